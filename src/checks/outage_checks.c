#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/outage.h"
#include "checks/service_facts.h"
#include "checks/words.h"

/* Outages of IPv6 while IPv4 works (domain.md §4.8): opened and closed in packet time, told again at the end. */

#define LONGEST (3600 * CLOCK_SECOND)

enum { CONNECTIONS = 48, IPV4_LEAST = 3, RECOVERED = 3, CLIENTS = 2, PREFIX_LENGTH = 48 };

/* ── connect-failing ── */

struct connection {
    int64_t time; /* of its SYN */
    struct address client;
    bool answered;
};

/* The latest connections to a /48, or over IPv4 all of the segment's, in order of their SYNs. */
struct destination {
    const struct segment *segment;
    struct prefix prefix;
    unsigned count;
    struct connection connections[CONNECTIONS];
    struct words_frames failed;
};

struct destination_key {
    uint32_t segment;
    uint8_t octets[6]; /* of the /48 */
    uint16_t ip_version;
};

static const struct table_row destination_row = {
    "destinations", sizeof(struct destination_key), sizeof(struct destination), 1024, TABLE_EVICT_OLDEST, NULL
};

static struct destination *destination_of(struct judgement *judgement, const struct segment *segment,
                                          uint8_t ip_version, const struct address *server, bool make)
{
    struct table *table = memory_table(judgement, &destination_row);
    struct destination_key key = { .segment = segment->index, .ip_version = ip_version };
    bool made = false;
    if (ip_version == 6)
        memcpy(key.octets, server->octets, sizeof key.octets);
    struct destination *destination = !table ? NULL : make ? table_insert(table, &key, &made) : table_find(table, &key);
    if (!destination)
        return NULL;
    if (made) {
        destination->segment = segment;
        if (ip_version == 6)
            destination->prefix = prefix_make(server, PREFIX_LENGTH);
    }
    if (make)
        table_touch(table, destination);
    return destination;
}

static void add_connection(struct destination *destination, const struct flow *flow, bool answered)
{
    struct connection *list = destination->connections;
    unsigned at = destination->count;
    if (at == CONNECTIONS) {
        memmove(list, list + 1, (CONNECTIONS - 1) * sizeof *list);
        at--;
    } else {
        destination->count++;
    }
    for (; at > 0 && list[at - 1].time > flow->syn_time; at--)
        list[at] = list[at - 1];
    list[at] = (struct connection){ .time = flow->syn_time, .client = flow->client, .answered = answered };
}

/* The stretch of connections in which failures outweigh answers the most. */
struct stretch {
    unsigned first, last, total, failed, clients;
    bool recovered;
    int64_t end; /* the first answer after it */
    unsigned answered_after;
    int64_t last_answer;
};

static unsigned count_clients(const struct destination *destination, unsigned first, unsigned last)
{
    unsigned count = 0;
    for (unsigned i = first; i <= last; i++) {
        bool known = destination->connections[i].answered;
        for (unsigned j = first; j < i && !known; j++)
            known = !destination->connections[j].answered &&
                    address_equal(&destination->connections[j].client, &destination->connections[i].client);
        count += !known;
    }
    return count;
}

static bool find_stretch(const struct destination *destination, struct stretch *stretch)
{
    const struct connection *list = destination->connections;
    int best = 0, sum = 0;
    memset(stretch, 0, sizeof *stretch);
    unsigned last = destination->count;
    while (last > 0 && list[last - 1].answered)
        last--;
    if (last == 0)
        return false;
    last--;
    for (unsigned i = last + 1; i-- > 0 && list[last].time - list[i].time <= LONGEST;) {
        sum += list[i].answered ? -1 : 1;
        if (sum > best) {
            best = sum;
            stretch->first = i;
        }
    }
    stretch->last = last;
    stretch->total = last - stretch->first + 1;
    for (unsigned i = stretch->first; i <= last; i++)
        stretch->failed += !list[i].answered;
    stretch->clients = count_clients(destination, stretch->first, last);
    stretch->answered_after = destination->count - last - 1;
    if (stretch->answered_after > 0) {
        stretch->end = list[last + 1].time;
        stretch->last_answer = list[destination->count - 1].time;
    }
    return true;
}

/* Did IPv4 work meanwhile? Percent of its connections, −1: too few. */
static int ipv4_share(struct judgement *judgement, const struct segment *segment, int64_t first, int64_t last)
{
    const struct destination *ipv4 = destination_of(judgement, segment, 4, NULL, false);
    unsigned total = 0, answered = 0;
    for (unsigned i = 0; ipv4 && i < ipv4->count; i++) {
        if (ipv4->connections[i].time < first || ipv4->connections[i].time > last + OUTAGE_HOLD_DOWN)
            continue;
        total++;
        answered += ipv4->connections[i].answered;
    }
    return total < IPV4_LEAST ? -1 : (int)(100 * answered / total);
}

