# healthy: SLAAC with RDNSS; a host reboots, another changes its MAC address as phones do
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_host phone da:a1:19:5e:20:31
lab_host h7 00:16:3e:00:00:77
lab_record healthy-reboot.pcap switch br0 70
lan_router_starts
lan_hosts_start
lab_up h7 192.0.2.77/24
lab_up phone 192.0.2.101/24
sleep 5
lan_talk
lab_in phone ping -q -c 2 2001:db8:10::1 >/dev/null 2>&1 || true
sleep 5
lab_in h7 ip link set eth0 down
sleep 5
lab_up h7 192.0.2.78/24
sleep 5
lab_in h7 ping -q -c 2 2001:db8:10::1 >/dev/null 2>&1 || true
lab_in phone ip address flush dev eth0
lab_in phone ip link set eth0 down
lab_in phone ip link set eth0 address 9e:44:d1:07:3a:62
lab_up phone 192.0.2.102/24
sleep 5
lab_in phone ping -q -c 2 2001:db8:10::1 >/dev/null 2>&1 || true
lan_talk
lab_wait
