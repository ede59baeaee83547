#include "checks/words.h"

#include <string.h>

#include "base/clock.h"
#include "checks/memory.h"

#define SHOWS_MORE (60 * CLOCK_SECOND) /* how long a sender has to show something else */

struct words_sender words_sender_of(const struct segment *segment, const struct mac *mac)
{
    return (struct words_sender){ .segment = segment->index, .mac = *mac };
}

struct words_place words_place_of(const struct segment *segment, const struct address *address)
{
    return (struct words_place){ .segment = segment->index, .address = *address };
}

/* ── frames ── */

struct frame_reference words_frame_of(const struct event *event)
{
    return (struct frame_reference){ .file = event->packet->frame->file,
                                     .number = event->packet->frame->number,
                                     .time = event->time };
}

void words_keep_frame(struct words_frames *frames, const struct event *event)
{
    if (frames->count < WORDS_FRAMES)
        frames->frames[frames->count++] = words_frame_of(event);
}

void words_refer(const struct judgement *judgement, struct finding *finding, const struct words_frames *frames)
{
    for (unsigned i = 0; i < frames->count; i++)
        judgement_refer(judgement, finding, &frames->frames[i]);
}

/* ── rates ── */

uint32_t words_rate_add(struct words_rate *rate, int64_t now, int64_t window, uint32_t weight)
{
    int64_t bucket = now / (window / WORDS_BUCKETS);
    if (bucket - rate->bucket >= WORDS_BUCKETS || bucket < rate->bucket) {
        memset(rate->counts, 0, sizeof rate->counts);
        rate->sum = 0;
    }
    for (int64_t passed = rate->bucket + 1; rate->sum > 0 && passed <= bucket; passed++) {
        rate->sum -= rate->counts[(uint64_t)passed % WORDS_BUCKETS];
        rate->counts[(uint64_t)passed % WORDS_BUCKETS] = 0;
    }
    rate->bucket = bucket;
    uint16_t *count = &rate->counts[(uint64_t)bucket % WORDS_BUCKETS];
    uint32_t more = weight < (uint32_t)(UINT16_MAX - *count) ? weight : (uint32_t)(UINT16_MAX - *count);
    *count = (uint16_t)(*count + more);
    rate->sum += more;
    return rate->sum;
}

/* ── made-up senders ── */

bool words_made_up(const struct judgement *judgement, const struct segment *segment, const struct mac *mac,
                   uint64_t messages)
{
    const struct host *host = inventory_find_host(judgement->inventory, segment, mac);
    return !host || host->frames <= messages; /* one that is gone was evicted as never confirmed */
}

static struct words_crowd_entry *crowd_entry(struct words_crowd *crowd, unsigned i)
{
    return &crowd->entries[(crowd->first + i) % WORDS_CROWD_MAX];
}

static void crowd_forget_oldest(struct words_crowd *crowd)
{
    crowd->weight -= crowd_entry(crowd, 0)->weight;
    crowd->first = (crowd->first + 1) % WORDS_CROWD_MAX;
    crowd->count--;
}

static struct words_crowd_entry crowd_message(const struct event *event, uint32_t weight)
{
    return (struct words_crowd_entry){ .mac = event->mac,
                                       .weight = (uint16_t)(weight < UINT16_MAX ? weight : UINT16_MAX),
                                       .time = event->time };
}

static void crowd_add(struct words_crowd *crowd, const struct event *event, int64_t window, uint32_t weight)
{
    while (crowd->count > 0 && (crowd->count == WORDS_CROWD_MAX || event->time - crowd_entry(crowd, 0)->time > window))
        crowd_forget_oldest(crowd);
    if (crowd->count == 0)
        crowd->frames.count = 0;
    words_keep_frame(&crowd->frames, event);
    *crowd_entry(crowd, crowd->count++) = crowd_message(event, weight);
    crowd->weight += crowd_entry(crowd, crowd->count - 1)->weight;
}

/* Too many: these are the suspects. What they show in the next minute decides. */
static void crowd_suspect(struct words_crowd *crowd, int64_t now)
{
    crowd->pending = true;
    crowd->judge_at = now + SHOWS_MORE;
    crowd->since = crowd_entry(crowd, 0)->time;
    crowd->until = now;
    crowd->later = 0;
    crowd->suspect_count = crowd->count;
    for (unsigned i = 0; i < crowd->count; i++)
        crowd->suspects[i] = *crowd_entry(crowd, i);
}

struct crowd_count {
    uint32_t messages, senders, most; /* most: of the weights in one window */
};

