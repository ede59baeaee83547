/** Sources, as the other files of this room need them beside what v6audit/source.h promises to all. */
#ifndef V6AUDIT_SOURCE_H
#define V6AUDIT_SOURCE_H

#include "v6audit/source.h"

/** Add a row to source->interfaces, all zero. NULL when memory runs out. Rows may move: hold indices. For the kinds of sources. */
struct source_interface *source_add_interface(struct source *source);

#endif
