#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/escape.h"
#include "plan/ipam.h"
#include "plan/plan_build.h"
#include "plan/plan_lint.h"
#include "plan/plan_value.h"

static const char *const field_words[IPAM_FIELD_COUNT] = {
    [IPAM_PREFIX] = "prefix",   [IPAM_LENGTH] = "prefix length",
    [IPAM_VLAN] = "vlan",       [IPAM_VLAN_NAME] = "vlan name",
    [IPAM_SEGMENT] = "segment", [IPAM_STATUS] = "status",
    [IPAM_VRF] = "vrf",         [IPAM_MODEL] = "model",
    [IPAM_ROUTER] = "router",   [IPAM_DNS] = "rdnss",
    [IPAM_UNTIL] = "until",     [IPAM_REASON] = "reason",
    [IPAM_ADDRESS] = "address", [IPAM_MAC] = "mac",
    [IPAM_NAME] = "name",
};

static struct plan_place place_of(const struct ipam_record *record, enum ipam_field field)
{
    struct plan_place place = record->place;
    if (record->column[field] > 0) {
        place.line = record->line[field];
        place.column = record->column[field];
    }
    return place;
}

static void refuse(struct ipam *ipam, const struct ipam_record *record, enum ipam_field field, const char *expected)
{
    char found[PLAN_TEXT_SIZE];
    plan_message_error(ipam->messages, place_of(record, field), "%s%s%s \"%s\": expected %s",
                       record->path ? record->path : "", record->path ? "." : "", field_words[field],
                       plan_message_quote(record->text[field], found), expected);
}

/* Read a field as the plan's schema would read it. */
static bool read_field(struct ipam *ipam, const struct ipam_record *record, enum ipam_field field,
                       enum schema_type type, const char *text, void *value)
{
    char instead[PLAN_TEXT_SIZE], words[512];
    struct schema_row row = { .key = field_words[field], .type = type };
    struct plan_node node = { .kind = NODE_SCALAR };
    node.text = strdup(text);
    bool good = node.text && plan_value_read(&row, type, &node, NULL, value, instead);
    if (!good)
        refuse(ipam, record, field, node.text && instead[0] ? instead : schema_expectation(&row, words, sizeof words));
    free(node.text);
    return good;
}

static char *printable(const char *text)
{
    size_t room = 4 * strlen(text) + 8;
    char *copy = malloc(room);
    if (copy)
        escape_printable(text, strlen(text), copy, room);
    return copy;
}

/* An element more in one of the plan's arrays, all zero; NULL with an error. */
static void *append(struct ipam *ipam, const struct ipam_record *record, void *array_field, unsigned *count,
                    size_t size)
{
    char *array;
    memcpy(&array, array_field, sizeof array);
    array = *count < PLAN_LIST_MAX ? schema_grow(array, *count, size) : NULL;
    if (!array) {
        plan_message_error(ipam->messages, record->place, "too many rows: expected at most %d of a kind in a segment",
                           PLAN_LIST_MAX);
        return NULL;
    }
    memcpy(array_field, &array, sizeof array);
    void *element = array + (*count)++ * size;
    memset(element, 0, size);
    return element;
}

/* ── which segment ── */

struct vlan {
    unsigned number; /* 0: none */
    char name[PLAN_TEXT_SIZE];
};

