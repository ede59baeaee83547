# all test cases of fragments
. "$here/scenarios/attack.inc"
attack_ground attack-fragmentation6.pcap 160 125
lab_in evil timeout -s INT -k 1 100 atk6-fragmentation6 -p -n 1 eth0 "$h6_address" >>"$lab_work/log" 2>&1 || true
lab_wait
