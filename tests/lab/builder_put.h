/* builder_put: what the builder's files share. The message under construction, octet by octet, and how it is sent. */
#ifndef BUILDER_PUT_H
#define BUILDER_PUT_H

#include "builder.h"

enum { BUILDER_BYTES = 131072 };

struct buffer {
    size_t length;
    _Alignas(8) uint8_t bytes[BUILDER_BYTES];
};

struct ip_address {
    bool six;
    uint8_t bytes[16]; /* IPv4: the first four */
};

struct station {
    struct ip_address address;
    uint8_t mac[6];
    bool used;
};

enum { BUILDER_STATIONS = 16384 }; /* a power of two */

struct builder {
    builder_sink *sink;
    void *context;
    enum build_link link;
    uint32_t interface, snaplen;
    unsigned vlans[2];
    unsigned pppoe; /* session; 0: none */
    uint64_t count;
    uint32_t identification;
    struct build_twist twist;
    struct buffer message; /* ICMPv6, UDP, TCP ... under construction */
    struct buffer packet;  /* the IP packet */
    struct buffer outer;   /* with a tunnel around it, or one fragment */
    struct buffer frame;
    struct buffer last; /* the last IP packet, for quotes */
    struct station stations[BUILDER_STATIONS];
    size_t station_count;
};

_Noreturn void builder_refuse(const char *what, const char *text);

void put8(struct buffer *buffer, unsigned value);
void put16(struct buffer *buffer, unsigned value);
void put32(struct buffer *buffer, uint64_t value);
void put_bytes(struct buffer *buffer, const void *bytes, size_t length);
void put_zeros(struct buffer *buffer, size_t length);
void put_hex(struct buffer *buffer, const char *hex);
void put_ip(struct buffer *buffer, const char *address); /* 16 or 4 octets */
void put_mac(struct buffer *buffer, const char *mac);
void put_name(struct buffer *buffer, const char *name); /* DNS wire format with its root */
void set16(struct buffer *buffer, size_t offset, unsigned value);

/** A number with its usual value. */
int64_t usual(int64_t given, int64_t value);
bool has_letter(const char *letters, char letter);
struct ip_address read_ip(const char *text);
void read_mac(const char *text, uint8_t mac[6]);
/** "2001:db8::/64" → address and length. */
struct ip_address read_prefix(const char *text, unsigned *length);

/** Start a message, and send it from b->message. `to` is an address; to_mac NULL: found out as builder.h says. */
struct buffer *message_begin(struct builder *b);
struct envelope {
    double time;
    const char *mac, *from, *to, *to_mac;
    uint8_t protocol;
    int64_t hop_limit;
    int checksum_at; /* offset in the message, -1: none */
    bool router_alert;
};
void message_send(struct builder *b, struct envelope envelope);
void icmpv6_begin(struct builder *b, unsigned type);
void icmpv6_send(struct builder *b, struct envelope envelope);
/** builder_link.c: remember who speaks for an address; whether it is a group; put the link layer before a packet and hand the frame on. */
void station_learn(struct builder *b, const struct ip_address *address, const uint8_t mac[6]);
bool is_group(const struct ip_address *ip);
void link_send(struct builder *b, const struct envelope *envelope, const struct ip_address *to,
               const struct buffer *packet, unsigned type);
/** A frame without IP: b->message follows the type. */
void ethernet_send(struct builder *b, double time, const char *mac, const char *to_mac, uint16_t type);

#endif
