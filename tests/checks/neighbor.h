/* neighbor: a router and two hosts that know one another, for scenarios. */
#ifndef NEIGHBOR_H
#define NEIGHBOR_H

#include "builder.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define BAD   "02:00:00:00:00:99"
#define BADLL "fe80::ff:fe00:99"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define H6GUA "2001:db8:10:0:216:3eff:fe00:66"
#define H7    "00:16:3e:00:00:77"
#define H7LL  "fe80::216:3eff:fe00:77"
#define H7GUA "2001:db8:10:0:216:3eff:fe00:77"
#define DNS   "2001:db8:10::53"

static const char plan_r1[] = "version: 1\n"
                              "aggregates: [\"2001:db8::/32\"]\n"
                              "segments:\n"
                              "  - name: office\n"
                              "    prefixes: [\"2001:db8:10::/64\"]\n"
                              "    routers:\n"
                              "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"
                              "    hosts:\n"
                              "      - {name: ap, mac: \"00:16:3e:00:00:55\", roles: [proxy]}\n";

/** r1 advertises, h6 and h7 arrive and find each other; the last frame is at 61 s. */
static inline void router_and_hosts(struct builder *b)
{
    struct build_ra ra = { .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } };
    build_ra(b, 1, R1, R1LL, ra);
    build_dad(b, 2, H6, H6LL);
    build_mld_join(b, 3.2, H6, H6LL, H6LL);
    build_dad(b, 4, H6, H6GUA);
    build_dad(b, 5, H7, H7LL);
    build_mld_join(b, 6.2, H7, H7LL, H7LL);
    build_dad(b, 7, H7, H7GUA);
    build_ns(b, 20, H6, H6GUA, (struct build_ns){ .target = H7GUA });
    build_na(b, 20.001, H7, H7GUA, (struct build_na){ .to = H6GUA });
    build_ra(b, 61, R1, R1LL, ra);
}

static inline void router_answers(struct builder *b, double time)
{
    build_na(b, time, R1, R1LL, (struct build_na){ .to = H6GUA, .flags = "RSO" });
}

#endif
