/* dhcp: the people and exchanges of the scenarios about DHCP. */
#ifndef DHCP_H
#define DHCP_H

#include <stdio.h>

#include "builder.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define R2    "00:16:3e:00:00:02"
#define R2LL  "fe80::216:3eff:fe00:2"
#define BAD   "3c:07:54:00:00:bd"
#define BADLL "fe80::3e07:54ff:fe00:bd"
#define H     "00:16:3e:00:00:66"
#define HLL   "fe80::216:3eff:fe00:66"

#define NOT_THIS                                                                                                       \
    {                                                                                                                  \
        "dhcpv6-without-flags", "address-*", "host-*", "prefix-*"                                                      \
    }

/** Client number i asks and the server answers 0.1 s later; `reply` tells the rest. */
static inline void dhcp_exchange(struct builder *b, double at, unsigned client, const char *mac, const char *address,
                                 struct build_dhcpv6 reply)
{
    char client_mac[20], client_address[40];
    snprintf(client_mac, sizeof client_mac, "00:16:3e:00:01:%02x", client);
    snprintf(client_address, sizeof client_address, "fe80::216:3eff:fe00:1%02x", client);
    build_dhcpv6(b, at, client_mac, client_address,
                 (struct build_dhcpv6){ .type = 1, .transaction = 100 + client, .want_address = true });
    reply.to = client_address;
    reply.to_mac = client_mac;
    reply.transaction = 100 + client;
    if (reply.type == 0)
        reply.type = 2;
    build_dhcpv6(b, at + 0.1, mac, address, reply);
}

/** Client number i asks at second 0, 1, 3, 7 and 15 and hears nothing. */
static inline void dhcp_asks_in_vain(struct builder *b, double at, unsigned client)
{
    static const int after[] = { 0, 1, 3, 7, 15 };
    char client_mac[20], client_address[40];
    snprintf(client_mac, sizeof client_mac, "00:16:3e:00:01:%02x", client);
    snprintf(client_address, sizeof client_address, "fe80::216:3eff:fe00:1%02x", client);
    for (unsigned i = 0; i < 5; i++)
        build_dhcpv6(b, at + after[i], client_mac, client_address,
                     (struct build_dhcpv6){
                         .type = 1, .transaction = 900 + client, .want_address = true, .elapsed = after[i] * 100 });
}

/** A managed segment's router. */
static inline void dhcp_advertised(struct builder *b, const char *flags)
{
    for (int i = 0; i < 3; i++)
        build_ra(b, 0.5 + i * 4, R1, R1LL,
                 (struct build_ra){
                     .flags = flags, .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { "2001:db8:10::53" } });
}

#endif
