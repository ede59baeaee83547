/* builder: frames for tests and for pcaps/, written down as one reads them.
 *
 *     struct builder *b = builder_new(capture_writer_sink, writer);
 *     build_ra(b, 0.5, "00:16:3e:00:00:01", "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
 *     build_dad(b, 1.2, "00:16:3e:00:00:66", "fe80::216:3eff:fe00:66");
 *
 * The time is in seconds after BUILDER_EPOCH. MAC and IP addresses are text. In every struct build_* a number that is left out (0) has its
 * usual value, named beside it, and BUILD_ZERO stands for a real 0; text that is left out is absent or usual, too. Lengths and checksums
 * are right unless a twist says otherwise: build_twist() bends the next frame (and only that) off the rules.
 * Unicast frames go to .to_mac, else to who first used the address in this builder, else to the MAC that its EUI-64 encodes.
 * A text that cannot be read is a mistake of the caller: the builder prints it and aborts. */
#ifndef BUILDER_H
#define BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUILDER_EPOCH UINT64_C(1772438400) /* 2026-03-02 08:00:00 UTC, a Monday */
#define BUILD_ZERO    INT64_C(-1)          /* a number that is really 0 */
#define BUILD_FOREVER INT64_C(0xffffffff)  /* a lifetime without end */

enum { BUILD_LIST = 8, BUILD_VLANS = 4, BUILD_HEADERS = 16 };

/* LINKTYPE numbers as in capture files. */
enum build_link {
    BUILD_NULL = 0,
    BUILD_ETHERNET = 1,
    BUILD_RAW = 101,
    BUILD_LOOP = 108,
    BUILD_SLL = 113,
    BUILD_IPV4 = 228,
    BUILD_IPV6 = 229,
    BUILD_SLL2 = 276
};

/** One frame as it leaves the builder. `bytes` is valid only during the call. */
struct built {
    uint64_t nanoseconds; /* since 1970, UTC */
    uint32_t interface;   /* number of the capture interface, 0 unless builder_interface() says otherwise */
    enum build_link link;
    uint32_t captured_length;
    uint32_t length;
    const uint8_t *bytes;
};

typedef void builder_sink(void *context, const struct built *built);

struct builder;

/** Every frame goes to sink(context, frame) at once. Free with builder_free(). */
struct builder *builder_new(builder_sink *sink, void *context);
void builder_free(struct builder *b);

/** From now on: tags (outer first, 0 ends the list; builder_vlan(b, 0, 0) = untagged). A priority tag is BUILD_PRIORITY_TAG. */
enum { BUILD_PRIORITY_TAG = 0x10000 };
void builder_vlan(struct builder *b, unsigned outer, unsigned inner);
/** From now on: IP packets go in this PPPoE session (RFC 2516); 0: plainly again. */
void builder_pppoe(struct builder *b, unsigned session);
/** From now on: link type, interface number, and how many bytes of a frame are kept (0: all). */
void builder_link(struct builder *b, enum build_link link);
void builder_interface(struct builder *b, uint32_t interface);
void builder_snaplen(struct builder *b, uint32_t snaplen);
/** Who answers for an address, where it did not speak yet. */
void builder_knows(struct builder *b, const char *address, const char *mac);
/** Frames built so far. */
uint64_t builder_count(const struct builder *b);

/* ---- twists ---- */

struct build_header {
    uint8_t type; /* 0 hop-by-hop, 43 routing, 60 destination options, 44 fragment (atomic), or any other number */
    const char *
        hex; /* what follows the octets Next Header and Length; filled up with PadN (options) or zeros to a multiple of 8 */
    uint8_t no_padding; /* take hex as it is; the length octet counts whole units of 8 */
};

/** How the next frame differs from a correct one. */
struct build_twist {
    int64_t hop_limit; /* usual: the protocol's */
    int64_t code;      /* ICMPv6 code */
    bool bad_checksum; /* off by one */
    const char *ethernet_source;
    const char *ethernet_destination;
    struct build_header headers[BUILD_HEADERS];       /* extension headers before the fragment header */
    struct build_header inner_headers[BUILD_HEADERS]; /* extension headers in the fragmentable part */
    bool atomic;                                      /* an atomic fragment */
    uint16_t fragment_size;                           /* cut into fragments of so many octets (a multiple of 8) */
    uint16_t fragment_first;                          /* size of the first one, where it differs */
    int fragment_overlap;                             /* each later fragment begins so many octets too early */
    bool reverse;                                     /* last fragment first */
    const char
        *final_destination; /* for the checksum, where a routing header has places left to visit (RFC 8200 8.1) */
    const char *outer_source, *outer_destination; /* wrap the packet: IPv4 or IPv6 around it (6in4, IP in IP) */
    uint16_t outer_port; /* in UDP between these addresses, both ports this one (3544: Teredo) */
    bool outer_gre;      /* in GRE */
    int payload_length;  /* added to the IPv6 payload length */
    unsigned append;     /* so many octets of padding after the packet, as short Ethernet frames have */
    unsigned cut;    /* so many octets missing at the end of the ICMPv6 message, lengths and checksum agree with it */
    int64_t version; /* IP version nibble */
};
void build_twist(struct builder *b, struct build_twist twist);