/* "10", "office (10)" (NetBox's tables), "10 - office", "view/1/4094/10" (Infoblox). */
static void read_vlan(const struct ipam_record *record, struct vlan *vlan)
{
    const char *text = record->text[IPAM_VLAN], *name = record->text[IPAM_VLAN_NAME];
    *vlan = (struct vlan){ .number = 0 };
    if (name)
        escape_printable(name, strlen(name), vlan->name, sizeof vlan->name);
    if (!text)
        return;
    size_t length = strlen(text), end = length;
    bool bracket = end > 0 && text[end - 1] == ')';
    end -= bracket;
    size_t digits = 0;
    while (digits < end && isdigit((unsigned char)text[end - digits - 1]))
        digits++;
    bool whole = digits == length || (bracket && digits < end && text[end - digits - 1] == '(') ||
                 (digits < end && text[end - digits - 1] == '/');
    if (whole && digits > 0 && digits <= 4)
        vlan->number = (unsigned)strtoul(text + end - digits, NULL, 10);
    else if (isdigit((unsigned char)text[0]) && strspn(text, "0123456789") <= 4 && strstr(text, " - "))
        vlan->number = (unsigned)strtoul(text, NULL, 10);
    if (vlan->number > 4094)
        vlan->number = 0;
    if (vlan->name[0])
        return;
    if (bracket && whole) { /* the name stands before the bracket */
        length = end - digits - 1;
        while (length > 0 && text[length - 1] == ' ')
            length--;
    }
    if (vlan->number == 0 || bracket)
        escape_printable(text, length, vlan->name, sizeof vlan->name);
}

static struct plan_segment *segment_named(struct plan *plan, const char *name)
{
    for (unsigned i = 0; i < plan->segment_count; i++)
        if (strcmp(plan->segments[i].name, name) == 0)
            return &plan->segments[i];
    return NULL;
}

static struct plan_segment *segment_of_vlan(struct plan *plan, unsigned number)
{
    for (unsigned i = 0; i < plan->segment_count && number > 0; i++) {
        struct plan_segment *segment = &plan->segments[i];
        if (segment->selector == SELECTOR_VLAN && segment->vlan_count == 1 && segment->vlan[0] == number)
            return segment;
    }
    return NULL;
}

static struct plan_segment *new_segment(struct ipam *ipam, const struct ipam_record *record, const char *name,
                                        unsigned vlan)
{
    char own[PLAN_TEXT_SIZE + 16];
    if (!name[0])
        snprintf(own, sizeof own, "vlan%u", vlan);
    else if (vlan > 0 && segment_named(ipam->plan, name)) /* another VLAN of the same name */
        snprintf(own, sizeof own, "%s-%u", name, vlan);
    else
        snprintf(own, sizeof own, "%s", name);
    char *kept = strdup(own);
    struct plan_segment *segment =
        kept ? append(ipam, record, &ipam->plan->segments, &ipam->plan->segment_count, sizeof *segment) : NULL;
    if (!segment) {
        free(kept);
        return NULL;
    }
    schema_prepare(&schema_segment, segment);
    segment->name = kept;
    segment->place = record->place;
    if (vlan > 0) {
        segment->selector = SELECTOR_VLAN;
        segment->vlan[0] = (uint16_t)vlan;
        segment->vlan_count = 1;
    }
    return segment;
}

/* A number, and none that a VLAN can have (IEEE 802.1Q): a slip, not a name. Some exports write 0 for none. */
static bool is_no_vlan(const char *text)
{
    size_t digits = text ? strspn(text, "0123456789") : 0;
    return digits > 0 && text[digits] == '\0' && (digits > 4 || atoi(text) > 4094);
}

/* The segment that the row names, made when there is none of it; NULL when it names none. */
static struct plan_segment *find_home(struct ipam *ipam, const struct ipam_record *record)
{
    char name[PLAN_TEXT_SIZE];
    struct vlan vlan;
    struct plan *plan = ipam->plan;
    if (is_no_vlan(record->text[IPAM_VLAN])) {
        refuse(ipam, record, IPAM_VLAN, "a VLAN from 1 to 4094, or its name");
        return NULL;
    }
    read_vlan(record, &vlan);
    const char *given = record->text[IPAM_SEGMENT];
    if (given)
        escape_printable(given, strlen(given), name, sizeof name);
    struct plan_segment *segment = given ? segment_named(plan, name) : segment_of_vlan(plan, vlan.number);
    if (segment)
        return segment;
    if (!given && vlan.name[0] && (segment = segment_named(plan, vlan.name)) != NULL &&
        (vlan.number == 0 || segment->selector != SELECTOR_VLAN))
        return segment;
    if (given || vlan.number > 0 || vlan.name[0])
        return new_segment(ipam, record, given ? name : vlan.name, vlan.number);
    bool only = plan->segment_count == 1 && plan->segments[0].selector == SELECTOR_NONE;
    return only ? &plan->segments[0] : NULL;
}

