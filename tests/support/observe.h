/** An inventory from built frames: for tests of src/inventory. Groups: all frames are of segment group 0. */
#ifndef OBSERVE_H
#define OBSERVE_H

#include "base/clock.h"
#include "builder.h"
#include "v6audit/inventory.h"

struct observed {
    struct inventory *inventory;
    unsigned events[32]; /* by bit number of enum event_type */
    int64_t end;         /* clock time of the last frame */
};

/** Build, sort by time, decode, observe (with a tick a second), finish. */
struct observed observe(void (*build)(struct builder *builder));
struct observed observe_limited(void (*build)(struct builder *builder), const struct inventory_limits *limits);
unsigned observed_events(const struct observed *observed, enum event_type type);

struct mac observe_mac(const char *text);
struct address observe_address(const char *text);
struct host *observed_host(const struct observed *observed, const char *mac);
struct address_record *observed_address(const struct observed *observed, const char *address);
struct router *observed_router(const struct observed *observed, const char *address);
struct prefix_record *observed_prefix(const struct observed *observed, const char *prefix);
/** Clock time of a builder's second. */
int64_t observe_time(double seconds);

#endif
