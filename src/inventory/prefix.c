#include "inventory/prefix.h"

#include "inventory/event.h"

struct prefix_key {
    uint32_t segment, length;
    struct address address;
};

const struct table_row prefix_row = { "prefixes", sizeof(struct prefix_key), sizeof(struct prefix_record),
                                      4096,       TABLE_EVICT_UNCONFIRMED,   NULL };

static struct prefix_key make_key(const struct segment *segment, const struct prefix *prefix)
{
    return (struct prefix_key){ .segment = segment->index, .length = prefix->length, .address = prefix->address };
}

struct prefix_record *inventory_find_prefix(const struct inventory *inventory, const struct segment *segment,
                                            const struct prefix *prefix)
{
    struct prefix_key key = make_key(segment, prefix);
    return table_find(inventory->prefixes, &key);
}

/* Kept in order, and never taken out: there are 128 at most, and one or two on most networks. */
static void note_length(struct inventory *inventory, unsigned length)
{
    unsigned place = 0;
    while (place < inventory->prefix_length_count && inventory->prefix_lengths[place] > length)
        place++;
    if (place < inventory->prefix_length_count && inventory->prefix_lengths[place] == length)
        return;
    for (unsigned i = inventory->prefix_length_count++; i > place; i--)
        inventory->prefix_lengths[i] = inventory->prefix_lengths[i - 1];
    inventory->prefix_lengths[place] = (uint8_t)length;
}

struct prefix_record *prefix_observe(const struct observation *observation, const struct prefix *prefix, uint8_t source)
{
    struct inventory *inventory = observation->inventory;
    struct prefix_key key = make_key(observation->segment, prefix);
    bool made;
    struct prefix_record *record = table_insert(inventory->prefixes, &key, &made);
    if (!record)
        return NULL;
    if (made) {
        record->prefix = *prefix;
        record->segment = observation->segment;
        record->address_class = (uint8_t)address_classify(&prefix->address);
        record->first_seen = observation->now;
        record->first_frame = store_reference(observation->packet, observation->now);
        note_length(inventory, prefix->length);
    }
    record->last_seen = observation->now;
    record->last_frame = store_reference(observation->packet, observation->now);
    record->sources |= source;
    if (source & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED))
        table_confirm(inventory->prefixes, record);
    event_raise(observation, made ? EVENT_PREFIX_NEW : EVENT_PREFIX_SEEN)->prefix = record;
    return record;
}

struct prefix_record *prefix_cover(const struct inventory *inventory, const struct segment *segment,
                                   const struct address *address)
{
    for (unsigned i = 0; i < inventory->prefix_length_count && inventory->prefix_lengths[i] > 0; i++) {
        struct prefix prefix = prefix_make(address, inventory->prefix_lengths[i]);
        struct prefix_record *record = inventory_find_prefix(inventory, segment, &prefix);
        if (record && ((record->sources & PREFIX_FROM_RA && (record->on_link || record->autonomous)) ||
                       record->sources & PREFIX_FROM_DHCPV6))
            return record;
    }
    return NULL;
}

static struct prefix_record *record_for_address(const struct observation *observation,
                                                const struct address_record *address)
{
    if (!address_is_routable(&address->address))
        return NULL;
    struct prefix_record *record = prefix_cover(observation->inventory, observation->segment, &address->address);
    if (record) {
        record->last_seen = observation->now;
        record->sources |= PREFIX_FROM_ADDRESS;
        return record;
    }
    struct prefix prefix = prefix_make(&address->address, 64);
    return prefix_observe(observation, &prefix, PREFIX_FROM_ADDRESS);
}

void prefix_learn_address(const struct observation *observation, const struct address_record *address)
{
    struct prefix_record *record = record_for_address(observation, address);
    if (!record)
        return;
    record->addresses++;
    event_raise(observation, EVENT_PREFIX_SEEN)->prefix = record;
}

void prefix_learn_probe(const struct observation *observation, const struct address_record *address)
{
    if (address->last_claim == 0)
        (void)record_for_address(observation, address);
}

void prefix_add_router(struct prefix_record *record, const struct address *router)
{
    for (unsigned i = 0; i < record->router_count; i++)
        if (address_equal(&record->routers[i], router))
            return;
    if (record->router_count < PREFIX_ROUTER_MAX)
        record->routers[record->router_count++] = *router;
}

struct prefix_record *inventory_prefixes(const struct inventory *inventory)
{
    return table_first(inventory->prefixes);
}

struct prefix_record *prefix_record_next(const struct prefix_record *prefix)
{
    return table_next(prefix);
}
