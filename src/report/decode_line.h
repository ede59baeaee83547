/** One decoded frame as one JSON object (contract §2, `decode`): what the frame is, every field that was decoded, and what is wrong with it.
 *
 *  Keys come in a fixed order. Addresses, hop limit, extension headers, fragment and protocol at the top are those of the outer IP header; each IP header
 *  inside is an element of `tunnels`. Ports and message are those of the innermost packet. A frame that completes a datagram of fragments has it as `datagram`:
 *  its IP header, ports, message and defects (their offsets count from its first octet). What is not known is absent. No byte of the wire is written
 *  unescaped. Nothing is allocated but the writer's text. */
#ifndef DECODE_LINE_H
#define DECODE_LINE_H

#include "report/json_writer.h"
#include "v6audit/packet.h"

/** What a frame's line tells beside its packet. Names as found; NULL: none to tell. */
struct decode_line_context {
    const char *interface, *file;
    const struct packet *datagram; /* that this frame completed (packet_decode_datagram) */
};

/** Write the object, without a line end. */
void decode_line_write(struct json_writer *writer, const struct packet *packet,
                       const struct decode_line_context *context);

#endif