/* ---- Neighbor Discovery ---- */

struct build_prefix {
    const char *prefix; /* "2001:db8:10::/64"; host bits are kept */
    const char *flags;  /* letters of L A R P; usual "LA" */
    int64_t valid;      /* seconds, usual 86400 */
    int64_t preferred;  /* seconds, usual 14400 */
};

struct build_route {
    const char *prefix;     /* "::/0" */
    const char *preference; /* low medium high reserved; usual medium */
    int64_t lifetime;       /* usual 1800 */
    unsigned length;        /* option length in units of 8, usual the shortest */
};

struct build_encrypted_dns {
    const char *name, *address;
    const char *parameters; /* SvcParams, hex */
    int64_t lifetime;       /* usual 1800 */
    int64_t priority;       /* usual 1 */
};

struct build_ra {
    const char *to, *to_mac; /* usual ff02::1 */
    int64_t cur_hop_limit;   /* usual 64 */
    const char *flags;       /* letters of M O H P S; usual none */
    const char *preference;  /* low medium high reserved; usual medium */
    int64_t router_lifetime; /* seconds, usual 1800 */
    int64_t reachable_time;  /* milliseconds, usual 0 */
    int64_t retrans_timer;   /* milliseconds, usual 0 */
    const char *link_layer;  /* SLLA; usual the sender's MAC, "" none */
    int64_t mtu;             /* option only where given */
    int64_t interval;        /* option 7, milliseconds, only where given */
    struct build_prefix prefixes[BUILD_LIST];
    struct build_route routes[BUILD_LIST];
    const char *rdnss[BUILD_LIST];
    int64_t rdnss_lifetime; /* usual 1800 */
    const char *dnssl[BUILD_LIST];
    int64_t dnssl_lifetime;  /* usual 1800 */
    const char *pref64;      /* "64:ff9b::/96" */
    int64_t pref64_lifetime; /* usual 1800 */
    const char *captive_portal;
    struct build_encrypted_dns encrypted_dns;
    const char *options; /* hex, after all others */
};
void build_ra(struct builder *b, double time, const char *mac, const char *address, struct build_ra ra);

struct build_rs {
    const char *to, *to_mac; /* usual ff02::2 */
    const char *link_layer;  /* usual the sender's MAC, none from ::; "" none */
    const char *options;
};
void build_rs(struct builder *b, double time, const char *mac, const char *address, struct build_rs rs);

struct build_ns {
    const char *target;
    const char *to, *to_mac; /* usual the target's solicited-node group */
    const char *link_layer;  /* as in build_rs */
    const char *nonce;       /* six octets, hex */
    const char *options;
};
void build_ns(struct builder *b, double time, const char *mac, const char *address, struct build_ns ns);

/** The NS of Duplicate Address Detection, with a nonce (RFC 7527) made from MAC and time. */
void build_dad(struct builder *b, double time, const char *mac, const char *address);

struct build_na {
    const char *target;      /* usual the sender's address */
    const char *to, *to_mac; /* usual ff02::1 */
    const char *flags;       /* letters of R S O; usual "SO" to a unicast address, else "O" */
    const char *link_layer;  /* TLLA; usual the sender's MAC, "" none */
    const char *options;
};
void build_na(struct builder *b, double time, const char *mac, const char *address, struct build_na na);

struct build_redirect {
    const char *to, *to_mac;
    const char *target, *destination;
    const char *link_layer; /* TLLA, only where given */
    const char *options;
};
void build_redirect(struct builder *b, double time, const char *mac, const char *address,
                    struct build_redirect redirect);

/* ---- MLD, other ICMPv6 ---- */

struct build_record {
    int type; /* 1 IS_IN 2 IS_EX 3 TO_IN 4 TO_EX 5 ALLOW 6 BLOCK; usual 4 */
    const char *group;
    const char *source; /* one source, or none */
};
struct build_mld {
    bool version_1;
    const char *to;                          /* usual what the RFC says */
    struct build_record records[BUILD_LIST]; /* a report; version 1: one group */
    bool done;                               /* version 1: Done instead of Report */
    const char *group;                       /* a query: the group asked for, usual :: (general) */
    int64_t maximum_response;                /* milliseconds, usual 10000 */
    bool no_router_alert;
};
void build_mld_query(struct builder *b, double time, const char *mac, const char *address, struct build_mld query);
void build_mld_report(struct builder *b, double time, const char *mac, const char *address, struct build_mld report);
/** A version 2 report that joins the solicited-node group of an address. */
void build_mld_join(struct builder *b, double time, const char *mac, const char *from, const char *address);

struct build_icmpv6 {
    const char *to, *to_mac;
    uint8_t type;
    const char *hex; /* all after the checksum */
    unsigned length; /* filled up with a pattern to so many octets after the checksum */
    bool quote;      /* ends with the last packet built (an error's invoking packet), as much as fits into 1280 */
};
void build_icmpv6(struct builder *b, double time, const char *mac, const char *address, struct build_icmpv6 message);

