# an Inverse Neighbor Discovery solicitation
. "$here/scenarios/attack.inc"
attack_ground attack-inverse_lookup6.pcap 300
attack inverse_lookup6 eth0 00:16:3e:00:00:66
lab_wait
