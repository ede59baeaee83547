/** A decoded view on one frame. Pointers go into the frame (or the reassembled datagram) and die with it.
 *  Numbers are in host byte order, addresses as sent. Arrays are never cleared: the counts say what is valid. */
#ifndef V6AUDIT_PACKET_H
#define V6AUDIT_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/application.h"
#include "v6audit/defect.h"
#include "v6audit/frame.h"
#include "v6audit/icmpv6.h"

enum {
    PACKET_LAYER_MAX = 5,      /* an outer packet and four inside tunnels */
    PACKET_VLAN_MAX = 4,       /* tags kept; deeper ones are counted and reported */
    PACKET_EXTENSION_MAX = 16, /* extension headers kept a layer */
    PACKET_IP_OPTION_MAX = 32, /* options of hop-by-hop and destination options headers kept a packet */
    PACKET_DEFECT_MAX = 16
};

/** Numbers of IP protocols and extension headers (IANA). */
enum ip_protocol {
    IP_HOP_BY_HOP = 0,
    IP_ICMPV4 = 1,
    IP_IGMP = 2,
    IP_IPV4 = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_IPV6 = 41,
    IP_ROUTING = 43,
    IP_FRAGMENT = 44,
    IP_GRE = 47,
    IP_ESP = 50,
    IP_AH = 51,
    IP_ICMPV6 = 58,
    IP_NO_NEXT_HEADER = 59,
    IP_DESTINATION_OPTIONS = 60,
    IP_EIGRP = 88,
    IP_OSPF = 89,
    IP_PIM = 103,
    IP_IPCOMP = 108,
    IP_VRRP = 112,
    IP_SCTP = 132,
    IP_MOBILITY = 135,
    IP_UDP_LITE = 136,
    IP_HIP = 139,
    IP_SHIM6 = 140,
    IP_ETHERNET = 143
};

enum packet_tunnel { /* how a layer was carried in the one before it */
                     TUNNEL_NONE,
                     TUNNEL_6IN4,
                     TUNNEL_6TO4,
                     TUNNEL_6RD,
                     TUNNEL_ISATAP,
                     TUNNEL_TEREDO,
                     TUNNEL_GRE,
                     TUNNEL_AYIYA,
                     TUNNEL_VXLAN,
                     TUNNEL_GENEVE,
                     TUNNEL_4IN6, /* IPv4 in IPv6, DS-Lite (RFC 6333) */
                     TUNNEL_6IN6,
                     TUNNEL_4IN4,
                     TUNNEL_GTP,
                     TUNNEL_OTHER,
                     TUNNEL_COUNT
};

struct packet_extension {
    uint8_t type; /* IP protocol number of this header */
    uint8_t routing_type, segments_left;
    uint32_t offset; /* from the first byte of the frame */
    uint32_t length; /* in octets; 0 when it runs past the packet */
};

struct packet_ip_option {
    uint8_t type;
    uint8_t length; /* Opt Data Len */
    uint8_t header; /* IP_HOP_BY_HOP or IP_DESTINATION_OPTIONS */
    uint8_t layer;  /* of which packet->layers */
    uint32_t offset;
    const uint8_t *data; /* `length` bytes, or NULL when cut */
};

struct packet_fragment {
    bool present;
    bool more;
    uint16_t fragment_offset; /* in octets */
    uint32_t identification;
    uint8_t next_header;
    uint32_t header_offset; /* of the Fragment header, from the frame's first byte */
    const uint8_t *data;    /* the fragmentable part that this fragment brings, captured */
    uint32_t data_length;   /* its length by the IPv6 header; captured_data_length may be less */
    uint32_t captured_data_length;
};

/** One IP header with what follows up to the next one. layers[0] is the outer one. */
struct packet_layer {
    uint8_t ip_version; /* 4 or 6 */
    uint8_t hop_limit;  /* or TTL */
    uint8_t traffic_class;
    uint8_t
        protocol;   /* upper-layer protocol after the extension headers, as found; IP_FRAGMENT never: see `fragment` */
    uint8_t tunnel; /* enum packet_tunnel: how this layer came; TUNNEL_NONE for the outer one */
    uint8_t extension_count;
    bool router_alert;   /* Hop-by-Hop Router Alert with value 0, MLD (RFC 2711) */
    bool ipv4_fragment;  /* an IPv4 fragment: only the first has ports */
    bool chain_complete; /* the upper-layer header was reached */
    bool jumbo;
    uint32_t flow_label;
    uint32_t payload_length; /* after the IP header, by it (or by the jumbo payload option); clipped to the frame's */
    uint32_t header_offset;  /* of the IP header, from the frame's first byte */
    uint32_t upper_offset;   /* of the upper-layer header */
    uint32_t upper_length;   /* octets of it and what follows, by the IP header (padding of Ethernet is not in it) */
    uint32_t captured_upper_length;     /* of these, captured */
    struct address source, destination; /* IPv4 in the mapped form */
    struct address final_destination;   /* differs from destination with a routing header (checksums) */
    struct packet_fragment fragment;    /* IPv6 only; not cleared but for `present` */
    struct packet_extension extensions[PACKET_EXTENSION_MAX];
};

