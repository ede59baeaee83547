#include "v6audit/plan.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

static const char *const model_words[] = {
    [MODEL_UNSET] = "",
    [MODEL_SLAAC] = "slaac",
    [MODEL_STATELESS] = "stateless",
    [MODEL_STATEFUL] = "stateful",
    [MODEL_STATIC] = "static",
    [MODEL_IPV6_ONLY] = "ipv6-only",
    [MODEL_IPV6_MOSTLY] = "ipv6-mostly",
    [MODEL_IPV4_ONLY] = "ipv4-only",
};

static const char *const redundancy_words[] = {
    [REDUNDANCY_NONE] = "none", [REDUNDANCY_VRRP] = "vrrp", [REDUNDANCY_HSRP] = "hsrp",
    [REDUNDANCY_CARP] = "carp", [REDUNDANCY_GLBP] = "glbp",
};

const char *plan_model_word(enum plan_model model)
{
    return (size_t)model < sizeof model_words / sizeof model_words[0] ? model_words[model] : "";
}

const char *plan_redundancy_word(enum plan_redundancy redundancy)
{
    return (size_t)redundancy < sizeof redundancy_words / sizeof redundancy_words[0] ? redundancy_words[redundancy]
                                                                                     : "";
}

bool plan_day_passed(const struct plan_day *day, int64_t when)
{
    return day->set && when >= day->end;
}

bool plan_mac_matches(const struct plan_mac *pattern, const struct mac *mac)
{
    return memcmp(pattern->mac.octets, mac->octets, pattern->octets) == 0;
}

/* ── segments ── */

/* How well a name fits a pattern: 2 letter by letter, 1 by its wildcards, 0 not. A capture is known by its path or by its last part. */
static int pattern_fit(const char *pattern, const char *name)
{
    if (!name || name[0] == '\0')
        return 0;
    const char *last = strrchr(name, '/');
    last = last ? last + 1 : name;
    if (strcmp(pattern, name) == 0 || strcmp(pattern, last) == 0)
        return 2;
    return fnmatch(pattern, name, 0) == 0 || fnmatch(pattern, last, 0) == 0 ? 1 : 0;
}

/* The rank of a segment's selector for this traffic; 0: it does not fit. */
static int selector_fit(const struct plan_segment *segment, const uint16_t *vlan, unsigned vlan_count,
                        const char *interface, const char *capture)
{
    int fit = 0;
    switch (segment->selector) {
    case SELECTOR_NONE: return 0;
    case SELECTOR_UNTAGGED: return vlan_count == 0 ? 1 : 0;
    case SELECTOR_VLAN:
        return vlan_count == segment->vlan_count && memcmp(vlan, segment->vlan, vlan_count * sizeof *vlan) == 0 ? 6 : 0;
    case SELECTOR_INTERFACE: fit = pattern_fit(segment->pattern, interface); return fit ? 1 + fit : 0;
    case SELECTOR_CAPTURE: fit = pattern_fit(segment->pattern, capture); return fit ? 3 + fit : 0;
    }
    return 0;
}

const struct plan_segment *plan_find_segment(const struct plan *plan, const uint16_t *vlan, unsigned vlan_count,
                                             const char *interface, const char *capture)
{
    if (plan->segment_count == 1 && plan->segments[0].selector == SELECTOR_NONE)
        return &plan->segments[0];
    uint16_t stack[4];
    unsigned depth = 0;
    for (unsigned i = 0; i < vlan_count; i++) {
        if (vlan[i] == 0) /* a priority tag names no VLAN (IEEE 802.1Q) */
            continue;
        if (depth == sizeof stack / sizeof stack[0])
            return NULL;
        stack[depth++] = vlan[i];
    }
    const struct plan_segment *best = NULL;
    int best_fit = 0;
    for (unsigned i = 0; i < plan->segment_count; i++) {
        int fit = selector_fit(&plan->segments[i], stack, depth, interface, capture);
        if (fit > best_fit) {
            best = &plan->segments[i];
            best_fit = fit;
        }
    }
    return best;
}

