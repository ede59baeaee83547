# Destination Unreachable without a cause
. "$here/scenarios/attack.inc"
attack_ground attack-flood_unreach6.pcap 300
attack flood_unreach6 eth0 "$h6_address"
lab_wait
