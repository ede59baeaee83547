#include <stdlib.h>
#include <string.h>

#include "checks/families.h"

/* prefix-renumbered, prefix-flash-renumbered: prefixes that took another's place. Judged at the end over all routers; what they advertise and what hosts
 * use is looked up in sorted lists, for a thousand routers may have changed all that they advertise. */

struct change {
    const struct router *router;
    const struct router_prefix *former, *latter;
    bool deprecated; /* the router said so; else it only left the prefix out */
    unsigned order;  /* as it was found */
    unsigned hosts;  /* that still send from the former, after the latter came */
    const struct address_record *example;
    const struct host *counted; /* the last of them */
};

/* A prefix that some router advertises to the end. */
struct living {
    uint32_t segment, order;
    const struct router_prefix *prefix;
};

struct survey {
    struct living *by_prefix, *by_arrival; /* the latter only for autonomous configuration */
    unsigned count, arrival_count;
    struct change *changes; /* by segment and former prefix */
    unsigned change_count;
};

static bool is_deprecated(const struct router_prefix *prefix)
{
    return prefix->preferred_lifetime == 0 || prefix->valid_lifetime == 0;
}

static bool is_living(const struct router_prefix *prefix)
{
    return !prefix->vanished && !is_deprecated(prefix);
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_by_prefix(const void *a, const void *b)
{
    const struct living *x = a, *y = b;
    int order = compare_numbers(x->segment, y->segment);
    return order ? order : prefix_compare(&x->prefix->prefix, &y->prefix->prefix);
}

static int compare_by_arrival(const void *a, const void *b)
{
    const struct living *x = a, *y = b;
    int order = compare_numbers(x->segment, y->segment);
    if (order == 0)
        order = compare_numbers(x->prefix->first_seen, y->prefix->first_seen);
    return order ? order : compare_numbers(x->order, y->order);
}

static int compare_changes(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    int order = compare_numbers(x->router->segment->index, y->router->segment->index);
    if (order == 0)
        order = prefix_compare(&x->former->prefix, &y->former->prefix);
    return order ? order : compare_numbers(x->order, y->order);
}

static void take_living(struct survey *survey, const struct router *router)
{
    for (unsigned i = 0; i < router->prefix_count; i++) {
        struct living living = { .segment = router->segment->index,
                                 .order = survey->count,
                                 .prefix = &router->prefixes[i] };
        if (!is_living(living.prefix))
            continue;
        survey->by_prefix[survey->count++] = living;
        if (living.prefix->autonomous)
            survey->by_arrival[survey->arrival_count++] = living;
    }
}

/* Another router of the segment goes on advertising it: this one does not. */
static bool lives_on(const struct survey *survey, const struct change *change)
{
    struct living key = { .segment = change->router->segment->index, .prefix = change->former };
    return bsearch(&key, survey->by_prefix, survey->count, sizeof key, compare_by_prefix) != NULL;
}

/* The prefix that came while, or after, the former one went: of this router or another of the segment. */
static const struct router_prefix *successor(const struct survey *survey, const struct change *change)
{
    int64_t after = change->former->first_seen;
    if (!change->deprecated && change->former->last_seen > after)
        after = change->former->last_seen;
    uint32_t segment = change->router->segment->index;
    unsigned low = 0, high = survey->arrival_count;
    while (low < high) { /* the first that came later */
        unsigned middle = low + (high - low) / 2;
        const struct living *living = &survey->by_arrival[middle];
        if (living->segment < segment || (living->segment == segment && living->prefix->first_seen <= after))
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < survey->arrival_count && survey->by_arrival[low].segment == segment;
    return found ? survey->by_arrival[low].prefix : NULL;
}

static void take_changes(struct survey *survey, const struct router *router)
{
    for (unsigned i = 0; i < router->prefix_count; i++) {
        struct change change = { .router = router, .former = &router->prefixes[i], .order = survey->change_count };
        change.deprecated = is_deprecated(change.former);
        if (!change.former->ever_autonomous || is_living(change.former) || lives_on(survey, &change))
            continue;
        change.latter = successor(survey, &change);
        if (change.latter)
            survey->changes[survey->change_count++] = change;
    }
}

static unsigned first_change_of(const struct survey *survey, const struct segment *segment, const struct prefix *prefix)
{
    unsigned low = 0, high = survey->change_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        const struct change *change = &survey->changes[middle];
        int order = compare_numbers(change->router->segment->index, segment->index);
        if (order == 0 && prefix)
            order = prefix_compare(&change->former->prefix, prefix);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void count_address(struct survey *survey, const struct host *host, const struct address_record *record,
                          uint8_t length)
{
    struct prefix prefix = prefix_make(&record->address, length);
    for (unsigned i = first_change_of(survey, host->segment, &prefix); i < survey->change_count; i++) {
        struct change *change = &survey->changes[i];
        if (change->router->segment != host->segment || !prefix_equal(&change->former->prefix, &prefix))
            break;
        if (change->counted == host || record->last_claim <= change->latter->first_seen)
            continue;
        change->counted = host;
        change->hosts++;
        if (!change->example)
            change->example = record;
    }
}

/* Each address of each host once for each length of a former prefix, which are few. */
static void count_hosts(struct survey *survey, const struct segment *segment)
{
    bool lengths[129] = { false };
    unsigned first = first_change_of(survey, segment, NULL), end = first;
    for (; end < survey->change_count && survey->changes[end].router->segment == segment; end++)
        lengths[survey->changes[end].former->prefix.length] = true;
    if (end == first)
        return;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        for (const struct address_record *record = host->forwarder ? NULL : host->addresses; record;
             record = record->next_of_host)
            for (unsigned length = 0; length <= 128; length++)
                if (lengths[length])
                    count_address(survey, host, record, (uint8_t)length);
}

static bool make_survey(const struct judgement *judgement, struct survey *survey)
{
    size_t room = 1;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        room += router->prefix_count;
    survey->by_prefix = calloc(room, sizeof *survey->by_prefix);
    survey->by_arrival = calloc(room, sizeof *survey->by_arrival);
    survey->changes = calloc(room, sizeof *survey->changes);
    if (!survey->by_prefix || !survey->by_arrival || !survey->changes)
        return false;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (!router_is_flood(router))
            take_living(survey, router);
    qsort(survey->by_prefix, survey->count, sizeof *survey->by_prefix, compare_by_prefix);
    qsort(survey->by_arrival, survey->arrival_count, sizeof *survey->by_arrival, compare_by_arrival);
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (!router_is_flood(router))
            take_changes(survey, router);
    qsort(survey->changes, survey->change_count, sizeof *survey->changes, compare_changes);
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        count_hosts(survey, segment);
    return true;
}

static void each_change(struct judgement *judgement,
                        void (*judge)(struct judgement *judgement, const struct change *change))
{
    struct survey survey = { 0 };
    if (make_survey(judgement, &survey))
        for (unsigned i = 0; i < survey.change_count; i++)
            judge(judgement, &survey.changes[i]);
    free(survey.by_prefix);
    free(survey.by_arrival);
    free(survey.changes);
}

static bool is_flash(const struct change *change)
{
    return !change->deprecated && change->hosts > 0;
}

static void refer_change(const struct judgement *judgement, struct finding *finding, const struct change *change)
{
    judgement_refer(judgement, finding, &change->former->last_frame);
    judgement_refer(judgement, finding, &change->latter->last_frame);
    if (change->example)
        judgement_refer(judgement, finding, &change->example->last_frame);
    if (change->hosts > 0)
        judgement_impact(finding, "%u host%s still used an address of the old prefix", change->hosts,
                         change->hosts == 1 ? "" : "s");
}

static void judge_renumbered(struct judgement *judgement, const struct change *change)
{
    char former[PREFIX_TEXT_SIZE], latter[PREFIX_TEXT_SIZE];
    if (is_flash(change))
        return;
    struct claim claim = claim_prefix(change->router->segment, &change->latter->prefix, NULL);
    struct finding *finding = judgement_state(
        judgement, &claim, change->latter->first_seen, change->latter->last_seen,
        "%s took the place of %s, which %s. %u host%s still used the old one after that.",
        prefix_format(&change->latter->prefix, latter), prefix_format(&change->former->prefix, former),
        change->deprecated ? "was deprecated" : "is advertised no more", change->hosts, change->hosts == 1 ? "" : "s");
    refer_change(judgement, finding, change);
}

static void renumbered_at_end(struct judgement *judgement)
{
    each_change(judgement, judge_renumbered);
}

static void judge_flash(struct judgement *judgement, const struct change *change)
{
    char former[PREFIX_TEXT_SIZE], latter[PREFIX_TEXT_SIZE];
    if (change->deprecated)
        return;
    if (change->hosts == 0 && change->router->segment->vantage.unicast != UNICAST_TAP) {
        judgement_withhold(judgement, change->router->segment,
                           "a prefix vanished without a word; whether hosts still send from it would not be seen here");
        return;
    }
    if (change->hosts == 0)
        return;
    struct claim claim = claim_with_confidence(claim_prefix(change->router->segment, &change->former->prefix, NULL),
                                               judgement->lossy ? CONFIDENCE_LIKELY : CONFIDENCE_CONFIRMED);
    struct finding *finding = judgement_state(
        judgement, &claim, change->former->last_seen, change->example->last_seen,
        "%s vanished from the advertisements without being deprecated, and %s came. %u host%s went on with the old one.",
        prefix_format(&change->former->prefix, former), prefix_format(&change->latter->prefix, latter), change->hosts,
        change->hosts == 1 ? "" : "s");
    refer_change(judgement, finding, change);
}

static void flash_at_end(struct judgement *judgement)
{
    each_change(judgement, judge_flash);
}

static const struct check rows[] = {
    { .id = "prefix-flash-renumbered",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_HIGH,
      .absence = true,
      .title = "Prefix that vanished without a word",
      .what =
          "The router announces another prefix all of a sudden and no longer mentions the old one; hosts do not know that it is gone.",
      .why =
          "They keep the old addresses for hours or days and send from them into nowhere: connections hang, and nobody knows why.",
      .how =
          "Missing in three successive multicast advertisements of its router, without preferred lifetime 0 before; another prefix for autonomous configuration came after; and a host still claims or uses an address of the old one.",
      .confused_with =
          "Planned renumbering, where the old prefix is announced with preferred lifetime 0; a router that leaves options out of some advertisements.",
      .todo =
          "Usually a router at home or in a branch that got another prefix from its provider after a restart. Let it announce the old prefix with lifetime 0 (RFC 9096), and ask the provider for a stable prefix.",
      .verify = "Restart the router while capturing: the old prefix is announced with preferred lifetime 0.",
      .needs = "three advertisements without the prefix, and a capture point that shows the hosts' addresses",
      .references = { "RFC 8978", "RFC 9096" },
      .absorbs = { "prefix-renumbered" },
      .conclude = flash_at_end },
    { .id = "prefix-renumbered",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_INFO,
      .title = "Prefix that took another's place",
      .what = "A prefix was deprecated or left out, and another one came.",
      .why = "It tells how far a renumbering is, and who still uses the old addresses.",
      .how =
          "A prefix with autonomous configuration was announced with preferred or valid lifetime 0, or is missing in three successive multicast advertisements, and one that was seen later is announced now.",
      .confused_with = "A second prefix beside the first; the same prefix with new lifetimes.",
      .todo = "Nothing, if it was planned. Look at the hosts that still use the old prefix before it is taken away.",
      .verify = "Audit a day later: no host uses the old prefix.",
      .needs = "advertisements of both",
      .references = { "RFC 4192", "RFC 8978", "RFC 9096" },
      .conclude = renumbered_at_end },
};

const struct check_table prefix_change_checks = { rows, sizeof rows / sizeof rows[0] };
