/** Words of the contract's closed lists that only reports need: bits and numbers of the inventory as text. One table each. */
#ifndef REPORT_WORD_H
#define REPORT_WORD_H

#include "v6audit/inventory.h"

struct word_row {
    uint32_t value; /* a bit, or a number */
    const char *word;
};

enum { WORD_ROLES = 14, WORD_PREFIX_SOURCES = 6, WORD_PROOFS = 7, WORD_EVIDENCE = 10 };

extern const struct word_row report_word_roles[WORD_ROLES];                   /* enum host_role */
extern const struct word_row report_word_prefix_sources[WORD_PREFIX_SOURCES]; /* enum prefix_source */
extern const struct word_row report_word_evidence[WORD_EVIDENCE];             /* enum ipv6_evidence, strong to weak */
extern const struct word_row report_word_proofs[WORD_PROOFS];                 /* enum address_proof, the best first */

/** The best proof that an address is its host's; NULL when there is none. */
const char *report_word_proof(uint32_t proofs);
const char *report_word_name_source(unsigned source); /* enum name_source: "dhcpv4", "mdns", … */
const char *report_word_server(unsigned kind);        /* enum server_kind: "dhcpv6", "dhcpv4", "dns" */

#endif