const struct plan_segment *plan_segment_by_name(const struct plan *plan, const char *name)
{
    for (unsigned i = 0; i < plan->segment_count; i++)
        if (strcmp(plan->segments[i].name, name) == 0)
            return &plan->segments[i];
    return NULL;
}

/* ── routers, servers, hosts ── */

bool plan_redundancy_covers(enum plan_redundancy redundancy, const struct mac *mac)
{
    const char *word = mac_virtual_router(mac);
    if (!word || redundancy == REDUNDANCY_NONE)
        return false;
    if (redundancy == REDUNDANCY_CARP) /* CARP borrows the range of VRRP for IPv4, also for IPv6 */
        return strcmp(word, "vrrp") == 0 && mac->octets[4] == 1;
    return strcmp(word, plan_redundancy_word(redundancy)) == 0;
}

static enum plan_router_match match_entry(const struct plan_router *entry, const struct address *address,
                                          const struct mac *mac)
{
    bool address_fits = entry->has_address && address_equal(&entry->address, address);
    if (!mac)
        return address_fits ? ROUTER_MATCH_ALL : ROUTER_MATCH_NONE;
    bool own_mac = entry->has_mac && plan_mac_matches(&entry->mac, mac);
    bool mac_fits = own_mac || plan_redundancy_covers(entry->redundancy, mac);
    if ((address_fits || !entry->has_address) && (mac_fits || !entry->has_mac))
        return ROUTER_MATCH_ALL;
    if (address_fits)
        return ROUTER_MATCH_ADDRESS;
    return own_mac ? ROUTER_MATCH_MAC : ROUTER_MATCH_NONE;
}

enum plan_router_match plan_match_router(const struct plan_segment *segment, const struct address *address,
                                         const struct mac *mac, const struct plan_router **entry)
{
    enum plan_router_match best = ROUTER_MATCH_NONE;
    if (entry)
        *entry = NULL;
    for (unsigned i = 0; i < segment->router_count && best != ROUTER_MATCH_ALL; i++) {
        const struct plan_router *router = &segment->routers[i];
        enum plan_router_match match = match_entry(router, address, mac);
        bool better = match == ROUTER_MATCH_ALL || (match == ROUTER_MATCH_ADDRESS && best != ROUTER_MATCH_ADDRESS) ||
                      (match == ROUTER_MATCH_MAC && best == ROUTER_MATCH_NONE);
        if (!better)
            continue;
        best = match;
        if (entry)
            *entry = router;
    }
    return best;
}

const struct plan_server *plan_find_server(const struct plan_server *servers, unsigned count,
                                           const struct address *address, const struct mac *mac, const uint8_t *duid,
                                           unsigned duid_size)
{
    for (unsigned i = 0; i < count; i++) {
        const struct plan_server *server = &servers[i];
        bool by_address = server->has_address && address, by_mac = server->has_mac && mac,
             by_duid = server->duid_size > 0 && duid && duid_size > 0;
        if (!by_address && !by_mac && !by_duid)
            continue;
        if (by_address && !address_equal(&server->address, address))
            continue;
        if (by_mac && !plan_mac_matches(&server->mac, mac))
            continue;
        if (by_duid && (server->duid_size != duid_size || memcmp(server->duid, duid, duid_size) != 0))
            continue;
        return server;
    }
    return NULL;
}

const struct plan_host *plan_find_host(const struct plan_segment *segment, const struct mac *mac)
{
    const struct plan_host *best = NULL;
    for (unsigned i = 0; i < segment->host_count; i++) {
        const struct plan_host *host = &segment->hosts[i];
        if (host->has_mac && plan_mac_matches(&host->mac, mac) && (!best || host->mac.octets > best->mac.octets))
            best = host;
    }
    return best;
}

static bool host_has_address(const struct plan_host *host, const struct address *address)
{
    for (unsigned i = 0; i < host->address_count; i++)
        if (address_equal(&host->addresses[i], address))
            return true;
    return false;
}

