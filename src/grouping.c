#include "grouping.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/table.h"
#include "base/text.h"

enum { LOOK_AHEAD = 4096, MACS_KEPT = 16384, IDS_MAX = 4096, NAMES_MAX = 4096, NO_GROUP = -1 };

struct grouping {
    enum segment_by by;
    bool anonymous;
    unsigned file_count;
    uint32_t *parents;     /* of files: union-find; a file's group is its root */
    int64_t *of_interface; /* NO_GROUP: not asked yet */
    unsigned interface_count;
    struct {
        char name[64];
        uint32_t group;
    } * named;
    unsigned named_count;
    struct table *ids; /* names of segments, before a place was added to shared ones */
};

static uint32_t root(const struct grouping *grouping, uint32_t file)
{
    while (grouping->parents[file] != file)
        file = grouping->parents[file];
    return file;
}

static void join(struct grouping *grouping, uint32_t a, uint32_t b)
{
    a = root(grouping, a);
    b = root(grouping, b);
    if (a < b)
        grouping->parents[b] = a;
    else
        grouping->parents[a] = b;
}

struct mac_owner {
    uint32_t file;
};

static const struct table_row mac_row = { "grouping", sizeof(struct mac), sizeof(struct mac_owner),
                                          MACS_KEPT,  TABLE_REFUSE,       NULL };

static void note_mac(struct grouping *grouping, struct table *macs, const struct mac *mac, uint32_t file)
{
    bool made;
    if (mac_is_group(mac) || mac_virtual_router(mac)) /* a virtual router's MAC address is the same on many segments */
        return;
    struct mac_owner *owner = table_insert(macs, mac, &made);
    if (!owner)
        return;
    if (made)
        owner->file = file;
    else
        join(grouping, owner->file, file);
}

static void look_into(struct grouping *grouping, struct table *macs, const char *name, uint32_t file)
{
    struct source *source;
    struct frame frame;
    struct packet *packet = malloc(sizeof *packet);
    if (packet && source_open_file(name, &source, NULL) == 0) {
        for (unsigned i = 0; i < LOOK_AHEAD && source_next(source, &frame, NULL) == SOURCE_FRAME; i++) {
            packet_decode(&frame, packet);
            if (packet->has_source_mac)
                note_mac(grouping, macs, &packet->source_mac, file);
            if (packet->has_destination_mac)
                note_mac(grouping, macs, &packet->destination_mac, file);
        }
        source_close(source);
    }
    free(packet);
}

/* "dump.pcap12" and "dump_00003_20261124.pcap": the same name but for its digits is one rotated set. */
static bool same_set(const char *a, const char *b)
{
    for (;;) {
        while (isdigit((unsigned char)*a))
            a++;
        while (isdigit((unsigned char)*b))
            b++;
        if (*a != *b)
            return false;
        if (!*a)
            return true;
        a++;
        b++;
    }
}

struct host_taker {
    struct grouping *grouping;
    struct table *macs;
    uint32_t file;
};

static void take_host(void *context, const struct mac *mac)
{
    struct host_taker *taker = context;
    note_mac(taker->grouping, taker->macs, mac, taker->file);
}

static void look_for_macs(struct grouping *grouping, struct table *macs, const struct source *source, unsigned file)
{
    if (source->operations->hosts) /* of a state: its captures need not be here any more */
        source->operations->hosts(source, file, take_host, &(struct host_taker){ grouping, macs, file });
    else if (!source->files[file].failed && strcmp(source->files[file].name, "-") != 0)
        look_into(grouping, macs, source->files[file].name, file);
}

static void join_files(struct grouping *grouping, const struct source *source)
{
    struct table *macs = table_new(&mac_row, 0, NULL);
    for (unsigned i = 0; i < source->file_count; i++) {
        for (unsigned j = 0; j < i && j < 512; j++) /* the name of a set's first file is among the first */
            if (same_set(source->files[i].name, source->files[j].name))
                join(grouping, i, j);
        if (macs)
            look_for_macs(grouping, macs, source, i);
    }
    table_free(macs);
}

