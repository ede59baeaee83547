# h6 takes an address that h7 has: the kernel's own DAD conflict
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_host h7 00:16:3e:00:00:77
lab_record dad-conflict.pcap switch br0 36
lan_router_starts
lan_hosts_start
lab_up h7 192.0.2.77/24 2001:db8:10::5/64
sleep 5
lan_talk
lab_in h6 ip -6 address add 2001:db8:10::5/64 dev eth0
sleep 4
lab_in h7 ping -q -c 2 2001:db8:10::1 >/dev/null 2>&1 || true
lab_wait
