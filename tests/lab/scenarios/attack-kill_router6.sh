# the router is withdrawn by a stranger
. "$here/scenarios/attack.inc"
attack_ground attack-kill_router6.pcap 300
attack kill_router6 eth0 "$r1_address"
lab_wait
