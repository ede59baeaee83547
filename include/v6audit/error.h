/** A failure, as text that a user can act on: WHAT: WHY. The library returns a negative number and fills one of these; it never prints. */
#ifndef V6AUDIT_ERROR_H
#define V6AUDIT_ERROR_H

#include "v6audit/api.h"

struct error {
    char text[1024]; /* one line, printable, without a final newline; the empty string when nothing failed */
};

/** Write the message (printf's format) and return `status`, so that a failure is one line: `return error_set(error, -ENOENT, …);`.
 *  `error` may be NULL: then only the status is returned. What does not fit is cut. Control characters are replaced by '?'. */
V6AUDIT_API int error_set(struct error *error, int status, const char *format, ...) V6AUDIT_PRINTF(3, 4);

/** Put "PREFIX: " before the message that is there. */
V6AUDIT_API void error_prefix(struct error *error, const char *format, ...) V6AUDIT_PRINTF(2, 3);

#endif
