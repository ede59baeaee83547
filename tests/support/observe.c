#include "observe.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "keeper.h"

struct feed {
    struct observed *observed;
    struct packet *packet;
    uint64_t number;
    int64_t ticked;
};

static void count_events(struct observed *observed, const struct event_list *list)
{
    for (unsigned i = 0; i < list->count; i++)
        observed->events[__builtin_ctz((unsigned)list->events[i].type)]++;
}

static void take(void *context, const struct built *built)
{
    struct feed *feed = context;
    struct frame frame = { .time = (int64_t)built->nanoseconds,
                           .captured_length = built->captured_length,
                           .length = built->length,
                           .link_type = (uint16_t)built->link,
                           .interface = built->interface,
                           .number = ++feed->number,
                           .bytes = built->bytes };
    if (feed->ticked == 0)
        feed->ticked = frame.time;
    for (; feed->ticked + CLOCK_SECOND <= frame.time; feed->ticked += CLOCK_SECOND)
        count_events(feed->observed, inventory_tick(feed->observed->inventory, feed->ticked + CLOCK_SECOND));
    packet_decode(&frame, feed->packet);
    count_events(feed->observed, inventory_observe(feed->observed->inventory, feed->packet, 0, frame.time));
    feed->observed->end = frame.time;
}

struct observed observe_limited(void (*build)(struct builder *builder), const struct inventory_limits *limits)
{
    struct observed observed = { .inventory = inventory_new(limits, NULL) };
    struct feed feed = { .observed = &observed, .packet = malloc(sizeof(struct packet)) };
    struct keeper *keeper = keeper_new();
    struct builder *builder = builder_new(keeper_sink, keeper);
    cr_assert_not_null(observed.inventory);
    build(builder);
    keeper_each(keeper, take, &feed);
    count_events(&observed, inventory_tick(observed.inventory, observed.end));
    inventory_finish(observed.inventory, observed.end);
    builder_free(builder);
    keeper_free(keeper);
    free(feed.packet);
    return observed;
}

struct observed observe(void (*build)(struct builder *builder))
{
    return observe_limited(build, NULL);
}

unsigned observed_events(const struct observed *observed, enum event_type type)
{
    return observed->events[__builtin_ctz((unsigned)type)];
}

struct mac observe_mac(const char *text)
{
    struct mac mac;
    cr_assert(mac_parse(text, &mac), "%s", text);
    return mac;
}

struct address observe_address(const char *text)
{
    struct address address;
    cr_assert(address_parse(text, &address), "%s", text);
    return address;
}

struct host *observed_host(const struct observed *observed, const char *mac)
{
    struct mac value = observe_mac(mac);
    return inventory_find_host(observed->inventory, inventory_segments(observed->inventory), &value);
}

struct address_record *observed_address(const struct observed *observed, const char *address)
{
    struct address value = observe_address(address);
    return inventory_find_address(observed->inventory, inventory_segments(observed->inventory), &value);
}

struct router *observed_router(const struct observed *observed, const char *address)
{
    struct address value = observe_address(address);
    return inventory_find_router(observed->inventory, inventory_segments(observed->inventory), &value);
}

struct prefix_record *observed_prefix(const struct observed *observed, const char *prefix)
{
    struct prefix value;
    cr_assert(prefix_parse(prefix, &value), "%s", prefix);
    return inventory_find_prefix(observed->inventory, inventory_segments(observed->inventory), &value);
}

int64_t observe_time(double seconds)
{
    return (int64_t)BUILDER_EPOCH * CLOCK_SECOND + (int64_t)(seconds * 1e9);
}
