/** What lies above or beside IP and helps to judge it: ARP, DHCP, DNS, LLDP, VRRP and their like. Part of packet.h. */
#ifndef V6AUDIT_APPLICATION_H
#define V6AUDIT_APPLICATION_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/icmpv6.h"

enum {
    DHCPV6_RELAY_MAX = 8,
    DHCPV6_LEASE_MAX = 16,
    DHCPV6_OPTION_MAX = 64,
    DNS_QUESTION_MAX = 8,
    DNS_RECORD_MAX = 64,
    NEIGHBOR_ADDRESS_MAX = 8,
    VRRP_ADDRESS_MAX = 8
};

struct arp_message {
    uint16_t operation; /* 1 request, 2 reply */
    struct mac sender_mac, target_mac;
    struct address sender, target; /* mapped form */
    bool probe;                    /* sender 0.0.0.0 (RFC 5227) */
    bool announcement;             /* sender = target */
};

struct icmpv4_message {
    uint8_t type, code;
    uint16_t identifier, sequence;
};

struct igmp_message {
    uint8_t type;
    struct address group; /* mapped; unspecified in version 3 reports */
};

struct dhcpv6_relay {
    uint8_t type; /* 12 RELAY-FORW, 13 RELAY-REPL */
    uint8_t hop_count;
    struct address link_address, peer_address;
    struct bytes interface_id, remote_id;
    struct mac client_mac; /* option 79 (RFC 6939) */
    bool has_client_mac;
};

struct dhcpv6_lease {
    bool is_prefix;        /* IA_PD */
    bool is_temporary;     /* IA_TA */
    uint32_t iaid, t1, t2; /* of its identity association */
    uint32_t preferred_lifetime, valid_lifetime;
    struct prefix prefix; /* an address has length 128 */
    uint16_t status;      /* 0 success; of the address or its association */
};

struct dhcpv6_option {
    uint16_t code, length;
    uint8_t depth; /* 0 in the message, 1 inside an IA, 2 inside an address; relays are counted apart */
    bool ignored;  /* its length or place is wrong: nothing was taken from it */
    uint32_t offset;
    struct bytes data; /* its content, as far as captured */
};

struct dhcpv6_message {
    uint8_t outer_type;      /* of the UDP payload */
    uint8_t type;            /* of the innermost message: 1 SOLICIT … 37 */
    uint32_t transaction_id; /* 24 bits */
    uint8_t relay_count;     /* relays around it, outermost first */
    uint8_t lease_count;
    uint8_t option_count;
    uint16_t options_lost; /* more than fit in options[] */
    uint16_t leases_lost;  /* more than fit in leases[] */
    bool client_side;      /* sent by a client or relay towards servers (by type) */
    bool rapid_commit, reconfigure_accept, has_unicast, has_status, has_preference, has_elapsed;
    bool wants_addresses, wants_prefix, wants_temporary; /* IA_NA, IA_PD, IA_TA present */
    uint8_t preference;
    uint16_t status;  /* of the message */
    uint16_t elapsed; /* hundredths of a second; 0xffff: longer */
    struct bytes client_duid, server_duid, requested_options /* 16-bit codes */, vendor_class, user_class,
        fqdn /* DNS wire form, may lack the root label */, captive_portal, bootfile_url, aftr_name;
    struct bytes dns_servers /* n × 16 octets */, domain_list /* DNS wire form */, sntp_servers;
    uint32_t information_refresh_time;
    uint32_t ia_t1, ia_t2, ia_iaid; /* of the first IA */
    uint32_t vendor_enterprise;     /* of vendor_class */
    uint16_t ia_status;             /* the first status of an IA or lease that is no success: NoAddrsAvail, … */
    bool has_ia_status;
    struct dhcpv6_relay relays[DHCPV6_RELAY_MAX];
    struct dhcpv6_lease leases[DHCPV6_LEASE_MAX];
    struct dhcpv6_option options[DHCPV6_OPTION_MAX];
};

struct dhcpv4_message {
    uint8_t operation;    /* 1 request, 2 reply */
    uint8_t message_type; /* 1 DISCOVER … 8 INFORM; 0: BOOTP */
    uint32_t transaction_id;
    uint16_t seconds;
    struct mac client_mac;
    bool has_client_mac, has_server_id, has_requested, has_ipv6_only, wants_ipv6_only; /* RFC 8925 */
    bool has_routers, has_dns;
    struct address client_address, your_address, next_server, relay_address, requested, server_id,
        router /* first */;              /* mapped */
    uint32_t lease_time, ipv6_only_wait; /* seconds */
    uint32_t t1, t2;                     /* renewal, rebinding; seconds, 0: not told */
    uint16_t interface_mtu;              /* 0: not told */
    struct bytes classless_routes /* RFC 3442 */, sixrd /* RFC 5969 section 7.1.1 */;
    struct bytes host_name, vendor_class, client_id, client_fqdn, domain, parameter_list, dns_servers /* n × 4 */,
        captive_portal;
    struct bytes domain_search /* RFC 3397 */, encrypted_dns /* RFC 9463 */, server_name, boot_file;
    bool fqdn_encoded; /* client_fqdn is in DNS wire form (RFC 4702 §2.1), else ASCII */
};

