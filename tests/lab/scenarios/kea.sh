# kea-dhcp6 gives an address and a prefix; radvd advertises M without A
. "$here/scenarios/dhcp.inc"
lab_need kea-dhcp6 radvd ping
lab_switch
lan_plug
lab_write r1.conf <<END
interface eth0 {
    AdvSendAdvert on;
    AdvManagedFlag on;
    AdvOtherConfigFlag on;
    MinRtrAdvInterval 12;
    MaxRtrAdvInterval 20;
    prefix 2001:db8:10::/64 { AdvAutonomous off; };
};
END
lab_write kea.json <<END
{ "Dhcp6": {
    "interfaces-config": { "interfaces": [ "eth0" ] },
    "lease-database": { "type": "memfile", "persist": false },
    "server-id": { "type": "LL", "htype": 1, "identifier": "00163E000001", "persist": false },
    "preferred-lifetime": 3000, "valid-lifetime": 4000, "renew-timer": 1000, "rebind-timer": 2000,
    "option-data": [ { "name": "dns-servers", "data": "2001:db8:10::53" }, { "name": "domain-search", "data": "corp.example" } ],
    "subnet6": [ { "subnet": "2001:db8:10::/64", "interface": "eth0",
        "pools": [ { "pool": "2001:db8:10::2000-2001:db8:10::2fff" } ],
        "pd-pools": [ { "prefix": "2001:db8:10:f000::", "prefix-len": 52, "delegated-len": 60 } ] } ]
} }
END
lab_record kea.pcap switch br0 60
lan_router_starts
lab_start r1 env KEA_PIDFILE_DIR="$lab_work" KEA_LOCKFILE_DIR="$lab_work" kea-dhcp6 -c "$lab_work/kea.json"
sleep 2
lab_up h6 192.0.2.66/24
lab_up h4 192.0.2.44/24
sleep 3
dhcp_ask h6 -6 -N -P
lan_talk
sleep 5
dhcp_ask h6 -6 -r -N
lab_wait
