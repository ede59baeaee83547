# echo replies to all nodes
. "$here/scenarios/attack.inc"
attack_ground attack-rsmurf6.pcap 300
attack rsmurf6 eth0 "$h6_address"
lab_wait
