# MLDv1 reports from made-up senders
. "$here/scenarios/attack.inc"
attack_ground attack-flood_mld6.pcap 400
attack flood_mld6 eth0
lab_wait
