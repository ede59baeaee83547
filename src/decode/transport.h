/** TCP (RFC 9293) and UDP (RFC 768): ports, flags, and the table port → decoder. */
#ifndef V6AUDIT_DECODE_TRANSPORT_H
#define V6AUDIT_DECODE_TRANSPORT_H

#include "decode/layers.h"

enum {
    TRANSPORT_PORT_MAX = 6081, /* the largest that a decoder waits at */
    TRANSPORT_FLAGS = 0x1f     /* FIN to ACK */
};

/** A row of transport.c's table for each port; 0: none. */
extern const uint8_t transport_service_of_port[TRANSPORT_PORT_MAX + 1];

/** Does a decoder wait at this port, over TCP or UDP? */
static inline bool transport_has_service(uint16_t port)
{
    return port <= TRANSPORT_PORT_MAX && transport_service_of_port[port] != 0;
}

/** What is valid without has_ports, at rest. */
static inline void transport_rest(struct packet_transport *transport)
{
    transport->has_ports = false;
    transport->own_checksum_unset = false;
    transport->tcp_flags = 0;
    transport->mss = 0;
}

void transport_decode_tcp(struct layers_next *next, struct packet *packet);
void transport_decode_udp(struct layers_next *next, struct packet *packet);

#endif