const struct plan_host *plan_find_host_by_address(const struct plan_segment *segment, const struct address *address)
{
    for (unsigned i = 0; i < segment->host_count; i++)
        if (host_has_address(&segment->hosts[i], address))
            return &segment->hosts[i];
    return NULL;
}

/* ── prefixes ── */

/* What a prefix fell into: the longest entry or pool that covers it; of equals that of the asking segment, then the first. */
struct landing {
    const struct plan_segment *segment;
    const struct plan_prefix *entry; /* NULL: a pool, or nothing */
    bool found;
    unsigned length;
};

static void land(struct landing *best, const struct plan_segment *segment, const struct plan_prefix *entry,
                 const struct prefix *documented, const struct prefix *prefix)
{
    if (!prefix_covers(documented, prefix) || (best->found && documented->length <= best->length))
        return;
    *best = (struct landing){ .segment = segment, .entry = entry, .found = true, .length = documented->length };
}

static void land_in_segment(struct landing *best, const struct plan_segment *segment, const struct prefix *prefix)
{
    for (unsigned i = 0; i < segment->prefix_count; i++)
        land(best, segment, &segment->prefixes[i], &segment->prefixes[i].prefix, prefix);
    for (unsigned i = 0; i < segment->delegation_count; i++)
        land(best, segment, NULL, &segment->delegations[i], prefix);
}

/* The first entry that lies in the prefix: here any, elsewhere only one that begins with it, so that a short prefix over the whole site is no leak. */
static const struct plan_prefix *inside(const struct plan_segment *segment, const struct prefix *prefix, bool elsewhere)
{
    for (unsigned i = 0; i < segment->prefix_count && prefix->length > 0; i++) {
        const struct prefix *documented = &segment->prefixes[i].prefix;
        if (prefix_covers(prefix, documented) && (!elsewhere || address_equal(&prefix->address, &documented->address)))
            return &segment->prefixes[i];
    }
    return NULL;
}

static void land_by_network(struct landing *best, const struct plan *plan, const struct plan_segment *segment,
                            const struct prefix *prefix)
{
    best->entry = segment ? inside(segment, prefix, false) : NULL;
    best->segment = segment;
    for (unsigned i = 0; i < plan->segment_count && !best->entry; i++) {
        best->entry = inside(&plan->segments[i], prefix, true);
        best->segment = &plan->segments[i];
    }
    best->found = best->entry != NULL;
    best->length = best->found ? best->entry->prefix.length : 0;
}

static bool in_aggregates(const struct plan *plan, const struct prefix *prefix)
{
    for (unsigned i = 0; i < plan->aggregate_count; i++)
        if (prefix_covers(&plan->aggregates[i], prefix))
            return true;
    return false;
}

enum plan_prefix_verdict plan_judge_prefix(const struct plan *plan, const struct plan_segment *segment,
                                           const struct prefix *prefix, bool inferred, int64_t when,
                                           const struct plan_prefix **entry, const struct plan_segment **where)
{
    struct landing best = { .found = false };
    if (segment)
        land_in_segment(&best, segment, prefix);
    for (unsigned i = 0; i < plan->segment_count; i++)
        if (&plan->segments[i] != segment)
            land_in_segment(&best, &plan->segments[i], prefix);
    if (!best.found)
        land_by_network(&best, plan, segment, prefix);
    if (entry)
        *entry = best.entry;
    if (where)
        *where = best.found ? best.segment : NULL;
    if (!best.found)
        return in_aggregates(plan, prefix) ? PREFIX_AGGREGATE_ONLY : PREFIX_UNDOCUMENTED;
    if (best.segment != segment)
        return PREFIX_OTHER_SEGMENT;
    if (!best.entry)
        return PREFIX_POOL;
    if (best.length != prefix->length && !inferred)
        return PREFIX_LENGTH_MISMATCH;
    return plan_day_passed(&best.entry->until, when) ? PREFIX_DOCUMENTED_EXPIRED : PREFIX_DOCUMENTED;
}

