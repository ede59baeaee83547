/** The parts of a decoded frame's JSON object: shared between the files decode_line*.c, one for each family of messages. */
#ifndef DECODE_LINE_PART_H
#define DECODE_LINE_PART_H

#include "decode/cursor.h"
#include "report/json_writer.h"
#include "v6audit/packet.h"

/** Each writes its members into the open object of the frame. */
void decode_line_icmpv6(struct json_writer *writer, const struct packet *packet);
void decode_line_dhcpv6(struct json_writer *writer, const struct packet *packet);
void decode_line_dhcpv4(struct json_writer *writer, const struct packet *packet);
void decode_line_dns(struct json_writer *writer, const struct packet *packet);
void decode_line_arp(struct json_writer *writer, const struct packet *packet);
void decode_line_icmpv4(struct json_writer *writer, const struct packet *packet);
void decode_line_igmp(struct json_writer *writer, const struct packet *packet);
void decode_line_ssdp(struct json_writer *writer, const struct packet *packet);
void decode_line_lldp(struct json_writer *writer, const struct packet *packet);
void decode_line_vrrp(struct json_writer *writer, const struct packet *packet);
void decode_line_routing(struct json_writer *writer, const struct packet *packet);

/** The value of one Neighbor Discovery option. */
void decode_line_nd_option(struct json_writer *writer, const struct nd_option *option);

/** A member; nothing when there are no bytes. */
void decode_line_put_wire(struct json_writer *writer, const char *key, struct bytes bytes);
void decode_line_put_hex(struct json_writer *writer, const char *key, struct bytes bytes);
/** An array of what is left in the cursor: n × 16 or 4 octets; DNS names, uncompressed. */
void decode_line_put_addresses(struct json_writer *writer, const char *key, uint8_t ip_version, struct cursor data);
void decode_line_put_names(struct json_writer *writer, const char *key, struct cursor data);
/** The first name that is left in the cursor, as text; nothing when it is malformed. */
void decode_line_put_name(struct json_writer *writer, const char *key, struct cursor data);
/** SvcParams (RFC 9460 §2.2), as an array; nothing when there are none. */
void decode_line_put_parameters(struct json_writer *writer, struct cursor data);
struct cursor decode_line_cursor(struct bytes bytes);

#endif
