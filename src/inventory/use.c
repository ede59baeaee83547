#include "inventory/use.h"

#include <string.h>

#include "inventory/host.h"

enum { PORT_DNS = 53, PORT_DNS_OVER_TLS = 853 };

struct use_key {
    uint32_t segment;
    uint16_t port;
    uint8_t ip_version, protocol;
    uint8_t kind, padding;
    struct mac mac;
    struct address address;
};

struct asked_key {
    uint32_t segment;
    struct mac mac;
    uint8_t padding[2];
    char name[NAME_TEXT_SIZE];
};

static const struct table_row use_row = { "uses", sizeof(struct use_key), sizeof(struct use),
                                          32768,  TABLE_EVICT_OLDEST,     NULL };
static const struct table_row asked_row = { "asked-names", sizeof(struct asked_key), sizeof(struct asked_name),
                                            16384,         TABLE_EVICT_OLDEST,       NULL };

void use_open(struct inventory *inventory, uint32_t cap)
{
    inventory->uses = table_new(&use_row, cap, inventory);
    inventory->asked_names = table_new(&asked_row, 0, inventory);
}

bool use_is_open(const struct inventory *inventory)
{
    return inventory->uses && inventory->asked_names;
}

void use_close(struct inventory *inventory)
{
    table_free(inventory->uses);
    table_free(inventory->asked_names);
}

/* ── services ── */

static struct use_key key_of_flow(const struct flow *flow)
{
    return (struct use_key){ .segment = flow->segment->index,
                             .port = flow->server_port,
                             .ip_version = flow->ip_version,
                             .protocol = flow->protocol,
                             .kind = USE_SERVICE,
                             .mac = flow->client_mac,
                             .address = flow->server };
}

static struct use *record_of(struct inventory *inventory, struct segment *segment, const struct use_key *key,
                             const struct frame_reference *frame, int64_t now)
{
    bool made;
    struct use *use = table_insert(inventory->uses, key, &made);
    if (!use)
        return NULL;
    if (made) {
        use->segment = segment;
        use->mac = key->mac;
        use->address = key->address;
        use->port = key->port;
        use->ip_version = key->ip_version;
        use->protocol = key->protocol;
        use->kind = key->kind;
        use->first_seen = now;
        use->first_frame = *frame;
    } else {
        table_touch(inventory->uses, use);
    }
    if (now > use->last_seen)
        use->last_seen = now;
    return use;
}

static struct use *of_flow(const struct inventory *inventory, const struct flow *flow)
{
    struct use_key key = key_of_flow(flow);
    return flow->has_client_mac ? table_find(inventory->uses, &key) : NULL;
}

void use_note_begin(const struct observation *observation, const struct flow *flow)
{
    struct use_key key = key_of_flow(flow);
    struct use *use = flow->has_client_mac ? record_of(observation->inventory, flow->segment, &key,
                                                       &flow->last_question, observation->now)
                                           : NULL;
    if (!use)
        return;
    use->client = flow->client;
    use->tries++;
    /* asked now: names are forgotten in time */
    use->named = use->named || inventory_name_of(observation->inventory, flow->segment, &flow->server);
}

void use_note_answer(const struct observation *observation, const struct flow *flow)
{
    struct use *use = of_flow(observation->inventory, flow);
    if (use && use->answer_frame.number == 0)
        use->answer_frame = store_reference(observation->packet, observation->now);
}

void use_note_outcome(const struct inventory *inventory, const struct flow *flow)
{
    struct use *use = of_flow(inventory, flow);
    if (!use)
        return;
    switch ((enum flow_outcome)flow->outcome) {
    case FLOW_ANSWERED:
        use->answered++;
        if (flow->late && use->unanswered > 0)
            use->unanswered--;
        return;
    case FLOW_REFUSED: use->refused++; break;
    case FLOW_UNREACHABLE:
    case FLOW_UNANSWERED: use->unanswered++; break;
    case FLOW_PENDING:
    case FLOW_UNKNOWN: return;
    }
    use->failed_frame = flow->last_question;
}

void use_note_ongoing(struct inventory *inventory, struct flow *flow)
{
    if (flow->begin_seen || flow->outcome != FLOW_PENDING || !flow->has_client_mac || flow->directions[0].frames == 0 ||
        flow->directions[1].frames == 0)
        return;
    flow->outcome = FLOW_UNKNOWN; /* counted */
    struct use_key key = key_of_flow(flow);
    struct use *use = record_of(inventory, flow->segment, &key, &flow->first_frame, flow->first_seen);
    if (!use)
        return;
    use->client = flow->client;
    use->ongoing++;
    use->named = true; /* nobody saw what was asked before it began */
    if (flow->last_seen > use->last_seen)
        use->last_seen = flow->last_seen;
}

