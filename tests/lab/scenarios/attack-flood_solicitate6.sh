# neighbor solicitations from made-up senders
. "$here/scenarios/attack.inc"
attack_ground attack-flood_solicitate6.pcap 400
attack flood_solicitate6 eth0
lab_wait
