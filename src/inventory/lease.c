#include "inventory/lease.h"

#include <stdio.h>
#include <string.h>

#include "decode/dhcpv6.h"
#include "inventory/uplink.h"

enum {
    DHCPV6_RELEASE = 8,
    DHCPV6_DECLINE = 9,
    DHCPV4_ACK = 5,
    DHCPV4_RELEASE = 7,
    ADDRESS_BITS = 128,
    NIBBLES = 32,
    COVER_MAX = 256 /* leases that are looked through for one reverse name */
};

struct lease_key {
    uint32_t segment, iaid;
    uint8_t ip_version, is_prefix, duid_size, padding;
    uint8_t duid[LEASE_DUID_MAX];
};

const struct table_row lease_row = { "leases", sizeof(struct lease_key), sizeof(struct lease),
                                     1024,     TABLE_EVICT_UNCONFIRMED,  NULL };

static struct lease_key make_key(const struct segment *segment, uint8_t ip_version, const struct bytes *duid,
                                 uint32_t iaid, bool is_prefix)
{
    struct lease_key key = { .segment = segment->index,
                             .iaid = iaid,
                             .ip_version = ip_version,
                             .is_prefix = is_prefix,
                             .duid_size = (uint8_t)(duid->size < LEASE_DUID_MAX ? duid->size : LEASE_DUID_MAX) };
    if (key.duid_size > 0)
        memcpy(key.duid, duid->data, key.duid_size);
    return key;
}

const struct lease *inventory_find_lease(const struct inventory *inventory, const struct segment *segment,
                                         const struct bytes *duid, uint32_t iaid, bool is_prefix)
{
    struct lease_key key = make_key(segment, 6, duid, iaid, is_prefix);
    return table_find(inventory->leases, &key);
}

static bool holds(const struct lease *lease, const struct prefix *prefix)
{
    for (unsigned i = 0; i < lease->count; i++)
        if (prefix_equal(&lease->prefixes[i], prefix))
            return true;
    return false;
}

static void keep(struct lease *lease, const struct prefix *prefix)
{
    if (!holds(lease, prefix) && lease->count < LEASE_PREFIX_MAX)
        lease->prefixes[lease->count++] = *prefix;
}

static struct lease *acknowledge(const struct observation *observation, const struct lease_key *key)
{
    bool made;
    struct lease *lease = table_insert(observation->inventory->leases, key, &made);
    struct frame_reference frame = store_reference(observation->packet, observation->now);
    if (!lease)
        return NULL;
    if (made) {
        lease->segment = observation->segment;
        lease->ip_version = key->ip_version;
        lease->is_prefix = key->is_prefix;
        lease->iaid = key->iaid;
        lease->duid_size = key->duid_size;
        memcpy(lease->duid, key->duid, sizeof lease->duid);
        lease->first_seen = observation->now;
        lease->first_frame = frame;
    } else {
        table_touch(observation->inventory->leases, lease);
    }
    lease->last_seen = observation->now;
    return lease;
}

/* What the association gets now is something else: note what it had. */
static void replace(const struct observation *observation, struct lease *lease)
{
    lease->former = lease->prefixes[0];
    lease->former_frame = lease->last_frame;
    lease->change_frame = store_reference(observation->packet, observation->now);
    lease->changes++;
    lease->count = 0;
}

/* ── DHCPv6 ── */

static bool is_given(const struct dhcpv6_lease *given)
{
    return given->status == 0 && given->valid_lifetime > 0 && !given->is_temporary;
}

static bool same_association(const struct dhcpv6_lease *a, const struct dhcpv6_lease *b)
{
    return a->iaid == b->iaid && a->is_prefix == b->is_prefix && a->is_temporary == b->is_temporary;
}

static bool keeps_some(const struct dhcpv6_message *message, const struct dhcpv6_lease *given,
                       const struct lease *lease)
{
    for (unsigned i = 0; i < message->lease_count; i++)
        if (same_association(&message->leases[i], given) && is_given(&message->leases[i]) &&
            holds(lease, &message->leases[i].prefix))
            return true;
    return false;
}

static void learn_client_mac(const struct observation *observation, struct lease *lease)
{
    const struct packet *packet = observation->packet;
    if (packet->has_destination_mac && packet->dhcpv6.relay_count == 0 && !mac_is_group(&packet->destination_mac)) {
        lease->mac = packet->destination_mac;
        lease->has_mac = true;
    } else if (!lease->has_mac) {
        lease->has_mac = dhcpv6_duid_mac(&packet->dhcpv6.client_duid, &lease->mac);
    }
}

static void take(const struct observation *observation, const struct dhcpv6_lease *given)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    struct lease_key key = make_key(observation->segment, 6, &message->client_duid, given->iaid, given->is_prefix);
    struct lease *lease = acknowledge(observation, &key);
    if (!lease)
        return;
    if (lease->count > 0 && !keeps_some(message, given, lease))
        replace(observation, lease);
    struct frame_reference frame = store_reference(observation->packet, observation->now);
    if (lease->last_frame.number != frame.number || lease->last_frame.file != frame.file || lease->replies == 0)
        lease->replies++; /* once for all prefixes of a message */
    keep(lease, &given->prefix);
    lease->t1 = given->t1;
    lease->t2 = given->t2;
    lease->preferred_lifetime = given->preferred_lifetime;
    lease->valid_lifetime = given->valid_lifetime;
    lease->last_frame = frame;
    learn_client_mac(observation, lease);
    if (given->is_prefix)
        table_confirm(observation->inventory->leases, lease);
}

