# a forged Packet Too Big
. "$here/scenarios/attack.inc"
attack_ground attack-toobig6.pcap 300 110
sleep 60 # a minute of capture before it: what was quoted would have been seen
attack toobig6 -u eth0 "$h6_address" 2001:db8:ffff::1 1280
attack toobig6 -u eth0 "$h6_address" 2001:db8:ffff::1 600
lab_wait
