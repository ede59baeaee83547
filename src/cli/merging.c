#include "cli/merging.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "cli/complain.h"

V6AUDIT_PRINTF(2, 3)
static void note(struct merging *merging, const char *format, ...)
{
    char *text = merging->texts[merging->note_count];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof merging->texts[0], format, arguments);
    va_end(arguments);
    merging->notes[merging->note_count++] = text;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

int merging_open(const struct text_list *names, int64_t parts, struct merging *merging, struct source **source)
{
    struct error error = { "" };
    if (state_open(names->items, names->count, source, &error) < 0)
        return complain("%s", error.text);
    struct state_summary *summary = &merging->summary;
    state_summarise(*source, summary);
    merging->incomplete = parts > summary->parts;
    if (merging->incomplete)
        note(merging, "%" PRId64 " of %" PRId64 " parts %s missing: what %s saw is in no count and no verdict.",
             parts - summary->parts, parts, parts - summary->parts == 1 ? "is" : "are",
             parts - summary->parts == 1 ? "it" : "they");
    const char *failure;
    while ((failure = state_failure(*source, merging->unreadable)) != NULL) {
        complain("%s", failure);
        merging->unreadable++;
    }
    if (merging->unreadable > 0)
        note(merging, "%u state%s could not be read: what %s saw is in no count and no verdict.", merging->unreadable,
             plural(merging->unreadable), merging->unreadable == 1 ? "it" : "they");
    merging->shortcoming = merging->note_count > 0 ? merging->notes[0] : NULL;
    if (summary->repeated > 0)
        note(merging, "%u capture%s came more than once: each counts once.", summary->repeated,
             plural(summary->repeated));
    if (summary->writers > 1)
        note(merging, "The states were written by %u versions of v6audit, which may not have kept the same.",
             summary->writers);
    if (summary->no_checksums)
        note(merging, "No checksum was judged: one of the states was written so.");
    return 0;
}

const char *merging_filter(const struct merging *merging)
{
    return merging->summary.filter[0] ? merging->summary.filter : NULL;
}
