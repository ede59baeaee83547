#include "plan/plan_lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of(const char *name)
{
    return name ? name : "without a name";
}

/* Who claims what another one claims. */
static const char *claimant(const char *name)
{
    return name ? name : "an entry without a name";
}

/* ── entries ── */

void plan_lint_prefix(void *element, struct plan_messages *messages)
{
    const struct plan_prefix *entry = element;
    char text[PREFIX_TEXT_SIZE];
    if (entry->prefix.length > 64 && entry->prefix.length < 127) /* /127 links: RFC 6164; /128: loopbacks */
        plan_message_warn(messages, entry->place,
                          "prefix %s: longer than /64: a LAN gets a /64, whatever its number of hosts (RFC 7421)",
                          prefix_format(&entry->prefix, text));
}

void plan_lint_router(void *element, struct plan_messages *messages)
{
    const struct plan_router *router = element;
    char text[ADDRESS_TEXT_SIZE];
    if (router->has_address && (address_is_multicast(&router->address) || address_is_unspecified(&router->address)))
        plan_message_error(messages, router->place, "router %s: address %s: expected a link-local unicast address",
                           name_of(router->name), address_format(&router->address, text));
    else if (router->has_address && !address_is_link_local(&router->address))
        plan_message_warn(
            messages, router->place,
            "router %s: address %s is not link-local: advertisements come from no other (RFC 4861 §6.1.2)",
            name_of(router->name), address_format(&router->address, text));
    if (router->has_mac && router->mac.octets > 0 && mac_is_group(&router->mac.mac))
        plan_message_error(messages, router->place, "router %s: a group MAC address: expected that of one interface",
                           name_of(router->name));
}

void plan_lint_service(void *element, struct plan_messages *messages)
{
    struct plan_service *service = element;
    (void)messages;
    struct address mapped = address_from_ipv4(service->address.octets + 12);
    service->ip_version = !service->has_address ? 0 : address_equal(&mapped, &service->address) ? 4 : 6;
}

void plan_lint_exemption(void *element, struct plan_messages *messages)
{
    const struct plan_exemption *exemption = element;
    struct prefix prefix;
    char right[PREFIX_TEXT_SIZE];
    if (!exemption->host || !prefix_parse(exemption->host, &prefix) || !prefix_has_host_bits(&prefix))
        return;
    prefix = prefix_make(&prefix.address, prefix.length);
    plan_message_error(messages, exemption->place, "host \"%s\": expected all bits behind the length zero, %s",
                       exemption->host, prefix_format(&prefix, right));
}

/* ── values that stand twice ── */

struct claim {
    uint8_t bytes[24]; /* what is claimed */
    unsigned order;
    const struct plan_place *place;
    const char *who;
};

static int compare_claims(const void *a, const void *b)
{
    const struct claim *first = a, *second = b;
    int order = memcmp(first->bytes, second->bytes, sizeof first->bytes);
    return order ? order : (first->order > second->order) - (first->order < second->order);
}

/* "FILE:" where it is another file than that of the message. */
static const char *elsewhere(const struct plan_place *place, const struct plan_place *there, char *text, size_t room)
{
    if (there->line == 0)
        snprintf(text, room, "in %s", there->file);
    else if (strcmp(place->file, there->file) == 0)
        snprintf(text, room, "line %u", there->line);
    else
        snprintf(text, room, "%s:%u", there->file, there->line);
    return text;
}

static void refuse_equal_claims(struct claim *claims, unsigned count, const char *what, struct plan_messages *messages)
{
    char there[PLAN_TEXT_SIZE];
    qsort(claims, count, sizeof *claims, compare_claims);
    for (unsigned i = 1; i < count; i++)
        if (memcmp(claims[i - 1].bytes, claims[i].bytes, sizeof claims->bytes) == 0)
            plan_message_error(messages, *claims[i].place, "%s %s is that of %s too, %s", what, claims[i].who,
                               claims[i - 1].who, elsewhere(claims[i].place, claims[i - 1].place, there, sizeof there));
}

