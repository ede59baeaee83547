# healthy: a service on both families, used by two hosts
. "$here/scenarios/service.inc"
service_build
service_listens both
lab_record service-dual.pcap switch br0 50
service_starts
for round in 1 2 3; do
    for host in h6 h7; do
        happy_eyeballs $host
        connect $host 4 || true
    done
    sleep 6
done
lab_wait
