# a smaller link behind the router, and its Packet Too Big is dropped: small requests work, large ones stall
. "$here/scenarios/path-mtu.inc"
path_mtu path-mtu-black-hole.pcap drop
