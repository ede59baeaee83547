# the kernel's own Redirect: r1 knows that r2 is the better way
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_host r2 00:16:3e:00:00:02
lab_router r2
lab_set r2 net.ipv6.conf.eth0.accept_ra=0
lab_record redirect.pcap switch br0 36
lan_router_starts
lab_up r2 2001:db8:10::2/64
lab_in r2 ip -6 address add 2001:db8:ffff::1/128 dev lo
lab_in r1 ip -6 route add 2001:db8:ffff::/64 via fe80::216:3eff:fe00:2 dev eth0
lan_hosts_start
sleep 5
lan_talk
lab_in h6 ping -q -c 4 2001:db8:ffff::1 >/dev/null 2>&1 || true
lab_wait
