# IPv6 to the service takes 45 ms longer than IPv4 and loses 3 frames of 100
. "$here/scenarios/service.inc"
# $V6AUDIT_FORWARD names the forwarder, where the build directory is not build/
forward=${V6AUDIT_FORWARD:-$here/../../build/tests/lab/forward}
[ -x "$forward" ] || lab_skip "$forward is not built (ninja -C build tests/lab/forward)"
lab_switch
lan_plug
lab_host h7 00:16:3e:00:00:77
lab_namespace server
lab_namespace wire
lab_set wire net.ipv6.conf.all.disable_ipv6=1
lab_set wire net.ipv6.conf.default.disable_ipv6=1
lab_link r1 wire uplink near
lab_link wire server far eth0
service_addresses
lab_in wire ip link set near up
lab_in wire ip link set far up
lab_start wire "$forward" near far 10 32 0 30
service_listens both
lab_record service-slow.pcap switch br0 75 3000
service_starts
for round in $(seq 25); do
    for host in h6 h7; do
        connect $host 6 || true
        connect $host 4 || true
    done
done
lab_wait
