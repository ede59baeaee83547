#include "cli/suggestion.h"

#include <stdint.h>
#include <string.h>

enum { LENGTH_MAX = 63 };

/* Changes that make one word of the other: a character more, less or another, or two swapped (Damerau). */
static size_t edit_distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > LENGTH_MAX || columns > LENGTH_MAX)
        return SIZE_MAX;
    size_t before[LENGTH_MAX + 1], last[LENGTH_MAX + 1], line[LENGTH_MAX + 1];
    for (size_t column = 0; column <= columns; column++)
        last[column] = column;
    memcpy(before, last, sizeof before);
    for (size_t row = 1; row <= rows; row++) {
        line[0] = row;
        for (size_t column = 1; column <= columns; column++) {
            size_t best = last[column - 1] + (a[row - 1] != b[column - 1]);
            if (last[column] + 1 < best)
                best = last[column] + 1;
            if (line[column - 1] + 1 < best)
                best = line[column - 1] + 1;
            if (row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1] &&
                before[column - 2] + 1 < best)
                best = before[column - 2] + 1;
            line[column] = best;
        }
        memcpy(before, last, sizeof before);
        memcpy(last, line, sizeof last);
    }
    return last[columns];
}

struct suggestion suggestion_start(const char *wanted)
{
    size_t allowed = strlen(wanted) / 3;
    return (struct suggestion){ .wanted = wanted, .distance = (allowed > 3 ? 3 : allowed) + 1 };
}

void suggestion_offer(struct suggestion *suggestion, const char *name)
{
    size_t distance = edit_distance(suggestion->wanted, name);
    if (distance >= suggestion->distance)
        return;
    suggestion->distance = distance;
    suggestion->best = name;
}