/* ── prefixes ── */

static int length_of_mask(const char *text)
{
    struct address mask;
    if (text[0] == '/')
        text++;
    if (text[0] && strlen(text) <= 3 && strspn(text, "0123456789") == strlen(text))
        return atoi(text);
    if (!address_parse_ipv4(text, &mask))
        return -1;
    int length = 0;
    while (length < 32 && mask.octets[12 + length / 8] >> (7 - length % 8) & 1)
        length++;
    struct address all = mask;
    struct prefix kept = prefix_make(&all, 96 + (unsigned)length);
    return address_equal(&kept.address, &mask) ? length : -1;
}

static bool read_prefix(struct ipam *ipam, const struct ipam_record *record, struct prefix *prefix)
{
    char whole[PLAN_TEXT_SIZE];
    const char *text = record->text[IPAM_PREFIX], *length = record->text[IPAM_LENGTH];
    if (strchr(text, '/') || !length)
        return read_field(ipam, record, IPAM_PREFIX, SCHEMA_PREFIX_ANY, text, prefix);
    int bits = length_of_mask(length);
    if (bits < 0) {
        refuse(ipam, record, IPAM_LENGTH, "a prefix length or a mask, as 64 or 255.255.255.0");
        return false;
    }
    snprintf(whole, sizeof whole, "%.*s/%d", (int)sizeof whole - 16, text, bits);
    struct ipam_record joined = *record;
    joined.text[IPAM_PREFIX] = whole;
    return read_field(ipam, &joined, IPAM_PREFIX, SCHEMA_PREFIX_ANY, whole, prefix);
}

static void add_aggregate(struct ipam *ipam, const struct ipam_record *record, const struct prefix *prefix)
{
    struct plan *plan = ipam->plan;
    struct prefix *aggregate =
        append(ipam, record, &plan->aggregates, &plan->aggregate_count, sizeof *plan->aggregates);
    if (aggregate)
        *aggregate = *prefix;
}

static int compare_prefixes(const void *a, const void *b)
{
    return prefix_compare(a, b);
}

void ipam_merge_aggregates(struct plan *plan, unsigned first)
{
    unsigned kept = first;
    if (plan->aggregate_count > first)
        qsort(plan->aggregates + first, plan->aggregate_count - first, sizeof *plan->aggregates, compare_prefixes);
    for (unsigned i = first; i < plan->aggregate_count; i++) {
        const struct prefix prefix = plan->aggregates[i];
        bool covered = kept > first && prefix_covers(&plan->aggregates[kept - 1], &prefix);
        for (unsigned j = 0; j < first && !covered; j++)
            covered = prefix_covers(&plan->aggregates[j], &prefix);
        if (!covered)
            plan->aggregates[kept++] = prefix;
    }
    plan->aggregate_count = kept;
}

static void add_prefix(struct ipam *ipam, const struct ipam_record *record, struct plan_segment *segment,
                       const struct prefix *prefix)
{
    for (unsigned i = 0; i < segment->prefix_count; i++)
        if (prefix_equal(&segment->prefixes[i].prefix, prefix)) /* documented already: what the plan says stays */
            return;
    struct plan_day until = { .set = false };
    if (record->text[IPAM_UNTIL] && !read_field(ipam, record, IPAM_UNTIL, SCHEMA_DAY, record->text[IPAM_UNTIL], &until))
        return;
    struct plan_prefix *entry = append(ipam, record, &segment->prefixes, &segment->prefix_count, sizeof *entry);
    if (!entry)
        return;
    *entry = (struct plan_prefix){ .prefix = *prefix, .until = until, .reviewed = true, .place = record->place };
    plan_lint_prefix(entry, ipam->messages);
    char routing[PLAN_TEXT_SIZE];
    const char *vrf = record->text[IPAM_VRF];
    if (record->text[IPAM_REASON]) {
        entry->reason = printable(record->text[IPAM_REASON]);
    } else if (vrf && strcasecmp(vrf, "default") != 0 && strcasecmp(vrf, "global") != 0) {
        snprintf(routing, sizeof routing, "VRF %.*s", 200, vrf); /* the same prefix in two VRFs is no overlap */
        entry->reason = printable(routing);
    }
}

