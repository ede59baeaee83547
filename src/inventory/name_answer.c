#include "inventory/name_answer.h"

#include <stdlib.h>
#include <string.h>

#include "decode/dns.h"
#include "inventory/event.h"
#include "inventory/host.h"
#include "inventory/use.h"

#define ANSWER_TIME (5 * CLOCK_SECOND)

enum { RCODE_NAME_ERROR = 3, EXPIRED_A_TICK = 20 };

struct name_key {
    uint32_t segment;
    uint32_t ip_version;
    struct address resolver;
    char name[NAME_TEXT_SIZE];
};

struct query_key {
    uint32_t segment;
    uint16_t identifier, port;
    uint16_t type, ip_version;
    struct address client, resolver;
};

struct query {
    struct segment *segment;
    uint16_t type;
    uint8_t ip_version;
    bool repeated, has_mac;
    struct mac mac;
    struct address client, resolver;
    int64_t time;
    struct frame_reference frame;
    char name[NAME_TEXT_SIZE];
};

struct place_key { /* also of resolvers */
    uint32_t segment;
    uint32_t ip_version;
    struct address address;
};

struct name_address {
    char name[NAME_TEXT_SIZE]; /* the latest whose answer held it */
};

static const struct table_row name_row = { "names", sizeof(struct name_key), sizeof(struct name_answer),
                                           16384,   TABLE_EVICT_OLDEST,      NULL };
static const struct table_row query_row = { "name-queries", sizeof(struct query_key), sizeof(struct query),
                                            4096,           TABLE_EVICT_OLDEST,       NULL };
static const struct table_row address_row = {
    "name-addresses", sizeof(struct place_key), sizeof(struct name_address), 16384, TABLE_EVICT_OLDEST, NULL
};
static const struct table_row resolver_row = { "resolvers", sizeof(struct place_key), sizeof(struct resolver),
                                               256,         TABLE_EVICT_OLDEST,       NULL };

void name_answer_open(struct inventory *inventory, uint32_t cap)
{
    inventory->names = table_new(&name_row, cap, inventory);
    inventory->name_queries = table_new(&query_row, 0, inventory);
    inventory->name_addresses = table_new(&address_row, cap, inventory);
    inventory->resolvers = table_new(&resolver_row, 0, inventory);
}

bool name_answer_is_open(const struct inventory *inventory)
{
    return inventory->names && inventory->name_queries && inventory->name_addresses && inventory->resolvers;
}

void name_answer_close(struct inventory *inventory)
{
    table_free(inventory->names);
    table_free(inventory->name_queries);
    table_free(inventory->name_addresses);
    table_free(inventory->resolvers);
    free(inventory->sorted_names);
}

/* ── records ── */

static void lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* False: no name, or one that does not fit; a cut name could be mistaken for another. */
static bool read_name(const struct dns_message *dns, uint32_t offset, char *name)
{
    char text[NAME_TEXT_SIZE] = "";
    size_t length = dns_text_name(dns, offset, text, sizeof text);
    if (length == 0 || length > NAME_TEXT_SIZE - 4)
        return false;
    lower(text);
    memset(name, 0, NAME_TEXT_SIZE);
    memcpy(name, text, length);
    return true;
}

static struct name_answer *name_record(struct inventory *inventory, struct segment *segment, uint8_t ip_version,
                                       const struct address *resolver, const char *name, int64_t now)
{
    struct name_key key = { .segment = segment->index, .ip_version = ip_version, .resolver = *resolver };
    bool made;
    memcpy(key.name, name, sizeof key.name);
    struct name_answer *record = table_insert(inventory->names, &key, &made);
    if (!record)
        return NULL;
    if (made) {
        record->segment = segment;
        record->ip_version = ip_version;
        record->resolver = *resolver;
        memcpy(record->name, name, sizeof record->name);
        record->first_seen = now;
    } else {
        table_touch(inventory->names, record);
    }
    record->last_seen = now;
    return record;
}

static struct resolver *resolver_record(struct inventory *inventory, struct segment *segment, uint8_t ip_version,
                                        const struct address *address)
{
    struct place_key key = { .segment = segment->index, .ip_version = ip_version, .address = *address };
    bool made;
    struct resolver *resolver = table_insert(inventory->resolvers, &key, &made);
    if (!resolver)
        return NULL;
    if (made) {
        resolver->segment = segment;
        resolver->ip_version = ip_version;
        resolver->address = *address;
    } else {
        table_touch(inventory->resolvers, resolver);
    }
    return resolver;
}