static void lint_routers(const struct plan_segment *segment, struct plan_messages *messages)
{
    struct claim *claims = calloc(segment->router_count + 1, sizeof *claims);
    for (unsigned i = 0; claims && i < segment->router_count; i++) {
        const struct plan_router *router = &segment->routers[i];
        struct claim *claim = &claims[i];
        *claim = (struct claim){ .order = i, .place = &router->place, .who = claimant(router->name) };
        memcpy(claim->bytes, router->address.octets, 16);
        memcpy(claim->bytes + 16, router->mac.mac.octets, 6);
        claim->bytes[22] = router->mac.octets;
    }
    if (claims)
        refuse_equal_claims(claims, segment->router_count, "router: the address and MAC address of", messages);
    free(claims);
}

static void lint_host_macs(const struct plan_segment *segment, struct plan_messages *messages)
{
    struct claim *claims = calloc(segment->host_count + 1, sizeof *claims);
    unsigned count = 0;
    for (unsigned i = 0; claims && i < segment->host_count; i++) {
        const struct plan_host *host = &segment->hosts[i];
        if (!host->has_mac)
            continue;
        struct claim *claim = &claims[count++];
        *claim = (struct claim){ .order = i, .place = &host->place, .who = claimant(host->name) };
        memcpy(claim->bytes, host->mac.mac.octets, 6);
        claim->bytes[6] = host->mac.octets;
    }
    if (claims)
        refuse_equal_claims(claims, count, "host: the MAC address of", messages);
    free(claims);
}

static void lint_host_addresses(const struct plan_segment *segment, struct plan_messages *messages)
{
    unsigned room = 1, count = 0;
    for (unsigned i = 0; i < segment->host_count; i++)
        room += segment->hosts[i].address_count;
    struct claim *claims = calloc(room, sizeof *claims);
    for (unsigned i = 0; claims && i < segment->host_count; i++) {
        const struct plan_host *host = &segment->hosts[i];
        for (unsigned j = 0; j < host->address_count; j++) {
            struct claim *claim = &claims[count++];
            *claim = (struct claim){ .order = i, .place = &host->place, .who = claimant(host->name) };
            memcpy(claim->bytes, host->addresses[j].octets, 16);
        }
    }
    if (claims)
        refuse_equal_claims(claims, count, "host: an address of", messages);
    free(claims);
}

/* ── a segment ── */

static void lint_places_of_hosts(const struct plan_segment *segment, struct plan_messages *messages)
{
    char text[ADDRESS_TEXT_SIZE];
    for (unsigned i = 0; i < segment->host_count && segment->prefix_count > 0; i++) {
        const struct plan_host *host = &segment->hosts[i];
        for (unsigned j = 0; j < host->address_count; j++) {
            bool inside = !address_is_routable(&host->addresses[j]);
            for (unsigned k = 0; k < segment->prefix_count && !inside; k++)
                inside = prefix_contains(&segment->prefixes[k].prefix, &host->addresses[j]);
            if (!inside)
                plan_message_warn(messages, host->place, "host %s: address %s lies in no prefix of segment %s",
                                  name_of(host->name), address_format(&host->addresses[j], text), segment->name);
        }
    }
}

