# the same LAN behind a bridge with MLD snooping and querier: what a switch port really shows
. "$here/scenarios/common.inc"
lab_need radvd ping
# Times in hundredths of a second. A Linux bridge trusts its snooping tables 10 s after it began to query.
lab_switch mcast_snooping 1 mcast_querier 1 mcast_startup_query_count 2 mcast_startup_query_interval 100 mcast_query_interval 2500
# Without an address the bridge cannot be querier: here it has one, as the management interface of a switch does.
lab_set switch net.ipv6.conf.br0.accept_ra=0
lab_set switch net.ipv6.conf.br0.disable_ipv6=0
lan_plug
lab_host monitor 00:16:3e:00:00:fd
lab_ipv6_off monitor
lab_up monitor
sleep 14
lab_record snoop.br.pcap switch br0 75
lab_record snoop.mon.pcap monitor eth0 75
lan_router_starts
sleep 1
lan_hosts_start
sleep 4
lan_talk
sleep 12
for host in h4 h6; do
    lab_in $host ip neighbour flush dev eth0
    lab_in $host ping -q -c 1 192.0.2.1 >/dev/null 2>&1 || true
done
sleep 20
for host in h4 h6 r1; do
    lab_in $host ip neighbour flush dev eth0
done
lab_in r1 ping -q -c 1 192.0.2.44 >/dev/null 2>&1 || true
lab_in h6 ping -q -c 1 2001:db8:10::1 >/dev/null 2>&1 || true
lab_wait
lab_between snoop.mon.pcap 10 30 snoop.mon.late.pcap
