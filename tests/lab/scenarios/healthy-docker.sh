# healthy: h7 forwards for a container with a prefix of its own, as Docker hosts do; it answers with R set and sends no advertisement
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_host h7 00:16:3e:00:00:77
lab_namespace box
lab_link h7 box docker0 eth0
lab_set h7 net.ipv6.conf.eth0.accept_ra=2
lab_router h7
lab_record healthy-docker.pcap switch br0 45
lan_router_starts
lan_hosts_start
lab_up h7 192.0.2.77/24
lab_in h7 ip link set docker0 up
lab_in h7 ip -6 address add 2001:db8:10:f000::1/64 dev docker0
lab_in box ip link set eth0 up
lab_in box ip -6 address add 2001:db8:10:f000::2/64 dev eth0 nodad
lab_in box ip -6 route add default via 2001:db8:10:f000::1
lab_in r1 ip -6 route add 2001:db8:10:f000::/64 via fe80::216:3eff:fe00:77 dev eth0
sleep 6
lan_talk
lab_in h6 ping -q -c 2 2001:db8:10:0:216:3eff:fe00:77 >/dev/null 2>&1 || true
lab_in box ping -q -c 3 2001:db8:10::1 >/dev/null 2>&1 || true
lab_wait