/** What the innermost layer (or the frame itself) carries. */
enum packet_message {
    MESSAGE_NONE, /* no upper layer that is decoded (unknown protocol, later fragment, cut) */
    MESSAGE_TCP,
    MESSAGE_UDP, /* a UDP datagram that is none of those below */
    MESSAGE_ICMPV6,
    MESSAGE_ICMPV4,
    MESSAGE_IGMP,
    MESSAGE_ARP,
    MESSAGE_DHCPV6,
    MESSAGE_DHCPV4,
    MESSAGE_DNS, /* DNS, mDNS, LLMNR, NBNS: dns.kind */
    MESSAGE_SSDP,
    MESSAGE_LLDP,
    MESSAGE_CDP,
    MESSAGE_VRRP,
    MESSAGE_HSRP,
    MESSAGE_ROUTING, /* OSPF, RIPng, EIGRP, IS-IS, BGP, PIM: routing_protocol names it */
    MESSAGE_OTHER,   /* a frame without IP: EtherType or LLC; ether_type names it */
    MESSAGE_COUNT
};

struct packet_transport {
    uint16_t source_port, destination_port;
    uint8_t tcp_flags; /* FIN 1 SYN 2 RST 4 PSH 8 ACK 16 */
    bool has_ports;
    bool own_checksum_unset; /* UDP checksum 0 */
    uint16_t window;
    uint16_t mss; /* of a SYN; 0: none */
    uint32_t sequence, acknowledgement;
    uint32_t payload_offset; /* from the frame's first byte */
    uint32_t payload_length; /* by the IP header; `captured_payload_length` may be less */
    uint32_t captured_payload_length;
};

struct packet {
    const struct frame *frame; /* of a reassembled datagram: the last fragment's */
    /* link layer */
    bool has_source_mac, has_destination_mac;
    bool own;         /* sent by the capturing host (cooked captures, pcapng flags) */
    bool reassembled; /* decoded from several fragments: learnt from only as RFC 6980 allows */
    bool truncated;   /* the capture cut off something that the decoder wanted: not the sender's fault */
    bool undecoded;   /* a link type or encapsulation that the decoder does not know */
    struct mac source_mac, destination_mac;
    uint16_t ether_type; /* of what follows the tags; for 802.3 the LLC DSAP << 8 | SSAP with `llc` set */
    bool llc, wireless, pppoe, mpls;
    uint8_t vlan_count;
    uint16_t
        vlan[PACKET_VLAN_MAX]; /* VLAN identifiers, outer first; a priority tag (0) is not in it (IEEE 802.1Q §9.6) */
    /* network and above */
    uint8_t layer_count;
    uint8_t message;          /* enum packet_message, of the innermost layer */
    uint8_t routing_protocol; /* enum routing_protocol, with MESSAGE_ROUTING */
    uint8_t
        hidden_icmpv6_type; /* of overlapping fragments: the type in one of their readings; set by the audit, 0: none */
    uint8_t defect_count;
    uint8_t ip_option_count;
    uint16_t defects_lost; /* more than fit */
    struct packet_layer layers[PACKET_LAYER_MAX];
    struct packet_transport transport; /* valid when has_ports */
    struct defect defects[PACKET_DEFECT_MAX];
    struct packet_ip_option ip_options[PACKET_IP_OPTION_MAX];
    struct ppp_message ppp; /* valid with `pppoe` */
    union {
        struct icmpv6_message icmpv6;
        struct icmpv4_message icmpv4;
        struct igmp_message igmp;
        struct arp_message arp;
        struct dhcpv6_message dhcpv6;
        struct dhcpv4_message dhcpv4;
        struct dns_message dns;
        struct ssdp_message ssdp;
        struct lldp_message lldp; /* CDP too */
        struct vrrp_message vrrp; /* HSRP too */
    };
};

/** Decode one frame. Never fails: what is wrong with the frame is in packet->defects, what the capture cut in packet->truncated.
 *  Reads frame->bytes[0 .. captured_length) only, allocates nothing, keeps no state. */
V6AUDIT_API void packet_decode(const struct frame *frame, struct packet *packet);

/** Decode a whole datagram that reassembly put together: `bytes` holds an IPv6 header (without the Fragment header, payload length mended) and
 *  the reassembled payload. `first` is the packet of its first fragment: link layer and outer layers are taken from it; offsets count from bytes[0]. */
V6AUDIT_API void packet_decode_datagram(const struct packet *first, const uint8_t *bytes, uint32_t length,
                                        struct packet *packet);

/** Note a defect; beyond PACKET_DEFECT_MAX they are only counted. */
V6AUDIT_API void packet_add_defect(struct packet *packet, enum defect_code code, uint32_t offset);
/** Take all defects with this code back (checksums that nobody wants judged). */
V6AUDIT_API void packet_forget_defect(struct packet *packet, enum defect_code code);
V6AUDIT_API const struct defect *packet_find_defect(const struct packet *packet, enum defect_code code);
/** The first defect for which receivers discard the packet or its message; NULL when there is none: only then may be learnt from it. */
V6AUDIT_API const struct defect *packet_discarded(const struct packet *packet);

V6AUDIT_API const char *packet_message_word(enum packet_message message);
V6AUDIT_API const char *packet_tunnel_word(enum packet_tunnel tunnel);
V6AUDIT_API const char *packet_protocol_word(uint8_t protocol); /* "tcp", "icmpv6", …; NULL when it has none */

#endif
