/** What is wrong in a plan, collected so that one run shows all of it. */
#ifndef PLAN_MESSAGE_H
#define PLAN_MESSAGE_H

#include "v6audit/plan.h"

enum { PLAN_ERROR_MAX = 20, PLAN_TEXT_SIZE = 256 };

/** Add "FILE:LINE:COLUMN: …" (printf's format). Of more than PLAN_ERROR_MAX errors only the number is kept; warnings fill what is left of the list.
 *  A column of 0 is left out, a line of 0 too. */
void plan_message_error(struct plan_messages *messages, struct plan_place place, const char *format, ...)
    V6AUDIT_PRINTF(3, 4);
void plan_message_warn(struct plan_messages *messages, struct plan_place place, const char *format, ...)
    V6AUDIT_PRINTF(3, 4);

/** Add "and N more errors" when some were not kept. */
void plan_message_finish(struct plan_messages *messages);

/** What the plan says there, made safe and short enough for a message, into `text` of PLAN_TEXT_SIZE. Returns `text`. */
const char *plan_message_quote(const char *found, char *text);

#endif