/* Of the suspects, those that showed nothing else. */
static struct crowd_count crowd_count(const struct judgement *judgement, const struct words_flood *flood,
                                      const struct words_crowd *crowd)
{
    struct crowd_count count = { 0 };
    uint32_t weight = 0;
    unsigned oldest = 0, kept = 0;
    struct words_crowd_entry made_up[WORDS_CROWD_MAX];
    for (unsigned i = 0; i < crowd->suspect_count; i++) {
        unsigned same = 0, before = 0;
        for (unsigned j = 0; j < crowd->suspect_count; j++)
            if (mac_equal(&crowd->suspects[j].mac, &crowd->suspects[i].mac)) {
                same++;
                before += j < i;
            }
        if (!words_made_up(judgement, crowd->segment, &crowd->suspects[i].mac, same))
            continue;
        count.messages++;
        count.senders += before == 0;
        made_up[kept++] = crowd->suspects[i];
        weight += crowd->suspects[i].weight;
        while (crowd->suspects[i].time - made_up[oldest].time > flood->window)
            weight -= made_up[oldest++].weight;
        count.most = weight > count.most ? weight : count.most;
    }
    return count;
}

static void crowd_decide(struct judgement *judgement, const struct words_flood *flood, struct words_crowd *crowd)
{
    struct crowd_count count = crowd_count(judgement, flood, crowd);
    crowd->pending = false;
    if (count.most <= judgement_setting(judgement, flood->limit) || count.senders < WORDS_CROWD_SENDERS)
        return;
    bool watched = judgement->now >= crowd->judge_at;
    struct claim claim =
        claim_with_confidence(claim_segment(crowd->segment, NULL), watched ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY);
    claim.time = crowd->since;
    struct finding *finding = judgement_raise(
        judgement, &claim, "A flood of %s from %u or more MAC addresses that show nothing else: they are made up.",
        flood->what, count.senders);
    if (!finding)
        return;
    finding->count += count.messages - 1 + crowd->later;
    if (crowd->until > finding->last_seen)
        finding->last_seen = crowd->until;
    words_refer(judgement, finding, &crowd->frames);
    crowd->raised = true;
    crowd->last = crowd->until;
}

static void crowds_at(struct judgement *judgement, const struct words_flood *flood, bool at_end)
{
    struct table *table = memory_table(judgement, &flood->crowds);
    for (struct words_crowd *crowd = table ? table_first(table) : NULL; crowd; crowd = table_next(crowd))
        if (crowd->pending && (at_end || judgement->now >= crowd->judge_at))
            crowd_decide(judgement, flood, crowd);
}

static void crowd_note(struct judgement *judgement, const struct words_flood *flood, const struct event *event,
                       uint32_t weight)
{
    struct table *table = memory_table(judgement, &flood->crowds);
    bool made;
    struct words_crowd *crowd = table ? table_insert(table, &event->segment->index, &made) : NULL;
    if (!crowd)
        return;
    crowd->segment = event->segment;
    if (crowd->raised && event->time - crowd->last <= SHOWS_MORE) { /* it goes on */
        struct claim claim = claim_segment(event->segment, event->packet);
        struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
        crowd->last = event->time;
        if (finding)
            judgement_repeat(judgement, &claim, finding->message_version);
        return;
    }
    crowd->raised = false;
    if (crowd->pending) {
        crowd->until = event->time;
        if (crowd->suspect_count < WORDS_CROWD_MAX)
            crowd->suspects[crowd->suspect_count++] = crowd_message(event, weight);
        else
            crowd->later++;
        return;
    }
    crowd_add(crowd, event, flood->window, weight);
    if (crowd->weight > judgement_setting(judgement, flood->limit))
        crowd_suspect(crowd, event->time);
}

struct claim words_claim_sender(const struct event *event)
{
    return event->host && event->host->has_mac ? claim_host(event->host, event->packet) : claim_sender(event);
}

/* ── floods ── */

static void sender_note(struct judgement *judgement, const struct words_flood *flood, const struct event *event,
                        uint32_t weight)
{
    struct table *table = memory_table(judgement, &flood->senders);
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    bool made;
    struct words_flood_sender *sender = table ? table_insert(table, &key, &made) : NULL;
    if (!sender)
        return;
    table_touch(table, sender);
    uint32_t sum = words_rate_add(&sender->rate, event->time, flood->window, weight);
    if (sum == weight)
        sender->first.count = 0;
    words_keep_frame(&sender->first, event);
    if (sum <= judgement_setting(judgement, flood->limit))
        return;
    struct claim claim = claim_host(event->host, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(judgement, &claim, "Sends more than %lld %s in %lld s.",
                                              (long long)judgement_setting(judgement, flood->limit), flood->what,
                                              (long long)(flood->window / CLOCK_SECOND));
    if (!first || !finding)
        return;
    finding->count += sum - weight;
    finding->first_seen = sender->first.frames[0].time;
    words_refer(judgement, finding, &sender->first);
}

void words_flood_judge(struct judgement *judgement, const struct words_flood *flood, const struct event *event,
                       uint32_t weight)
{
    if (!event || event->type == EVENT_TICK) {
        crowds_at(judgement, flood, !event);
        return;
    }
    if (!event->host || !event->host->has_mac || weight == 0)
        return;
    sender_note(judgement, flood, event, weight);
    /* a host that has shown more than a few frames, or for longer, is not made up */
    if (event->host->frames <= 3 && event->time - event->host->first_seen <= SHOWS_MORE)
        crowd_note(judgement, flood, event, weight);
}

/* ── who and what matters ── */

struct known_dns_server {
    bool known;
};

static const struct table_row dns_row = { "dns-servers", sizeof(struct words_place), sizeof(struct known_dns_server),
                                          1024,          TABLE_EVICT_OLDEST,         NULL };

static void learn_dns(struct judgement *judgement, const struct segment *segment, const struct address *address)
{
    struct words_place key = words_place_of(segment, address);
    struct table *table = memory_table(judgement, &dns_row);
    bool made;
    struct known_dns_server *record = table ? table_insert(table, &key, &made) : NULL;
    if (record)
        record->known = true;
}

void words_learn(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_SERVER_NEW && event->server->kind == SERVER_DNS && event->server->ip_version == 6)
        learn_dns(judgement, event->server->segment, &event->server->address);
    for (unsigned i = 0; event->type == EVENT_ROUTER_ADVERTISEMENT && i < event->router->rdnss_count; i++)
        learn_dns(judgement, event->router->segment, &event->router->rdnss[i].address);
}

