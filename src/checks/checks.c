#include "checks/checks.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "checks/families.h"

/* clang-format off: one family a line */
static const struct check_table *const families[] = {
    &router_checks,
    &router_flood_checks,
    &router_forgery_checks,
    &router_content_checks,
    &prefix_checks,
    &host_checks,
    &capture_checks,
    &neighbor_checks,
    &neighbor_override_checks,
    &neighbor_place_checks,
    &neighbor_message_checks,
    &neighbor_question_checks,
    &neighbor_scan_checks,
    &prefix_life_checks,
    &prefix_change_checks,
    &router_option_checks,
    &router_place_checks,
    &router_plan_checks,
    &router_suspicion_checks,
    &router_timing_checks,
    &router_interval_checks,
    &router_change_checks,
    &router_agreement_checks,
    &router_offer_checks,
    &address_checks,
    &address_scope_checks,
    &address_pattern_checks,
    &plan_checks,
    &host_more_checks,
    &dad_checks,
    &redirect_checks,
    &multicast_checks,
    &mld_leave_checks,
    &sweep_checks,
    &service_checks,
    &client_checks,
    &dns_checks,
    &outage_checks,
    &path_checks,
    &uplink_checks,
    &stage_checks,
    &header_checks,
    &fragment_checks,
    &icmpv6_checks,
    &nat64_checks,
    &tunnel_checks,
    &leak_checks,
    &dhcp_checks,
    &dhcp_server_checks,
    &baseline_checks,
    &dhcpv4_checks,
};
/* clang-format on */

static const struct check *sorted[CHECKS_MAX];
static unsigned sorted_count;

static int compare_ids(const void *a, const void *b)
{
    return strcmp((*(const struct check *const *)a)->id, (*(const struct check *const *)b)->id);
}

unsigned checks_list(const struct check *const **list)
{
    if (sorted_count == 0) {
        for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
            for (unsigned j = 0; j < families[i]->count && sorted_count < CHECKS_MAX; j++)
                sorted[sorted_count++] = &families[i]->rows[j];
        qsort(sorted, sorted_count, sizeof sorted[0], compare_ids);
    }
    *list = sorted;
    return sorted_count;
}

