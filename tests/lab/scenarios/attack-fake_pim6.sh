# a PIM hello from a host
. "$here/scenarios/attack.inc"
attack_ground attack-fake_pim6.pcap 300
attack fake_pim6 eth0 hello
lab_wait
