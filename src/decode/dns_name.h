/** Domain names from wire form to text, bounded: at most 255 octets and 127 labels (RFC 1035 §2.3.4, §4.1.4), compression pointers only backwards, no recursion.
 *
 *  The text is printable: each label passed escape_printable, a dot inside a label is written "\.", labels are joined by dots, and there is no dot at the end.
 *  The root is ".". Letters keep their case. What does not fit is cut, with "…" at the end. */
#ifndef V6AUDIT_DECODE_DNS_NAME_H
#define V6AUDIT_DECODE_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/cursor.h"
#include "v6audit/icmpv6.h"

enum { DNS_NAME_TEXT_SIZE = 1280 }; /* the longest escaped name fits: 254 octets × 4, and dots */

enum dns_name_fault {
    DNS_NAME_GOOD,
    DNS_NAME_PAST_END,    /* runs past the message */
    DNS_NAME_COMPRESSION, /* a pointer that does not go back, an unknown label type, or too many pointers */
    DNS_NAME_LONG         /* more than 255 octets */
};

/** The name at `offset` of a whole DNS message, compression expanded. Returns the length of the text, 0 when the name is malformed (then text is ""). */
size_t dns_name_read(const struct bytes *message, uint32_t offset, char *text, size_t room);

/** What is wrong with the name at `offset`. */
enum dns_name_fault dns_name_check(const struct bytes *message, uint32_t offset);

/** Move behind a name in a message, without following pointers. The cursor fails at the end of the bytes or at an unknown label type. */
void dns_name_skip(struct cursor *cursor);

/** The next of several uncompressed names (DNSSL, DHCPv6 domain lists). Zero octets between and behind them are padding. False at the end, or with
 *  names->failed set when a name is malformed: a label over 63 octets or a pointer, over 255 octets, no root label before the end. */
bool dns_name_next(struct cursor *names, char *text, size_t room);

/** One uncompressed name that may lack its root label (RFC 4704 §4.2: a partial name). False, with name->failed, when it is malformed; "" when empty. */
bool dns_name_partial(struct cursor *name, char *text, size_t room);

/** A NetBIOS name in first-level encoding (RFC 1001 §14.1) at `offset`: up to 15 characters without their blanks, and the 16th octet, the kind of name.
 *  Returns the length of the text, 0 when it is none. */
size_t dns_name_netbios(const struct bytes *message, uint32_t offset, char *text, size_t room, uint8_t *suffix);

#endif
