# healthy: a smaller link behind the router, which says Packet Too Big
. "$here/scenarios/path-mtu.inc"
path_mtu path-mtu.pcap pass
