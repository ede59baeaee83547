# a multicast router advertises, solicits and ends (Multicast Router Discovery)
. "$here/scenarios/attack.inc"
attack_ground attack-fake_mldrouter6.pcap 300
for message in advertise solicitate terminate; do
    attack fake_mldrouter6 eth0 $message
done
lab_wait
