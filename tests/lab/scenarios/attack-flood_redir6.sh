# Redirects from made-up routers
. "$here/scenarios/attack.inc"
attack_ground attack-flood_redir6.pcap 300
attack flood_redir6 eth0 "$h6_address"
lab_wait
