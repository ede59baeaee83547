/* generate: what the scenes share. A scene is a capture with a name, written by a builder. */
#ifndef GENERATE_H
#define GENERATE_H

#include "builder.h"
#include "capture_writer.h"

struct stage {
    struct builder *b;
    struct capture_writer *writer;
    uint64_t frames; /* how many are wanted, for scenes of any size */
    uint64_t random;
};

struct scene {
    const char *name, *says;
    void (*write)(struct stage *stage); /* in any order of time, unless in_order or streamed */
    enum capture_writer_format format;
    bool big_endian;
    enum build_link link; /* another link type than Ethernet, */
    bool null_link;       /* but BUILD_NULL, which is 0 */
    bool in_order;        /* written as built: the scene minds the order itself */
    bool streamed;        /* the same, and of any length: not in `generate all` */
};

/* Each list ends with a scene without a name. */
extern const struct scene office_scenes[], bench_scenes[], router_scenes[], header_scenes[], format_scenes[],
    healthy_scenes[], service_scenes[], trunk_scenes[], uplink_scenes[], advertisement_scenes[];

/** The same numbers in every run: splitmix64, from 0 to below - 1. */
uint32_t stage_random(struct stage *stage, uint32_t below);

/** Text made by printf, valid for the next 32 calls. */
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- the cast of many scenes ---- */
#define R1_MAC "00:16:3e:00:00:01"
#define R1     "fe80::216:3eff:fe00:1"
#define R2_MAC "00:16:3e:00:00:02"
#define R2     "fe80::216:3eff:fe00:2"
#define H6_MAC "00:16:3e:00:00:66"
#define H6     "fe80::216:3eff:fe00:66"
#define H6_GUA "2001:db8:10:0:216:3eff:fe00:66"
#define H7_MAC "00:16:3e:00:00:77"
#define H7     "fe80::216:3eff:fe00:77"
#define H7_GUA "2001:db8:10:0:216:3eff:fe00:77"
#define H4_MAC "00:16:3e:00:00:44"
#define BD_MAC "3c:07:54:00:00:bd"
#define BD     "fe80::3e07:54ff:fe00:bd"
#define LAN    "2001:db8:10::/64"

/** The RA of r1 that everything is right with. */
struct build_ra good_ra(void);
/** A host plugs in at `time`: reports, DAD, RS (answered by r1 if `answered`), DAD of its global address, as Linux does. */
void host_boots(struct stage *stage, double time, const char *mac, const char *link_local, const char *global,
                bool answered);
/** r1 boots and advertises `count` times from `time`, every `interval` seconds. */
void router_runs(struct stage *stage, double time, unsigned count, double interval);
/** The host resolves r1 and pings it twice. */
void host_talks(struct stage *stage, double time, const char *mac, const char *address);

#endif
