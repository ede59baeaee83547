/** DNS (RFC 1035), mDNS (RFC 6762), LLMNR (RFC 4795) and NetBIOS name service (RFC 1002) messages: header, questions, records, EDNS (RFC 6891).
 *  Names and data stay in the message and are read from it on demand, with bounds of their own. */
#ifndef V6AUDIT_DECODE_DNS_H
#define V6AUDIT_DECODE_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/cursor.h"
#include "decode/dns_name.h"
#include "v6audit/packet.h"

/** Decode a message into packet->dns. Over TCP the segment must hold whole messages, each behind its 2-octet length (RFC 1035 §4.2.2): the first is decoded.
 *  False when it is none: shorter than a header, or a TCP segment out of the middle of a stream; the packet is unchanged then, but for `truncated`. */
bool dns_decode(struct cursor *payload, enum dns_kind kind, bool over_tcp, struct packet *packet);

/** The name of a question or record: DNS or, in NBNS, the NetBIOS name without its padding. As dns_name_read. */
size_t dns_text_name(const struct dns_message *dns, uint32_t name_offset, char *text, size_t room);

/** The name in a record's data (NS, CNAME, PTR, DNAME, SRV's target, MX's exchange, SVCB's and HTTPS's target). False when it has none or is malformed. */
bool dns_record_name(const struct dns_message *dns, const struct dns_record *record, char *text, size_t room);

/** The address of an A (mapped form), AAAA, or NBNS NB record; its IP version, 0 when it holds none. */
uint8_t dns_record_address(const struct dns_message *dns, const struct dns_record *record, struct address *address);

/** The data of a record, with walls of its own; failed when it is not in the message. */
struct cursor dns_record_data(const struct dns_message *dns, const struct dns_record *record);

enum dns_parameter_key { /* RFC 9460 §14.3.2, RFC 9461 */
                         DNS_PARAMETER_MANDATORY = 0,
                         DNS_PARAMETER_ALPN = 1,
                         DNS_PARAMETER_NO_DEFAULT_ALPN = 2,
                         DNS_PARAMETER_PORT = 3,
                         DNS_PARAMETER_IPV4_HINT = 4,
                         DNS_PARAMETER_ECH = 5,
                         DNS_PARAMETER_IPV6_HINT = 6,
                         DNS_PARAMETER_DOH_PATH = 7,
                         DNS_PARAMETER_OHTTP = 8
};

/** Priority and SvcParams of an SVCB or HTTPS record (RFC 9460 §2.2). False when it is none or malformed. */
bool dns_service_binding(const struct dns_message *dns, const struct dns_record *record, uint16_t *priority,
                         struct cursor *parameters);

/** The next SvcParam, also of Encrypted DNS options (RFC 9463). False at the end, or with parameters->failed when one runs past it. */
bool dns_parameter_next(struct cursor *parameters, uint16_t *key, struct cursor *value);

#endif
