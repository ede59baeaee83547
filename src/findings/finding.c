#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "findings/evidence.h"
#include "findings/findings.h"
#include "v6audit/check.h"

enum { FINDING_MAX = 8192, WITHHELD_MAX = 1024, NO_SEGMENT = -1 };

struct finding_key {
    const struct check *check;
    uint32_t segment;
    uint32_t kind, port;
    struct mac mac;
    uint8_t prefix_length, ip_version;
    struct address address;
    uint64_t name[4]; /* the name's first octets: names are short words */
};

struct findings {
    struct table *table;
    struct evidence_store *evidence;
    struct finding **sorted;
    unsigned sorted_count;
    struct withheld *withheld;
    unsigned withheld_count;
    struct finding *first_news, *last_news;
};

static const struct table_row finding_row = {
    "findings", sizeof(struct finding_key), sizeof(struct finding), FINDING_MAX, TABLE_REFUSE, NULL
};

struct findings *findings_new(struct error *error)
{
    struct findings *findings = calloc(1, sizeof *findings);
    if (findings) {
        findings->table = table_new(&finding_row, 0, findings);
        findings->evidence = evidence_new();
        findings->withheld = calloc(WITHHELD_MAX, sizeof *findings->withheld);
    }
    if (!findings || !findings->table || !findings->evidence || !findings->withheld) {
        findings_free(findings);
        error_set(error, -ENOMEM, "findings: out of memory");
        return NULL;
    }
    return findings;
}

void findings_free(struct findings *findings)
{
    if (!findings)
        return;
    table_free(findings->table);
    evidence_free(findings->evidence);
    free(findings->sorted);
    free(findings->withheld);
    free(findings);
}

/* What makes two findings equal is what their key says: for a host its MAC address, for an address the address alone. */
static struct finding_key make_key(const struct check *check, const struct segment *segment,
                                   const struct subject *subject)
{
    struct finding_key key;
    memset(&key, 0, sizeof key); /* padding too: keys are compared as bytes */
    key.check = check;
    key.segment = segment ? segment->index : UINT32_MAX;
    key.kind = (uint32_t)subject->kind;
    key.port = subject->port;
    if (subject->has_mac && subject->kind != SUBJECT_ADDRESS)
        key.mac = subject->mac;
    if (subject->has_prefix) {
        key.address = subject->prefix.address;
        key.prefix_length = (uint8_t)(subject->prefix.length + 1);
    } else if (subject->has_address && !(subject->kind == SUBJECT_HOST && subject->has_mac)) {
        key.address = subject->address;
        key.ip_version = subject->ip_version;
    }
    memcpy(key.name, subject->name, strnlen(subject->name, sizeof key.name));
    return key;
}

struct finding *findings_find(const struct findings *findings, const struct check *check, const struct segment *segment,
                              const struct subject *subject)
{
    struct finding_key key = make_key(check, segment, subject);
    struct finding *finding = table_find(findings->table, &key);
    if (!finding || finding->withdrawn)
        return NULL;
    /* about the same address, but another stranger */
    bool other = finding->subject.has_mac && subject->has_mac && !mac_equal(&finding->subject.mac, &subject->mac);
    return other ? NULL : finding;
}

struct finding *findings_open(struct findings *findings, const struct check *check, const struct segment *segment,
                              const struct subject *subject, bool *made)
{
    struct finding_key key = make_key(check, segment, subject);
    struct finding *finding = table_insert(findings->table, &key, made);
    if (finding && *made) {
        finding->check = check;
        finding->subject = *subject;
        finding->segment_index = key.segment;
        if (segment)
            snprintf(finding->segment, sizeof finding->segment, "%s", segment->id);
    }
    return finding;
}

static void write_key(struct finding *finding)
{
    char subject[FINDING_KEY_SIZE];
    subject_format(&finding->subject, subject);
    snprintf(finding->key, sizeof finding->key, "%s/%s/%.120s", finding->check->id, finding->segment, subject);
}

void findings_note_news(struct findings *findings, struct finding *finding)
{
    if (finding->is_news)
        return;
    finding->is_news = true;
    finding->next_news = NULL;
    if (findings->last_news)
        findings->last_news->next_news = finding;
    else
        findings->first_news = finding;
    findings->last_news = finding;
}

