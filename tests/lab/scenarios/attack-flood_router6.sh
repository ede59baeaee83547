# advertisements of made-up routers
. "$here/scenarios/attack.inc"
attack_ground attack-flood_router6.pcap 300
attack flood_router6 eth0
lab_wait
