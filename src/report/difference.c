#include "report/difference.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/wording.h"

enum { DETAILS_SIZE = 512 };

/* ── fields of one record ── */

struct comparison {
    struct difference *difference;
    const struct difference_section *section;
    struct difference_entry *entry;
    bool failed;
};

static int order_of_facts(const struct difference_fact *a, const struct difference_fact *b)
{
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    int order = strcmp(a->item, b->item);
    return order ? order : (a->part > b->part) - (a->part < b->part);
}

/* The median of intervals that a router draws between a third of MaxRtrAdvInterval and all of it (RFC 4861 6.2.1) strays by less than a factor of two. */
static bool is_same(const struct difference_row *row, const char *from, const char *to)
{
    if (row->kind != DIFFERENCE_MEASURED)
        return strcmp(from, to) == 0;
    double a = strtod(from, NULL), b = strtod(to, NULL);
    return a <= 2 * b && b <= 2 * a;
}

static void add_change(struct comparison *comparison, const struct difference_fact *fact, const char *from,
                       const char *to, const char *details)
{
    const struct difference_row *row = &comparison->section->rows[fact->row];
    struct difference_entry *entry = comparison->entry;
    entry->changes[entry->change_count++] = (struct difference_change){
        row, fact->part ? row->parts[fact->part] : NULL, fact->item[0] ? fact->item : NULL, from, to, details
    };
}

/* A fact that only one side has; of an item that is new, its parts are told with it. Returns how many facts that were. */
static unsigned one_sided(struct comparison *comparison, const struct difference_fact *fact, unsigned left, bool is_new)
{
    const struct difference_row *row = &comparison->section->rows[fact->row];
    char details[DETAILS_SIZE] = "", label[64];
    unsigned taken = 1;
    for (; fact->part == 0 && taken < left; taken++) {
        const struct difference_fact *part = &fact[taken];
        if (part->row != fact->row || part->part == 0 || strcmp(part->item, fact->item) != 0)
            break;
        text_append(details, sizeof details, "%s%s %s", details[0] ? ", " : "",
                    difference_label(row->parts[part->part], label), part->value);
    }
    const char *kept = details[0] ? difference_keep(&comparison->difference->memory, details) : NULL;
    comparison->failed |= details[0] && !kept;
    add_change(comparison, fact, is_new ? NULL : fact->value, is_new ? fact->value : NULL, kept);
    return taken;
}

static void compare_facts(struct comparison *comparison, const struct difference_record *from,
                          const struct difference_record *to)
{
    unsigned i = 0, k = 0;
    while (i < from->fact_count || k < to->fact_count) {
        const struct difference_fact *old = &from->facts[i], *new = &to->facts[k];
        int order = i == from->fact_count ? 1 : k == to->fact_count ? -1 : order_of_facts(old, new);
        if (order < 0) {
            i += one_sided(comparison, old, from->fact_count - i, false);
        } else if (order > 0) {
            k += one_sided(comparison, new, to->fact_count - k, true);
        } else {
            if (!is_same(&comparison->section->rows[old->row], old->value, new->value))
                add_change(comparison, old, old->value, new->value, NULL);
            i++;
            k++;
        }
    }
}

/* ── records of one section ── */

