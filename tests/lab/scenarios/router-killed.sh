# radvd is killed without a farewell and comes back 40 s later; IPv4 goes on
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
sed -i -e 's/MinRtrAdvInterval 12/MinRtrAdvInterval 3/' -e 's/MaxRtrAdvInterval 20/MaxRtrAdvInterval 4/' "$lab_work/r1.conf"
lab_record router-killed.pcap switch br0 90
lan_router_starts
lan_hosts_start
sleep 6
lan_talk
sleep 8
kill -KILL "$r1_pid"
for round in 1 2 3 4; do
    sleep 10
    lab_in h4 ping -q -c 2 192.0.2.1 >/dev/null 2>&1 || true
    lab_in h6 ping -q -c 2 192.0.2.1 >/dev/null 2>&1 || true
done
rm -f "$lab_work/r1.pid"
lab_start r1 radvd -n -m stderr -C "$lab_work/r1.conf" -p "$lab_work/r1.pid"
lab_wait
