#include "inventory/binding.h"

#include <string.h>

#include "inventory/event.h"
#include "inventory/host.h"
#include "inventory/prefix.h"

#define DAD_WAIT      CLOCK_SECOND
#define CONTEST_LIMIT (60 * CLOCK_SECOND)
#define ECHO_LIMIT    (50 * CLOCK_SECOND / 1000)
#define STALE_AFTER   (86400 * CLOCK_SECOND)

struct address_key {
    uint32_t segment;
    struct address address;
};

static void unlink_from_host(struct address_record *record)
{
    struct host *host = record->host;
    if (!host)
        return;
    for (struct address_record **link = &host->addresses; *link; link = &(*link)->next_of_host) {
        if (*link == record) {
            *link = record->next_of_host;
            host->address_count--;
            break;
        }
    }
    if (host->last_address == record)
        host->last_address = NULL;
    record->host = NULL;
    record->next_of_host = NULL;
}

static void forget_address(void *context, void *record)
{
    (void)context;
    unlink_from_host(record);
}

const struct table_row address_row = { "addresses", sizeof(struct address_key), sizeof(struct address_record),
                                       65536,       TABLE_EVICT_UNCONFIRMED,    forget_address };

/* Appended, so that a host's addresses stand in order of appearance. */
static void link_to_host(struct address_record *record, struct host *host)
{
    struct address_record **link = &host->addresses;
    while (*link)
        link = &(*link)->next_of_host;
    *link = record;
    record->next_of_host = NULL;
    record->host = host;
    host->address_count++;
}

struct address_record *binding_find(const struct inventory *inventory, const struct segment *segment,
                                    const struct address *address)
{
    struct address_key key = { .segment = segment->index, .address = *address };
    return table_find(inventory->addresses, &key);
}

struct address_record *inventory_find_address(const struct inventory *inventory, const struct segment *segment,
                                              const struct address *address)
{
    return binding_find(inventory, segment, address);
}

static void start_record(const struct observation *observation, struct address_record *record,
                         const struct address *address)
{
    record->address = *address;
    record->segment = observation->segment;
    record->mac = observation->host->mac;
    record->address_class = (uint8_t)address_classify(address);
    record->identifier =
        (uint8_t)address_identifier(address, observation->host->has_mac ? &observation->host->mac : NULL);
    record->first_seen = observation->now;
    record->first_frame = store_reference(observation->packet, observation->now);
    link_to_host(record, observation->host);
}

static struct address_record *record_of(const struct observation *observation, const struct address *address)
{
    struct host *host = observation->host;
    struct address_key key = { .segment = observation->segment->index, .address = *address };
    struct address_record *record = table_find(observation->inventory->addresses, &key);
    bool made = false;
    if (!record) {
        if (host->address_count >= HOST_ADDRESS_MAX) {
            host->addresses_lost++;
            return NULL;
        }
        record = table_insert(observation->inventory->addresses, &key, &made);
        if (!record)
            return NULL;
        start_record(observation, record, address);
    } else if (observation->now - record->first_seen >= CLOCK_SECOND) {
        table_confirm(observation->inventory->addresses, record);
    }
    record->last_seen = observation->now;
    record->last_frame = store_reference(observation->packet, observation->now);
    if (made && host->has_mac)
        event_raise(observation, EVENT_ADDRESS_NEW)->address = record;
    return record;
}

/* The owner's record was evicted, or it never claimed: whoever speaks now takes it without a change of binding. */
static bool owner_is_gone(const struct address_record *record)
{
    return record->last_claim == 0;
}

static void take_over(const struct observation *observation, struct address_record *record)
{
    struct host *host = observation->host;
    unlink_from_host(record);
    if (host->address_count < HOST_ADDRESS_MAX)
        link_to_host(record, host);
    else
        host->addresses_lost++;
    record->mac = host->mac;
    record->identifier = (uint8_t)address_identifier(&record->address, &host->mac);
}

static void change_owner(const struct observation *observation, struct address_record *record)
{
    struct host *host = observation->host;
    struct mac former = record->mac;
    bool back = record->has_rival && mac_equal(&record->rival, &host->mac);
    bool soon = observation->now - record->first_claim <= CONTEST_LIMIT;
    /* A-B-A-B: the third move must come within 60 s of the second; a pair that fails over again hours later contests nothing */
    if (back && record->contest_moves >= 1 && (record->contest_moves == 1 || soon))
        record->contest_moves = (uint8_t)(record->contest_moves < 200 ? record->contest_moves + 1 : 200);
    else
        record->contest_moves = 1;
    if (record->contest_moves >= 3)
        record->contested = record->conflict = true;
    record->rival = former;
    record->has_rival = true;
    record->rival_last_claim = record->last_claim;
    record->bindings++;
    if (record->host && address_is_routable(&record->address))
        record->host->lost_routable = true;
    take_over(observation, record);
    record->first_claim = record->last_claim = observation->now;
    struct event *event = event_raise(observation, EVENT_BINDING_CHANGED);
    event->address = record;
    event->mac = former;
}

void binding_note_key(const struct observation *observation)
{
    struct host *host = observation->host;
    if (!host || host->has_mac || host->address_count > 0 || host->ipv4_count > 0)
        return;
    if (observation->layer->ip_version == 4) {
        host_add_ipv4(host, &observation->layer->source);
        return;
    }
    struct address_record *record = record_of(observation, &observation->layer->source);
    if (record) {
        record->proof |= PROOF_DATA;
        record->first_claim = record->last_claim = observation->now;
    }
}

