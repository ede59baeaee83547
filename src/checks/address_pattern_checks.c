#include <stdlib.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/words.h"

/* Addresses that say more than they should: a MAC address, or a number that one can guess. One finding a prefix, not one a host. */

enum { EXAMPLES = 8 };

struct pattern {
    const struct segment *segment;
    struct prefix prefix;
    unsigned count, given; /* all; those that DHCPv6 gave */
    const struct address_record *examples[EXAMPLES];
    int64_t first, last;
};

struct patterns {
    struct pattern *rows;
    unsigned count, room;
};

static struct pattern *pattern_of(struct patterns *patterns, const struct segment *segment,
                                  const struct address *address)
{
    struct prefix prefix = prefix_make(address, 64);
    for (unsigned i = patterns->count; i-- > 0;)
        if (patterns->rows[i].segment == segment && prefix_equal(&patterns->rows[i].prefix, &prefix))
            return &patterns->rows[i];
    if (patterns->count == patterns->room) {
        unsigned room = patterns->room ? 2 * patterns->room : 16;
        struct pattern *rows = realloc(patterns->rows, room * sizeof *rows);
        if (!rows)
            return NULL;
        patterns->rows = rows;
        patterns->room = room;
    }
    patterns->rows[patterns->count] = (struct pattern){ .segment = segment, .prefix = prefix };
    return &patterns->rows[patterns->count++];
}

static void note(struct pattern *pattern, const struct address_record *record)
{
    if (pattern->count == 0 || record->first_seen < pattern->first)
        pattern->first = record->first_seen;
    if (record->last_seen > pattern->last)
        pattern->last = record->last_seen;
    if (pattern->count < EXAMPLES)
        pattern->examples[pattern->count] = record;
    pattern->count++;
    pattern->given += (record->proof & PROOF_DHCPV6) != 0;
}

/* Global, as RFC 8064 means it: seen beyond the organisation. */
static bool is_global(const struct address_record *record)
{
    return address_is_routable(&record->address) && record->address_class != ADDRESS_UNIQUE_LOCAL &&
           record->address_class != ADDRESS_SITE_LOCAL;
}

/* Routers, and what the plan names as a server, have addresses that one is meant to know. */
static bool is_meant_to_be_known(const struct judgement *judgement, const struct host *host,
                                 const struct address_record *record)
{
    const struct plan_segment *plan = judgement_plan(judgement, host->segment);
    const struct plan_host *entry = plan ? plan_find_host(plan, &host->mac) : NULL;
    if (host->forwarder || host->virtual_router || host->roles & ROLE_ROUTER ||
        words_is_plan_router_mac(judgement, host->segment, &host->mac))
        return true;
    if (!plan)
        return false;
    return (entry && entry->roles & PLAN_ROLE_SERVER) || plan_find_host_by_address(plan, &record->address) ||
           words_is_plan_server(judgement, host->segment, &record->address) ||
           plan_find_server(plan->dns_servers, plan->dns_server_count, &record->address, NULL, NULL, 0) ||
           plan_find_server(plan->dhcpv6_servers, plan->dhcpv6_server_count, &record->address, &host->mac, NULL, 0);
}

static void gather(const struct judgement *judgement, struct patterns *patterns,
                   bool (*has_it)(const struct address_record *record))
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            for (const struct address_record *record = host->addresses; record; record = record->next_of_host) {
                if (!is_global(record) || !record->last_claim || record->conflict || !has_it(record) ||
                    is_meant_to_be_known(judgement, host, record))
                    continue;
                struct pattern *pattern = pattern_of(patterns, segment, &record->address);
                if (pattern)
                    note(pattern, record);
            }
}

static struct finding *say(struct judgement *judgement, const struct pattern *pattern, const char *what)
{
    char list[600] = "", text[ADDRESS_TEXT_SIZE];
    unsigned shown = pattern->count < EXAMPLES ? pattern->count : EXAMPLES;
    for (unsigned i = 0; i < shown; i++)
        text_append(list, sizeof list, "%s%s", i ? ", " : "", address_format(&pattern->examples[i]->address, text));
    if (pattern->count > shown)
        text_append(list, sizeof list, " and %u more", pattern->count - shown);
    struct claim claim = claim_prefix(pattern->segment, &pattern->prefix, NULL);
    struct finding *finding = judgement_state(judgement, &claim, pattern->first, pattern->last, "%u address%s %s: %s.",
                                              pattern->count, pattern->count == 1 ? "" : "es", what, list);
    for (unsigned i = 0; i < shown; i++)
        judgement_refer(judgement, finding, &pattern->examples[i]->first_frame);
    if (finding)
        finding->count = pattern->count;
    return finding;
}

