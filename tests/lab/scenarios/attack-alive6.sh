# who is there: echo requests and errors asked from all nodes
. "$here/scenarios/attack.inc"
attack_ground attack-alive6.pcap 300
attack alive6 eth0
lab_wait