/* ── groups ── */

/* Of IPv4: what the link layer says of the destination tells a subnet's broadcast address from a host's. */
void use_note_dns(const struct observation *observation, const struct flow *flow)
{
    struct host *host = observation->host;
    if (!host)
        return;
    if (flow->server_port == PORT_DNS_OVER_TLS)
        host->connections.encrypted_dns = true;
    else if (flow->server_port == PORT_DNS && flow->ip_version == 6)
        host->connections.dns_over_ipv6++;
    else if (flow->server_port == PORT_DNS)
        host->connections.dns_over_ipv4++;
}

void use_note_group(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    const struct packet_layer *layer = observation->layer;
    if (!layer || packet->layer_count != 1 || layer->protocol != IP_UDP || !packet->transport.has_ports ||
        !packet->has_source_mac || !packet->has_destination_mac || !mac_is_group(&packet->destination_mac) ||
        packet->message == MESSAGE_DHCPV4 || packet->message == MESSAGE_DHCPV6)
        return;
    bool multicast = address_is_multicast(&layer->destination) ||
                     (layer->ip_version == 4 && (layer->destination.octets[12] & 0xf0) == 0xe0);
    struct frame_reference frame = store_reference(packet, observation->now);
    struct use_key key = { .segment = observation->segment->index,
                           .port = packet->transport.destination_port,
                           .ip_version = layer->ip_version,
                           .protocol = layer->protocol,
                           .kind = multicast ? USE_GROUP : USE_BROADCAST,
                           .mac = packet->source_mac,
                           .address = layer->destination };
    struct use *use = record_of(observation->inventory, observation->segment, &key, &frame, observation->now);
    if (!use)
        return;
    use->client = layer->source;
    use->tries++;
}

/* ── names ── */

void use_note_question(const struct observation *observation, const char *name, uint16_t type)
{
    struct inventory *inventory = observation->inventory;
    struct asked_key key = { .segment = observation->segment->index };
    bool made;
    if (!observation->packet->has_source_mac || (type != DNS_A && type != DNS_AAAA))
        return;
    key.mac = observation->packet->source_mac;
    memcpy(key.name, name, sizeof key.name);
    struct asked_name *asked = table_insert(inventory->asked_names, &key, &made);
    if (!asked)
        return;
    if (made) {
        asked->segment = observation->segment;
        asked->mac = key.mac;
        memcpy(asked->name, name, sizeof asked->name);
        asked->first_seen = observation->now;
    } else {
        table_touch(inventory->asked_names, asked);
    }
    asked->last_seen = observation->now;
    if (type == DNS_AAAA)
        asked->aaaa_queries++;
    else if (asked->a_queries++ == 0)
        asked->first_frame = store_reference(observation->packet, observation->now);
}

/* ── questions to the inventory ── */

const struct use *inventory_uses(const struct inventory *inventory)
{
    return table_first(inventory->uses);
}

const struct use *use_next(const struct use *use)
{
    return table_next(use);
}

static bool has_address(const struct host *host, uint8_t ip_version, const struct address *address)
{
    if (ip_version == 4) {
        for (unsigned i = 0; i < host->ipv4_count; i++)
            if (address_equal(&host->ipv4[i], address))
                return true;
        return host->ipv4_count == HOST_IPV4_MAX && !host->forwarder;
    }
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (address_equal(&record->address, address))
            return true;
    return host->addresses_lost > 0 && !host->forwarder;
}

const struct host *inventory_user(const struct inventory *inventory, const struct use *use)
{
    const struct host *host = host_find(inventory, use->segment, &use->mac);
    if (!host || host->virtual_router)
        return NULL;
    return has_address(host, use->ip_version, &use->client) ? host : NULL;
}

const struct use *inventory_find_use(const struct inventory *inventory, const struct use *like, uint8_t ip_version,
                                     const struct address *address)
{
    struct use_key key = { .segment = like->segment->index,
                           .port = like->port,
                           .ip_version = ip_version,
                           .protocol = like->protocol,
                           .kind = like->kind,
                           .mac = like->mac,
                           .address = *address };
    return table_find(inventory->uses, &key);
}

const struct asked_name *inventory_asked_names(const struct inventory *inventory)
{
    return table_first(inventory->asked_names);
}

const struct asked_name *asked_name_next(const struct asked_name *name)
{
    return table_next(name);
}

const struct asked_name *inventory_find_asked_name(const struct inventory *inventory, const struct segment *segment,
                                                   const struct mac *mac, const char *name)
{
    struct asked_key key = { .segment = segment->index, .mac = *mac };
    size_t length = strlen(name);
    if (length >= sizeof key.name)
        return NULL;
    memcpy(key.name, name, length);
    return table_find(inventory->asked_names, &key);
}
