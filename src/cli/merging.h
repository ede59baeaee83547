/** States as `merge` takes them: opened as one source, and what a report has to say of them before it says anything else. */
#ifndef MERGING_H
#define MERGING_H

#include "cli/option.h"
#include "v6audit/state.h"

enum { MERGING_NOTE_MAX = 5 };

struct merging {
    struct state_summary summary;
    char texts[MERGING_NOTE_MAX][256];
    const char *notes[MERGING_NOTE_MAX]; /* for audit_options */
    unsigned note_count;
    const char *shortcoming; /* the note that no verdict may be read without; NULL: none */
    unsigned unreadable;     /* states that were left out; each was said */
    bool incomplete;         /* fewer parts than --parts says */
};

/** Open the states and fill `merging`. `parts`: how many there should be; 0: not said. Returns 0 or EXIT_TROUBLE; source_close() closes the source. */
int merging_open(const struct text_list *names, int64_t parts, struct merging *merging, struct source **source);

/** What they were filtered by; NULL: nothing. */
const char *merging_filter(const struct merging *merging);

#endif
