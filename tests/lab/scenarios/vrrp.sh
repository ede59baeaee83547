# two keepalived routers (VRRPv3, virtual MAC); the first ends properly, the second takes over
. "$here/scenarios/common.inc"
lab_need keepalived radvd ping
lab_switch
lab_host r1 00:16:3e:00:00:01
lab_host r2 00:16:3e:00:00:02
lab_host h6 00:16:3e:00:00:66
lab_write radvd.conf <<END
interface vrrp.10 {
    AdvSendAdvert on;
    MinRtrAdvInterval 11;
    MaxRtrAdvInterval 16;
    prefix 2001:db8:10::/64 { };
    RDNSS 2001:db8:10::53 { };
};
END
for router in r1 r2; do
    lab_router $router
    lab_set $router net.ipv6.conf.default.accept_ra=0
    lab_set $router net.ipv6.conf.eth0.accept_ra=0
    lab_write $router.master <<END
#!/bin/sh
sleep 1
radvd -m none -C "$lab_work/radvd.conf" -p "$lab_work/$router.radvd.pid"
END
    lab_write $router.backup <<END
#!/bin/sh
[ ! -s "$lab_work/$router.radvd.pid" ] || kill "\$(cat "$lab_work/$router.radvd.pid")"
END
    chmod +x "$lab_work/$router.master" "$lab_work/$router.backup"
    priority=200
    [ $router = r1 ] || priority=100
    lab_write $router.conf <<END
global_defs {
    vrrp_version 3
    script_user root
    vrrp_garp_master_delay 1
}
vrrp_instance lan {
    state BACKUP
    interface eth0
    native_ipv6
    virtual_router_id 10
    priority $priority
    advert_int 1
    use_vmac vrrp.10
    virtual_ipaddress {
        fe80::10
    }
    notify_master "$lab_work/$router.master"
    notify_backup "$lab_work/$router.backup"
    notify_stop "$lab_work/$router.backup"
}
END
done
run_keepalived() {
    lab_start "$1" keepalived -n -l -f "$lab_work/$1.conf" -p "$lab_work/$1.keepalived.pid" -r "$lab_work/$1.vrrp.pid"
}
lab_record vrrp.pcap switch br0 55 1000
lab_up r1
lab_up r2
sleep 2
run_keepalived r1
r1_pid=$lab_pid
run_keepalived r2
sleep 8
lab_up h6 192.0.2.66/24
sleep 15
kill "$(cat "$lab_work/r1.radvd.pid")"
sleep 0.5
lab_stop "$r1_pid"
lab_wait
