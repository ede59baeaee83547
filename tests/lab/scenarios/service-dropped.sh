# a filter drops IPv6 to the service for 20 s: hosts fall back to IPv4
. "$here/scenarios/service.inc"
service_build
service_listens both
lab_record service-dropped.pcap switch br0 75
service_starts
try_all() {
    for round in $(seq "$1"); do
        for host in h6 h7; do
            happy_eyeballs $host
        done
        sleep 2
    done
}
try_all 3
lab_in r1 nft add table ip6 lab
lab_in r1 nft add chain ip6 lab forward '{ type filter hook forward priority 0; }'
lab_in r1 nft add rule ip6 lab forward tcp dport 443 drop
try_all 6
lab_in r1 nft delete table ip6 lab
try_all 4
lab_wait
