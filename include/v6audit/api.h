/** What the shared library exports. Everything else stays hidden (-fvisibility=hidden). */
#ifndef V6AUDIT_API_H
#define V6AUDIT_API_H

#define V6AUDIT_API          __attribute__((visibility("default")))
#define V6AUDIT_PRINTF(a, b) __attribute__((format(printf, a, b)))

#endif
