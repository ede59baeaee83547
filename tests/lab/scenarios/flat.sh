# a bridge without snooping: router, dual-stack host, IPv4-only host; bridge port and monitor port
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_host monitor 00:16:3e:00:00:fd
lab_ipv6_off monitor
lab_up monitor
lab_record flat.br.pcap switch br0 42
lab_record flat.mon.pcap monitor eth0 42
lan_router_starts
sleep 1
lan_hosts_start
sleep 4
lan_talk
sleep 12
lab_in h6 ping -q -c 2 2001:db8:10::1 >/dev/null 2>&1 || true
lab_in h4 ping -q -c 2 192.0.2.1 >/dev/null 2>&1 || true
lab_wait
