# an IPv4-only host and a dual-stack host boot after 35 s of recording, on a bridge that asks with MLDv2
. "$here/scenarios/common.inc"
lab_need radvd ping arping
lab_switch mcast_snooping 1 mcast_querier 1 mcast_mld_version 2 mcast_startup_query_count 1 mcast_query_interval 2500
lab_set switch net.ipv6.conf.br0.accept_ra=0
lab_set switch net.ipv6.conf.br0.disable_ipv6=0
lan_plug
lab_host h7 00:16:3e:00:00:77
lab_record attach.br.pcap switch br0 110
lan_router_starts
lab_up h7 192.0.2.77/24
sleep 33
lan_hosts_start
# As DHCP clients do: probe the address, then announce it (RFC 5227).
lab_in h4 arping -q -D -c 2 -I eth0 192.0.2.44 || true
lab_in h4 arping -q -U -c 1 -I eth0 192.0.2.44 || true
sleep 3
for round in 1 2 3 4; do
    lan_talk
    lab_in h7 ping -q -c 1 2001:db8:10::1 >/dev/null 2>&1 || true
    sleep 12
done
lab_wait
