/** Plain values of a plan: between YAML's text and the field, both ways, by the type of the schema's row. */
#ifndef PLAN_VALUE_H
#define PLAN_VALUE_H

#include <stdio.h>

#include "plan/plan_tree.h"
#include "plan/schema.h"

/** Read the node as `type` (the row's, or of a list's elements) into `field`; types that fill several fields use `element`, the struct around.
 *  False when it is no such value: then `instead` (PLAN_TEXT_SIZE) has what was expected, if there is something better to say than the schema's words, else "". */
bool plan_value_read(const struct schema_row *row, enum schema_type type, const struct plan_node *node, void *element,
                     void *field, char *instead);

/** Write the value as YAML that plan_value_read understands. */
void plan_value_write(const struct schema_row *row, enum schema_type type, const void *element, const void *field,
                      FILE *stream);

/** The row has something to write: it is there, and not what it would be without. */
bool plan_value_is_set(const struct schema_row *row, const void *element);

/** "2027-06-30" to a day. False when there is no such day, or none between 1970 and 2261. */
bool plan_value_day(const char *text, struct plan_day *day);
/** "00:16:3e:00:00:01", or its first octets, "00:16:3e:*". */
bool plan_value_mac(const char *text, struct plan_mac *mac);
/** "slaac" to its model; MODEL_UNSET when there is none. */
enum plan_model plan_value_model(const char *text);

#endif
