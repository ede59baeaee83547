# packets to addresses that nobody has press the cache of the router
. "$here/scenarios/attack.inc"
attack_ground attack-ndpexhaust26.pcap 400
attack ndpexhaust26 -p eth0 2001:db8:10::/64
lab_wait
