#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/need.h"

/* Which class of the guide's page "identify equipment" each device showed, and which one is to be replaced first.
 *
 * The class is that of the first row of `rows` whose condition holds; nothing is claimed beyond what was seen: class 2 says "showed no IPv6" with the confidence of
 * that verdict, class 3 is a lower bound ("at least its main functions"), class 4 holds for what was seen of it. Undecided devices say what would decide.
 *
 * Replace-first order (`order` of the row, smaller first):
 *   0  proven lack: IPv6 disturbs it, or it showed none (confirmed, likely)
 *   1  works over IPv6, but management or a service of it is IPv4 only
 *   2  lack that is only possible, and devices that stay link-local
 *   3  undecided
 *   4  main functions over IPv6
 *   5  parity
 *   6  no device of its own (virtual MAC address, the capturing host, an extender)
 * Within one: what serves others before what does not (routers, bridges, servers, then printers, cameras, phones), then the number of hosts' uses that depend on
 * it, then of its own needs that would break, then class, confidence, segment, MAC address. */

enum { MALFORMED_MAX = 64, INFRASTRUCTURE = 2, APPLIANCE = 1 };

struct equipment_case {
    const struct judgement *judgement;
    const struct host *host;
    struct host_verdict verdict;
    bool malformed; /* a finding says that it sends Neighbor Discovery or MLD that all receivers discard */
    struct equipment *equipment;
};

/* ── conditions ── */

static bool is_no_device(const struct equipment_case *facts)
{
    return facts->verdict.stack == STACK_NOT_CLASSIFIED && !facts->host->forwarder &&
           !(facts->host->roles & ROLE_STUB_ROUTER);
}

static bool is_virtual(const struct equipment_case *facts)
{
    return facts->host->virtual_router || is_no_device(facts);
}

static bool is_disturbed(const struct equipment_case *facts)
{
    return strcmp(facts->verdict.grade, "D") == 0;
}

static bool sends_malformed(const struct equipment_case *facts)
{
    return facts->malformed && !facts->host->talks_off_link;
}

static bool showed_none(const struct equipment_case *facts)
{
    return facts->verdict.stack == STACK_IPV4_ONLY && facts->verdict.confidence >= CONFIDENCE_LIKELY;
}

static bool may_have_none(const struct equipment_case *facts)
{
    return facts->verdict.stack == STACK_IPV4_ONLY;
}

static bool forwards_ipv6(const struct equipment_case *facts)
{
    return (facts->host->roles & (ROLE_BRIDGE | ROLE_ROUTER)) && facts->host->segment->ipv6_frames > 0;
}

static bool manages_over_ipv4(const struct equipment_case *facts)
{
    return facts->equipment->management_ipv4_only &&
           (forwards_ipv6(facts) || facts->verdict.stack == STACK_DUAL || facts->verdict.stack == STACK_IPV6_ONLY);
}

static bool has_address(const struct equipment_case *facts)
{
    return facts->verdict.stack == STACK_DUAL || facts->verdict.stack == STACK_IPV6_ONLY;
}

static bool offers_ipv4_only(const struct equipment_case *facts)
{
    return facts->host->services_ipv4_only > 0 && has_address(facts);
}

/* A prefix to form an address in: with A=0 the network, not the device, withheld it. */
static bool autonomous_is_offered(const struct equipment_case *facts)
{
    for (const struct router *router = inventory_routers(facts->judgement->inventory); router;
         router = router_next(router))
        for (unsigned i = 0;
             router->segment == facts->host->segment && !router_is_flood(router) && i < router->prefix_count; i++)
            if (router->prefixes[i].ever_autonomous)
                return true;
    return false;
}

static bool stays_link_local(const struct equipment_case *facts)
{
    return facts->verdict.stack == STACK_LINK_LOCAL_ONLY && autonomous_is_offered(facts);
}

static bool has_parity(const struct equipment_case *facts)
{
    return strcmp(facts->verdict.grade, "G4") == 0 && facts->equipment->would_break == 0 &&
           facts->equipment->fell_back == 0;
}