bool plan_in_aggregates(const struct plan *plan, const struct address *address)
{
    struct prefix whole = { .address = *address, .length = 128 };
    struct landing best = { .found = false };
    if (in_aggregates(plan, &whole))
        return true;
    for (unsigned i = 0; i < plan->segment_count && !best.found; i++)
        land_in_segment(&best, &plan->segments[i], &whole);
    return best.found;
}

bool plan_uses_documentation_prefixes(const struct plan *plan)
{
    for (unsigned i = 0; i < plan->aggregate_count; i++)
        if (address_classify(&plan->aggregates[i].address) == ADDRESS_DOCUMENTATION)
            return true;
    for (unsigned i = 0; i < plan->segment_count; i++)
        for (unsigned j = 0; j < plan->segments[i].prefix_count; j++)
            if (address_classify(&plan->segments[i].prefixes[j].prefix.address) == ADDRESS_DOCUMENTATION)
                return true;
    return false;
}

/* ── exemptions ── */

/* Addresses and prefixes are compared as values, so that their spelling does not matter. */
static bool value_in_prefix(const char *pattern, const char *subject)
{
    struct prefix wide, narrow = { .length = 128 };
    struct address single;
    bool is_prefix = prefix_parse(pattern, &wide);
    if (!is_prefix && !address_parse(pattern, &single) && !address_parse_ipv4(pattern, &single))
        return false;
    if (!address_parse(subject, &narrow.address) && !address_parse_ipv4(subject, &narrow.address) &&
        !prefix_parse(subject, &narrow))
        return false;
    return is_prefix ? prefix_covers(&wide, &narrow) : narrow.length == 128 && address_equal(&single, &narrow.address);
}

static bool subject_fits(const char *pattern, const char *subject)
{
    struct mac a, b;
    if (mac_parse(pattern, &a) && mac_parse(subject, &b))
        return mac_equal(&a, &b);
    return fnmatch(pattern, subject, FNM_CASEFOLD) == 0 || value_in_prefix(pattern, subject);
}

/* The subject is the MAC address or an address of a host that the plan documents under this name. */
static bool named_host_fits(const struct plan *plan, const char *segment, const char *name, const char *subject)
{
    const struct plan_segment *home = segment ? plan_segment_by_name(plan, segment) : NULL;
    struct mac mac;
    struct address address;
    bool is_mac = mac_parse(subject, &mac);
    bool is_address = !is_mac && (address_parse(subject, &address) || address_parse_ipv4(subject, &address));
    for (unsigned i = 0; home && i < home->host_count; i++) {
        const struct plan_host *host = &home->hosts[i];
        if (!host->name || strcasecmp(host->name, name) != 0)
            continue;
        if ((is_mac && host->has_mac && plan_mac_matches(&host->mac, &mac)) ||
            (is_address && host_has_address(host, &address)))
            return true;
    }
    return false;
}

static bool exemption_covers(const struct plan *plan, const struct plan_exemption *exemption, const char *check,
                             const char *segment, const char *const *subjects)
{
    if (fnmatch(exemption->check, check, 0) != 0)
        return false;
    if (exemption->segment && (!segment || strcmp(exemption->segment, segment) != 0))
        return false;
    if (!exemption->host)
        return true;
    for (unsigned i = 0; subjects && subjects[i]; i++)
        if (subject_fits(exemption->host, subjects[i]) || named_host_fits(plan, segment, exemption->host, subjects[i]))
            return true;
    return false;
}

const struct plan_exemption *plan_find_exemption(const struct plan *plan, const char *check, const char *segment,
                                                 const char *const *subjects, int64_t when, bool *expired)
{
    const struct plan_exemption *past = NULL;
    if (expired)
        *expired = false;
    for (unsigned i = 0; i < plan->exemption_count; i++) {
        const struct plan_exemption *exemption = &plan->exemptions[i];
        if (!exemption_covers(plan, exemption, check, segment, subjects))
            continue;
        if (!plan_day_passed(&exemption->until, when))
            return exemption;
        past = past ? past : exemption;
    }
    if (expired)
        *expired = past != NULL;
    return past;
}
