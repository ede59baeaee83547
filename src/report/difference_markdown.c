#include "base/escape.h"
#include "report/difference.h"
#include "report/writer.h"

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

/* Text that is not ours: nothing in it is markup. */
static void plain(FILE *output, const char *text)
{
    escape_markdown(text, put_piece, output);
}

static void head_file(FILE *output, const char *label, const struct difference_report *report)
{
    fprintf(output, "- **%s** ", label);
    plain(output, report->name);
    if (report->start && report->end) {
        fputs(", ", output);
        plain(output, report->start);
        fputs(" to ", output);
        plain(output, report->end);
    }
    fputc('\n', output);
}

static void summary(FILE *output, const struct difference *difference)
{
    char counts[96];
    if (difference->count == 0)
        fputs("\nNo difference.\n", output);
    else
        fputs("\n| What | Came, went, changed |\n| --- | --- |\n", output);
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (difference->sections[id].count > 0)
            fprintf(output, "| %s | %s |\n", difference_sections[id].title,
                    difference_counts(&difference->sections[id], counts));
    if (difference->ipv4_only_new_hosts + difference->ipv4_only_new_services > 0)
        fprintf(output, "\nCame with IPv4 only: %u host%s, %u service%s.\n", difference->ipv4_only_new_hosts,
                difference->ipv4_only_new_hosts == 1 ? "" : "s", difference->ipv4_only_new_services,
                difference->ipv4_only_new_services == 1 ? "" : "s");
}

static void change_line(FILE *output, const struct difference_change *change)
{
    char label[64];
    fputs("  - ", output);
    plain(output, difference_label(change->row->name, label));
    if (change->item && (change->part || (change->from && change->to))) {
        fputc(' ', output);
        plain(output, change->item);
    }
    if (change->part) {
        fputc(' ', output);
        plain(output, difference_label(change->part, label));
    }
    fputs(change->from && change->to ? ": " : change->to ? ": new " : ": no longer ", output);
    plain(output, change->from ? change->from : change->to);
    if (change->from && change->to) {
        fputs(" → ", output);
        plain(output, change->to);
    }
    if (change->details) {
        fputs(" (", output);
        plain(output, change->details);
        fputc(')', output);
    }
    fputc('\n', output);
}

static void section(FILE *output, const struct difference_section *description,
                    const struct difference_entries *entries, unsigned level)
{
    fprintf(output, "\n%.*s %s\n\n", (int)level, "######", description->title);
    for (unsigned i = 0; i < entries->count; i++) {
        const struct difference_entry *entry = &entries->items[i];
        fprintf(output, "- **%s** ", difference_event_word(entry->event));
        plain(output, entry->record->key);
        if (entry->record->about[0]) {
            fputs(" (", output);
            plain(output, entry->record->about);
            fputc(')', output);
        }
        fputc('\n', output);
        for (unsigned k = 0; k < entry->change_count; k++)
            change_line(output, &entry->changes[k]);
    }
}

void difference_markdown_sections(FILE *output, const struct difference *difference, unsigned level)
{
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (difference->sections[id].count > 0)
            section(output, &difference_sections[id], &difference->sections[id], level);
}

int difference_markdown_write(const struct difference *difference, const struct report_options *options, FILE *output,
                              struct error *error)
{
    (void)options;
    fputs("# What changed between two IPv6 audits\n\n", output);
    head_file(output, "Old", difference->old_report);
    head_file(output, "New", difference->new_report);
    summary(output, difference);
    difference_markdown_sections(output, difference, 2);
    return writer_finish(output, error);
}
