/* Decoders that are not in the tree yet: each recognises nothing. Whoever adds one removes its line here. */
#include "decode/cdp.h"
#include "decode/dhcpv4.h"
#include "decode/dhcpv6.h"
#include "decode/dns.h"
#include "decode/hsrp.h"
#include "decode/lldp.h"
#include "decode/routing.h"
#include "decode/ssdp.h"
#include "decode/vrrp.h"

/* clang-format off */
#define U __attribute__((unused))
bool dhcpv6_decode(U struct cursor *payload, U struct packet *packet) { return false; }
bool dhcpv4_decode(U struct cursor *payload, U struct packet *packet) { return false; }
bool dns_decode(U struct cursor *payload, U enum dns_kind kind, U bool over_tcp, U struct packet *packet) { return false; }
bool ssdp_decode(U struct cursor *payload, U struct packet *packet) { return false; }
bool lldp_decode(U struct cursor *payload, U struct packet *packet) { return false; }
bool cdp_decode(U struct cursor *payload, U struct packet *packet) { return false; }
bool vrrp_decode(U struct cursor *payload, U const struct packet_layer *layer, U struct packet *packet) { return false; }
bool hsrp_decode(U struct cursor *payload, U struct packet *packet) { return false; }
bool routing_decode(U struct cursor *payload, U enum routing_protocol protocol, U struct packet *packet) { return false; }
