/** Sentences put together in bounded memory: what does not fit is cut, never overrun. */
#ifndef V6AUDIT_TEXT_H
#define V6AUDIT_TEXT_H

#include <stddef.h>

#include "v6audit/api.h"

/** Append to the terminated text in `text[room]` (printf's format). What does not fit is cut. */
void text_append(char *text, size_t room, const char *format, ...) V6AUDIT_PRINTF(3, 4);

#endif
