#include "report/html_changes.h"

#include <stdlib.h>

#include "report/html_piece.h"
#include "report/wording.h"

enum { ENTRIES_MAX = 500, OPEN_MAX = 20 };

static void change(FILE *file, const struct difference_change *change)
{
    char label[64];
    html_piece_markup(file, "<br><span class=\"quiet\">");
    html_piece_text(file, difference_label(change->row->name, label));
    if (change->item && (change->part || (change->from && change->to))) {
        html_piece_markup(file, " ");
        html_piece_text(file, change->item);
    }
    if (change->part) {
        html_piece_markup(file, " ");
        html_piece_text(file, difference_label(change->part, label));
    }
    html_piece_markup(file, "</span> ");
    if (!change->from || !change->to)
        html_piece_markup(file, "%s ", change->to ? "new" : "no longer");
    html_piece_text(file, change->from ? change->from : change->to);
    if (change->from && change->to) {
        html_piece_markup(file, " → ");
        html_piece_text(file, change->to);
    }
    if (change->details) {
        html_piece_markup(file, " (");
        html_piece_text(file, change->details);
        html_piece_markup(file, ")");
    }
}

static void entry(FILE *file, const struct difference_entry *entry)
{
    html_piece_markup(file, "<tr><td>%s</td><td>", difference_event_word(entry->event));
    html_piece_text(file, entry->record->key);
    for (unsigned i = 0; i < entry->change_count; i++)
        change(file, &entry->changes[i]);
    html_piece_markup(file, "</td><td>");
    html_piece_text(file, entry->record->about);
    html_piece_markup(file, "</td></tr>\n");
}

static void section(FILE *file, const struct difference_section *description, const struct difference_entries *entries)
{
    char counts[96], number[32];
    html_piece_markup(file, "<details%s><summary>%s: %s</summary>\n", entries->count <= OPEN_MAX ? " open" : "",
                      description->title, difference_counts(entries, counts));
    html_piece_table_start(file, description->title);
    html_piece_markup(
        file,
        "<th scope=\"col\">Change</th><th scope=\"col\">Which</th><th scope=\"col\">What it is</th></tr></thead><tbody>\n");
    for (unsigned i = 0; i < entries->count && i < ENTRIES_MAX; i++)
        entry(file, &entries->items[i]);
    html_piece_markup(file, "</tbody></table></div>\n");
    if (entries->count > ENTRIES_MAX)
        html_piece_markup(file, "<p>and %s more, see -f json</p>\n",
                          wording_count(entries->count - ENTRIES_MAX, number));
    html_piece_markup(file, "</details>\n");
}

void html_changes(FILE *file, const struct changes *changes)
{
    char text[CHANGES_NOTE_SIZE];
    html_piece_markup(file, "<dl class=\"words\">\n");
    html_piece_pair(file, "Baseline", changes->baseline->file);
    html_piece_pair(file, "Recorded from", changes_start(changes, text));
    html_piece_pair(file, "Changes", changes_counts(changes, text));
    html_piece_pair(file, "Gate", changes_gate_sentence(changes, text));
    html_piece_markup(file, "</dl>\n");
    for (unsigned i = 0; i < changes->note_count; i++)
        html_piece_element(file, "p", "p", changes->notes[i]);
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (changes->difference.sections[id].count > 0)
            section(file, &difference_sections[id], &changes->difference.sections[id]);
}