/* The next of several values in a field, separated by spaces, commas or semicolons. */
static const char *next_value(const char **rest, char *value, size_t room)
{
    static const char separators[] = " ,;|\r\n";
    const char *text = *rest + strspn(*rest, separators);
    size_t length = strcspn(text, separators);
    *rest = text + length;
    if (length == 0)
        return NULL;
    length = length < room ? length : room - 1;
    memcpy(value, text, length);
    value[length] = '\0';
    return value;
}

static void add_router(struct ipam *ipam, const struct ipam_record *record, struct plan_segment *segment,
                       const char *text)
{
    struct plan_router router = { .reviewed = true, .place = record->place };
    router.has_mac = plan_value_mac(text, &router.mac);
    if (!router.has_mac) {
        memset(&router.mac, 0, sizeof router.mac);
        if (!read_field(ipam, record, IPAM_ROUTER, SCHEMA_ADDRESS, text, &router.address))
            return;
        router.has_address = true;
    }
    for (unsigned i = 0; i < segment->router_count; i++) {
        const struct plan_router *other = &segment->routers[i];
        if (router.has_mac ? other->has_mac && memcmp(&other->mac, &router.mac, sizeof router.mac) == 0
                           : other->has_address && address_equal(&other->address, &router.address))
            return;
    }
    unsigned errors = ipam->messages->errors;
    plan_lint_router(&router, ipam->messages);
    if (ipam->messages->errors > errors)
        return;
    struct plan_router *entry = append(ipam, record, &segment->routers, &segment->router_count, sizeof *entry);
    if (!entry)
        return;
    *entry = router;
    segment->routers_given = true;
    segment->routers_none = false;
}

static void add_dns_server(struct ipam *ipam, const struct ipam_record *record, struct plan_segment *segment,
                           const char *text)
{
    struct address address;
    if (!read_field(ipam, record, IPAM_DNS, SCHEMA_ADDRESS_ANY, text, &address) ||
        plan_find_server(segment->dns_servers, segment->dns_server_count, &address, NULL, NULL, 0))
        return;
    struct plan_server *entry = append(ipam, record, &segment->dns_servers, &segment->dns_server_count, sizeof *entry);
    if (!entry)
        return;
    *entry = (struct plan_server){ .has_address = true, .address = address, .reviewed = true, .place = record->place };
    segment->dns_servers_given = true;
}

static void add_details(struct ipam *ipam, const struct ipam_record *record, struct plan_segment *segment)
{
    char value[PLAN_TEXT_SIZE], words[512];
    const char *model = record->text[IPAM_MODEL];
    for (const char *rest = record->text[IPAM_ROUTER]; rest && next_value(&rest, value, sizeof value);)
        add_router(ipam, record, segment, value);
    for (const char *rest = record->text[IPAM_DNS]; rest && next_value(&rest, value, sizeof value);)
        add_dns_server(ipam, record, segment, value);
    if (!model)
        return;
    enum plan_model read = plan_value_model(model);
    if (read == MODEL_UNSET)
        refuse(ipam, record, IPAM_MODEL,
               schema_expectation(schema_find(&schema_segment, "model"), words, sizeof words));
    else if (segment->model == MODEL_UNSET)
        segment->model = read;
}

static bool has_status(const struct ipam_record *record, const char *word)
{
    return record->text[IPAM_STATUS] && strcasecmp(record->text[IPAM_STATUS], word) == 0;
}

static void merge_prefix(struct ipam *ipam, const struct ipam_record *record)
{
    struct prefix prefix;
    if (!read_prefix(ipam, record, &prefix))
        return;
    bool ipv4 = strchr(record->text[IPAM_PREFIX], ':') == NULL;
    if (ipv4 || record->container || has_status(record, "container")) {
        add_aggregate(ipam, record, &prefix);
        return;
    }
    unsigned errors = ipam->messages->errors;
    struct plan_segment *segment = find_home(ipam, record);
    if (segment) {
        add_prefix(ipam, record, segment, &prefix);
        add_details(ipam, record, segment);
    } else if (ipam->messages->errors == errors) {
        ipam->without_vlan++;
        add_aggregate(ipam, record, &prefix);
    }
}