struct grouping *grouping_new(const struct source *source, enum segment_by by, bool anonymous, struct error *error)
{
    struct grouping *grouping = calloc(1, sizeof *grouping);
    if (grouping) {
        grouping->by = by;
        grouping->anonymous = anonymous;
        grouping->file_count = source->file_count;
        grouping->parents = calloc((size_t)source->file_count + 1, sizeof *grouping->parents);
    }
    if (!grouping || !grouping->parents) {
        grouping_free(grouping);
        error_set(error, -ENOMEM, "out of memory");
        return NULL;
    }
    for (unsigned i = 0; i < source->file_count; i++)
        grouping->parents[i] = i;
    if (source->file_count > 1 && !source->files[0].live && by != SEGMENT_BY_FILE && by != SEGMENT_BY_VLAN)
        join_files(grouping, source);
    return grouping;
}

void grouping_free(struct grouping *grouping)
{
    if (!grouping)
        return;
    free(grouping->parents);
    free(grouping->of_interface);
    free(grouping->named);
    table_free(grouping->ids);
    free(grouping);
}

/* Interfaces of one name are one, in whatever files they stand. */
static uint32_t group_of_name(struct grouping *grouping, const char *name, uint32_t group)
{
    for (unsigned i = 0; i < grouping->named_count; i++)
        if (strcmp(grouping->named[i].name, name) == 0)
            return grouping->named[i].group;
    if (grouping->named_count == NAMES_MAX) /* equal names beyond stay apart */
        return group;
    void *grown = realloc(grouping->named, (grouping->named_count + 1) * sizeof *grouping->named);
    if (!grown)
        return group;
    grouping->named = grown;
    snprintf(grouping->named[grouping->named_count].name, sizeof grouping->named[0].name, "%s", name);
    grouping->named[grouping->named_count++].group = group;
    return group;
}

static uint32_t find_group(struct grouping *grouping, const struct source *source, const struct frame *frame)
{
    const char *name = frame->interface < source->interface_count ? source->interfaces[frame->interface].name : "";
    if (grouping->by == SEGMENT_BY_VLAN)
        return 0;
    if (grouping->by == SEGMENT_BY_FILE)
        return frame->file;
    if (name[0])
        return group_of_name(grouping, name, 0x10000u + frame->interface);
    return frame->file < grouping->file_count ? root(grouping, frame->file) : frame->file;
}

uint32_t grouping_of(struct grouping *grouping, const struct source *source, const struct frame *frame)
{
    if (frame->interface >= grouping->interface_count) {
        unsigned count = frame->interface + 16;
        int64_t *grown = realloc(grouping->of_interface, count * sizeof *grown);
        if (!grown)
            return 0;
        for (unsigned i = grouping->interface_count; i < count; i++)
            grown[i] = NO_GROUP;
        grouping->of_interface = grown;
        grouping->interface_count = count;
    }
    if (grouping->of_interface[frame->interface] == NO_GROUP)
        grouping->of_interface[frame->interface] = find_group(grouping, source, frame);
    return (uint32_t)grouping->of_interface[frame->interface];
}

/* ── names ── */

static void write_stack(const struct segment *segment, char *text, size_t room)
{
    if (segment->vlan_count == 0) {
        snprintf(text, room, "untagged");
        return;
    }
    text[0] = '\0';
    for (unsigned i = 0; i < segment->vlan_count; i++)
        text_append(text, room, "%s%u", i ? "." : "", segment->vlan[i]);
}

static const char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

static void write_place(bool anonymous, const struct source *source, const struct segment *segment, char *text,
                        size_t room)
{
    const char *name = segment->interface < source->interface_count ? source->interfaces[segment->interface].name : "";
    bool has_name = name[0] != '\0';
    if (anonymous) {
        snprintf(text, room, "%s-%u", has_name ? "interface" : "capture",
                 (has_name ? segment->interface : segment->file) + 1);
        return;
    }
    if (!has_name)
        name = segment->file < source->file_count ? base_name(source->files[segment->file].name) : "";
    escape_printable(name, strlen(name), text, room);
}

struct id_use {
    uint32_t count;
    struct segment *first;
};

static const struct table_row id_row = { "segment names", SEGMENT_ID_SIZE, sizeof(struct id_use),
                                         IDS_MAX,         TABLE_REFUSE,    NULL };

static void write_own(const struct segment *segment, const struct plan_segment *plan, char own[SEGMENT_ID_SIZE])
{
    memset(own, 0, SEGMENT_ID_SIZE); /* a key: its octets behind the text count */
    if (plan)
        snprintf(own, SEGMENT_ID_SIZE, "%s", plan->name);
    else
        write_stack(segment, own, SEGMENT_ID_SIZE);
}