static int order_of_records(const struct difference_record *a, const struct difference_record *b)
{
    int order = strcmp(a->key, b->key);
    return order ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static void add_entry(struct difference_entries *entries, enum difference_event event,
                      const struct difference_record *record)
{
    entries->items[entries->count++] = (struct difference_entry){ event, record, NULL, 0 };
    entries->of[event]++;
}

static void add_changed(struct comparison *comparison, struct difference_entries *entries,
                        const struct difference_record *from, const struct difference_record *to)
{
    struct difference_entry entry = { DIFFERENCE_CHANGED, to, NULL, 0 };
    size_t most = from->fact_count + to->fact_count;
    entry.changes = difference_allocate(&comparison->difference->memory, most * sizeof *entry.changes);
    comparison->failed |= !entry.changes;
    if (!entry.changes)
        return;
    comparison->entry = &entry; // cppcheck-suppress autoVariables ; taken back below
    compare_facts(comparison, from, to);
    comparison->entry = NULL;
    if (entry.change_count == 0)
        return;
    add_entry(entries, DIFFERENCE_CHANGED, to);
    entries->items[entries->count - 1] = entry;
}

static bool is_equal(const struct difference_record *from, const struct difference_record *to)
{
    if (from->fact_count != to->fact_count)
        return false;
    for (unsigned i = 0; i < from->fact_count; i++)
        if (order_of_facts(&from->facts[i], &to->facts[i]) != 0 ||
            strcmp(from->facts[i].value, to->facts[i].value) != 0)
            return false;
    return true;
}

static int by_event(const void *left, const void *right)
{
    const struct difference_entry *a = left, *b = right;
    if (a->event != b->event)
        return a->event < b->event ? -1 : 1;
    return order_of_records(a->record, b->record);
}

static void compare_section(struct comparison *comparison, enum difference_section_id id)
{
    struct difference *difference = comparison->difference;
    const struct difference_list *old = &difference->old_report->lists[id], *new = &difference->new_report->lists[id];
    struct difference_entries *entries = &difference->sections[id];
    entries->items =
        difference_allocate(&difference->memory, ((size_t)old->count + new->count) * sizeof *entries->items);
    comparison->section = &difference_sections[id];
    comparison->failed |= !entries->items;
    for (unsigned i = 0, k = 0; !comparison->failed && (i < old->count || k < new->count);) {
        int order = i == old->count ? 1 : k == new->count ? -1 : order_of_records(&old->records[i], &new->records[k]);
        if (order < 0)
            add_entry(entries, DIFFERENCE_WENT, &old->records[i++]);
        else if (order > 0)
            add_entry(entries, DIFFERENCE_CAME, &new->records[k++]);
        else if (is_equal(&old->records[i++], &new->records[k++]))
            continue;
        else
            add_changed(comparison, entries, &old->records[i - 1], &new->records[k - 1]);
    }
    if (comparison->failed)
        return;
    qsort(entries->items, entries->count, sizeof *entries->items, by_event);
    difference->count += entries->count;
}

static unsigned new_with_ipv4_only(const struct difference_entries *entries)
{
    unsigned count = 0;
    for (unsigned i = 0; i < entries->count; i++)
        count += entries->items[i].event == DIFFERENCE_CAME && entries->items[i].record->ipv4_only;
    return count;
}

int difference_compare(struct difference *difference, const struct difference_report *old_report,
                       const struct difference_report *new_report)
{
    *difference = (struct difference){ .old_report = old_report, .new_report = new_report };
    struct comparison comparison = { .difference = difference };
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS && !comparison.failed; id++)
        compare_section(&comparison, (enum difference_section_id)id);
    difference->ipv4_only_new_hosts = new_with_ipv4_only(&difference->sections[DIFFERENCE_HOSTS]);
    difference->ipv4_only_new_services = new_with_ipv4_only(&difference->sections[DIFFERENCE_SERVICES]);
    return comparison.failed ? -ENOMEM : 0;
}

void difference_free(struct difference *difference)
{
    difference_release(&difference->memory);
    *difference = (struct difference){ 0 };
}

/* ── words ── */

const char *difference_event_word(enum difference_event event)
{
    static const char *const words[DIFFERENCE_EVENTS] = { "came", "went", "changed" };
    return words[event];
}

const char *difference_label(const char *name, char text[64])
{
    text[0] = '\0';
    text_append(text, 64, "%s", name);
    for (char *at = text; *at; at++)
        if (*at == '_' || *at == '.')
            *at = ' ';
    return text;
}

const char *difference_counts(const struct difference_entries *entries, char text[96])
{
    char number[32];
    text[0] = '\0';
    for (unsigned event = 0; event < DIFFERENCE_EVENTS; event++)
        if (entries->of[event] > 0)
            text_append(text, 96, "%s%s %s", text[0] ? ", " : "", wording_count(entries->of[event], number),
                        difference_event_word((enum difference_event)event));
    return text;
}

const struct difference_format *difference_format_find(const char *name)
{
    static const struct difference_format formats[] = {
        { "text", difference_text_write },
        { "markdown", difference_markdown_write },
        { "json", difference_json_write },
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