static void tell_failing(struct judgement *judgement, const struct destination *destination,
                         const struct stretch *stretch, int share)
{
    char prefix[PREFIX_TEXT_SIZE];
    int64_t start = destination->connections[stretch->first].time;
    struct claim claim = claim_prefix(destination->segment, &destination->prefix, NULL);
    struct finding *finding = judgement_state(
        judgement, &claim, start, destination->connections[stretch->last].time,
        "%u of %u IPv6 connections to %s got no answer, of %u clients; over IPv4 %d %% were answered "
        "at the same time.",
        stretch->failed, stretch->total, prefix_format(&destination->prefix, prefix), stretch->clients, share);
    judgement_impact(finding, "%u clients", stretch->clients);
    words_refer(judgement, finding, &destination->failed);
    struct outage *outage = outage_open(judgement, &claim, OUTAGE_PREFIX, start);
    if (!outage)
        return;
    outage->ipv4_unaffected = true;
    for (unsigned i = stretch->first; i <= stretch->last; i++)
        if (!destination->connections[i].answered)
            outage_affects(outage, &destination->connections[i].client);
    for (unsigned i = 0; i < destination->failed.count; i++)
        outage_refer(outage, &destination->failed.frames[i]);
}

static void judge_destination(struct judgement *judgement, struct destination *destination)
{
    struct stretch stretch;
    struct claim claim = claim_prefix(destination->segment, &destination->prefix, NULL);
    if (!find_stretch(destination, &stretch))
        return;
    struct outage *outage = outage_find(judgement, &claim);
    bool enough = stretch.total >= judgement_setting(judgement, SETTING_OUTAGE_CONNECTIONS) &&
                  stretch.clients >= CLIENTS && stretch.failed * 2 > stretch.total;
    if (enough && (outage || stretch.answered_after == 0 || judgement->now - stretch.end < OUTAGE_HOLD_DOWN)) {
        int share = ipv4_share(judgement, destination->segment, destination->connections[stretch.first].time,
                               destination->connections[stretch.last].time);
        if (share >= 90)
            tell_failing(judgement, destination, &stretch, share);
        outage = outage_find(judgement, &claim);
    }
    if (outage && stretch.answered_after >= RECOVERED &&
        (judgement->concluding || stretch.last_answer - stretch.end >= OUTAGE_HOLD_DOWN)) {
        outage_close(judgement, outage, stretch.end);
        destination->count = destination->failed.count = 0; /* the next one begins anew */
    }
}

static void failing_seen(struct judgement *judgement, const struct event *event)
{
    const struct flow *flow = event->flow;
    if (event->change_code != FLOW_CHANGE_OUTCOME || flow->protocol != IP_TCP || flow->outcome == FLOW_UNKNOWN ||
        flow->late)
        return;
    /* who is refused by the server has reached it; a firewall on the way is what IPv4 does not meet */
    bool answered = flow->outcome == FLOW_ANSWERED || (flow->outcome == FLOW_REFUSED && !flow->refused_on_the_way);
    struct destination *destination = destination_of(judgement, flow->segment, flow->ip_version, &flow->server, true);
    if (!destination)
        return;
    add_connection(destination, flow, answered);
    if (flow->ip_version == 4)
        return;
    if (!answered && destination->failed.count < WORDS_FRAMES)
        destination->failed.frames[destination->failed.count++] = flow->last_question;
    judge_destination(judgement, destination);
}

static void failing_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &destination_row);
    for (struct destination *destination = table ? table_first(table) : NULL; destination;
         destination = table_next(destination))
        if (destination->prefix.length > 0 && destination->count > 0)
            judge_destination(judgement, destination);
}

/* ── dns-over-ipv6-down ── */

static const struct resolver *find_working(const struct judgement *judgement, const struct resolver *down)
{
    for (const struct resolver *resolver = inventory_resolvers(judgement->inventory); resolver;
         resolver = resolver_next(resolver))
        if (resolver->segment == down->segment && resolver->ip_version == 4 && resolver->failing == 0 &&
            resolver->last_answer >= down->failing_since)
            return resolver;
    return NULL;
}

static struct claim claim_resolver(const struct resolver *resolver)
{
    return claim_address(resolver->segment, &resolver->address, NULL, NULL);
}