enum {
    PPPOE_SESSION = 0x00, /* RFC 2516 §5, §6 */
    PPPOE_PADO = 0x07,
    PPPOE_PADI = 0x09,
    PPPOE_PADR = 0x19,
    PPPOE_PADS = 0x65,
    PPPOE_PADT = 0xa7,
    PPP_LCP = 0xc021,
    PPP_IPCP = 0x8021,
    PPP_IPV6CP = 0x8057,
    PPP_CONFIGURE_ACK = 2, /* RFC 1661 §5 */
    PPP_DNS_MAX = 2
};

struct ppp_message { /* of the outermost PPPoE header, and what PPP agrees on in it */
    uint8_t code;    /* PPPOE_… */
    uint16_t session;
    uint16_t max_payload;          /* PPP-Max-Payload (RFC 4638); 0: not in it */
    struct bytes concentrator;     /* AC-Name */
    uint16_t protocol;             /* of PPP; 0: discovery */
    uint8_t control_code;          /* of LCP, IPCP, IPV6CP: 1 Configure-Request, 2 -Ack, 3 -Nak, 4 -Reject */
    uint16_t maximum_receive_unit; /* LCP option 1; 0: not in it */
    bool has_address, has_interface_identifier;
    uint8_t dns_count;
    struct address address, dns[PPP_DNS_MAX]; /* IPCP (RFC 1332, RFC 1877), mapped */
};

enum dns_kind { DNS_UNICAST, DNS_MULTICAST, DNS_LLMNR, DNS_NETBIOS };
enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_SRV = 33,
    DNS_OPT = 41,
    DNS_SVCB = 64,
    DNS_HTTPS = 65
};

struct dns_question {
    uint32_t name_offset; /* in dns.message */
    uint16_t type;
    uint16_t class_code;   /* 1 Internet; without mDNS's top bit */
    bool unicast_response; /* mDNS QU bit */
};

struct dns_record {
    uint32_t name_offset; /* in dns.message: read with dns_name_read (decode/dns.h) */
    uint16_t type;
    uint16_t class_code; /* 1 Internet; without mDNS's top bit; of OPT the UDP payload size */
    bool cache_flush;
    uint8_t section; /* 0 answer, 1 authority, 2 additional */
    uint32_t ttl;
    uint32_t data_offset; /* in dns.message */
    uint16_t data_length;
};

struct dns_message {
    uint8_t kind; /* enum dns_kind */
    bool response, authoritative, truncated, over_tcp;
    uint8_t opcode, rcode;
    uint16_t identifier;
    uint8_t question_count, record_count;  /* kept */
    uint16_t questions_sent, records_sent; /* by the header */
    uint16_t edns_size;                    /* 0: no EDNS */
    struct bytes message;                  /* the whole DNS message, captured */
    struct dns_question questions[DNS_QUESTION_MAX];
    struct dns_record records[DNS_RECORD_MAX];
};

struct ssdp_message {
    bool notify, search, response;
    struct bytes server, location, service_type, unique_name; /* header values, raw; ST or NT; USN */
};

struct lldp_message { /* LLDP (IEEE 802.1AB) and CDP */
    struct bytes chassis, port, system_name, description, platform, version;
    uint8_t chassis_subtype, port_subtype;
    uint16_t capabilities, enabled_capabilities; /* bit 2 bridge, bit 4 router, bit 5 telephone, … */
    bool has_capabilities;
    uint16_t time_to_live;
    uint8_t address_count;
    uint8_t address_versions[NEIGHBOR_ADDRESS_MAX]; /* 4 or 6 */
    struct address addresses[NEIGHBOR_ADDRESS_MAX]; /* management addresses */
};

struct vrrp_message { /* VRRPv2, VRRPv3 (RFC 9568), HSRP, CARP */
    uint8_t version;
    uint8_t virtual_router_id; /* or HSRP group (low octet) */
    uint8_t priority;          /* 0: the sender withdraws */
    uint8_t state;             /* HSRP: 6 active (v2) */
    bool hsrp, carp;
    uint16_t group;
    uint16_t interval; /* hundredths of a second */
    uint8_t address_count;
    struct address addresses[VRRP_ADDRESS_MAX];
};

enum routing_protocol {
    ROUTING_OSPF = 1,
    ROUTING_RIPNG,
    ROUTING_EIGRP,
    ROUTING_ISIS,
    ROUTING_BGP,
    ROUTING_PIM,
    ROUTING_RIP,
    ROUTING_PROTOCOL_COUNT
};
V6AUDIT_API const char *routing_protocol_word(unsigned routing_protocol);
V6AUDIT_API const char *dhcpv6_type_word(uint8_t type);      /* "solicit"; "unassigned" */
V6AUDIT_API const char *dhcpv6_status_word(uint16_t status); /* "no-addresses-available"; "unassigned" */
V6AUDIT_API const char *dhcpv4_type_word(uint8_t type);      /* "discover"; "bootp" for 0; "unassigned" */
V6AUDIT_API const char *dns_type_word(uint16_t type);        /* "AAAA"; NULL where it has no name here */
V6AUDIT_API const char *dns_kind_word(uint8_t kind);         /* "dns", "mdns", "llmnr", "nbns" */

#endif
