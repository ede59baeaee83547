/** One decoded frame as one JSON object (contract §2, `decode`): what the frame is, every field that was decoded, and what is wrong with it.
 *
 *  Keys come in a fixed order. Addresses, hop limit, extension headers, fragment and protocol at the top are those of the outer IP header; each IP header
 *  inside is an element of `tunnels`. Ports and message are those of the innermost packet. What is not known is absent. No byte of the wire is written
 *  unescaped. Nothing is allocated but the writer's text. */
#ifndef DECODE_LINE_H
#define DECODE_LINE_H

#include "report/json_writer.h"
#include "v6audit/packet.h"

/** Write the object, without a line end. `interface` and `file` are names as found, NULL when there is none to tell. */
void decode_line_write(struct json_writer *writer, const struct packet *packet, const char *interface,
                       const char *file);

#endif
