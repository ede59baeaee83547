# advertisements of made-up routers, each with 25 prefixes and routes
. "$here/scenarios/attack.inc"
attack_ground attack-flood_router26.pcap 130
attack flood_router26 eth0
lab_wait
