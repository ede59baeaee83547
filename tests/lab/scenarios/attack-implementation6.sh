# all test cases of extension headers and odd messages
. "$here/scenarios/attack.inc"
attack_ground attack-implementation6.pcap 500
lab_in evil timeout -s INT -k 1 12 atk6-implementation6 -p eth0 "$h6_address" >>"$lab_work/log" 2>&1 || true
lab_wait