/* ── address-eui64-global ── */

static bool is_eui64(const struct address_record *record)
{
    return record->identifier == IDENTIFIER_EUI64;
}

static void eui64_at_end(struct judgement *judgement)
{
    struct patterns patterns = { 0 };
    gather(judgement, &patterns, is_eui64);
    for (unsigned i = 0; i < patterns.count; i++)
        say(judgement, &patterns.rows[i], "with the host's MAC address in it");
    free(patterns.rows);
}

/* ── address-predictable ── */

static bool is_predictable(const struct address_record *record)
{
    enum interface_identifier identifier = (enum interface_identifier)record->identifier;
    if (identifier == IDENTIFIER_DHCPV6) /* how it came is known; what it looks like decides */
        identifier = address_identifier(&record->address, NULL);
    return identifier == IDENTIFIER_LOW_BYTE || identifier == IDENTIFIER_SERVICE_PORT || identifier == IDENTIFIER_WORDY;
}

static const struct server *dhcpv6_server(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct server *server = inventory_servers(judgement->inventory); server; server = server_next(server))
        if (server->segment == segment && server->kind == SERVER_DHCPV6)
            return server;
    return NULL;
}

static void predictable_at_end(struct judgement *judgement)
{
    struct patterns patterns = { 0 };
    char what[160], text[ADDRESS_TEXT_SIZE];
    gather(judgement, &patterns, is_predictable);
    for (unsigned i = 0; i < patterns.count; i++) {
        const struct pattern *pattern = &patterns.rows[i];
        const struct server *server = pattern->given ? dhcpv6_server(judgement, pattern->segment) : NULL;
        what[0] = '\0';
        text_append(what, sizeof what, "that one can guess");
        if (server)
            text_append(what, sizeof what, ", %u of them from the DHCPv6 server %s", pattern->given,
                        address_format(&server->address, text));
        say(judgement, pattern, what);
    }
    free(patterns.rows);
}

static const struct check rows[] = {
    { .id = "address-eui64-global",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_INFO,
      .title = "Global addresses with the MAC address in them",
      .what = "Hosts form global addresses from their MAC address (modified EUI-64).",
      .why = "Whoever sees the address outside recognises the device in every network it visits, and learns its maker.",
      .how =
          "The identifier encodes the MAC address that the address was seen from, in a global prefix. One finding a prefix.",
      .confused_with =
          "Addresses that look like EUI-64 but encode another MAC address; servers and routers, whose addresses are meant to be known; unique local addresses.",
      .todo =
          "Switch the hosts to stable opaque identifiers (RFC 7217) and temporary addresses (RFC 8981): the default of current systems.",
      .verify = "Audit again: the hosts have opaque addresses.",
      .needs = "a claimed address",
      .references = { "RFC 8064", "RFC 7721", "RFC 7217", "RFC 8981" },
      .conclude = eui64_at_end },
    { .id = "address-predictable",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_INFO,
      .title = "Global addresses that one can guess",
      .what = "Hosts that are no documented servers have addresses like ::15, ::443 or ::cafe.",
      .why =
          "A scan from outside finds them in seconds, although the network is far too large to be scanned as a whole.",
      .how =
          "Small numbers, ports of services, or words as identifier, in a global prefix, not of a router or a server of the plan. One finding a prefix.",
      .confused_with = "Servers whose addresses stand in DNS anyway: name them in the plan.",
      .todo =
          "Let the DHCPv6 server draw from the whole prefix, in random order; use autonomous configuration for clients.",
      .verify = "Audit again: addresses are opaque.",
      .needs = "a claimed address",
      .references = { "RFC 7707 section 4", "RFC 7943" },
      .conclude = predictable_at_end },
};

const struct check_table address_pattern_checks = { rows, sizeof rows / sizeof rows[0] };
