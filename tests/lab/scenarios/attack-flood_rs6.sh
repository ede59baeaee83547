# router solicitations from made-up senders
. "$here/scenarios/attack.inc"
attack_ground attack-flood_rs6.pcap 400
attack flood_rs6 -sS eth0
lab_wait
