/** What the terminal at standard output can show. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

/** Whether to colour: `when` is always, never, or auto (NULL too): on a terminal that is not dumb, unless NO_COLOR is set. */
bool terminal_wants_color(const char *when);
/** Columns of the terminal, else COLUMNS, else 80. */
unsigned terminal_width(void);

#endif
