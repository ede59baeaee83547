# the same behind an atomic fragment and Destination Options
. "$here/scenarios/attack.inc"
attack_ground attack-fake_router26-evasion.pcap 300
attack fake_router26 -E F -A 2001:db8:bad::/64 -i 1 eth0
attack fake_router26 -E D -A 2001:db8:bad::/64 -i 1 eth0
lab_wait
