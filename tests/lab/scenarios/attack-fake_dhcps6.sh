# a DHCPv6 server that nobody knows answers a client
. "$here/scenarios/attack.inc"
lab_need dhclient
attack_ground attack-fake_dhcps6.pcap 300 36
lab_start evil timeout -s INT 20 atk6-fake_dhcps6 eth0 2001:db8:bad::/64 2001:db8:bad::53
sleep 1
lab_in h6 timeout 12 dhclient -6 -1 -sf /bin/true -pf "$lab_work/h6.pid" -lf "$lab_work/h6.lease" eth0 >>"$lab_work/log" 2>&1 || true
lab_wait