static struct name_counts *counts_of(struct name_answer *name, uint16_t type)
{
    return type == DNS_A ? &name->a : type == DNS_AAAA ? &name->aaaa : NULL;
}

static struct event *describe(struct event *event, const struct name_answer *name, const struct resolver *resolver,
                              enum name_change change)
{
    event->name = name;
    event->resolver = resolver;
    event->change_code = (uint8_t)change;
    return event;
}

/* ── questions ── */

static struct query_key key_of_query(const struct observation *observation, bool response, uint16_t type)
{
    const struct packet *packet = observation->packet;
    const struct packet_layer *layer = observation->layer;
    return (struct query_key){
        .segment = observation->segment->index,
        .identifier = packet->dns.identifier,
        .port = response ? packet->transport.destination_port : packet->transport.source_port,
        .type = type,
        .ip_version = layer->ip_version,
        .client = response ? layer->destination : layer->source,
        .resolver = response ? layer->source : layer->destination,
    };
}

static void observe_query(const struct observation *observation, const char *name, uint16_t type)
{
    struct inventory *inventory = observation->inventory;
    const struct packet_layer *layer = observation->layer;
    struct query_key key = key_of_query(observation, false, type);
    struct name_answer *record =
        name_record(inventory, observation->segment, layer->ip_version, &layer->destination, name, observation->now);
    struct resolver *resolver =
        resolver_record(inventory, observation->segment, layer->ip_version, &layer->destination);
    bool made;
    struct query *query = table_insert(inventory->name_queries, &key, &made);
    if (!record || !resolver || !query)
        return;
    query->repeated = !made;
    if (!made)
        return;
    query->segment = observation->segment;
    query->type = type;
    query->ip_version = layer->ip_version;
    query->client = layer->source;
    query->resolver = layer->destination;
    query->time = observation->now;
    query->frame = store_reference(observation->packet, observation->now);
    query->has_mac = observation->packet->has_source_mac;
    query->mac = observation->packet->source_mac;
    memcpy(query->name, name, sizeof query->name);
    resolver->queries++;
    resolver->last_query = observation->now;
    struct name_counts *counts = counts_of(record, type);
    if (counts)
        counts->queries++;
    if (type == DNS_AAAA)
        record->aaaa_frame = query->frame;
    use_note_question(observation, name, type);
    describe(event_raise(observation, EVENT_NAME), record, resolver, NAME_CHANGE_ASKED);
}

/* ── answers ── */

static void keep_address(struct inventory *inventory, struct name_answer *record, uint8_t version,
                         const struct address *address)
{
    struct address *list = version == 4 ? record->a_addresses : record->aaaa_addresses;
    uint8_t *count = version == 4 ? &record->a_count : &record->aaaa_count;
    bool known = false, made;
    for (unsigned i = 0; i < *count; i++)
        known = known || address_equal(&list[i], address);
    if (!known && *count < NAME_ADDRESS_MAX)
        list[(*count)++] = *address;
    struct place_key key = { .segment = record->segment->index, .ip_version = version, .address = *address };
    struct name_address *entry = table_insert(inventory->name_addresses, &key, &made);
    if (!entry)
        return;
    memcpy(entry->name, record->name, sizeof entry->name);
    if (!made)
        table_touch(inventory->name_addresses, entry);
}

/* Addresses that an HTTPS or SVCB record hints at count as A and AAAA do (RFC 9460 §7.3). */
static void keep_hints(struct inventory *inventory, struct name_answer *record, const struct dns_message *dns,
                       const struct dns_record *binding)
{
    struct cursor parameters, value;
    uint16_t priority, key;
    if (!dns_service_binding(dns, binding, &priority, &parameters))
        return;
    while (dns_parameter_next(&parameters, &key, &value)) {
        if (key != DNS_PARAMETER_IPV4_HINT && key != DNS_PARAMETER_IPV6_HINT)
            continue;
        uint32_t size = key == DNS_PARAMETER_IPV4_HINT ? 4 : 16;
        for (unsigned i = 0; i < NAME_ADDRESS_MAX && cursor_left(&value) >= size; i++) {
            struct address address = size == 4 ? cursor_ipv4(&value) : cursor_address(&value);
            keep_address(inventory, record, size == 4 ? 4 : 6, &address);
        }
    }
}

