# the service listens on IPv4 only: IPv6 is refused
. "$here/scenarios/service.inc"
service_build
service_listens ipv4
lab_record service-ipv4-only.pcap switch br0 45
service_starts
for round in 1 2 3; do
    for host in h6 h7; do
        happy_eyeballs $host
    done
    sleep 4
done
lab_wait