static struct id_use *use_id(struct table *ids, struct segment *segment, const char own[SEGMENT_ID_SIZE])
{
    bool made;
    struct id_use *use = ids ? table_insert(ids, own, &made) : NULL;
    if (use && made)
        use->first = segment;
    if (use)
        use->count++;
    return use;
}

/* Segments of one name are told apart by the place where they were seen. */
static void write_id(bool anonymous, const struct source *source, struct segment *segment, const char *own, bool shared)
{
    char place[48];
    write_place(anonymous, source, segment, place, sizeof place);
    if (shared && place[0])
        snprintf(segment->id, sizeof segment->id, "%.40s@%s", own, place);
    else
        snprintf(segment->id, sizeof segment->id, "%s", own);
}

void grouping_name_segment(struct grouping *grouping, const struct source *source, struct segment *segment,
                           const struct plan_segment *plan)
{
    char own[SEGMENT_ID_SIZE];
    if (!grouping->ids)
        grouping->ids = table_new(&id_row, 0, NULL);
    write_own(segment, plan, own);
    const struct id_use *use = use_id(grouping->ids, segment, own);
    bool shared = use && use->count > 1;
    write_id(grouping->anonymous, source, segment, own, shared);
    if (shared && use->count == 2)
        write_id(grouping->anonymous, source, use->first, own, true);
}

void grouping_name_segments(const struct grouping *grouping, const struct inventory *inventory,
                            const struct source *source, const struct plan_segment *const *plan_segments,
                            unsigned count)
{
    char own[SEGMENT_ID_SIZE];
    struct table *ids = table_new(&id_row, 0, NULL);
    for (struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment)) {
        write_own(segment, segment->index < count ? plan_segments[segment->index] : NULL, own);
        use_id(ids, segment, own);
    }
    for (struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment)) {
        write_own(segment, segment->index < count ? plan_segments[segment->index] : NULL, own);
        const struct id_use *use = ids ? table_find(ids, own) : NULL;
        write_id(grouping->anonymous, source, segment, own, use && use->count > 1);
    }
    table_free(ids);
}

/* ── the plan's segment ── */

static const struct plan_segment *by_option(const struct audit_options *options, const char *interface,
                                            const struct segment *segment)
{
    for (unsigned i = 0; i < options->segment_name_count; i++) {
        const struct audit_segment_name *name = &options->segment_names[i];
        if (name->interface ? interface && strcmp(name->interface, interface) == 0 : segment->vlan_count == 0)
            return plan_segment_by_name(options->plan, name->name);
    }
    return NULL;
}

const struct plan_segment *grouping_plan_segment(const struct audit_options *options, const struct source *source,
                                                 const struct segment *segment)
{
    const char *interface =
        segment->interface < source->interface_count ? source->interfaces[segment->interface].name : "";
    const char *file = segment->file < source->file_count ? base_name(source->files[segment->file].name) : "";
    if (!options->plan)
        return NULL;
    const struct plan_segment *plan = by_option(options, interface, segment);
    return plan ? plan : plan_find_segment(options->plan, segment->vlan, segment->vlan_count, interface, file);
}

static bool documents(const struct plan *plan, const struct plan_segment *candidate, const struct inventory *inventory,
                      const struct segment *segment)
{
    for (struct router *router = inventory_routers(inventory); router; router = router_next(router))
        for (unsigned i = 0; router->segment == segment && i < router->mac_count; i++)
            if (candidate->routers_given &&
                plan_match_router(candidate, &router->address, &router->macs[i].mac, NULL) == ROUTER_MATCH_ALL)
                return true;
    for (struct prefix_record *prefix = inventory_prefixes(inventory); prefix; prefix = prefix_record_next(prefix))
        if (prefix->segment == segment &&
            prefix->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_FROM_ADDRESS)) {
            enum plan_prefix_verdict verdict = plan_judge_prefix(plan, candidate, &prefix->prefix, true, 0, NULL, NULL);
            if (verdict == PREFIX_DOCUMENTED || verdict == PREFIX_LENGTH_MISMATCH)
                return true;
        }
    return false;
}

const struct plan_segment *grouping_infer_segment(const struct plan *plan, const struct inventory *inventory,
                                                  const struct segment *segment)
{
    const struct plan_segment *found = NULL;
    if (!plan || segment->vlan_count > 0)
        return NULL;
    for (unsigned i = 0; i < plan->segment_count; i++) {
        if (!documents(plan, &plan->segments[i], inventory, segment))
            continue;
        if (found)
            return NULL;
        found = &plan->segments[i];
    }
    return found;
}