static bool is_router(const struct equipment_case *facts)
{
    return (facts->host->roles & (ROLE_ROUTER | ROLE_STUB_ROUTER)) != 0;
}

static bool talks(const struct equipment_case *facts)
{
    return facts->verdict.stack == STACK_DUAL || facts->verdict.stack == STACK_IPV6_ONLY ? facts->host->talks_off_link
                                                                                         : false;
}

static bool always(const struct equipment_case *facts)
{
    (void)facts;
    return true;
}

static const struct equipment_row {
    const char *rule;
    bool (*holds)(const struct equipment_case *facts);
    enum equipment_class class;
    enum confidence confidence; /* UNDETERMINED: that of the host's verdict */
    uint8_t order;
    const char *why;       /* "" : the host's verdict says it */
    const char *to_decide; /* "" : the host's verdict says it, if anything */
} rows[] = {
    { "not-a-device", is_virtual, EQUIPMENT_UNDECIDED, CONFIDENCE_UNDETERMINED, 6, "",
      "the devices behind it stand in rows of their own" },
    { "disturbed", is_disturbed, EQUIPMENT_DISTURBED, CONFIDENCE_LIKELY, 0,
      "Its IPv6 connections fail while those over IPv4 are answered", "look at its route and firewall first" },
    { "malformed", sends_malformed, EQUIPMENT_DISTURBED, CONFIDENCE_POSSIBLE, 2,
      "It sends Neighbor Discovery or MLD that all receivers discard",
      "its firmware's release notes, or a second device" },
    { "no-ipv6", showed_none, EQUIPMENT_OBLIVIOUS, CONFIDENCE_UNDETERMINED, 0, "Showed no IPv6",
      "a setting or firmware that switches IPv6 on; then watch it start" },
    { "no-ipv6-possible", may_have_none, EQUIPMENT_OBLIVIOUS, CONFIDENCE_UNDETERMINED, 2, "Showed no IPv6", "" },
    { "management-ipv4-only", manages_over_ipv4, EQUIPMENT_COMPATIBLE, CONFIDENCE_LIKELY, 1,
      "IPv6 passes it or is used by it, and it announces IPv4 management addresses only",
      "an IPv6 management address in its configuration, seen in LLDP or CDP" },
    { "service-ipv4-only", offers_ipv4_only, EQUIPMENT_COMPATIBLE, CONFIDENCE_LIKELY, 1,
      "It has IPv6, and a service of it works over IPv4 only (see the services)",
      "its service listening on ::, tried over IPv6" },
    { "link-local-only", stays_link_local, EQUIPMENT_OBLIVIOUS, CONFIDENCE_POSSIBLE, 2,
      "IPv6 is on, but it took no address in the advertised prefix",
      "its setting for autonomous configuration; then watch it start" },
    { "parity", has_parity, EQUIPMENT_PARITY, CONFIDENCE_LIKELY, 5, "All services seen of it answer over both families",
      "services that nobody used in this capture; management" },
    { "router", is_router, EQUIPMENT_COMPATIBLE, CONFIDENCE_LIKELY, 4, "Advertises itself as an IPv6 router",
      "parity: its management and each of its services tried over IPv6" },
    { "uses-ipv6", talks, EQUIPMENT_COMPATIBLE, CONFIDENCE_LIKELY, 4, "Uses IPv6 beyond the segment",
      "parity: each of its services tried over IPv6, or a test without IPv4" },
    { "has-address", has_address, EQUIPMENT_COMPATIBLE, CONFIDENCE_POSSIBLE, 4,
      "Has an IPv6 address beyond link-local; no IPv6 traffic beyond the segment was seen",
      "a mirror port that shows what it uses the address for" },
    { "undecided", always, EQUIPMENT_UNDECIDED, CONFIDENCE_UNDETERMINED, 3, "", "" },
};

/* ── one device ── */