struct finding *findings_take_news(struct findings *findings)
{
    struct finding *finding = findings->first_news;
    if (!finding)
        return NULL;
    findings->first_news = finding->next_news;
    if (!findings->first_news)
        findings->last_news = NULL;
    finding->is_news = false;
    write_key(finding);
    return finding;
}

struct finding *findings_first(const struct findings *findings)
{
    return table_first(findings->table);
}

struct finding *findings_next(const struct finding *finding)
{
    return table_next(finding);
}

void findings_add_evidence(struct findings *findings, struct finding *finding, const struct frame *frame, int64_t time)
{
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].frame.number == frame->number && finding->evidence[i].frame.file == frame->file)
            return;
    if (finding->evidence_count == FINDING_EVIDENCE_MAX)
        return;
    finding->evidence[finding->evidence_count++] = (struct evidence){
        .frame = { .file = frame->file, .number = frame->number, .time = time },
        .wall_time = frame->time,
        .offset = frame->offset,
        .interface = frame->interface,
        .captured_length = frame->captured_length,
        .length = frame->length,
        .link_type = frame->link_type,
        .bytes = evidence_keep(findings->evidence, frame),
    };
}

void findings_fill_evidence(struct findings *findings, struct evidence *evidence, const struct frame *frame)
{
    evidence->wall_time = frame->time;
    evidence->offset = frame->offset;
    evidence->interface = frame->interface;
    evidence->captured_length = frame->captured_length;
    evidence->length = frame->length;
    evidence->link_type = frame->link_type;
    evidence->bytes = evidence_keep(findings->evidence, frame);
}

void findings_withhold(struct findings *findings, const struct check *check, const struct segment *segment,
                       const char *why)
{
    const char *id = segment ? segment->id : "";
    for (unsigned i = 0; i < findings->withheld_count; i++) {
        struct withheld *withheld = &findings->withheld[i];
        if (withheld->check == check && strcmp(withheld->segment, id) == 0 && strcmp(withheld->why, why) == 0) {
            withheld->count++;
            return;
        }
    }
    if (findings->withheld_count == WITHHELD_MAX)
        return;
    struct withheld *withheld = &findings->withheld[findings->withheld_count++];
    *withheld = (struct withheld){ .check = check, .count = 1 };
    snprintf(withheld->segment, sizeof withheld->segment, "%s", id);
    snprintf(withheld->why, sizeof withheld->why, "%s", why);
}

static int compare_findings(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
    if (x->severity != y->severity)
        return (int)y->severity - (int)x->severity;
    if (x->confidence != y->confidence)
        return (int)y->confidence - (int)x->confidence;
    int order = strcmp(x->segment, y->segment);
    if (order == 0)
        order = strcmp(x->check->id, y->check->id);
    if (order == 0 && x->subject.has_address && y->subject.has_address)
        order = address_compare(&x->subject.address, &y->subject.address);
    if (order == 0 && x->subject.has_prefix && y->subject.has_prefix)
        order = prefix_compare(&x->subject.prefix, &y->subject.prefix);
    if (order == 0 && x->subject.has_mac && y->subject.has_mac)
        order = mac_compare(&x->subject.mac, &y->subject.mac);
    return order ? order : strcmp(x->key, y->key);
}

static int compare_withheld(const void *a, const void *b)
{
    const struct withheld *x = a, *y = b;
    int order = strcmp(x->segment, y->segment);
    if (order == 0)
        order = strcmp(x->check->id, y->check->id);
    return order ? order : strcmp(x->why, y->why);
}

/* Findings of one check on one segment, so that only those are compared of which one check may explain the other. */
struct group {
    struct finding **members; /* in the order of `sorted` */
    unsigned count;
};

struct grouping {
    struct finding **members;
    struct group *groups;
    unsigned count;
};

static int compare_groups(const struct finding *x, const struct finding *y)
{
    if (x->segment_index != y->segment_index)
        return x->segment_index < y->segment_index ? -1 : 1;
    return strcmp(x->check->id, y->check->id);
}

static int compare_members(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
    int order = compare_groups(x, y);
    return order ? order : compare_findings(a, b);
}

