#include <string.h>

#include "inventory/model.h"
#include "report/report_text.h"
#include "report/wording.h"

/* "REPLACE FIRST" and "WITHOUT IPv4": each where there is something to tell, or with -v. */

enum { ROWS_MAX = 8, LACK_ORDER = 2, DEVICES_MAX = 3, SCAN_MAX = 2000, INDENT = 2 };

static bool all(const struct text_report *report)
{
    return report->options->verbosity > 0;
}

/* ── which device first ── */

static void device_name(const struct text_report *report, const struct host *host, struct wording *cell)
{
    char text[ADDRESS_TEXT_SIZE];
    if (host->has_mac)
        wording_mac(report->audit, &host->mac, cell);
    else if (host->ipv4_count > 0)
        wording_add(cell, "%s", address_format_ip(4, &host->ipv4[0], text));
    else if (host->addresses)
        wording_add(cell, "%s", address_format(&host->addresses->address, text));
    if (host->names && host->name_count > 0)
        wording_add(cell, ", %s", host->names[0].text);
}

static void equipment_sum(struct text_report *report)
{
    struct wording sum = { 0 };
    wording_equipment(&report->listing.equipment, &sum);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, sum.text);
}

static void equipment_lines(struct text_report *report, const struct equipment *equipment, unsigned place)
{
    const struct host *host = equipment->device;
    struct wording line = { 0 }, label = { 0 };
    wording_add(&label, "%u", place);
    device_name(report, host, &line);
    if (host->description && host->description->model_count > 0)
        wording_add(&line, ", \"%s\"", host->description->models[0].text);
    if (equipment->class == EQUIPMENT_UNDECIDED)
        wording_add(&line, ": undecided: %s", equipment->why);
    else
        wording_add(&line, ": class %u (%s). %s", equipment->class,
                    confidence_word((enum confidence)equipment->confidence), equipment->why);
    wording_add(&line, ".");
    if (equipment->used_by > 0)
        wording_add(&line, " Used by %u host%s of the segment.", equipment->used_by,
                    equipment->used_by == 1 ? "" : "s");
    text_layout_paragraph(&report->layout, INDENT, label.text, INDENT + 4, line.text);
}

/* Those that are not shown. Behind the last one that lacks something nobody need replace anything. */
static void others(struct text_report *report, unsigned count, bool lack_nothing)
{
    struct wording line = { 0 };
    if (lack_nothing)
        wording_add(&line,
                    "Of the other %u nothing speaks for replacing them: all devices with --table replacement -f csv.",
                    count);
    else
        wording_add(&line, "and %u more to look at: all devices with --table replacement -f csv", count);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, line.text);
}

static void replace_first(struct text_report *report)
{
    const struct equipment_list *list = &report->listing.equipment;
    unsigned lack = 0;
    while (lack < list->count && list->rows[lack].order <= LACK_ORDER)
        lack++;
    unsigned rows = all(report) ? list->count : lack;
    if (rows == 0)
        return;
    text_heading(report, "REPLACE FIRST", TEXT_NO_COUNT);
    equipment_sum(report);
    unsigned shown = all(report) || rows <= ROWS_MAX ? rows : ROWS_MAX;
    for (unsigned i = 0; i < shown; i++)
        equipment_lines(report, &list->rows[i], i + 1);
    if (shown < list->count)
        others(report, list->count - shown, shown == lack);
}

/* ── without IPv4 ── */

static const char *need_word(unsigned verdict)
{
    static const char *const words[NEED_VERDICT_COUNT] = { "would break", "fell back to IPv4", "IPv4 by design",
                                                           "undecided" };
    return words[verdict < NEED_VERDICT_COUNT ? verdict : NEED_UNDECIDED];
}

static void need_what(const struct need *need, struct wording *cell)
{
    char text[ADDRESS_TEXT_SIZE];
    if (need->protocol)
        wording_add(cell, "%s/%u ", packet_protocol_word(need->protocol), need->port);
    if (need->name)
        wording_add(cell, "%s", need->name);
    else if (need->has_server)
        wording_add(cell, "%s", address_format_ip(4, &need->server, text));
    else
        wording_add(cell, "%s", need_kind_word((enum need_kind)need->kind));
}

static bool same_need(const struct need *a, const struct need *b)
{
    return a->verdict == b->verdict && a->confidence == b->confidence && a->kind == b->kind &&
           a->protocol == b->protocol && a->port == b->port && address_equal(&a->server, &b->server) &&
           a->segment == b->segment && strcmp(a->why, b->why) == 0 &&
           strcmp(a->name ? a->name : "", b->name ? b->name : "") == 0;
}