const struct check *checks_find(const char *id)
{
    const struct check *const *list;
    unsigned low = 0, high = checks_list(&list);
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        int order = strcmp(id, list[middle]->id);
        if (order == 0)
            return list[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *check_family_word(enum check_family family)
{
    static const char *const words[FAMILY_COUNT] = {
        [FAMILY_ROUTER] = "router",       [FAMILY_PREFIX] = "prefix",   [FAMILY_ADDRESS] = "address",
        [FAMILY_HOST] = "host",           [FAMILY_SERVICE] = "service", [FAMILY_NEIGHBOR] = "neighbor",
        [FAMILY_MULTICAST] = "multicast", [FAMILY_DHCP] = "dhcp",       [FAMILY_TUNNEL] = "tunnel",
        [FAMILY_HEADER] = "header",       [FAMILY_OUTAGE] = "outage",   [FAMILY_PLAN] = "plan",
        [FAMILY_CAPTURE] = "capture",
    };
    return words[(unsigned)family < FAMILY_COUNT ? family : FAMILY_CAPTURE];
}

static int apply_glob(const char *glob, bool value, bool *enabled, struct error *error)
{
    const struct check *const *list;
    unsigned count = checks_list(&list), matches = 0;
    for (unsigned i = 0; i < count; i++)
        if (fnmatch(glob, list[i]->id, 0) == 0) {
            enabled[i] = value;
            matches++;
        }
    return matches ? 0 : error_set(error, -EINVAL, "check \"%s\": no check has this id (see \"v6audit checks\")", glob);
}

int checks_select(const char *const *only, unsigned only_count, const char *const *without, unsigned without_count,
                  bool *enabled, struct error *error)
{
    int status = 0;
    for (unsigned i = 0; i < CHECKS_MAX; i++)
        enabled[i] = only_count == 0;
    for (unsigned i = 0; i < only_count && status == 0; i++)
        status = apply_glob(only[i], true, enabled, error);
    for (unsigned i = 0; i < without_count && status == 0; i++)
        status = apply_glob(without[i], false, enabled, error);
    return status;
}

static void listen(struct listener_list *list, unsigned index)
{
    list->indexes[list->count++] = (uint8_t)index;
}

/* Who listens to which type of event, and to which kind of packet: most packets concern two or three of a hundred checks. */
void checks_subscribe(const bool *enabled, struct check_listeners *listeners)
{
    const struct check *const *list;
    unsigned count = checks_list(&list);
    memset(listeners, 0, sizeof *listeners);
    for (unsigned i = 0; i < count; i++) {
        for (unsigned type = 0; type < EVENT_TYPE_COUNT; type++)
            if (enabled[i] && list[i]->listens & 1u << type)
                listen(&listeners->events[type], i);
        for (unsigned kind = 0; kind < PACKET_KIND_COUNT; kind++)
            if (enabled[i] && list[i]->listens & EVENT_PACKET && (!list[i]->packets || list[i]->packets & 1u << kind))
                listen(&listeners->packets[kind], i);
    }
}

static enum check_packets kind_of_icmpv6(const struct icmpv6_message *icmpv6)
{
    switch (icmpv6->type) {
    case ICMPV6_ROUTER_ADVERTISEMENT: return PACKETS_ADVERTISEMENT;
    case ICMPV6_MLD_QUERY:
    case ICMPV6_MLDV1_REPORT:
    case ICMPV6_MLDV1_DONE:
    case ICMPV6_MLDV2_REPORT: return PACKETS_MLD;
    default: return icmpv6->is_nd ? PACKETS_NEIGHBOR : PACKETS_ICMPV6;
    }
}

static enum check_packets kind_of(const struct packet *packet)
{
    if (packet->layer_count > 1)
        return PACKETS_TUNNEL;
    switch (packet->message) {
    case MESSAGE_ICMPV6: return kind_of_icmpv6(&packet->icmpv6);
    case MESSAGE_LLDP:
    case MESSAGE_CDP: return PACKETS_DEVICE;
    case MESSAGE_VRRP:
    case MESSAGE_HSRP:
    case MESSAGE_ROUTING: return PACKETS_ROUTER_PROTOCOL;
    default: return PACKETS_OTHER;
    }
}

static unsigned bit_of(unsigned flag)
{
    return (unsigned)__builtin_ctz(flag);
}

static const struct listener_list *listeners_of(const struct check_listeners *listeners, const struct event *event)
{
    if (event->type == EVENT_PACKET)
        return &listeners->packets[bit_of(kind_of(event->packet))];
    return &listeners->events[bit_of(event->type)];
}

void checks_judge(struct judgement *judgement, const struct check_listeners *listeners, const struct event_list *events)
{
    const struct check *const *list;
    checks_list(&list);
    for (unsigned e = 0; e < events->count; e++) {
        const struct event *event = &events->events[e];
        const struct listener_list *concerned = listeners_of(listeners, event);
        judgement->now = event->time;
        for (unsigned i = 0; i < concerned->count; i++) {
            judgement->check = list[concerned->indexes[i]];
            judgement->check->judge(judgement, event);
        }
    }
}

void checks_conclude(struct judgement *judgement, const bool *enabled)
{
    const struct check *const *list;
    unsigned count = checks_list(&list);
    judgement->concluding = true;
    for (unsigned i = 0; i < count; i++) {
        if (!list[i]->conclude || !enabled[i])
            continue;
        judgement->check = list[i];
        list[i]->conclude(judgement);
    }
}

void checks_review(struct judgement *judgement, const bool *enabled)
{
    const struct check *const *list;
    unsigned count = checks_list(&list);
    judgement->enabled = enabled;
    for (unsigned i = 0; i < count; i++) {
        if (!list[i]->review || !enabled[i])
            continue;
        judgement->check = list[i];
        list[i]->review(judgement);
    }
}

/* Both are about the same router, sender or address; or b is a prefix that a's router brought (its routers are looked up by the context). */
static bool same_subject(const struct inventory *inventory, const struct finding *a, const struct finding *b)
{
    const struct subject *x = &a->subject, *y = &b->subject;
    if (x->kind == SUBJECT_SEGMENT || x->kind == SUBJECT_CAPTURE)
        return true;
    if (x->has_mac && y->has_mac && mac_equal(&x->mac, &y->mac))
        return true;
    if (x->has_address && y->has_address && address_equal(&x->address, &y->address))
        return true;
    if (x->has_prefix && y->has_prefix && prefix_equal(&x->prefix, &y->prefix))
        return true;
    if (!y->has_prefix || !x->has_address)
        return false;
    const struct segment *segment = inventory_segments(inventory);
    while (segment && segment->index != b->segment_index)
        segment = segment_next(segment);
    const struct prefix_record *prefix = segment ? inventory_find_prefix(inventory, segment, &y->prefix) : NULL;
    /* one that another router brings too exists apart from a */
    return prefix && prefix->router_count == 1 && address_equal(&prefix->routers[0], &x->address);
}

static bool is_flood_sender(const struct inventory *inventory, uint32_t segment, const struct address *address)
{
    for (const struct router *router = inventory_routers(inventory); router; router = router_next(router))
        if (router->segment->index == segment && address_equal(&router->address, address))
            return router->flood_sender;
    return false;
}

/* A flood explains what its senders did, the floods that come with it, and that routers disagree; nothing else that the segment's routers lack. */
static bool flood_explains(const struct inventory *inventory, const struct finding *b)
{
    if (b->subject.has_address)
        return is_flood_sender(inventory, b->segment_index, &b->subject.address);
    if (!b->subject.has_prefix)
        return strncmp(b->check->id, "ra-", 3) != 0 || strcmp(b->check->id, "ra-inconsistent") == 0;
    for (const struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment)) {
        const struct prefix_record *prefix =
            segment->index == b->segment_index ? inventory_find_prefix(inventory, segment, &b->subject.prefix) : NULL;
        if (prefix && prefix->router_count == 1)
            return is_flood_sender(inventory, b->segment_index, &prefix->routers[0]);
    }
    return false;
}

bool checks_absorb(void *context, const struct finding *a, const struct finding *b)
{
    if (strcmp(a->check->id, "ra-flood") == 0)
        return flood_explains(context, b);
    return same_subject(context, a, b);
}