static void lint_model(const struct plan_segment *segment, struct plan_messages *messages)
{
    const struct plan_ra *ra = &segment->ra;
    const char *model = plan_model_word(segment->model), *but = NULL;
    bool automatic = segment->model == MODEL_SLAAC || segment->model == MODEL_STATELESS;
    if (segment->model == MODEL_IPV4_ONLY && (segment->prefix_count > 0 || segment->router_count > 0))
        but = "IPv6 prefixes or routers are documented";
    else if (automatic && ra->has_managed && ra->managed)
        but = "ra has managed: yes, which is stateful";
    else if (segment->model == MODEL_STATELESS && ra->has_other && !ra->other)
        but = "ra has other: no, which is slaac";
    else if (segment->model == MODEL_STATEFUL && ra->has_managed && !ra->managed)
        but = "ra has managed: no";
    else if (segment->routers_none && segment->has_ra)
        plan_message_warn(messages, segment->place, "segment %s: ra with routers: none: nobody may advertise it",
                          segment->name);
    if (but)
        plan_message_warn(messages, segment->place, "segment %s: model %s, but %s", segment->name, model, but);
    for (unsigned i = 0; i < segment->prefix_count && automatic; i++) {
        const struct plan_prefix *entry = &segment->prefixes[i];
        char text[PREFIX_TEXT_SIZE];
        if (entry->prefix.length < 64 || entry->prefix.length > 126) /* those between have their warning already */
            plan_message_warn(messages, entry->place, "prefix %s: model %s needs a /64 (RFC 4862 §5.5.3)",
                              prefix_format(&entry->prefix, text), model);
    }
}

static void lint_segment(const struct plan_segment *segment, struct plan_messages *messages)
{
    lint_routers(segment, messages);
    lint_host_macs(segment, messages);
    lint_host_addresses(segment, messages);
    lint_places_of_hosts(segment, messages);
    lint_model(segment, messages);
}

/* ── the whole plan ── */

static int compare_names(const void *a, const void *b)
{
    const struct plan_segment *const *first = a, *const *second = b;
    int order = strcmp((*first)->name, (*second)->name);
    return order ? order : (*first > *second) - (*first < *second); /* both in one array */
}

static int compare_selector(const struct plan_segment *a, const struct plan_segment *b)
{
    if (a->selector != b->selector)
        return a->selector < b->selector ? -1 : 1;
    if (a->selector == SELECTOR_INTERFACE || a->selector == SELECTOR_CAPTURE)
        return strcmp(a->pattern, b->pattern);
    return memcmp(a->vlan, b->vlan, sizeof a->vlan);
}

static int compare_selectors(const void *a, const void *b)
{
    const struct plan_segment *const *first = a, *const *second = b;
    int order = compare_selector(*first, *second);
    return order ? order : (*first > *second) - (*first < *second);
}