static void need_device(const struct need *need, struct wording *line)
{
    char text[MAC_TEXT_SIZE];
    if (need->device->names && need->device->name_count > 0)
        wording_add(line, "%s", need->device->names[0].text);
    else
        wording_add(line, "%s", mac_format(&need->device->mac, text));
}

/* One line for all devices that need the same; rows behind `first` only, of those that the list begins with. */
static unsigned need_line(struct text_report *report, const struct need_list *list, unsigned first, unsigned end)
{
    const struct need *need = &list->rows[first];
    struct wording line = { 0 };
    unsigned devices = 0, times = 0;
    need_what(need, &line);
    wording_add(&line, ": %s", need_word(need->verdict));
    if (need->verdict != NEED_UNDECIDED)
        wording_add(&line, ", %s", confidence_word((enum confidence)need->confidence));
    wording_add(&line, ": %s. ", need->why);
    for (unsigned i = first; i < end; i++) {
        if (!same_need(need, &list->rows[i]))
            continue;
        times += list->rows[i].count ? list->rows[i].count : list->rows[i].attempts;
        if (devices++ >= DEVICES_MAX)
            continue;
        wording_add(&line, devices > 1 ? ", " : "");
        need_device(&list->rows[i], &line);
    }
    if (devices > DEVICES_MAX)
        wording_add(&line, " and %u more", devices - DEVICES_MAX);
    if (need->kind != NEED_MANAGEMENT) /* it is announced, not used */
        wording_add(&line, ", %u time%s", times, times == 1 ? "" : "s");
    if (need->frame_count > 0)
        wording_add(&line, " (frame %llu)", (unsigned long long)need->frames[0].number);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT + 2, line.text);
    return devices;
}

static bool is_repeat(const struct need_list *list, unsigned place)
{
    for (unsigned i = 0; i < place; i++)
        if (same_need(&list->rows[i], &list->rows[place]))
            return true;
    return false;
}

static void need_lines(struct text_report *report, const struct need_list *list)
{
    unsigned shown = 0, lines = 0, end = list->count < SCAN_MAX ? list->count : SCAN_MAX;
    for (unsigned i = 0; i < end && (all(report) || lines < ROWS_MAX); i++) {
        const struct need *need = &list->rows[i];
        if ((!all(report) && need->verdict != NEED_BREAKS && need->verdict != NEED_FELL_BACK) || is_repeat(list, i))
            continue;
        shown += need_line(report, list, i, end);
        lines++;
    }
    if (shown < list->count)
        text_more(report, INDENT, list->count - shown, "--table without-ipv4 -f csv");
}

static bool does_without(void *context, const struct router *router)
{
    (void)context;
    return !router->ra.stub;
}

/* Where a segment is meant to do without IPv4, that nothing needed it is news as well. */
static void nothing_needed(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    for (unsigned i = 0; i < listing->segment_count; i++) {
        const struct segment *segment = listing->segments[i];
        enum configuration_model model = model_observed(audit_inventory(report->audit), segment, does_without, NULL);
        struct wording line = { 0 };
        char text[32];
        if (model != CONFIGURATION_IPV6_ONLY && model != CONFIGURATION_IPV6_MOSTLY)
            continue;
        text_heading(report, "WITHOUT IPv4", TEXT_NO_COUNT);
        wording_segment_short(segment, &line);
        wording_add(&line, ": no need of IPv4 was seen in %s.", wording_duration(segment->watched, text));
        text_layout_paragraph(&report->layout, INDENT, "", INDENT, line.text);
    }
}

static void without_ipv4(struct text_report *report)
{
    const struct need_list *list = &report->listing.needs;
    unsigned of[NEED_VERDICT_COUNT] = { 0 };
    for (unsigned i = 0; i < list->count; i++)
        of[list->rows[i].verdict]++;
    unsigned wanted = of[NEED_BREAKS] + of[NEED_FELL_BACK];
    if (list->count == 0)
        nothing_needed(report);
    if (list->count == 0 || (wanted == 0 && !all(report)))
        return;
    text_heading(report, "WITHOUT IPv4", TEXT_NO_COUNT);
    struct wording sum = { 0 };
    wording_needs(list, &sum);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, sum.text);
    need_lines(report, list);
}

void text_equipment(struct text_report *report)
{
    replace_first(report);
    without_ipv4(report);
}