bool words_is_router(const struct judgement *judgement, const struct segment *segment, const struct address *address)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct router *router = inventory_find_router(judgement->inventory, segment, address);
    if (router && !router_is_flood(router))
        return true;
    for (unsigned i = 0; plan && i < plan->router_count; i++)
        if (plan->routers[i].has_address && address_equal(&plan->routers[i].address, address))
            return true;
    return false;
}

bool words_is_dns_server(struct judgement *judgement, const struct segment *segment, const struct address *address)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    struct table *table = memory_table(judgement, &dns_row);
    struct words_place key = words_place_of(segment, address);
    if (table && table_find(table, &key))
        return true;
    for (unsigned i = 0; plan && i < plan->dns_server_count; i++)
        if (plan->dns_servers[i].has_address && address_equal(&plan->dns_servers[i].address, address))
            return true;
    return false;
}

bool words_is_plan_server(const struct judgement *judgement, const struct segment *segment,
                          const struct address *address)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct plan_host *host = plan ? plan_find_host_by_address(plan, address) : NULL;
    if (host && host->roles & PLAN_ROLE_SERVER)
        return true;
    for (unsigned i = 0; plan && i < plan->service_count; i++)
        if (plan->services[i].has_address && address_equal(&plan->services[i].address, address))
            return true;
    return false;
}

bool words_has_plan_role(const struct judgement *judgement, const struct segment *segment, const struct mac *mac,
                         uint32_t roles)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct plan_host *host = plan ? plan_find_host(plan, mac) : NULL;
    return host && host->roles & roles;
}

/* Where the plan names a router by its address alone, the router is who has that address undisputed. */
static bool has_address_of(const struct judgement *judgement, const struct segment *segment,
                           const struct plan_router *router, const struct mac *mac)
{
    const struct address_record *record =
        router->has_address ? inventory_find_address(judgement->inventory, segment, &router->address) : NULL;
    return record && record->last_claim != 0 && !record->contested && mac_equal(&record->mac, mac);
}

bool words_is_plan_router_mac(const struct judgement *judgement, const struct segment *segment, const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; plan && i < plan->router_count; i++)
        if (plan->routers[i].has_mac ? plan_mac_matches(&plan->routers[i].mac, mac)
                                     : has_address_of(judgement, segment, &plan->routers[i], mac))
            return true;
    return false;
}

bool words_is_redundant(const struct judgement *judgement, const struct segment *segment, const struct address *address,
                        const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct plan_router *entry = NULL;
    if (mac_virtual_router(mac))
        return true;
    if (!plan || !plan->routers_given)
        return false;
    if (plan_match_router(plan, address, mac, &entry) == ROUTER_MATCH_ALL)
        return entry && entry->redundancy != REDUNDANCY_NONE;
    const struct host *host = inventory_find_host(judgement->inventory, segment, mac);
    /* documented redundancy: its real MAC addresses send its adverts as well (contract §3) */
    return entry && entry->redundancy != REDUNDANCY_NONE && host && host->roles & ROLE_VRRP;
}

bool words_prefixes_are_cut(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && router->options_cut)
            return true;
    return false;
}

bool words_is_neighbor_question(const struct event *event)
{
    return event->type == EVENT_NEIGHBOR && event->host && event->packet->has_source_mac &&
           event->packet->icmpv6.type == ICMPV6_NEIGHBOR_SOLICITATION &&
           !address_is_unspecified(&event->packet->layers[0].source);
}

bool words_is_neighbor_answer(const struct event *event)
{
    return event->type == EVENT_NEIGHBOR && event->packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT;
}

bool words_is_nd(const struct packet *packet)
{
    return packet->layer_count == 1 && packet->message == MESSAGE_ICMPV6 && packet->icmpv6.is_nd;
}
