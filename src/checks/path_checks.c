#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/outage.h"
#include "checks/words.h"
#include "v6audit/service.h"

/* Paths that swallow some packets: large ones, or ICMPv6. */

enum { ECHOES = 3, HANGS = 3 };

/* ── path-mtu-black-hole ── */

struct stalls {
    uint64_t ipv4;
};

static const struct memory_row stalls_row = { sizeof(struct stalls) };

/* Are the client's segments the ones that are stuck? */
static bool stuck_from_client(const struct flow *flow)
{
    return flow->directions[FLOW_CLIENT].stuck_count >= flow->directions[FLOW_SERVER].stuck_count;
}

static void stall_opens(struct judgement *judgement, const struct event *event, const struct stalls *stalls)
{
    char address[ADDRESS_TEXT_SIZE];
    const struct flow *flow = event->flow;
    const struct flow_direction *client = &flow->directions[FLOW_CLIENT], *server = &flow->directions[FLOW_SERVER];
    bool from_client = stuck_from_client(flow);
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
    outage_affects(outage, &flow->client);
    outage->ipv4_unaffected = stalls->ipv4 == 0 && flow->segment->ipv4_frames > 0;
    outage_refer(outage, &flow->last_question);
}

/* Large segments pass, or what hung goes on; or the same one is sent yet again. */
static void stall_goes_on(struct judgement *judgement, const struct event *event)
{
    struct claim claim = claim_address(event->flow->segment, &event->flow->server, NULL, NULL);
    struct outage *outage = outage_find(judgement, &claim);
    if (!outage)
        return;
    if (event->change_code == FLOW_CHANGE_STALL_GOES_ON) {
        outage_goes_on(judgement, outage);
        return;
    }
    struct frame_reference frame = words_frame_of(event);
    outage_refer(outage, &frame);
    outage_close(judgement, outage, event->time);
}

/* Those of which nothing more is seen: who tried has given up, and nobody tries again. */
static void quiet_stalls(struct judgement *judgement)
{
    struct outage *list;
    unsigned count = outage_rows(judgement, &list);
    int64_t quiet = judgement_setting(judgement, SETTING_OUTAGE_QUIET) * CLOCK_SECOND;
    for (unsigned i = 0; i < count; i++)
        if (list[i].check == judgement->check && list[i].open && judgement->now - list[i].last_failure >= quiet)
            outage_close(judgement, &list[i], list[i].last_failure);
}

static void stall_seen(struct judgement *judgement, const struct event *event)
{
    struct stalls *stalls = memory_of(judgement, &stalls_row);
    const struct flow *flow = event->flow;
    if (event->type == EVENT_TICK)
        quiet_stalls(judgement);
    else if (event->change_code == FLOW_CHANGE_STALLED && stalls && flow->ip_version == 4)
        stalls->ipv4++;
    else if (event->change_code == FLOW_CHANGE_STALLED && stalls)
        stall_opens(judgement, event, stalls);
    else if (event->change_code >= FLOW_CHANGE_STALL_GOES_ON && flow->ip_version == 6)
        stall_goes_on(judgement, event);
}

/* ── icmpv6-filtered: no reply over IPv6 ── */

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

/* ── icmpv6-filtered: errors that are needed never come ── */

/* A far end to which connections hang. */
struct far_end {
    const struct segment *segment;
    struct address address;
    unsigned stalls;
    int64_t first, last;
    struct words_frames frames;
};

static const struct table_row far_end_row = { "far ends that hang",   sizeof(struct words_place),
                                              sizeof(struct far_end), 1024,
                                              TABLE_EVICT_OLDEST,     NULL };

struct needed_errors {
    uint64_t count;
};

static const struct memory_row needed_errors_row = { sizeof(struct needed_errors) };

/* RFC 4890 4.3.1 and 4.4.1: errors that must not be dropped. */
static bool is_needed_error(const struct packet *packet)
{
    const struct icmpv6_message *message = &packet->icmpv6;
    switch (message->type) {
    case ICMPV6_UNREACHABLE:
    case ICMPV6_PACKET_TOO_BIG: return true;
    case ICMPV6_TIME_EXCEEDED: return message->code == 0;
    case ICMPV6_PARAMETER_PROBLEM: return message->code == 1 || message->code == 2;
    default: return false;
    }
}

/* What a host of the segment itself says passed no filter on the path. */
static bool comes_from_beyond(const struct judgement *judgement, const struct event *event)
{
    const struct address *source = &event->packet->layers[0].source;
    const struct address_record *record = inventory_find_address(judgement->inventory, event->segment, source);
    return !record || !record->host || record->host->forwarder;
}

