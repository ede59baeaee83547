# MLDv2 reports from made-up senders
. "$here/scenarios/attack.inc"
attack_ground attack-flood_mld26.pcap 120
attack flood_mld26 eth0
lab_wait
