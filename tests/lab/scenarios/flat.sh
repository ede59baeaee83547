# a bridge without snooping: router, dual-stack host, IPv4-only host; bridge port and monitor port
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
# The bridge has an address of its own. It changes its MAC address after that, as bridges do when ports join: the EUI-64 stays.
lab_set switch net.ipv6.conf.br0.accept_ra=0
lab_set switch net.ipv6.conf.br0.disable_ipv6=0
lan_plug
lab_host monitor 00:16:3e:00:00:fd
lab_ipv6_off monitor
lab_up monitor
sleep 3
lab_in switch ip link set br0 address 02:00:00:00:00:b1
lab_record flat.br.pcap switch br0 42
lab_record flat.mon.pcap monitor eth0 42
lan_router_starts
sleep 1
lan_hosts_start
sleep 4
lan_talk
lab_in switch ping -q -c 1 fe80::216:3eff:fe00:66%br0 >/dev/null 2>&1 || true
sleep 12
lab_in h6 ping -q -c 2 2001:db8:10::1 >/dev/null 2>&1 || true
lab_in h4 ping -q -c 2 192.0.2.1 >/dev/null 2>&1 || true
lab_wait
