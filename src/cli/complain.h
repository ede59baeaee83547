/** Errors on standard error, as `v6audit: WHAT: WHY`. Only this room prints them. */
#ifndef COMPLAIN_H
#define COMPLAIN_H

#include "v6audit/api.h"

/** Exit statuses of contract §1. */
enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2, EXIT_INCONCLUSIVE = 3 };

/** Print one line (printf's format, without its newline) and return EXIT_TROUBLE, so that a failure is one line: `return complain(…);`.
 *  Control characters are replaced: file names and arguments may hold anything. */
int complain(const char *format, ...) V6AUDIT_PRINTF(1, 2);

/** The same for what is worth saying and changes nothing. */
void complain_note(const char *format, ...) V6AUDIT_PRINTF(1, 2);

#endif