unsigned lease_learn_dhcpv6(const struct observation *observation)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    unsigned delegated = 0;
    for (unsigned i = 0; i < message->lease_count; i++) {
        const struct dhcpv6_lease *given = &message->leases[i];
        if (!is_given(given) || message->client_duid.size == 0)
            continue;
        delegated += given->is_prefix;
        take(observation, given);
    }
    return delegated;
}

void lease_release_dhcpv6(const struct observation *observation)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    if (message->type != DHCPV6_RELEASE && message->type != DHCPV6_DECLINE)
        return;
    for (unsigned i = 0; i < message->lease_count; i++) {
        struct lease_key key = make_key(observation->segment, 6, &message->client_duid, message->leases[i].iaid,
                                        message->leases[i].is_prefix);
        struct lease *lease = table_find(observation->inventory->leases, &key);
        if (lease)
            lease->count = 0; /* what comes after it may be another */
    }
}

/* ── DHCPv4 ── */

void lease_learn_dhcpv4(const struct observation *observation)
{
    const struct dhcpv4_message *message = &observation->packet->dhcpv4;
    struct bytes duid = { message->client_mac.octets, sizeof message->client_mac.octets };
    static const uint8_t zero[4] = { 0 };
    if (!message->has_client_mac)
        return;
    struct lease_key key = make_key(observation->segment, 4, &duid, 0, false);
    if (message->message_type == DHCPV4_RELEASE) {
        struct lease *released = table_find(observation->inventory->leases, &key);
        if (released)
            released->count = 0;
        return;
    }
    if (message->operation != 2 || message->message_type != DHCPV4_ACK ||
        memcmp(message->your_address.octets + 12, zero, sizeof zero) == 0)
        return;
    struct prefix given = prefix_make(&message->your_address, ADDRESS_BITS);
    struct lease *lease = acknowledge(observation, &key);
    if (!lease)
        return;
    if (lease->count > 0 && !holds(lease, &given))
        replace(observation, lease);
    keep(lease, &given);
    lease->replies++;
    lease->mac = message->client_mac;
    lease->has_mac = true;
    lease->t1 = message->t1;
    lease->t2 = message->t2;
    lease->valid_lifetime = message->lease_time;
    lease->last_frame = store_reference(observation->packet, observation->now);
}

/* ── reverse names ── */

static int digit(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    letter = (char)(letter | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static bool is_word(const char *text, const char *word)
{
    for (; *word; text++, word++)
        if ((*text | 0x20) != (*word | 0x20))
            return false;
    return *text == '\0';
}

/* "8.b.d.0.1.0.0.2.ip6.arpa": nibbles, the last one first (RFC 3596 §2.5). */
static bool read_nibbles(const char *name, struct address *address)
{
    uint8_t nibbles[NIBBLES];
    unsigned count = 0;
    while (count < NIBBLES && digit(name[0]) >= 0 && name[1] == '.') {
        nibbles[count++] = (uint8_t)digit(name[0]);
        name += 2;
    }
    if (count == 0 || !is_word(name, "ip6.arpa"))
        return false;
    memset(address, 0, sizeof *address);
    for (unsigned i = 0; i < count; i++)
        address->octets[i / 2] |= (uint8_t)(nibbles[count - 1 - i] << (i % 2 ? 0 : 4));
    return true;
}

static bool read_octets(const char *name, struct address *address)
{
    unsigned values[4];
    int used = 0;
    if (sscanf(name, "%3u.%3u.%3u.%3u.%n", &values[3], &values[2], &values[1], &values[0], &used) != 4 || used == 0 ||
        !is_word(name + used, "in-addr.arpa"))
        return false;
    uint8_t octets[4];
    for (unsigned i = 0; i < 4; i++) {
        if (values[i] > UINT8_MAX)
            return false;
        octets[i] = (uint8_t)values[i];
    }
    *address = address_from_ipv4(octets);
    return true;
}

uint8_t lease_reverse_address(const char *name, struct address *address)
{
    if (read_nibbles(name, address))
        return 6;
    return read_octets(name, address) ? 4 : 0;
}

bool lease_covers(const struct observation *observation, uint8_t ip_version, const struct address *address)
{
    unsigned looked = 0;
    const struct uplink *uplink = observation->segment->uplink;
    if (ip_version == 4 && uplink && uplink->has_ppp_address && address_equal(&uplink->ppp_address, address))
        return true;
    for (const struct lease *lease = inventory_leases(observation->inventory); lease && looked < COVER_MAX;
         lease = lease_next(lease), looked++)
        for (unsigned i = 0;
             lease->segment == observation->segment && lease->ip_version == ip_version && i < lease->count; i++)
            if (prefix_contains(&lease->prefixes[i], address))
                return true;
    return false;
}

const struct lease *inventory_leases(const struct inventory *inventory)
{
    return table_first(inventory->leases);
}

const struct lease *lease_next(const struct lease *lease)
{
    return table_next(lease);
}