/* All addresses of the answer belong to the name that was asked, whatever aliases stand between (CNAME). Returns how many of the type there are. */
static unsigned take_records(struct inventory *inventory, struct name_answer *record, const struct dns_message *dns,
                             uint16_t type)
{
    unsigned found = 0;
    for (unsigned i = 0; i < dns->record_count; i++) {
        const struct dns_record *row = &dns->records[i];
        struct address address;
        if (row->section != 0)
            continue;
        if (row->type == DNS_HTTPS || row->type == DNS_SVCB) {
            keep_hints(inventory, record, dns, row);
            continue;
        }
        uint8_t version = row->type == DNS_A || row->type == DNS_AAAA ? dns_record_address(dns, row, &address) : 0;
        if (version == 0)
            continue;
        found += row->type == type;
        keep_address(inventory, record, version, &address);
    }
    return found;
}

static void note_answered(struct resolver *resolver, const struct observation *observation)
{
    resolver->answered++;
    resolver->last_answer = observation->now;
    if (resolver->failing > 0 && resolver->recovered < resolver->failing_since)
        resolver->recovered = observation->now;
    resolver->failing = 0;
    resolver->client_count = 0;
    resolver->answer_frame = store_reference(observation->packet, observation->now);
}

static void observe_answer(const struct observation *observation, const char *name, uint16_t type)
{
    struct inventory *inventory = observation->inventory;
    const struct dns_message *dns = &observation->packet->dns;
    const struct packet_layer *layer = observation->layer;
    struct query_key key = key_of_query(observation, true, type);
    struct name_answer *record =
        name_record(inventory, observation->segment, layer->ip_version, &layer->source, name, observation->now);
    struct resolver *resolver = resolver_record(inventory, observation->segment, layer->ip_version, &layer->source);
    struct query *query = table_find(inventory->name_queries, &key);
    struct host *client = observation->packet->has_destination_mac
                              ? host_find(inventory, observation->segment, &observation->packet->destination_mac)
                              : NULL;
    if (client)
        client->connections.dns_answers++;
    if (query)
        table_remove(inventory->name_queries, query);
    if (!record || !resolver)
        return;
    unsigned found = take_records(inventory, record, dns, type);
    struct name_counts *counts = counts_of(record, type);
    if (counts && dns->rcode == 0 && found > 0)
        counts->answered++;
    else if (counts && dns->rcode == 0 && !dns->truncated)
        counts->no_data++;
    else if (counts && dns->rcode == RCODE_NAME_ERROR)
        counts->not_there++;
    else if (counts && dns->rcode != 0)
        counts->failed++;
    if (type == DNS_AAAA)
        record->aaaa_frame = store_reference(observation->packet, observation->now);
    else if (type == DNS_A)
        record->a_frame = store_reference(observation->packet, observation->now);
    note_answered(resolver, observation);
    describe(event_raise(observation, EVENT_NAME), record, resolver, NAME_CHANGE_ANSWERED);
}

void name_answer_observe(const struct observation *observation)
{
    const struct dns_message *dns = &observation->packet->dns;
    char name[NAME_TEXT_SIZE];
    if (dns->kind != DNS_UNICAST || dns->opcode != 0 || dns->question_count != 1 ||
        !read_name(dns, dns->questions[0].name_offset, name))
        return;
    if (dns->response)
        observe_answer(observation, name, dns->questions[0].type);
    else
        observe_query(observation, name, dns->questions[0].type);
}

/* ── silence ── */

static void note_unanswered(struct inventory *inventory, const struct query *query, int64_t time)
{
    struct name_answer *record =
        name_record(inventory, query->segment, query->ip_version, &query->resolver, query->name, time);
    struct resolver *resolver = resolver_record(inventory, query->segment, query->ip_version, &query->resolver);
    if (!record || !resolver)
        return;
    struct name_counts *counts = counts_of(record, query->type);
    if (counts)
        counts->unanswered++;
    resolver->unanswered++;
    if (query->time > resolver->last_answer || resolver->last_answer == 0) {
        if (resolver->failing == 0) {
            resolver->failing_since = query->time;
            resolver->failing_frame = query->frame;
        }
        resolver->failing++;
    }
    bool known = false;
    for (unsigned i = 0; i < resolver->client_count; i++)
        known = known || address_equal(&resolver->clients[i], &query->client);
    if (!known && resolver->client_count < RESOLVER_CLIENT_MAX)
        resolver->clients[resolver->client_count++] = query->client;
    struct event *event =
        describe(event_raise_at(inventory, EVENT_NAME, time), record, resolver, NAME_CHANGE_UNANSWERED);
    event->segment = query->segment;
    if (query->has_mac) {
        event->mac = query->mac;
        event->host = host_find(inventory, query->segment, &query->mac);
    }
}

