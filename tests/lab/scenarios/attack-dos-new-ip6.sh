# every DAD is answered: h7 comes late and gets no address
. "$here/scenarios/attack.inc"
attack_ground attack-dos-new-ip6.pcap 300 40 later
lab_start evil timeout -s INT 22 atk6-dos-new-ip6 eth0
sleep 1
lab_up h7 192.0.2.77/24
sleep 3
for last in 71 72 73; do
    lab_in h7 ip -6 address add "2001:db8:10::$last/64" dev eth0
    sleep 1
done
lab_wait