static void keep_frame(struct equipment *equipment, const struct frame_reference *frame)
{
    for (unsigned i = 0; i < equipment->frame_count; i++)
        if (equipment->frames[i].number == frame->number && equipment->frames[i].file == frame->file)
            return;
    if (frame->number != 0 && equipment->frame_count < EQUIPMENT_FRAME_MAX)
        equipment->frames[equipment->frame_count++] = *frame;
}

static void keep_evidence(const struct equipment_case *facts)
{
    const struct host *host = facts->host;
    struct equipment *equipment = facts->equipment;
    if (is_disturbed(facts))
        keep_frame(equipment, &host->connections.failed_frame);
    if (facts->verdict.stack == STACK_IPV4_ONLY && host->attach != ATTACH_NONE)
        keep_frame(equipment, &host->attach_frame);
    if (equipment->management_ipv4_only)
        keep_frame(equipment, &host->description->management_frame);
    keep_frame(equipment, &host->ipv6_frame);
    keep_frame(equipment, &host->first_frame);
}

static void write_words(const struct equipment_case *facts, const struct equipment_row *row)
{
    struct equipment *equipment = facts->equipment;
    const struct host_verdict *verdict = &facts->verdict;
    text_append(equipment->why, sizeof equipment->why, "%s", row->why[0] ? row->why : verdict->why);
    if (row->why[0] && row->class < EQUIPMENT_COMPATIBLE && verdict->why[0] && verdict->stack != STACK_NOT_CLASSIFIED)
        text_append(equipment->why, sizeof equipment->why, ": %s", verdict->why);
    if (equipment->management_ipv4_only && strcmp(row->rule, "management-ipv4-only") != 0)
        text_append(equipment->why, sizeof equipment->why, "; announces IPv4 management addresses only");
    const char *decide = row->to_decide[0] ? row->to_decide : verdict->to_decide;
    if (!decide[0])
        decide = "watch longer, at a point that sees the multicast of all hosts, or watch it start";
    snprintf(equipment->to_decide, sizeof equipment->to_decide, "%s", decide);
}

static void classify(struct equipment_case *facts)
{
    const struct host *host = facts->host;
    struct equipment *equipment = facts->equipment;
    const struct equipment_row *row = rows;
    host_verdict_of(facts->judgement, host, &facts->verdict);
    equipment->device = host;
    equipment->used_by = host->used_by;
    equipment->management_ipv4_only =
        host->description && host->description->manages_ipv4 && !host->description->manages_ipv6;
    while (!row->holds(facts))
        row++;
    equipment->rule = row->rule;
    equipment->class = (uint8_t)row->class;
    equipment->order = row->order;
    equipment->confidence = (uint8_t)(row->confidence != CONFIDENCE_UNDETERMINED ? row->confidence
                                      : row->class == EQUIPMENT_UNDECIDED        ? CONFIDENCE_UNDETERMINED
                                                                                 : facts->verdict.confidence);
    if (facts->judgement->lossy && row->class == EQUIPMENT_DISTURBED)
        equipment->confidence = CONFIDENCE_POSSIBLE;
    write_words(facts, row);
    keep_evidence(facts);
}

/* ── all of them ── */

static unsigned weight(const struct host *host)
{
    if (host->roles & (ROLE_ROUTER | ROLE_BRIDGE | ROLE_DHCPV6_SERVER | ROLE_DHCPV4_SERVER | ROLE_DNS_SERVER |
                       ROLE_STUB_ROUTER | ROLE_VRRP))
        return INFRASTRUCTURE;
    return host->roles & (ROLE_PRINTER | ROLE_CAMERA | ROLE_PHONE) || host->services > 0 ? APPLIANCE : 0;
}

static int descending(uint32_t a, uint32_t b)
{
    return a > b ? -1 : a < b;
}

