# dnsmasq advertises M without A and gives addresses by DHCPv6
. "$here/scenarios/dhcp.inc"
lab_need dnsmasq ping
lab_switch
lan_plug
lab_write dnsmasq.conf <<END
port=0
interface=eth0
bind-interfaces
enable-ra
ra-param=eth0,20,60
dhcp-range=2001:db8:10::1000,2001:db8:10::1fff,64,1h
dhcp-option=option6:dns-server,[2001:db8:10::53]
dhcp-range=192.0.2.100,192.0.2.150,1h
dhcp-leasefile=$lab_work/leases
user=root
END
lab_record stateful.pcap switch br0 60
lab_up r1 192.0.2.1/24 2001:db8:10::1/64
sleep 2
lab_start r1 dnsmasq --no-daemon --conf-file="$lab_work/dnsmasq.conf"
sleep 2
lab_up h6
sleep 3
dhcp_ask h6 -6 -N
dhcp_ask h6 -4
lan_talk
sleep 10
lan_talk
lab_wait
