/** Vantage: what could this capture see at all (domain.md §4.1)? Positive evidence is certain; absence needs a point from which it would have shown. */
#ifndef V6AUDIT_VANTAGE_H
#define V6AUDIT_VANTAGE_H

#include "inventory/store.h"

/** Every frame: unicast pairs, watched time, buckets. */
void vantage_note_frame(const struct observation *observation);
/** The segment was listened to until now, and nothing came. */
void vantage_note_silence(struct segment *segment, int64_t now);
void vantage_note_broadcast(const struct observation *observation); /* ARP or DHCP */
void vantage_note_solicitation(const struct observation *observation, const struct address *target, bool probe);
void vantage_note_query(const struct observation *observation);
void vantage_note_report(const struct observation *observation);
/** Closes MLD query windows whose time is over. */
void vantage_tick(struct inventory *inventory, int64_t time);
/** Concludes both axes. */
void vantage_finish(struct inventory *inventory, struct segment *segment);

#endif
