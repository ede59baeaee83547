# the resolver answers over IPv4; over IPv6 it is silent for 25 s
. "$here/scenarios/common.inc"
lab_need radvd ping dnsmasq socat nft
lab_switch
lan_plug
lab_host h7 00:16:3e:00:00:77
# ask HOST ADDRESS NUMBER: AAAA of www.example, written by hand so that nothing asks again. NUMBER: three octal digits.
ask() {
    printf "\\$3\\064\\001\\000\\000\\001\\000\\000\\000\\000\\000\\000\\003www\\007example\\000\\000\\034\\000\\001" >"$lab_work/question"
    lab_in "$1" timeout 2 socat -t 0.5 - "UDP:$2:53" <"$lab_work/question" >/dev/null 2>&1 || true
}
lab_write dnsmasq.conf <<END
interface=eth0
bind-interfaces
no-resolv
no-hosts
address=/www.example/2001:db8:ffff::80
address=/www.example/198.51.100.80
user=root
END
lab_record resolver-dead.pcap switch br0 75
lan_router_starts
lab_start r1 dnsmasq --no-daemon --conf-file="$lab_work/dnsmasq.conf"
lan_hosts_start
lab_up h7 192.0.2.77/24
sleep 6
for number in 100 101 102; do
    ask h6 '[2001:db8:10::1]' $number
    ask h7 '[2001:db8:10::1]' $number
done
lab_in r1 nft add table ip6 lab
lab_in r1 nft add chain ip6 lab input '{ type filter hook input priority 0; }'
lab_in r1 nft add rule ip6 lab input udp dport 53 drop
for number in 200 201 202 203 204 205 206 207; do
    ask h6 '[2001:db8:10::1]' $number
    ask h6 192.0.2.1 $number
    ask h7 '[2001:db8:10::1]' $number
    ask h7 192.0.2.1 $number
    sleep 1
done
lab_in r1 nft delete table ip6 lab
for number in 300 301 302; do
    ask h6 '[2001:db8:10::1]' $number
    ask h7 '[2001:db8:10::1]' $number
done
lab_wait
