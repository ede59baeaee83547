/** The table of DHCPv6 options (IANA; RFC 9915 §21 and others): word, reference, length, what the content looks like, and what may carry it. */
#ifndef V6AUDIT_DECODE_DHCPV6_OPTION_H
#define V6AUDIT_DECODE_DHCPV6_OPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/cursor.h"
#include "v6audit/packet.h"

enum dhcpv6_shape {
    DHCPV6_OPAQUE,
    DHCPV6_EMPTY,
    DHCPV6_U8,
    DHCPV6_U16,
    DHCPV6_U32,
    DHCPV6_CODES,     /* n × 16 bits: option codes */
    DHCPV6_ADDRESSES, /* n × 16 octets */
    DHCPV6_NAME,      /* one DNS name, uncompressed (RFC 9915 §10) */
    DHCPV6_NAMES,     /* several */
    DHCPV6_FQDN,      /* flags, and a name that may be partial (RFC 4704 §4) */
    DHCPV6_TEXT,
    DHCPV6_DUID,
    DHCPV6_CLASS,              /* n × (16-bit length, octets): user class */
    DHCPV6_ENTERPRISE_CLASS,   /* enterprise number, then the same: vendor class */
    DHCPV6_OPTIONS,            /* n × (16-bit code, 16-bit length, octets): NTP */
    DHCPV6_ENTERPRISE_OPTIONS, /* enterprise number, then the same: vendor options */
    DHCPV6_ENTERPRISE,         /* enterprise number, then opaque: remote-id */
    DHCPV6_STATUS,             /* 16-bit status, text */
    DHCPV6_IA,                 /* IAID, T1, T2; then options */
    DHCPV6_IA_TEMPORARY,       /* IAID; then options */
    DHCPV6_IA_ADDRESS,         /* address, preferred, valid; then options */
    DHCPV6_IA_PREFIX,          /* preferred, valid, length, prefix; then options */
    DHCPV6_CONTAINER,          /* options only: MAP-E, MAP-T, lightweight 4over6 */
    DHCPV6_RULE,               /* S46_RULE (RFC 7598 §4.1); then options */
    DHCPV6_BINDING,            /* S46_V4V6BIND (RFC 7598 §4.4); then options */
    DHCPV6_RELAY_MESSAGE,
    DHCPV6_LINK_LAYER,    /* 16-bit hardware type, address (RFC 6939) */
    DHCPV6_ENCRYPTED_DNS, /* RFC 9463 §4.1 */
    DHCPV6_SHAPE_COUNT
};

/** What may carry an option: bits 1 to 37 are message types; those below are options that hold options. */
#define DHCPV6_IN(type)      (UINT64_C(1) << (type))
#define DHCPV6_IN_IA_NA      DHCPV6_IN(48)
#define DHCPV6_IN_IA_TA      DHCPV6_IN(49)
#define DHCPV6_IN_IA_PD      DHCPV6_IN(50)
#define DHCPV6_IN_IA_ADDRESS DHCPV6_IN(51)
#define DHCPV6_IN_IA_PREFIX  DHCPV6_IN(52)
#define DHCPV6_IN_CONTAINER  DHCPV6_IN(53)
#define DHCPV6_IN_RULE       DHCPV6_IN(54)
#define DHCPV6_ANYWHERE      UINT64_MAX

struct dhcpv6_option_row {
    uint16_t code;
    const char *word; /* for JSON */
    const char *reference;
    uint16_t min_length, max_length; /* of the content, octets */
    uint8_t shape;                   /* enum dhcpv6_shape */
    uint64_t within;
    uint64_t opens; /* the bit of the options inside it; 0: holds none */
};

/** The row of an option; NULL for one that is not in the table. */
const struct dhcpv6_option_row *dhcpv6_option_find(uint16_t code);
const struct dhcpv6_option_row *dhcpv6_option_rows(unsigned *count);

/** True when the content has the row's shape. DEFECT_DHCPV6_FQDN or DEFECT_DHCPV6_OPTION_LENGTH goes to *defect when it has not. Content that the
 *  capture cut off holds. */
bool dhcpv6_option_holds(const struct dhcpv6_option_row *row, struct cursor data, enum defect_code *defect);

#endif