struct build_echo {
    const char *to, *to_mac;
    bool reply;
    uint16_t identifier, sequence;
    unsigned length; /* of the data, usual 56 */
};
/** Of either family. */
void build_echo(struct builder *b, double time, const char *mac, const char *address, struct build_echo echo);

/* ---- IPv4's neighbour, transport, services ---- */

struct build_arp {
    const char *sender; /* usual the given address */
    const char *target;
    const char *to_mac;     /* usual broadcast */
    const char *target_mac; /* usual zeros */
    bool reply;
};
void build_arp(struct builder *b, double time, const char *mac, const char *address, struct build_arp arp);

struct build_transport {
    const char *to, *to_mac;
    uint16_t source_port, destination_port;
    const char *flags; /* TCP: letters of F S R P A U; usual "A" */
    uint32_t sequence, acknowledgement;
    uint16_t maximum_segment; /* TCP option, only where given */
    const char *hex;          /* payload */
    const void *data;         /* payload after hex, data_length octets */
    size_t data_length;
    unsigned length;   /* filled up with zeros to so many octets */
    int64_t hop_limit; /* usual 64 */
};
void build_tcp(struct builder *b, double time, const char *mac, const char *address, struct build_transport tcp);
void build_udp(struct builder *b, double time, const char *mac, const char *address, struct build_transport udp);

struct build_vrrp {
    uint8_t id;          /* usual 10 */
    int64_t priority;    /* usual 100 */
    int64_t interval;    /* hundredths of a second, usual 100 */
    const char *address; /* the virtual router's */
    const char *mac;     /* usual the virtual router's */
};
/** A VRRPv3 advertisement (RFC 9568) to ff02::12. */
void build_vrrp(struct builder *b, double time, const char *address, struct build_vrrp vrrp);

/** Any protocol: `hex` is all after the IP header, no checksum is put in. */
void build_ip(struct builder *b, double time, const char *mac, const char *address, const char *to, uint8_t protocol,
              const char *hex);
/** Any Ethernet frame (VLAN tags are put in): `hex` is all after the type. */
void build_ethernet(struct builder *b, double time, const char *mac, const char *to_mac, uint16_t type,
                    const char *hex);

struct build_dns {
    const char *to, *to_mac;
    const char *name;
    uint16_t identifier;
    const char *type; /* "A", "AAAA", "PTR"; usual AAAA */
    bool response;
    const char *answer; /* an address or, for PTR, a name; none: no data */
    uint8_t code;       /* response code: 2 SERVFAIL, 3 NXDOMAIN */
    uint16_t port;      /* the client's, usual 40000 + identifier % 20000; 5353 makes it mDNS */
};
void build_dns(struct builder *b, double time, const char *mac, const char *address, struct build_dns dns);

struct build_dhcpv6 {
    const char *to, *to_mac; /* usual ff02::1:2 for clients */
    int type;                /* 1 SOLICIT 2 ADVERTISE 3 REQUEST 7 REPLY 11 INFORMATION-REQUEST ... */
    uint32_t transaction;
    const char *client_duid;        /* hex; usual DUID-LL of the client's MAC (a client's own, a server's to_mac) */
    const char *server_duid;        /* hex; usual, in server messages, DUID-LL of the server's MAC */
    const char *address;            /* IA_NA with this address */
    const char *prefix;             /* IA_PD with this prefix */
    bool want_address, want_prefix; /* IA_NA, IA_PD without content */
    int64_t preferred, valid;       /* usual 3600, 7200 */
    int64_t t1, t2;                 /* usual half and four fifths of preferred */
    const char *dns[BUILD_LIST];
    const char *domain;
    int status;          /* status code of the message, only if not 0 */
    int elapsed;         /* hundredths of a second */
    const char *fqdn;    /* client FQDN */
    const char *options; /* hex, after all others */
};
void build_dhcpv6(struct builder *b, double time, const char *mac, const char *address, struct build_dhcpv6 dhcpv6);

struct build_dhcpv4 {
    int type;               /* 1 DISCOVER 2 OFFER 3 REQUEST 5 ACK ... */
    const char *client_mac; /* usual the sender's */
    uint32_t transaction;
    const char *address;      /* offered, acknowledged or requested */
    const char *server;       /* option 54 */
    const char *router;       /* option 3 */
    const char *dns;          /* option 6 */
    const char *host_name;    /* option 12 */
    const char *vendor_class; /* option 60 */
    bool wants_ipv6_only;     /* lists 108 in the parameter request list */
    int64_t ipv6_only_wait;   /* option 108, only where given */
    const char *options;      /* hex, after all others */
};
/** A client's message is sent from 0.0.0.0 (`address` NULL), a server's from its address; both to the broadcast address. */
void build_dhcpv4(struct builder *b, double time, const char *mac, const char *address, struct build_dhcpv4 dhcpv4);

#endif
