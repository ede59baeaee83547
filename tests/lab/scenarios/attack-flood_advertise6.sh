# neighbor advertisements from made-up senders
. "$here/scenarios/attack.inc"
attack_ground attack-flood_advertise6.pcap 400
attack flood_advertise6 eth0
lab_wait
