# unasked advertisements for the address of the router, twice, and the router's own between
. "$here/scenarios/attack.inc"
attack_ground attack-fake_advertise6.pcap 300 45
attack fake_advertise6 -r -n 3 -w 1 eth0 "$r1_address"
lab_in h6 ping -q -c 1 -W 1 2001:db8:10::1 >/dev/null 2>&1 || true
sleep 12
attack fake_advertise6 -r -n 3 -w 1 eth0 "$r1_address"
lab_wait
