/* exchange: connections and DNS questions of both families, for scenarios. The far end is behind r1. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "builder.h"

#define R1         "00:16:3e:00:00:01"
#define R1LL       "fe80::216:3eff:fe00:1"
#define FAR6       "2001:db8:ffff::80"
#define FAR6_AGAIN "2001:db8:eeee::81"
#define FAR4       "198.51.100.80"
#define DNS6       "2001:db8:10::53"
#define DNS4       "192.0.2.53"

struct person {
    const char *mac, *link_local, *six, *four;
};

static const struct person people[] = {
    { "00:16:3e:00:00:66", "fe80::216:3eff:fe00:66", "2001:db8:10:0:216:3eff:fe00:66", "192.0.2.66" },
    { "00:16:3e:00:00:77", "fe80::216:3eff:fe00:77", "2001:db8:10:0:216:3eff:fe00:77", "192.0.2.77" },
    { "00:16:3e:00:00:78", "fe80::216:3eff:fe00:78", "2001:db8:10:0:216:3eff:fe00:78", "192.0.2.78" },
};

enum reply { ANSWERS, REFUSES, SILENT };

/** r1 advertises for `seconds`, the people arrive. */
static inline void exchange_begins(struct builder *b, double seconds)
{
    for (double t = 0.5; t < seconds; t += 200)
        build_ra(b, t, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS6 } });
    for (unsigned i = 0; i < 3; i++) {
        build_mld_join(b, 1 + i, people[i].mac, people[i].link_local, people[i].six);
        build_dad(b, 1.1 + i, people[i].mac, people[i].six);
        build_arp(b, 1.2 + i, people[i].mac, people[i].four, (struct build_arp){ .target = "192.0.2.1" });
    }
}

/** The last frame, so that the capture goes on until then. */
static inline void exchange_ends(struct builder *b, double time)
{
    build_arp(b, time, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

/** One connection; `to_mac` NULL: r1's. Silence is asked three times. */
static inline void exchange_connects(struct builder *b, double time, const struct person *from, const char *to,
                                     const char *to_mac, uint16_t port, double delay, enum reply reply)
{
    bool six = strchr(to, ':') != NULL;
    uint16_t own = (uint16_t)(20000 + (unsigned)(time * 20) % 40000);
    struct build_transport there = { .to = to,
                                     .to_mac = to_mac ? to_mac : R1,
                                     .source_port = own,
                                     .destination_port = port,
                                     .flags = "S",
                                     .sequence = 100 };
    struct build_transport back = { .to = six ? from->six : from->four,
                                    .to_mac = from->mac,
                                    .source_port = port,
                                    .destination_port = own,
                                    .flags = reply == ANSWERS ? "SA" : "RA",
                                    .sequence = 500,
                                    .acknowledgement = 101 };
    build_tcp(b, time, from->mac, six ? from->six : from->four, there);
    if (reply == SILENT) {
        build_tcp(b, time + 1, from->mac, six ? from->six : from->four, there);
        build_tcp(b, time + 2.5, from->mac, six ? from->six : from->four, there);
        return;
    }
    build_tcp(b, time + delay, to_mac ? to_mac : R1, to, back);
}

struct question {
    const char *resolver, *name, *type, *answer;
    uint8_t code;
    bool silent;
};

static inline void exchange_asks(struct builder *b, double time, const struct person *from, struct question q)
{
    bool six = strchr(q.resolver, ':') != NULL;
    const char *own = six ? from->six : from->four;
    struct build_dns dns = {
        .to = q.resolver, .to_mac = R1, .name = q.name, .type = q.type, .identifier = (uint16_t)(time * 100)
    };
    build_dns(b, time, from->mac, own, dns);
    if (q.silent) {
        build_dns(b, time + 2, from->mac, own, dns);
        return;
    }
    dns.to = own;
    dns.to_mac = from->mac;
    dns.response = true;
    dns.answer = q.answer;
    dns.code = q.code;
    build_dns(b, time + 0.01, R1, q.resolver, dns);
}

static inline void exchange_names(struct builder *b, double time, const char *name, const char *six, const char *four)
{
    exchange_asks(b, time, &people[0], (struct question){ DNS6, name, "AAAA", six, 0, false });
    exchange_asks(b, time + 0.1, &people[0], (struct question){ DNS6, name, "A", four, 0, false });
}

#endif
