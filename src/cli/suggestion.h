/** "Did you mean …?" for a misspelt name. */
#ifndef SUGGESTION_H
#define SUGGESTION_H

#include <stddef.h>

struct suggestion {
    const char *wanted;
    const char *best; /* borrowed; NULL when nothing is near enough */
    size_t distance;
};

struct suggestion suggestion_start(const char *wanted);
/** Offer one name that exists. The nearest is kept; of equally near ones the first. */
void suggestion_offer(struct suggestion *suggestion, const char *name);

#endif
