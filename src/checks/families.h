/** The tables of all families: one line here for a new family. */
#ifndef V6AUDIT_FAMILIES_H
#define V6AUDIT_FAMILIES_H

#include "checks/checks.h"

/* clang-format off: one family a line */
extern const struct check_table router_checks;
extern const struct check_table router_flood_checks;
extern const struct check_table router_forgery_checks;
extern const struct check_table router_content_checks;
extern const struct check_table prefix_checks;
extern const struct check_table host_checks;
extern const struct check_table capture_checks;
extern const struct check_table neighbor_checks;
extern const struct check_table neighbor_override_checks;
extern const struct check_table neighbor_place_checks;
extern const struct check_table neighbor_message_checks;
extern const struct check_table neighbor_question_checks;
extern const struct check_table neighbor_scan_checks;
extern const struct check_table prefix_life_checks;
extern const struct check_table prefix_change_checks;
extern const struct check_table router_option_checks;
extern const struct check_table router_place_checks;
extern const struct check_table router_plan_checks;
extern const struct check_table router_suspicion_checks;
extern const struct check_table router_timing_checks;
extern const struct check_table router_interval_checks;
extern const struct check_table router_change_checks;
extern const struct check_table router_agreement_checks;
extern const struct check_table router_offer_checks;
extern const struct check_table address_checks;
extern const struct check_table address_scope_checks;
extern const struct check_table address_pattern_checks;
extern const struct check_table plan_checks;
extern const struct check_table host_more_checks;
extern const struct check_table dad_checks;
extern const struct check_table redirect_checks;
extern const struct check_table multicast_checks;
extern const struct check_table mld_leave_checks;
extern const struct check_table sweep_checks;
extern const struct check_table service_checks;
extern const struct check_table client_checks;
extern const struct check_table dns_checks;
extern const struct check_table outage_checks;
extern const struct check_table path_checks;
extern const struct check_table uplink_checks;
extern const struct check_table stage_checks;
extern const struct check_table header_checks;
extern const struct check_table fragment_checks;
extern const struct check_table icmpv6_checks;
extern const struct check_table nat64_checks;
extern const struct check_table tunnel_checks;
extern const struct check_table leak_checks;
extern const struct check_table dhcp_checks;
extern const struct check_table dhcp_server_checks;
extern const struct check_table baseline_checks;
extern const struct check_table dhcpv4_checks;
/* clang-format on */

#endif
