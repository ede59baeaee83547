# an MLD query, a report and a Done for the group of another
. "$here/scenarios/attack.inc"
attack_ground attack-fake_mld6.pcap 300
attack fake_mld6 eth0 query
attack fake_mld6 eth0 add ff02::1:ff00:66
attack fake_mld6 eth0 delete ff02::1:ff00:66 255 "$evil_address"
lab_wait