/* ── addresses ── */

static struct plan_segment *segment_around(struct plan *plan, const struct address *address)
{
    struct plan_segment *best = NULL;
    unsigned longest = 0;
    for (unsigned i = 0; i < plan->segment_count; i++)
        for (unsigned j = 0; j < plan->segments[i].prefix_count; j++) {
            const struct prefix *prefix = &plan->segments[i].prefixes[j].prefix;
            if (prefix_contains(prefix, address) && (!best || prefix->length > longest)) {
                best = &plan->segments[i];
                longest = prefix->length;
            }
        }
    return best;
}

/* The host of this MAC address, else of this name. */
static struct plan_host *find_host(struct plan_segment *segment, const struct plan_mac *mac, const char *name)
{
    for (unsigned i = 0; i < segment->host_count; i++) {
        struct plan_host *host = &segment->hosts[i];
        if (mac ? host->has_mac && memcmp(&host->mac, mac, sizeof *mac) == 0
                : name && host->name && strcasecmp(host->name, name) == 0)
            return host;
    }
    return NULL;
}

static struct plan_host *new_host(struct ipam *ipam, const struct ipam_record *record, struct plan_segment *segment,
                                  const struct plan_mac *mac)
{
    struct plan_host *host = append(ipam, record, &segment->hosts, &segment->host_count, sizeof *host);
    if (!host)
        return NULL;
    host->reviewed = true;
    host->place = record->place;
    host->name = record->text[IPAM_NAME] ? printable(record->text[IPAM_NAME]) : NULL;
    host->has_mac = mac != NULL;
    if (mac)
        host->mac = *mac;
    return host;
}

static void add_address(struct ipam *ipam, const struct ipam_record *record, struct plan_segment *segment,
                        const struct address *address, const struct plan_mac *mac)
{
    if (plan_find_host_by_address(segment, address)) /* documented already: what the plan says stays */
        return;
    struct plan_host *host = find_host(segment, mac, record->text[IPAM_NAME]);
    if (!host)
        host = new_host(ipam, record, segment, mac);
    if (!host)
        return;
    struct address *entry = append(ipam, record, &host->addresses, &host->address_count, sizeof *entry);
    if (entry)
        *entry = *address;
}

static void merge_address(struct ipam *ipam, const struct ipam_record *record)
{
    char plain[PLAN_TEXT_SIZE] = "";
    struct address address;
    struct plan_mac mac;
    strncpy(plain, record->text[IPAM_ADDRESS], sizeof plain - 1);
    plain[strcspn(plain, "/")] = '\0'; /* NetBox writes the length behind it */
    if (!read_field(ipam, record, IPAM_ADDRESS, SCHEMA_ADDRESS_ANY, plain, &address))
        return;
    const char *mac_text = record->text[IPAM_MAC];
    if (mac_text && !read_field(ipam, record, IPAM_MAC, SCHEMA_MAC, mac_text, &mac))
        return;
    if (has_status(record, "dhcp") || has_status(record, "slaac")) /* a pool's, not a host's */
        return;
    struct plan_segment *segment = segment_around(ipam->plan, &address);
    if (!segment && (record->text[IPAM_VLAN] || record->text[IPAM_VLAN_NAME] || record->text[IPAM_SEGMENT]))
        segment = find_home(ipam, record);
    if (segment)
        add_address(ipam, record, segment, &address, mac_text ? &mac : NULL);
    else
        ipam->without_prefix++;
}

void ipam_merge(struct ipam *ipam, const struct ipam_record *record)
{
    if (!ipam->addresses && record->text[IPAM_PREFIX])
        merge_prefix(ipam, record);
    else if (ipam->addresses && record->text[IPAM_ADDRESS])
        merge_address(ipam, record);
}