static int by_order(const void *left, const void *right)
{
    const struct equipment *a = left, *b = right;
    const struct host *host_a = a->device, *host_b = b->device;
    int order = a->order - b->order;
    if (!order)
        order = descending(weight(host_a), weight(host_b));
    if (!order)
        order = descending(a->used_by, b->used_by);
    if (!order)
        order = descending(a->would_break, b->would_break);
    if (!order)
        order = a->class - b->class;
    if (!order)
        order = b->confidence - a->confidence;
    if (!order)
        order = strverscmp(host_a->segment->id, host_b->segment->id);
    if (!order)
        order = mac_compare(&host_a->mac, &host_b->mac);
    if (!order && host_a->ipv4_count > 0 && host_b->ipv4_count > 0)
        order = address_compare(&host_a->ipv4[0], &host_b->ipv4[0]);
    if (!order && host_a->addresses && host_b->addresses)
        order = address_compare(&host_a->addresses->address, &host_b->addresses->address);
    return order ? order : (host_a->first_frame.number < host_b->first_frame.number ? -1 : 1);
}

/* Needs of one device, counted by its place in the list of hosts. */
static int by_device(const void *left, const void *right)
{
    const struct equipment *a = left, *b = right;
    return (uintptr_t)a->device < (uintptr_t)b->device ? -1 : (uintptr_t)a->device > (uintptr_t)b->device;
}

static void count_needs(const struct need_list *needs, struct equipment_list *list)
{
    for (unsigned i = 0; i < needs->count; i++) {
        struct equipment key = { .device = needs->rows[i].device };
        struct equipment *equipment = bsearch(&key, list->rows, list->count, sizeof key, by_device);
        if (!equipment)
            continue;
        equipment->would_break += needs->rows[i].verdict == NEED_BREAKS;
        equipment->fell_back += needs->rows[i].verdict == NEED_FELL_BACK;
        equipment->legacy += needs->rows[i].verdict == NEED_LEGACY;
        equipment->open += needs->rows[i].verdict == NEED_UNDECIDED;
    }
}

struct malformed {
    unsigned count;
    const struct finding *findings[MALFORMED_MAX];
};

static void find_malformed(const struct judgement *judgement, struct malformed *malformed)
{
    for (const struct finding *finding = findings_first(judgement->findings);
         finding && malformed->count < MALFORMED_MAX; finding = findings_next(finding))
        if (!finding->withdrawn && finding->subject.has_mac &&
            (strcmp(finding->check->id, "nd-invalid") == 0 || strcmp(finding->check->id, "mld-invalid") == 0))
            malformed->findings[malformed->count++] = finding;
}

static bool is_malformed(const struct malformed *malformed, const struct host *host)
{
    for (unsigned i = 0; i < malformed->count; i++)
        if (malformed->findings[i]->segment_index == host->segment->index &&
            mac_equal(&malformed->findings[i]->subject.mac, &host->mac))
            return true;
    return false;
}

int equipment_list_make(const struct judgement *judgement, const struct need_list *needs, struct equipment_list *list)
{
    const struct inventory *inventory = judgement->inventory;
    struct malformed malformed = { 0 };
    unsigned room = 1;
    *list = (struct equipment_list){ 0 };
    for (const struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            room++;
    list->rows = calloc(room, sizeof *list->rows);
    if (!list->rows)
        return -ENOMEM;
    for (const struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            list->rows[list->count++].device = host;
    qsort(list->rows, list->count, sizeof *list->rows, by_device);
    count_needs(needs, list);
    find_malformed(judgement, &malformed);
    for (unsigned i = 0; i < list->count; i++) {
        struct equipment_case facts = { .judgement = judgement,
                                        .host = list->rows[i].device,
                                        .malformed = is_malformed(&malformed, list->rows[i].device),
                                        .equipment = &list->rows[i] };
        classify(&facts);
        list->of[list->rows[i].class]++;
    }
    qsort(list->rows, list->count, sizeof *list->rows, by_order);
    return 0;
}

void equipment_list_free(struct equipment_list *list)
{
    free(list->rows);
    *list = (struct equipment_list){ 0 };
}

const char *equipment_class_word(enum equipment_class equipment_class)
{
    static const char *const words[EQUIPMENT_CLASS_COUNT] = { "undecided", "disturbed", "oblivious", "compatible",
                                                              "parity" };
    return words[(unsigned)equipment_class < EQUIPMENT_CLASS_COUNT ? equipment_class : EQUIPMENT_UNDECIDED];
}