static void judge_resolver(struct judgement *judgement, const struct resolver *resolver)
{
    char six[ADDRESS_TEXT_SIZE], four[ADDRESS_TEXT_SIZE];
    const struct resolver *working = resolver->failing >= judgement_setting(judgement, SETTING_OUTAGE_QUESTIONS)
                                         ? find_working(judgement, resolver)
                                         : NULL;
    if (!working)
        return;
    struct claim claim = claim_resolver(resolver);
    struct finding *finding = judgement_state(
        judgement, &claim, resolver->failing_since, resolver->last_query,
        "%u questions to name server %s stayed without an answer for 5 s and more; %s answers over IPv4 at the same time.",
        resolver->failing, address_format(&resolver->address, six), address_format_ip(4, &working->address, four));
    judgement_impact(finding, "%u client%s", resolver->client_count, resolver->client_count == 1 ? "" : "s");
    judgement_refer(judgement, finding, &resolver->failing_frame);
    judgement_refer(judgement, finding, &working->answer_frame);
    struct outage *outage = outage_open(judgement, &claim, OUTAGE_SERVER, resolver->failing_since);
    if (!outage)
        return;
    outage->ipv4_unaffected = true;
    for (unsigned i = 0; i < resolver->client_count; i++)
        outage_affects(outage, &resolver->clients[i]);
    outage_refer(outage, &resolver->failing_frame);
}

static void resolver_seen(struct judgement *judgement, const struct event *event)
{
    const struct resolver *resolver = event->resolver;
    if (!resolver || resolver->ip_version != 6)
        return;
    if (event->change_code == NAME_CHANGE_UNANSWERED) {
        struct claim claim = claim_resolver(resolver);
        struct outage *outage = outage_find(judgement, &claim);
        if (outage && resolver->failing > 0)
            outage_goes_on(judgement, outage); /* a single answer was no end */
        judge_resolver(judgement, resolver);
    } else if (event->change_code == NAME_CHANGE_ANSWERED && resolver->recovered == event->time) {
        struct claim claim = claim_resolver(resolver);
        struct outage *outage = outage_find(judgement, &claim);
        outage_refer(outage, &resolver->answer_frame);
        outage_close(judgement, outage, event->time);
    }
}

static void resolver_at_end(struct judgement *judgement)
{
    for (const struct resolver *resolver = inventory_resolvers(judgement->inventory); resolver;
         resolver = resolver_next(resolver))
        if (resolver->ip_version == 6)
            judge_resolver(judgement, resolver);
}

static const struct check rows[] = {
    { .id = "connect-failing",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_HIGH,
      .title = "IPv6 connections fail",
      .what = "Connections to an IPv6 network get no answer, while IPv4 works.",
      .why = "Users meet delays at each connection; clients without IPv4 are cut off.",
      .how =
          "At least outage-connections IPv6 connections of two or more clients to one /48, less than half of them answered, while 90 % and more of the segment's IPv4 connections are. It ends with the first answer after which it stays well for 30 s.",
      .confused_with =
          "Connections that the server refuses, which are answers; a capture of one direction; an outage of both families.",
      .todo = "Follow the path: default route, router, provider, firewall. Compare with IPv4's.",
      .verify = "Connections are answered again; the outage in the report has an end.",
      .needs = "both directions of the clients' connections",
      .references = { "RFC 8305", "RFC 9099" },
      .listens = EVENT_FLOW,
      .judge = failing_seen,
      .conclude = failing_at_end },
    { .id = "dns-over-ipv6-down",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_HIGH,
      .title = "Name server silent over IPv6",
      .what = "A name server does not answer at its IPv6 address, while one answers over IPv4.",
      .why = "Each name takes seconds until the client asks another server; clients without IPv4 find no names at all.",
      .how =
          "At least outage-questions questions in a row, each without answer for 5 s, and a name server that answers over IPv4 at the same time.",
      .confused_with =
          "A capture of one direction; single questions that are lost; a name server that fails only for AAAA (dns-aaaa-broken).",
      .todo =
          "Does it listen on that address? Does a firewall pass UDP and TCP port 53 over IPv6? Is an old address still announced?",
      .verify = "Its answers are seen again; the outage in the report has an end.",
      .needs = "questions and answers of both name servers",
      .references = { "RFC 8106", "RFC 3901" },
      .listens = EVENT_NAME,
      .judge = resolver_seen,
      .conclude = resolver_at_end },
};

const struct check_table outage_checks = { rows, sizeof rows / sizeof rows[0] };
