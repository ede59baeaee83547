# DHCPv6 clients that do not exist
. "$here/scenarios/attack.inc"
attack_ground attack-flood_dhcpc6.pcap 400
attack flood_dhcpc6 -N eth0
lab_wait
