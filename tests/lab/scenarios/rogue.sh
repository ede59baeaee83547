# a host switches connection sharing on and advertises itself; the known router shuts down properly meanwhile
. "$here/scenarios/common.inc"
lab_need radvd ping
lab_switch
lan_plug
lab_host rogue 3c:07:54:00:00:bd
lab_write rogue.conf <<END
interface eth0 {
    AdvSendAdvert on;
    MinRtrAdvInterval 3;
    MaxRtrAdvInterval 7;
    AdvDefaultPreference high;
    prefix 2002:c000:22c:1::/64 { };
    RDNSS fe80::bad { };
};
END
lab_record rogue.br.pcap switch br0 40
lan_router_starts
sleep 1
lan_hosts_start
lab_up rogue 192.0.2.189/24
sleep 3
lan_talk
sleep 4
lab_router rogue
lab_start rogue radvd -n -m stderr -C "$lab_work/rogue.conf" -p "$lab_work/rogue.pid"
rogue_pid=$lab_pid
sleep 5
# Off-link traffic goes to the router that calls itself the better one.
lab_in h6 ping -q -c 3 -i 1 -W 1 2001:db8:ffff::1 >/dev/null 2>&1 || true
sleep 6
lab_stop "$r1_pid"
sleep 6
lab_stop "$rogue_pid"
lab_wait