static bool make_groups(const struct findings *findings, struct grouping *grouping)
{
    grouping->members = calloc((size_t)findings->sorted_count + 1, sizeof *grouping->members);
    grouping->groups = calloc((size_t)findings->sorted_count + 1, sizeof *grouping->groups);
    if (!grouping->members || !grouping->groups)
        return false;
    memcpy(grouping->members, findings->sorted, findings->sorted_count * sizeof *grouping->members);
    qsort(grouping->members, findings->sorted_count, sizeof *grouping->members, compare_members);
    for (unsigned i = 0; i < findings->sorted_count; i++) {
        if (i == 0 || compare_groups(grouping->members[i - 1], grouping->members[i]) != 0)
            grouping->groups[grouping->count++].members = &grouping->members[i];
        grouping->groups[grouping->count - 1].count++;
    }
    return true;
}

static bool may_absorb(const struct check *check, const char *id)
{
    for (unsigned i = 0; i < CHECK_ABSORB_MAX && check->absorbs[i]; i++)
        if (fnmatch(check->absorbs[i], id, 0) == 0)
            return true;
    return false;
}

static bool is_before(const struct finding *a, const struct finding *b)
{
    return compare_findings(&a, &b) < 0;
}

/* Of several that explain it the first counts. */
static void absorb_group(const struct group *group, const struct finding *a,
                         bool (*absorbs)(void *context, const struct finding *a, const struct finding *b),
                         void *context)
{
    for (unsigned i = 0; i < group->count; i++) {
        struct finding *b = group->members[i];
        bool taken = b->absorbed_by && !is_before(a, b->absorbed_by);
        if (a != b && !taken && a->absorbed_by != b && absorbs(context, a, b))
            b->absorbed_by = a;
    }
}

static void absorb(struct findings *findings,
                   bool (*absorbs)(void *context, const struct finding *a, const struct finding *b), void *context)
{
    struct grouping grouping = { 0 };
    bool made = make_groups(findings, &grouping);
    for (unsigned i = 0, first = 0; made && i < grouping.count; i++) {
        const struct finding *a = grouping.groups[i].members[0];
        if (a->segment_index != grouping.groups[first].members[0]->segment_index)
            first = i;
        for (unsigned j = first; j < grouping.count && a->check->absorbs[0]; j++) {
            const struct finding *b = grouping.groups[j].members[0];
            if (b->segment_index != a->segment_index)
                break;
            if (!may_absorb(a->check, b->check->id))
                continue;
            for (unsigned k = 0; k < grouping.groups[i].count; k++)
                absorb_group(&grouping.groups[j], grouping.groups[i].members[k], absorbs, context);
        }
    }
    free(grouping.members);
    free(grouping.groups);
}

void findings_finish(struct findings *findings,
                     bool (*absorbs)(void *context, const struct finding *a, const struct finding *b), void *context)
{
    findings->sorted = calloc((size_t)table_count(findings->table) + 1, sizeof *findings->sorted);
    findings->sorted_count = 0;
    if (!findings->sorted)
        return;
    for (struct finding *finding = findings_first(findings); finding; finding = findings_next(finding)) {
        if (finding->withdrawn)
            continue;
        write_key(finding);
        findings->sorted[findings->sorted_count++] = finding;
    }
    qsort(findings->sorted, findings->sorted_count, sizeof findings->sorted[0], compare_findings);
    if (absorbs)
        absorb(findings, absorbs, context);
    qsort(findings->withheld, findings->withheld_count, sizeof findings->withheld[0], compare_withheld);
}

unsigned findings_list(const struct findings *findings, const struct finding *const **list)
{
    *list = (const struct finding *const *)findings->sorted;
    return findings->sorted_count;
}

unsigned findings_withheld(const struct findings *findings, const struct withheld **list)
{
    *list = findings->withheld;
    return findings->withheld_count;
}

void findings_usage(const struct findings *findings, struct table_usage_row *findings_row,
                    struct table_usage_row *evidence_row)
{
    struct table_usage usage = table_usage(findings->table);
    *findings_row = (struct table_usage_row){
        .name = "findings", .cap = usage.cap, .used = usage.used, .refused = usage.refused, .evicted = usage.evicted
    };
    *evidence_row = evidence_usage(findings->evidence);
}
