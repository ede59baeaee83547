#include <string.h>

#include "checks/families.h"
#include "checks/memory.h"
#include "decode/cursor.h"
#include "decode/dns.h"
#include "v6audit/service.h"

/* Addresses that stand for IPv4 ones (RFC 6052). */

enum { PREFIXES_MAX = 8 };

/* The prefixes of NAT64 that routers announce. */
struct announced {
    unsigned count;
    struct {
        uint32_t segment;
        struct prefix prefix;
    } prefixes[PREFIXES_MAX];
};

static const struct memory_row announced_row = { sizeof(struct announced) };
static const struct prefix well_known = { .address = { { 0, 0x64, 0xff, 0x9b } }, .length = 96 };

static void learn_prefixes(const struct event *event, struct announced *announced)
{
    for (unsigned i = 0; i < event->router->pref64_count; i++) {
        const struct prefix *prefix = &event->router->pref64[i].prefix;
        bool known = announced->count == PREFIXES_MAX;
        for (unsigned j = 0; j < announced->count && !known; j++)
            known = announced->prefixes[j].segment == event->segment->index &&
                    prefix_equal(&announced->prefixes[j].prefix, prefix);
        if (known)
            continue;
        announced->prefixes[announced->count].segment = event->segment->index;
        announced->prefixes[announced->count++].prefix = *prefix;
    }
}

static const struct prefix *prefix_of(const struct judgement *judgement, const struct segment *segment,
                                      const struct announced *announced, const struct address *address)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (prefix_contains(&well_known, address))
        return &well_known;
    for (unsigned i = 0; i < announced->count; i++)
        if (announced->prefixes[i].segment == segment->index &&
            prefix_contains(&announced->prefixes[i].prefix, address))
            return &announced->prefixes[i].prefix;
    for (unsigned i = 0; plan && i < plan->nat64_count; i++)
        if (prefix_contains(&plan->nat64[i], address))
            return &plan->nat64[i];
    return NULL;
}

/* IPv4 addresses that mean nothing beyond their own network (RFC 1918, RFC 6598, loopback, link-local). */
static bool is_private(const uint8_t *o)
{
    return o[0] == 10 || o[0] == 127 || (o[0] == 172 && (o[1] & 0xf0) == 16) || (o[0] == 192 && o[1] == 168) ||
           (o[0] == 100 && (o[1] & 0xc0) == 64) || (o[0] == 169 && o[1] == 254);
}

/* Its translator maps IPv4 literals itself (RFC 6877): then private ones in the well-known prefix are its own affair. */
static bool translates_itself(const struct event *event, const struct announced *announced)
{
    if (event->host && event->host->ipv6_evidence & EVIDENCE_OPTION_108)
        return true;
    for (unsigned i = 0; i < announced->count; i++)
        if (announced->prefixes[i].segment == event->segment->index)
            return true;
    return false;
}

static void judge_address(struct judgement *judgement, const struct event *event, const struct announced *announced,
                          const struct address *address)
{
    const struct prefix *prefix = prefix_of(judgement, event->segment, announced, address);
    char text[ADDRESS_TEXT_SIZE], prefix_text[PREFIX_TEXT_SIZE], sender[MAC_TEXT_SIZE] = "";
    if (!prefix)
        return;
    const uint8_t *ipv4 = address->octets + 12;
    struct claim claim = claim_address(event->segment, address, NULL, event->packet);
    if (event->packet->has_source_mac)
        mac_format(&event->packet->source_mac, sender);
    if (prefix->length <= 64 && address->octets[8] != 0)
        judgement_raise(
            judgement, &claim,
            "%s lies in the prefix %s of NAT64, but its bits 64 to 71 are not zero (RFC 6052 section 2.2). Seen from %s.",
            address_format(address, text), prefix_format(prefix, prefix_text), sender);
    else if (prefix == &well_known && is_private(ipv4) && !translates_itself(event, announced))
        judgement_raise(
            judgement, &claim,
            "%s puts the private IPv4 address %u.%u.%u.%u into the well-known prefix of NAT64: translators drop it (RFC 6052 section 3.1). Seen from %s.",
            address_format(address, text), ipv4[0], ipv4[1], ipv4[2], ipv4[3], sender);
}

static void judge_answers(struct judgement *judgement, const struct event *event, const struct announced *announced)
{
    const struct dns_message *dns = &event->packet->dns;
    for (unsigned i = 0; dns->response && i < dns->record_count; i++) {
        const struct dns_record *record = &dns->records[i];
        if (record->type != DNS_AAAA || record->data_length != 16)
            continue;
        struct cursor data = cursor_make(dns->message.data, dns->message.size, dns->message.size, 0);
        cursor_skip(&data, record->data_offset);
        struct address address = cursor_address(&data);
        if (!data.failed)
            judge_address(judgement, event, announced, &address);
    }
}

/* The first datagram of a flow, which is no packet of its own account (EVENT_PACKET leaves bulk data out). */
static bool begins_unseen(const struct event *event)
{
    return event->packet && event->change_code == FLOW_CHANGE_BEGIN && event->packet->message == MESSAGE_UDP &&
           event->packet->layer_count == 1 && event->packet->defect_count == 0 &&
           !event->packet->layers[0].fragment.present;
}

static void packet_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct announced *announced = memory_of(judgement, &announced_row);
    if (!announced)
        return;
    if (event->type == EVENT_ROUTER_ADVERTISEMENT) {
        learn_prefixes(event, announced);
        return;
    }
    if (event->type == EVENT_FLOW && !begins_unseen(event))
        return;
    const struct packet_layer *layer = packet->layer_count > 0 ? &packet->layers[0] : NULL;
    if (!layer || layer->ip_version != 6)
        return;
    judge_address(judgement, event, announced, &layer->source);
    judge_address(judgement, event, announced, &layer->destination);
    if (packet->message == MESSAGE_DNS && packet->layer_count == 1)
        judge_answers(judgement, event, announced);
}

static const struct check rows[] = {
    { .id = "nat64-address-malformed",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_LOW,
      .title = "NAT64 address that cannot be translated",
      .what = "An IPv6 address that stands for an IPv4 one breaks the rules of that form.",
      .why = "The translator drops packets to it: connections time out, and only from hosts without IPv4.",
      .how =
          "In a prefix of NAT64 of at most /64 the bits 64 to 71 are not zero; or a private IPv4 address stands in 64:ff9b::/96. Seen in packets, or in DNS answers.",
      .confused_with =
          "Hosts that asked for IPv6-only (option 108), and segments with a PREF64: their own translator (CLAT) maps private literals.",
      .todo =
          "Look at DNS64 and at static records: private services need an IPv6 address of their own, or a prefix of your own (RFC 8215).",
      .verify = "Ask the resolver for AAAA of the name: the answer lies elsewhere.",
      .needs = "nothing more",
      .references = { "RFC 6052 section 2.2", "RFC 6052 section 3.1", "RFC 8215" },
      .listens = EVENT_PACKET | EVENT_FLOW | EVENT_ROUTER_ADVERTISEMENT,
      .judge = packet_seen },
};

const struct check_table nat64_checks = { rows, sizeof rows / sizeof rows[0] };
