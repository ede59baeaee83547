# a provider's link: kea-dhcp6 delegates a /56, dnsmasq answers DHCPv4 and DNS over both families, IPv6 takes 30 ms more and loses 2 frames of 100
. "$here/scenarios/dhcp.inc"
lab_need kea-dhcp6 radvd dnsmasq socat
# $V6AUDIT_FORWARD names the forwarder, where the build directory is not build/
forward=${V6AUDIT_FORWARD:-$here/../../build/tests/lab/forward}
[ -x "$forward" ] || lab_skip "$forward is not built (ninja -C build tests/lab/forward)"
server6=2001:db8:ffff::80
server4=203.0.113.80
for one in ce wire pe server; do
    lab_namespace $one
done
lab_set wire net.ipv6.conf.all.disable_ipv6=1
lab_set wire net.ipv6.conf.default.disable_ipv6=1
lab_link ce wire eth0 near
lab_link wire pe far eth0
lab_link pe server core eth0
lab_router pe
lab_set ce net.ipv6.conf.eth0.accept_ra=2
ip -n "$lab_prefix-ce" link set eth0 address 00:16:3e:00:00:ce
ip -n "$lab_prefix-pe" link set eth0 address 00:16:3e:00:00:fe
for one in near far; do
    lab_in wire ip link set $one up
done
lab_in pe ip link set eth0 up
lab_in pe ip link set core up
lab_in pe ip address add 198.51.100.1/24 dev eth0
lab_in pe ip -6 address add 2001:db8:4000::1/64 dev eth0 nodad
lab_in pe ip address add 203.0.113.1/24 dev core
lab_in pe ip -6 address add 2001:db8:ffff::1/64 dev core nodad
lab_in pe ip -6 route add 2001:db8:4400::/56 via fe80::216:3eff:fe00:ce dev eth0
lab_in server ip link set eth0 up
lab_in server ip address add "$server4/24" dev eth0
lab_in server ip -6 address add "$server6/64" dev eth0 nodad
lab_in server ip route add default via 203.0.113.1
lab_in server ip -6 route add default via 2001:db8:ffff::1
lab_write pe.conf <<END
interface eth0 {
    AdvSendAdvert on;
    AdvManagedFlag on;
    AdvOtherConfigFlag on;
    MinRtrAdvInterval 12;
    MaxRtrAdvInterval 20;
    prefix 2001:db8:4000::/64 { AdvAutonomous off; };
};
END
lab_write kea.json <<END
{ "Dhcp6": {
    "interfaces-config": { "interfaces": [ "eth0" ] },
    "lease-database": { "type": "memfile", "persist": false },
    "server-id": { "type": "LL", "htype": 1, "identifier": "00163E0000FE", "persist": false },
    "preferred-lifetime": 14400, "valid-lifetime": 28800, "renew-timer": 7200, "rebind-timer": 11520,
    "option-data": [ { "name": "dns-servers", "data": "2001:db8:ffff::80" } ],
    "subnet6": [ { "subnet": "2001:db8:4000::/64", "interface": "eth0",
        "pools": [ { "pool": "2001:db8:4000::2000-2001:db8:4000::2fff" } ],
        "pd-pools": [ { "prefix": "2001:db8:4400::", "prefix-len": 56, "delegated-len": 56 } ] } ]
} }
END
lab_write answer <<'END'
#!/bin/sh
head -c 300 /dev/zero
cat >/dev/null
END
chmod +x "$lab_work/answer"
lab_start server socat TCP6-LISTEN:443,fork,reuseaddr,ipv6only=1 EXEC:"$lab_work/answer"
lab_start server socat TCP4-LISTEN:443,fork,reuseaddr EXEC:"$lab_work/answer"
lab_start server dnsmasq -k -C /dev/null --no-resolv --no-hosts --bind-interfaces --interface=eth0 --host-record=www.example,$server4,$server6
lab_start wire "$forward" near far 10 40 0 20
lab_record uplink-kea.pcap wire near 75 3000
sleep 3
lab_start pe radvd -n -m stderr -C "$lab_work/pe.conf" -p "$lab_work/pe.pid"
lab_start pe env KEA_PIDFILE_DIR="$lab_work" KEA_LOCKFILE_DIR="$lab_work" kea-dhcp6 -c "$lab_work/kea.json"
lab_start pe dnsmasq -k -C /dev/null --port=0 --bind-interfaces --interface=eth0 --dhcp-range=198.51.100.2,198.51.100.9,2h --dhcp-option=6,$server4 --dhcp-leasefile="$lab_work/leases"
sleep 2
lab_in ce ip link set eth0 up
sleep 3
dhcp_ask ce -6 -N -P
dhcp_ask ce -4
lab_in ce ip route replace default via 198.51.100.1
lab_in ce ip -6 address add 2001:db8:4400::66/128 dev lo nodad
# one question a second: www.example over UDP, in the octets of RFC 1035
ask() {
    printf '\000\007\001\000\000\001\000\000\000\000\000\000\003www\007example\000\000\034\000\001' |
        lab_in ce timeout 1 socat -t 0.3 - "$1" >/dev/null 2>&1 || true
}
for round in $(seq 25); do
    lab_in ce timeout 3 socat -t 0.3 - "TCP6:[$server6]:443,bind=[2001:db8:4400::66],connect-timeout=1" </dev/null >/dev/null 2>&1 || true
    lab_in ce timeout 3 socat -t 0.3 - "TCP4:$server4:443,connect-timeout=1" </dev/null >/dev/null 2>&1 || true
    [ $((round % 5)) -ne 0 ] || { ask "UDP6:[$server6]:53"; ask "UDP4:$server4:53"; }
done
dhcp_ask ce -6 -N -P
lab_wait
