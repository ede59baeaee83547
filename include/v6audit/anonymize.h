/** Replacement of what identifies a network, under a key: the same key gives the same replacements in every run, and who has not the key cannot turn them
 *  around. Addresses keep their prefixes and classes, MAC addresses their U/L and group bits, names their length. What is well known stays: man v6audit,
 *  ANONYMOUS REPORTS, says what. */
#ifndef V6AUDIT_ANONYMIZE_H
#define V6AUDIT_ANONYMIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/error.h"
#include "v6audit/frame.h"

struct plan;
struct anonymizer;

enum { ANONYMIZER_KEY_SIZE = 32 };

/** Make one from a key file: 32 octets, or 64 hexadecimal digits. Returns 0, or a negative errno with `error` "FILE: what: what to do". `warning` (may be
 *  NULL) is filled, else empty, when others may read the file. Free with anonymizer_free. */
V6AUDIT_API int anonymizer_open(const char *key_file, struct anonymizer **anonymizer, struct error *warning,
                                struct error *error);
/** The same from octets in memory. NULL when no memory is left. */
V6AUDIT_API struct anonymizer *anonymizer_new(const uint8_t key[ANONYMIZER_KEY_SIZE]);
V6AUDIT_API void anonymizer_free(struct anonymizer *anonymizer);

/* ── values ── */

V6AUDIT_API struct mac anonymize_mac(const struct anonymizer *anonymizer, const struct mac *mac);
/** IPv6, or IPv4 in the mapped form. */
V6AUDIT_API struct address anonymize_address(const struct anonymizer *anonymizer, const struct address *address);
V6AUDIT_API void anonymize_ipv4(const struct anonymizer *anonymizer, const uint8_t from[4], uint8_t to[4]);
/** Host bits that were clear stay clear. */
V6AUDIT_API struct prefix anonymize_prefix(const struct anonymizer *anonymizer, const struct prefix *prefix);
/** A DHCP unique identifier of `size` octets; `to` may be `from`. */
V6AUDIT_API void anonymize_duid(const struct anonymizer *anonymizer, const uint8_t *from, size_t size, uint8_t *to);
/** One word (a label of a name) of `size` octets: another of the same size, the same whatever the case of its letters; `to` may be `from`. */
V6AUDIT_API void anonymize_label(const struct anonymizer *anonymizer, const uint8_t *from, size_t size, uint8_t *to);
/** Each word of a text; what stands between words stays. `to` may be `from`. */
V6AUDIT_API void anonymize_text(const struct anonymizer *anonymizer, const uint8_t *from, size_t size, uint8_t *to);

/* ── frames ── */

/** Write the frame anew into `bytes`, which has room for frame->captured_length octets: the same length, every octet either understood and harmless,
 *  replaced, or zero. Checksums that were right are right again, wrong ones stay wrong by as much. Reads frame->bytes[0 .. captured_length) only. */
V6AUDIT_API void anonymize_frame(const struct anonymizer *anonymizer, const struct frame *frame, uint8_t *bytes);

/* ── the plan ── */

/** Replace what identifies in a plan that was just loaded: addresses, prefixes, MAC addresses, DUIDs, names; reasons and owners go. Segments become
 *  segment-1, segment-2, … in the order of the plan. Returns 0 or -ENOMEM. */
V6AUDIT_API int anonymize_plan(struct anonymizer *anonymizer, struct plan *plan);

#endif
