/* scenario: a check's test as one reads it. Frames, perhaps a plan, and what must be said of them.
 *
 *     static void two_routers(struct builder *b) { build_ra(b, 1, …); build_ra(b, 2, …); }
 *
 *     { .says = "a router that the plan does not name is rogue", .plan = PLAN, .build = two_routers,
 *       .expects = { { "ra-rogue", "fe80::bad", "critical", "confirmed", 1 } } },
 *
 * All findings above info that are not expected fail the test, also absorbed ones (which an expectation may name with .absorbed), but for those of
 * `ignores`. Those of info are free, unless `silent` names their check. capture-* are never looked at, unless an expectation names one. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "builder.h"
#include "v6audit/inventory.h"

enum { SCENARIO_EXPECTS = 12, SCENARIO_GLOBS = 6, SCENARIO_OUTAGES = 4 };

struct audit;

struct expected_finding {
    const char *check;
    const char
        *subject; /* as in the finding's key, after the segment: an address, a MAC address, a prefix; NULL: any */
    const char *severity;   /* NULL: any */
    const char *confidence; /* NULL: any */
    int count;              /* 0: any */
    const char *absorbed;   /* id of the check whose finding explains it; NULL: it counts */
    const char *says;       /* part of its message; NULL: any */
};

/** Times in seconds of the scene, right to a second. */
struct expected_outage {
    const char *check;
    const char *scope;   /* segment, router, prefix, server, service */
    const char *subject; /* as in the finding's key; NULL: any */
    double start;
    double end; /* 0: still open at the end */
    unsigned clients;
    bool ipv4_is_down; /* as well, or was not seen: ipv4_unaffected is false */
};

struct scenario {
    const char *says;                        /* a sentence */
    const char *plan;                        /* YAML, or NULL */
    void (*before)(struct builder *builder); /* an earlier capture, whose report is the baseline; or NULL */
    void (*build)(struct builder *builder);
    unsigned lost;                  /* frames that the capture's statistics say were dropped */
    struct inventory_limits limits; /* 0: as usual */
    unsigned cut_off;               /* octets missing at the end of the file */
    struct expected_finding expects[SCENARIO_EXPECTS];
    const char *silent[SCENARIO_GLOBS];    /* checks that may not appear at all */
    const char *ignores[SCENARIO_GLOBS];   /* checks that this scenario is not about */
    const char *withholds[SCENARIO_GLOBS]; /* checks that must say that evidence is missing */
    const char *gate;                      /* with `before`: "pass" or "fail"; NULL: either */
    /* These and no others. A scene that tells no outage here may have any, unless it has `no_outage`. */
    struct expected_outage outages[SCENARIO_OUTAGES];
    bool no_outage;
    void (*also)(const struct scenario *scenario,
                 const struct audit *audit); /* looks at more than findings; may be NULL */
    const void *context;                     /* for `also` */
};

/** Audit what `build` builds and compare. Fails the running Criterion test with the sentence and what differs. */
void scenario_run(const struct scenario *scenario);

/** One Criterion test for a table of scenarios. */
#define SCENARIOS(family, name, table)                                                                                 \
    Test(family, name)                                                                                                 \
    {                                                                                                                  \
        for (unsigned i = 0; i < sizeof(table) / sizeof((table)[0]); i++)                                              \
            scenario_run(&(table)[i]);                                                                                 \
    }

#endif