static void lint_segments(const struct plan *plan, struct plan_messages *messages)
{
    char there[PLAN_TEXT_SIZE];
    const struct plan_segment **sorted = calloc(plan->segment_count + 1, sizeof *sorted);
    for (unsigned i = 0; sorted && i < plan->segment_count; i++)
        sorted[i] = &plan->segments[i];
    if (!sorted)
        return;
    qsort(sorted, plan->segment_count, sizeof *sorted, compare_names);
    for (unsigned i = 1; i < plan->segment_count; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            plan_message_error(messages, sorted[i]->place, "segment \"%s\": the name is there twice, first in %s",
                               sorted[i]->name,
                               elsewhere(&sorted[i]->place, &sorted[i - 1]->place, there, sizeof there));
    qsort(sorted, plan->segment_count, sizeof *sorted, compare_selectors);
    for (unsigned i = 0; i < plan->segment_count && plan->segment_count > 1; i++) {
        const struct plan_segment *segment = sorted[i];
        if (segment->selector == SELECTOR_NONE)
            plan_message_warn(
                messages, segment->place,
                "segment \"%s\" has no vlan, interface or capture beside other segments: "
                "only --segment, or routers and prefixes that it alone documents, will tell that traffic is its",
                segment->name);
        else if (i > 0 && compare_selector(sorted[i - 1], segment) == 0)
            plan_message_error(messages, segment->place, "segment \"%s\": it selects the same traffic as \"%s\", %s",
                               segment->name, sorted[i - 1]->name,
                               elsewhere(&segment->place, &sorted[i - 1]->place, there, sizeof there));
    }
    free(sorted);
}

struct assigned {
    const struct plan_prefix *entry;
    const struct plan_segment *segment;
    unsigned order;
};

static int compare_assigned(const void *a, const void *b)
{
    const struct assigned *first = a, *second = b;
    int order = prefix_compare(&first->entry->prefix, &second->entry->prefix);
    return order ? order : (first->order > second->order) - (first->order < second->order);
}

/* Two prefixes that share addresses: on purpose only where one says why, and then in another segment. */
static void judge_overlap(const struct assigned *outer, const struct assigned *inner, struct plan_messages *messages)
{
    char text[PREFIX_TEXT_SIZE], other[PREFIX_TEXT_SIZE], there[PLAN_TEXT_SIZE];
    bool equal = prefix_equal(&outer->entry->prefix, &inner->entry->prefix);
    if (outer->segment != inner->segment && (outer->entry->reason || inner->entry->reason))
        return;
    const struct assigned *late = outer->order > inner->order ? outer : inner, *early = late == outer ? inner : outer;
    prefix_format(&late->entry->prefix, text);
    elsewhere(&late->entry->place, &early->entry->place, there, sizeof there);
    if (equal)
        plan_message_error(messages, late->entry->place, "prefix %s: segment %s has it too, %s", text,
                           early->segment->name, there);
    else
        plan_message_error(messages, late->entry->place, "prefix %s: it overlaps %s of segment %s, %s", text,
                           prefix_format(&early->entry->prefix, other), early->segment->name, there);
}

static void lint_overlaps(const struct plan *plan, struct plan_messages *messages)
{
    unsigned room = 1, count = 0, depth = 0;
    for (unsigned i = 0; i < plan->segment_count; i++)
        room += plan->segments[i].prefix_count;
    struct assigned *list = calloc(room, sizeof *list);
    const struct assigned *around[129]; /* each longer than the one before */
    for (unsigned i = 0; list && i < plan->segment_count; i++)
        for (unsigned j = 0; j < plan->segments[i].prefix_count; j++, count++)
            list[count] = (struct assigned){ &plan->segments[i].prefixes[j], &plan->segments[i], count };
    if (!list)
        return;
    qsort(list, count, sizeof *list, compare_assigned);
    for (unsigned i = 0; i < count; i++) {
        while (depth > 0 && !prefix_covers(&around[depth - 1]->entry->prefix, &list[i].entry->prefix))
            depth--;
        if (depth > 0)
            judge_overlap(around[depth - 1], &list[i], messages);
        if (depth > 0 && prefix_equal(&around[depth - 1]->entry->prefix, &list[i].entry->prefix))
            depth--;
        around[depth++] = &list[i];
    }
    free(list);
}

/* A /64 that stands among the aggregates is a prefix without a segment: it holds no others. */
static bool in_aggregates(const struct plan *plan, const struct prefix *prefix)
{
    bool none = true;
    for (unsigned i = 0; i < plan->aggregate_count; i++) {
        if (prefix_covers(&plan->aggregates[i], prefix))
            return true;
        none = none && plan->aggregates[i].length >= 64;
    }
    return none;
}

static void lint_aggregates(const struct plan *plan, struct plan_messages *messages)
{
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < plan->segment_count; i++)
        for (unsigned j = 0; j < plan->segments[i].prefix_count; j++) {
            const struct plan_prefix *entry = &plan->segments[i].prefixes[j];
            if (!in_aggregates(plan, &entry->prefix))
                plan_message_warn(messages, entry->place, "prefix %s lies in none of the aggregates",
                                  prefix_format(&entry->prefix, text));
        }
}

void plan_lint_whole(const struct plan *plan, struct plan_messages *messages)
{
    for (unsigned i = 0; i < plan->segment_count; i++)
        lint_segment(&plan->segments[i], messages);
    lint_segments(plan, messages);
    lint_overlaps(plan, messages);
    lint_aggregates(plan, messages);
    for (unsigned i = 0; i < plan->exemption_count; i++) {
        const struct plan_exemption *exemption = &plan->exemptions[i];
        if (exemption->segment && !plan_segment_by_name(plan, exemption->segment))
            plan_message_error(messages, exemption->place, "segment \"%s\": expected the name of a segment of the plan",
                               exemption->segment);
    }
}