struct address_record *binding_claim(const struct observation *observation, const struct address *address,
                                     uint8_t proof)
{
    struct host *host = observation->host;
    if (!host || !host->has_mac || address_is_unspecified(address) || address_is_multicast(address))
        return NULL;
    if (host->last_address && address_equal(&host->last_address->address, address) &&
        (host->last_address->proof & proof) == proof && host->last_address->last_claim != 0) {
        host->last_address->last_seen = host->last_address->last_claim = observation->now;
        return host->last_address; /* the usual case: nothing new */
    }
    struct address_record *record = record_of(observation, address);
    if (!record)
        return NULL;
    if (!mac_equal(&record->mac, &host->mac) || !record->host) {
        if (mac_equal(&record->mac, &host->mac) || owner_is_gone(record))
            take_over(observation, record);
        else
            change_owner(observation, record);
    }
    bool first = record->last_claim == 0;
    if (first)
        record->first_claim = observation->now;
    record->last_claim = observation->now;
    record->proof |= proof;
    if (record->host)
        host->last_address = record;
    if (first)
        prefix_learn_address(observation, record);
    return record;
}

void binding_withdraw(const struct observation *observation, const struct address *address)
{
    struct address_record *record = binding_find(observation->inventory, observation->segment, address);
    if (!record)
        return;
    record->contest_moves = 0;
    record->last_withdrawal = observation->now;
}

void binding_withdraw_redundant(const struct observation *observation, const struct vrrp_message *vrrp)
{
    const struct host *host = observation->host;
    for (unsigned i = 0; host && vrrp->priority == 0 && i < vrrp->address_count; i++) {
        const struct address *address = &vrrp->addresses[i];
        const struct address_record *record = binding_find(observation->inventory, observation->segment, address);
        if (record &&
            (mac_equal(&record->mac, &host->mac) || (record->has_rival && mac_equal(&record->rival, &host->mac))))
            binding_withdraw(observation, address);
    }
}

struct address_record *binding_probe(const struct observation *observation, const struct address *address,
                                     const struct bytes *nonce)
{
    struct host *host = observation->host;
    if (!host || !host->has_mac || address_is_multicast(address) || address_is_unspecified(address))
        return NULL;
    struct address_record *record = record_of(observation, address);
    if (!record)
        return NULL;
    bool same_nonce = nonce && record->has_nonce && nonce->size >= 6 && memcmp(nonce->data, record->nonce, 6) == 0;
    bool other = !mac_equal(&record->mac, &host->mac);
    bool recent = record->dad_time && observation->now - record->dad_time <= DAD_WAIT;
    bool bare = !record->has_nonce && !(nonce && nonce->size >= 6);
    if (same_nonce && (other || observation->now - record->dad_time >= CLOCK_SECOND / 1000)) {
        event_raise(observation, EVENT_DAD_LOOP)->address = record; /* RFC 7527 §4.2: its own question came back */
        return record;
    }
    if (other && recent && bare && observation->now - record->dad_time <= ECHO_LIMIT)
        return record; /* an access point or extender that sends the probe back from its own MAC address */
    if (other && recent && !same_nonce) { /* RFC 4862 §5.4.3: two probe at once, neither may use it */
        record->conflict = true;
        struct event *event = event_raise(observation, EVENT_DAD_CONFLICT);
        event->address = record;
        return record;
    }
    if (other && owner_is_gone(record))
        take_over(observation, record);
    if (mac_equal(&record->mac, &host->mac)) {
        record->dad_time = observation->now;
        record->proof |= PROOF_DAD;
        record->has_nonce = nonce && nonce->size >= 6;
        if (record->has_nonce)
            memcpy(record->nonce, nonce->data, nonce->size < 8 ? nonce->size : 8);
    }
    prefix_learn_probe(observation, record);
    return record;
}

bool binding_object(const struct observation *observation, const struct address *address)
{
    struct address_record *record = binding_find(observation->inventory, observation->segment, address);
    if (!record || !record->dad_time || observation->now - record->dad_time > DAD_WAIT ||
        record->last_claim >= record->dad_time)
        return false;
    if (!observation->host || mac_equal(&record->mac, &observation->host->mac))
        return false;
    record->conflict = true;
    event_raise(observation, EVENT_DAD_CONFLICT)->address = record;
    return true;
}

enum address_state address_record_state(const struct address_record *record, int64_t time)
{
    if (record->conflict)
        return ADDRESS_CONFLICT;
    if (time - record->last_seen >= STALE_AFTER)
        return ADDRESS_STALE;
    if (record->proof & PROOF_DATA)
        return ADDRESS_USED;
    if (record->last_claim || (record->dad_time && time - record->dad_time >= DAD_WAIT))
        return ADDRESS_CLAIMED;
    return ADDRESS_TENTATIVE;
}

const char *address_state_word(enum address_state state)
{
    static const char *const words[] = { "tentative", "claimed", "used", "stale", "conflict" };
    return words[(unsigned)state <= ADDRESS_CONFLICT ? state : ADDRESS_TENTATIVE];
}
