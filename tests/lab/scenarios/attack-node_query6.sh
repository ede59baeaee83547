# a Node Information query
. "$here/scenarios/attack.inc"
attack_ground attack-node_query6.pcap 300
attack node_query6 eth0 "$h6_address"
lab_wait
