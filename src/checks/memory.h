/** What checks remember between events. A file of checks declares its rows; the memory belongs to one audit and starts as zeroes. */
#ifndef V6AUDIT_MEMORY_H
#define V6AUDIT_MEMORY_H

#include <stddef.h>

#include "base/table.h"
#include "checks/judgement.h"

/** A record of fixed size, one an audit. */
struct memory_row {
    size_t size;
};

/** The record of this row (by the row's place in memory), made at the first call; NULL when memory runs out. */
void *memory_of(struct judgement *judgement, const struct memory_row *row);

/** A capped table of this row (base/table.h), made at the first call; NULL when memory runs out. It is shown in coverage.tables when it was full. */
struct table *memory_table(struct judgement *judgement, const struct table_row *row);

/** Usage of all tables, at most `capacity` rows. */
unsigned memory_usage(const struct judgement *judgement, struct table_usage_row *rows, unsigned capacity);
void memory_free(struct judgement *judgement);

#endif
