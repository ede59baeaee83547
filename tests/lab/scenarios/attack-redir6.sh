# a Redirect in the name of the router
. "$here/scenarios/attack.inc"
attack_ground attack-redir6.pcap 300
attack redir6 eth0 "$h6_address" 2001:db8:ffff::1 "$r1_address" "$evil_address"
lab_wait
