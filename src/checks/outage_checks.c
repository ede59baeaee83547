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

enum { CONNECTIONS = 48, IPV4_LEAST = 3, RECOVERED = 3, CLIENTS = 2, PREFIX_LENGTH = 48, PORT_DNS = 53, ECHOES = 3 };

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
    if (stretch->clients > outage->affected)
        outage->affected = stretch->clients;
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
    bool answered = flow->outcome == FLOW_ANSWERED || flow->outcome == FLOW_REFUSED;
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
    outage->affected = resolver->client_count;
    outage_refer(outage, &resolver->failing_frame);
}

static void resolver_seen(struct judgement *judgement, const struct event *event)
{
    const struct resolver *resolver = event->resolver;
    if (!resolver || resolver->ip_version != 6)
        return;
    if (event->change_code == NAME_CHANGE_UNANSWERED) {
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

/* ── path-mtu-black-hole ── */

struct stalls {
    uint64_t ipv4;
};

static const struct memory_row stalls_row = { sizeof(struct stalls) };

static void stall_seen(struct judgement *judgement, const struct event *event)
{
    char address[ADDRESS_TEXT_SIZE];
    const struct flow *flow = event->flow;
    struct stalls *stalls = memory_of(judgement, &stalls_row);
    if (event->change_code != FLOW_CHANGE_STALLED || !stalls)
        return;
    if (flow->ip_version == 4) {
        stalls->ipv4++;
        return;
    }
    const struct flow_direction *client = &flow->directions[FLOW_CLIENT], *server = &flow->directions[FLOW_SERVER];
    bool from_client = client->stuck_count >= server->stuck_count;
    const struct flow_direction *stuck = from_client ? client : server, *other = from_client ? server : client;
    if (other->frames == 0)
        return; /* one direction only: progress would not be seen */
    struct claim claim = claim_address(flow->segment, &flow->server, NULL, event->packet);
    claim.confidence = stalls->ipv4 > 0                           ? CONFIDENCE_POSSIBLE
                       : other->frames > stuck->frames_when_stuck ? CONFIDENCE_CONFIRMED
                                                                  : CONFIDENCE_LIKELY;
    struct finding *finding =
        flow->too_big
            ? judgement_raise(judgement, &claim,
                              "%s goes on sending segments larger than the MTU of %u that a Packet Too Big told it.",
                              from_client ? "A client" : address_format(&flow->server, address), flow->too_big_mtu)
            : judgement_raise(
                  judgement, &claim,
                  "A large segment %s %s is sent again and again without progress, while small ones pass, and no Packet Too Big came.",
                  from_client ? "to" : "from", address_format(&flow->server, address));
    judgement_refer(judgement, finding, &flow->first_frame);
    struct outage *outage = outage_open(judgement, &claim, OUTAGE_SERVER, flow->syn_time);
    if (!outage)
        return;
    outage->affected = 1;
    outage->ipv4_unaffected = stalls->ipv4 == 0 && flow->segment->ipv4_frames > 0;
    outage_refer(outage, &flow->last_question);
}

/* ── icmpv6-filtered ── */

struct echoes {
    const struct segment *segment;
    struct address address;
    uint8_t ip_version;
    uint32_t requests, replies;
    int64_t first, last;
    struct words_frames frames;
};

static const struct table_row echoes_row = { "echoes", sizeof(struct words_place), sizeof(struct echoes),
                                             4096,     TABLE_EVICT_OLDEST,         NULL };

static void echo_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    bool six = packet->message == MESSAGE_ICMPV6, request, reply;
    if ((!six && packet->message != MESSAGE_ICMPV4) || packet->layer_count != 1)
        return;
    unsigned type = six ? packet->icmpv6.type : packet->icmpv4.type;
    request = type == (six ? (unsigned)ICMPV6_ECHO_REQUEST : 8u);
    reply = type == (six ? (unsigned)ICMPV6_ECHO_REPLY : 0u);
    const struct address *address = request ? &packet->layers[0].destination : &packet->layers[0].source;
    if ((!request && !reply) || address_is_multicast(address) || address_is_multicast(&packet->layers[0].source) ||
        (packet->has_destination_mac && mac_is_group(&packet->destination_mac)))
        return;
    struct table *table = memory_table(judgement, &echoes_row);
    struct words_place key = words_place_of(event->segment, address);
    struct echoes *echoes = !table ? NULL : request ? table_insert(table, &key, NULL) : table_find(table, &key);
    if (!echoes)
        return;
    if (!echoes->segment)
        echoes->first = event->time;
    echoes->segment = event->segment;
    echoes->address = *address;
    echoes->ip_version = six ? 6 : 4;
    echoes->last = event->time;
    echoes->requests += request;
    echoes->replies += reply;
    words_keep_frame(&echoes->frames, event);
}

/* The IPv4 address of the same device that was asked too. */
static const struct echoes *other_family(struct judgement *judgement, const struct echoes *six)
{
    struct table *table = memory_table(judgement, &echoes_row);
    const struct address_record *record = inventory_find_address(judgement->inventory, six->segment, &six->address);
    const struct host *host = record ? record->host : NULL;
    for (const struct echoes *four = table_first(table); four; four = table_next(four)) {
        if (four->ip_version != 4 || four->segment != six->segment)
            continue;
        for (unsigned i = 0; host && !host->forwarder && i < host->ipv4_count; i++)
            if (address_equal(&host->ipv4[i], &four->address))
                return four;
        if (inventory_share_name(judgement->inventory, six->segment, &six->address, &four->address))
            return four;
    }
    return NULL;
}

static void echo_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &echoes_row);
    char six[ADDRESS_TEXT_SIZE], four[ADDRESS_TEXT_SIZE];
    for (const struct echoes *echoes = table ? table_first(table) : NULL; echoes; echoes = table_next(echoes)) {
        if (echoes->ip_version != 6 || echoes->requests < ECHOES || echoes->replies > 0)
            continue;
        const struct echoes *other = other_family(judgement, echoes);
        if (!other || other->replies == 0)
            continue;
        struct claim claim = claim_address(echoes->segment, &echoes->address, NULL, NULL);
        claim.confidence = CONFIDENCE_LIKELY;
        struct finding *finding = judgement_state(
            judgement, &claim, echoes->first, echoes->last,
            "%u echo requests to %s stayed without a reply; the same device answers them at %s (%u replies).",
            echoes->requests, address_format(&echoes->address, six), address_format_ip(4, &other->address, four),
            other->replies);
        words_refer(judgement, finding, &echoes->frames);
    }
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
          "Refused connections, which are answers; a capture of one direction; an outage of both families.",
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
    { .id = "icmpv6-filtered",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "ICMPv6 filtered",
      .what = "A device answers pings over IPv4 and never over IPv6.",
      .why =
          "A filter that drops all ICMPv6 also drops what IPv6 needs: Packet Too Big, and on the segment Neighbor Discovery.",
      .how = "At least three echo requests to its IPv6 address, no reply, and replies from its IPv4 address.",
      .confused_with = "A device that is switched off, or that answers over neither family.",
      .todo = "Let the filters pass what RFC 4890 lists, in the network and on the device.",
      .verify = "Ping its IPv6 address: it replies.",
      .needs = "echo requests to both addresses of one device",
      .references = { "RFC 4890 section 4.3" },
      .listens = EVENT_PACKET,
      .judge = echo_seen,
      .conclude = echo_at_end },
    { .id = "path-mtu-black-hole",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_HIGH,
      .title = "Path MTU black hole",
      .what = "Small packets pass, large ones vanish without an error message: a connection opens and then hangs.",
      .why = "Web pages half load, logins hang, mail stays in the queue, and pings work.",
      .how =
          "After a handshake over IPv6 the same segment of more than 1220 octets is sent at least three times more without progress, and no Packet Too Big came; or one came and is ignored for more than 5 s.",
      .confused_with =
          "Loss, where the next try gets through; a far end that is gone altogether; IPv4 connections that hang as well.",
      .todo =
          "Let every firewall on the path pass ICMPv6 type 2 (RFC 4890). Until then clamp the TCP MSS, or announce a smaller MTU in Router Advertisements.",
      .verify = "A large transfer gets through; Packet Too Big is seen where the path is narrow.",
      .needs = "both directions of the connection",
      .references = { "RFC 8201", "RFC 4890", "RFC 8899" },
      .listens = EVENT_FLOW,
      .judge = stall_seen },
};

const struct check_table outage_checks = { rows, sizeof rows / sizeof rows[0] };
