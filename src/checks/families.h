/** The tables of all families: one line here for a new family. */
#ifndef V6AUDIT_FAMILIES_H
#define V6AUDIT_FAMILIES_H

#include "checks/checks.h"

extern const struct check_table router_checks, router_flood_checks, router_content_checks;
extern const struct check_table prefix_checks, host_checks, capture_checks;
extern const struct check_table neighbor_checks, neighbor_message_checks, neighbor_question_checks;
extern const struct check_table prefix_life_checks;

#endif