/* Answers to this client's other questions were seen; without them silence proves nothing. */
static bool client_is_answered(const struct inventory *inventory, const struct query *query)
{
    for (const struct resolver *resolver = table_first(inventory->resolvers); resolver; resolver = table_next(resolver))
        if (resolver->segment == query->segment && resolver->answered > 0)
            return query->segment->last_seen - query->time >= CLOCK_SECOND;
    return false;
}

void name_answer_tick(struct inventory *inventory, int64_t time)
{
    struct query *query = table_first(inventory->name_queries);
    for (unsigned i = 0; query && i < EXPIRED_A_TICK; i++) {
        struct query *next = table_next(query);
        if (time - query->time < ANSWER_TIME)
            return;
        if (query->repeated || client_is_answered(inventory, query))
            note_unanswered(inventory, query, time);
        table_remove(inventory->name_queries, query);
        query = next;
    }
}

/* ── questions to the inventory ── */

const char *inventory_name_of(const struct inventory *inventory, const struct segment *segment,
                              const struct address *address)
{
    struct place_key key = { .segment = segment->index, .ip_version = 6, .address = *address };
    const struct name_address *entry = table_find(inventory->name_addresses, &key);
    if (!entry) {
        key.ip_version = 4;
        entry = table_find(inventory->name_addresses, &key);
    }
    return entry ? entry->name : NULL;
}

static bool holds(const struct name_answer *name, const struct address *address)
{
    for (unsigned i = 0; i < name->a_count; i++)
        if (address_equal(&name->a_addresses[i], address))
            return true;
    for (unsigned i = 0; i < name->aaaa_count; i++)
        if (address_equal(&name->aaaa_addresses[i], address))
            return true;
    return false;
}

bool inventory_share_name(const struct inventory *inventory, const struct segment *segment, const struct address *a,
                          const struct address *b)
{
    const char *first = inventory_name_of(inventory, segment, a), *second = inventory_name_of(inventory, segment, b);
    if (!first || !second)
        return false;
    if (strcmp(first, second) == 0)
        return true;
    for (const struct name_answer *name = table_first(inventory->names); name; name = table_next(name))
        if (name->segment == segment && holds(name, a) && holds(name, b))
            return true;
    return false;
}

static int compare_names(const void *left, const void *right)
{
    const struct name_answer *a = *(const struct name_answer *const *)left;
    const struct name_answer *b = *(const struct name_answer *const *)right;
    if (a->segment->index != b->segment->index)
        return a->segment->index < b->segment->index ? -1 : 1;
    int order = strcmp(a->name, b->name);
    return order ? order : address_compare(&a->resolver, &b->resolver);
}

void name_answer_sort(struct inventory *inventory)
{
    uint32_t count = table_count(inventory->names);
    free(inventory->sorted_names);
    inventory->sorted_name_count = 0;
    inventory->sorted_names = count ? calloc(count, sizeof *inventory->sorted_names) : NULL;
    if (!inventory->sorted_names)
        return;
    for (const struct name_answer *name = table_first(inventory->names); name; name = table_next(name))
        inventory->sorted_names[inventory->sorted_name_count++] = name;
    qsort(inventory->sorted_names, inventory->sorted_name_count, sizeof *inventory->sorted_names, compare_names);
}

static int compare_to(const struct name_answer *name, const struct segment *segment, const char *text)
{
    if (name->segment->index != segment->index)
        return name->segment->index < segment->index ? -1 : 1;
    return strcmp(name->name, text);
}

const struct name_answer *const *name_answer_find(const struct inventory *inventory, const struct segment *segment,
                                                  const char *name, unsigned *count)
{
    unsigned low = 0, high = inventory->sorted_name_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (compare_to(inventory->sorted_names[middle], segment, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < inventory->sorted_name_count; (*count)++)
        if (compare_to(inventory->sorted_names[low + *count], segment, name) != 0)
            break;
    return *count ? &inventory->sorted_names[low] : NULL;
}

const struct name_answer *inventory_names(const struct inventory *inventory)
{
    return table_first(inventory->names);
}

const struct name_answer *name_answer_next(const struct name_answer *name)
{
    return table_next(name);
}

const struct resolver *inventory_resolvers(const struct inventory *inventory)
{
    return table_first(inventory->resolvers);
}

const struct resolver *resolver_next(const struct resolver *resolver)
{
    return table_next(resolver);
}
