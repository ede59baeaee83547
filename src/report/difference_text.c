#include <config.h>
#include <ctype.h>

#include "base/text.h"
#include "report/difference.h"
#include "report/text_layout.h"
#include "report/wording.h"
#include "report/writer.h"

enum {
    SHOWN_MAX = 25,
    CHANGES_SHOWN_MAX = 12,
    KEY_COLUMN = 11,
    CHANGE_COLUMN = 11,
    CHANGE_HANG = 13,
    LINE_SIZE = 3072
};

static void line(struct text_layout *layout, unsigned indent, const char *label, unsigned hang, const char *text)
{
    text_layout_paragraph(layout, indent, label, hang, text);
}

static void head_file(struct text_layout *layout, const char *label, const struct difference_report *report)
{
    char text[LINE_SIZE] = "";
    text_append(text, sizeof text, "%s", report->name);
    if (report->start && report->end)
        text_append(text, sizeof text, "  %.19s to %.19s", report->start, report->end);
    line(layout, 0, label, 5, text);
}

static void summary(struct text_layout *layout, const struct difference *difference)
{
    char text[LINE_SIZE] = "", counts[96];
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (difference->sections[id].count > 0)
            text_append(text, sizeof text, "%s%s: %s.", text[0] ? " " : "", difference_sections[id].title,
                        difference_counts(&difference->sections[id], counts));
    text_layout_blank_line(layout);
    line(layout, 0, "", 0, text[0] ? text : "No difference.");
    text[0] = '\0';
    if (difference->ipv4_only_new_hosts + difference->ipv4_only_new_services == 0)
        return;
    text_append(text, sizeof text, "Came with IPv4 only: %u host%s, %u service%s.", difference->ipv4_only_new_hosts,
                difference->ipv4_only_new_hosts == 1 ? "" : "s", difference->ipv4_only_new_services,
                difference->ipv4_only_new_services == 1 ? "" : "s");
    line(layout, 0, "", 0, text);
}

static void change_line(struct text_layout *layout, const struct difference_change *change)
{
    char text[LINE_SIZE] = "", label[64];
    text_append(text, sizeof text, "%s", difference_label(change->row->name, label));
    if (change->item && (change->part || (change->from && change->to)))
        text_append(text, sizeof text, " %s", change->item);
    if (change->part)
        text_append(text, sizeof text, " %s", difference_label(change->part, label));
    if (change->from && change->to)
        text_append(text, sizeof text, ": %s → %s", change->from, change->to);
    else
        text_append(text, sizeof text, ": %s %s", change->to ? "new" : "no longer",
                    change->to ? change->to : change->from);
    if (change->details)
        text_append(text, sizeof text, " (%s)", change->details);
    line(layout, CHANGE_COLUMN, "", CHANGE_HANG, text);
}

static void entry_lines(struct text_layout *layout, const struct difference_entry *entry, unsigned most)
{
    char text[LINE_SIZE] = "", number[32];
    text_append(text, sizeof text, "%s%s%s%s", entry->record->key, entry->record->about[0] ? "  (" : "",
                entry->record->about, entry->record->about[0] ? ")" : "");
    line(layout, 1, difference_event_word(entry->event), KEY_COLUMN - 2, text);
    for (unsigned i = 0; i < entry->change_count && i < most; i++)
        change_line(layout, &entry->changes[i]);
    if (entry->change_count <= most)
        return;
    snprintf(text, sizeof text, "and %s more, see -v", wording_count(entry->change_count - most, number));
    line(layout, CHANGE_COLUMN, "", CHANGE_HANG, text);
}

static void section(struct text_layout *layout, const char *prefix, const struct difference_section *description,
                    const struct difference_entries *entries, bool everything)
{
    char text[160], counts[96], number[32];
    unsigned shown[DIFFERENCE_EVENTS] = { 0 };
    snprintf(text, sizeof text, "%s%s", prefix, description->title);
    for (char *at = text; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    text_append(text, sizeof text, " (%s)", difference_counts(entries, counts));
    text_layout_blank_line(layout);
    text_layout_styled(layout, STYLE_HEADING, 0, text);
    text_layout_end_line(layout);
    for (unsigned i = 0; i < entries->count; i++) {
        const struct difference_entry *entry = &entries->items[i];
        unsigned number_of_kind = ++shown[entry->event];
        if (everything || number_of_kind <= SHOWN_MAX)
            entry_lines(layout, entry, everything ? UINT32_MAX : CHANGES_SHOWN_MAX);
        if (everything || number_of_kind != entries->of[entry->event] || number_of_kind <= SHOWN_MAX)
            continue;
        snprintf(text, sizeof text, "and %s more %s, see -v", wording_count(number_of_kind - SHOWN_MAX, number),
                 difference_event_word(entry->event));
        line(layout, 1, "", 1, text);
    }
}

void difference_text_sections(struct text_layout *layout, const char *prefix, const struct difference *difference,
                              bool everything)
{
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (difference->sections[id].count > 0)
            section(layout, prefix, &difference_sections[id], &difference->sections[id], everything);
}

int difference_text_write(const struct difference *difference, const struct report_options *options, FILE *output,
                          struct error *error)
{
    struct text_layout layout;
    bool went = false;
    text_layout_start(&layout, output, options->width, options->color);
    line(&layout, 0, "", 0, "v6audit " V6AUDIT_VERSION "  what changed between two audits");
    head_file(&layout, "Old:", difference->old_report);
    head_file(&layout, "New:", difference->new_report);
    summary(&layout, difference);
    difference_text_sections(&layout, "", difference, options->verbosity > 0);
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        went |= difference->sections[id].of[DIFFERENCE_WENT] > 0;
    if (went) {
        text_layout_blank_line(&layout);
        line(
            &layout, 0, "", 0,
            "What went was not seen in the new captures; whether it is gone, only captures of like place and length tell.");
    }
    return writer_finish(output, error);
}