/* Errors about what the far end sends go to the far end: only what clients here send too large tells something. */
static void hang_seen(struct judgement *judgement, const struct event *event)
{
    const struct flow *flow = event->flow;
    struct table *table = memory_table(judgement, &far_end_row);
    if (event->change_code != FLOW_CHANGE_STALLED || flow->ip_version != 6 || !stuck_from_client(flow) ||
        flow->directions[FLOW_SERVER].frames == 0 || !table)
        return;
    struct words_place key = words_place_of(flow->segment, &flow->server);
    struct far_end *far_end = table_insert(table, &key, NULL);
    if (!far_end)
        return;
    if (!far_end->segment)
        far_end->first = flow->syn_time;
    far_end->segment = flow->segment;
    far_end->address = flow->server;
    far_end->stalls++;
    far_end->last = event->time;
    words_keep_frame(&far_end->frames, event);
}

static void hang_at_end(struct judgement *judgement)
{
    char text[ADDRESS_TEXT_SIZE];
    struct table *table = memory_table(judgement, &far_end_row);
    const struct needed_errors *errors = memory_of(judgement, &needed_errors_row);
    for (const struct far_end *far_end = table ? table_first(table) : NULL; far_end; far_end = table_next(far_end)) {
        if (far_end->stalls < HANGS || !errors || errors->count > 0)
            continue;
        struct claim claim = claim_address(far_end->segment, &far_end->address, NULL, NULL);
        claim.confidence = judgement->lossy ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
        struct finding *finding = judgement_state(
            judgement, &claim, far_end->first, far_end->last,
            "%u connections to %s hang at their large segments, and not one ICMPv6 error came that RFC 4890 says must not be dropped (Packet Too Big, Destination Unreachable, Time Exceeded, Parameter Problem).",
            far_end->stalls, address_format(&far_end->address, text));
        words_refer(judgement, finding, &far_end->frames);
    }
}

static void filtered_seen(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_FLOW) {
        hang_seen(judgement, event);
        return;
    }
    if (event->packet->message == MESSAGE_ICMPV6 && is_needed_error(event->packet) &&
        comes_from_beyond(judgement, event)) {
        struct needed_errors *errors = memory_of(judgement, &needed_errors_row);
        if (errors)
            errors->count++;
    }
    echo_seen(judgement, event);
}

static void filtered_at_end(struct judgement *judgement)
{
    echo_at_end(judgement);
    hang_at_end(judgement);
}

static const struct check rows[] = {
    { .id = "path-mtu-black-hole",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_HIGH,
      .title = "Path MTU black hole",
      .what = "Small packets pass, large ones vanish without an error message: a connection opens and then hangs.",
      .why = "Web pages half load, logins hang, mail stays in the queue, and pings work.",
      .how =
          "After a handshake over IPv6 the same segment of more than 1220 octets is sent at least three times more without progress, and no Packet Too Big came; or one came and is ignored for more than 5 s. It ends when a large segment to or from that address is acknowledged, or a connection that hung goes on; or when nothing more was seen of it for outage-quiet (300) seconds.",
      .confused_with =
          "Loss, where the next try gets through; a far end that is gone altogether; IPv4 connections that hang as well.",
      .todo =
          "Let every firewall on the path pass ICMPv6 type 2 (RFC 4890). Until then clamp the TCP MSS, or announce a smaller MTU in Router Advertisements.",
      .verify =
          "A large transfer gets through, and the outage in the report has an end; Packet Too Big is seen where the path is narrow.",
      .needs = "both directions of the connection",
      .references = { "RFC 8201", "RFC 4890", "RFC 8899" },
      .absorbs = { "icmpv6-filtered" },
      .listens = EVENT_FLOW | EVENT_TICK,
      .judge = stall_seen },
    { .id = "icmpv6-filtered",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "ICMPv6 filtered",
      .what =
          "A device answers pings over IPv4 and never over IPv6; or connections to it hang, and the ICMPv6 errors that would help them never come.",
      .why =
          "A filter that drops all ICMPv6 also drops what IPv6 needs: Packet Too Big, and on the segment Neighbor Discovery.",
      .how =
          "At least three echo requests to its IPv6 address, no reply, and replies from its IPv4 address. Or three connections hang whose large segments clients here send again and again, and in the whole capture no ICMPv6 error came that RFC 4890 says must not be dropped (Destination Unreachable, Packet Too Big, Time Exceeded code 0, Parameter Problem codes 1 and 2).",
      .confused_with =
          "A device that is switched off, or that answers over neither family; large segments from the far end, whose errors go to it and not here.",
      .todo = "Let the filters pass what RFC 4890 lists, in the network and on the device.",
      .verify = "Ping its IPv6 address: it replies.",
      .needs = "echo requests to both addresses of one device, or both directions of connections",
      .references = { "RFC 4890 section 4.3.1", "RFC 4890 section 4.4.1", "RFC 8201" },
      .listens = EVENT_PACKET | EVENT_FLOW,
      .packets = PACKETS_ICMPV6 | PACKETS_TUNNEL | PACKETS_OTHER,
      .judge = filtered_seen,
      .conclude = filtered_at_end },
};

const struct check_table path_checks = { rows, sizeof rows / sizeof rows[0] };
