/** Who claims an address by Neighbor Discovery, and who had it first: shared by the neighbor checks. */
#ifndef V6AUDIT_NEIGHBOR_CLAIMS_H
#define V6AUDIT_NEIGHBOR_CLAIMS_H

#include "checks/judgement.h"

/** An address that one sender claims with an NS as its source, or with an NA for it. Points into the packet. */
struct neighbor_statement {
    const struct address *address;
    const struct mac *mac;
    bool advertisement, override_flag, router_flag, solicited;
};

/** The key of tables about what one MAC address says of one address. */
struct neighbor_claimant {
    uint32_t segment;
    struct address address;
    struct mac mac;
    uint8_t reserved[2];
};

/** Who had the address when a second MAC address came first: it defends what is its own. */
struct neighbor_first_owner {
    struct mac mac;
    bool was_present; /* long before the other came */
};

/** False when the event is no NS or NA with a sender, or a probe. */
bool neighbor_claims_read(const struct event *event, struct neighbor_statement *statement);
/** For EVENT_BINDING_CHANGED: remember the first owner. */
void neighbor_claims_note_owner(struct judgement *judgement, const struct event *event);
/** NULL when the address never changed hands. */
const struct neighbor_first_owner *neighbor_claims_owner(struct judgement *judgement, const struct segment *segment,
                                                         const struct address *address);
/** The segment of a finding; NULL when it is gone. */
const struct segment *neighbor_claims_segment(const struct judgement *judgement, const struct finding *finding);

#endif
