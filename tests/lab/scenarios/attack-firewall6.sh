# packets that try to get past a filter
. "$here/scenarios/attack.inc"
attack_ground attack-firewall6.pcap 400 60
attack_seconds=40
attack firewall6 eth0 "$h6_address" 80
lab_wait
