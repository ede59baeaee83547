# healthy: planned renumbering; the old prefix is deprecated, the new one advertised beside it
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_record healthy-renumber.pcap switch br0 70
lan_router_starts
lan_hosts_start
sleep 5
lan_talk
sleep 10
sed -e 's|prefix 2001:db8:10::/64 { };|prefix 2001:db8:10::/64 { AdvPreferredLifetime 0; DeprecatePrefix on; }; prefix 2001:db8:11::/64 { };|' "$lab_work/r1.conf" >"$lab_work/new.conf"
cat "$lab_work/new.conf" >"$lab_work/r1.conf"
lab_in r1 ip -6 address add 2001:db8:11::1/64 dev eth0
kill -HUP "$r1_pid"
sleep 10
lab_in h6 ping -q -c 3 2001:db8:11::1 >/dev/null 2>&1 || true
lab_wait
