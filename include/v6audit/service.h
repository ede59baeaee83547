/** Who talks to what, and does it answer: flows, the endpoints that they show, and what name servers said. Learnt, never judged. Part of inventory.h. */
#ifndef V6AUDIT_SERVICE_H
#define V6AUDIT_SERVICE_H

#include "v6audit/inventory.h"

/* ── flows ── */

enum flow_outcome {
    FLOW_PENDING, /* asked, nothing decided yet; also of flows whose begin was not seen */
    FLOW_ANSWERED, /* SYN-ACK, a UDP answer, or the client goes on, which proves an answer that the capture does not show */
    FLOW_REFUSED,     /* RST; ICMPv6 port unreachable or administratively prohibited */
    FLOW_UNREACHABLE, /* another ICMPv6 Destination Unreachable */
    FLOW_UNANSWERED, /* checks.md, "unanswered": repeated, or the capture shows answers to this client's other questions */
    FLOW_UNKNOWN     /* no answer was seen, which proves nothing here */
};

/** What happened to the flow of an EVENT_FLOW. */
enum flow_change {
    FLOW_CHANGE_BEGIN,         /* first SYN, or first datagram */
    FLOW_CHANGE_OUTCOME,       /* flow->outcome was decided */
    FLOW_CHANGE_STALLED,       /* the same large segment came for the fourth time, or goes on after a Packet Too Big */
    FLOW_CHANGE_STALL_GOES_ON, /* and once more */
    FLOW_CHANGE_RECOVERED,     /* it was stalled, and what was stuck is acknowledged */
    FLOW_CHANGE_LARGE_PASSED   /* its first large segment was acknowledged */
};

enum { FLOW_CLIENT, FLOW_SERVER, FLOW_LARGE_SEGMENT = 1220 /* octets of payload: a packet of 1280 */ };

struct flow_direction { /* what this side sends */
    /* first what changes with every frame: the fewer cache lines, the better */
    uint64_t bytes;      /* with the IP headers */
    int64_t newest_time; /* when next_sequence moved */
    uint32_t frames;
    uint32_t segments;           /* data segments */
    uint32_t next_sequence;      /* one behind the highest seen */
    uint32_t frames_when_newest; /* of the other side, when next_sequence moved */
    uint32_t large_end;          /* of the first large segment, until it is acknowledged */
    bool has_sequence;
    bool has_large;                    /* large_end is set */
    uint8_t stuck_count;               /* retransmissions of stuck_sequence without progress */
    bool has_traffic;                  /* frames were counted that a state left out: */
    int64_t traffic_until;             /* until when the last ones were, */
    uint16_t traffic_file;             /* and of which file */
    uint32_t retransmitted, reordered; /* of the data segments */
    uint32_t stuck_sequence;           /* of the large segment that is sent again and again */
    uint32_t frames_when_stuck;        /* of the other side, when stuck_sequence was first sent again */
};

struct flow {
    int64_t last_seen;
    uint8_t ip_version, protocol; /* 6 TCP, 17 UDP */
    uint8_t outcome;              /* enum flow_outcome */
    uint8_t syn_count;            /* the first and its retransmissions, capped */
    bool begin_seen;              /* SYN or first datagram: who is client is certain */
    bool late;                    /* answered after it had been called unanswered */
    bool has_client_mac, has_server_mac;
    bool stalled, large_passed;
    bool too_big; /* a Packet Too Big quoted it */
    uint8_t error_type, error_code;
    bool refused_on_the_way; /* the refusal is an ICMPv6 error of another than the server */
    uint16_t client_port, server_port;
    struct address client, server; /* IPv4 in the mapped form */
    struct flow_direction directions[2];
    struct segment *segment;
    struct mac client_mac, server_mac; /* as its frames show: behind a router that one's */
    uint32_t initial_sequence;
    uint32_t too_big_mtu;
    int64_t first_seen, syn_time, last_syn, too_big_time;
    int64_t round_trip; /* SYN to SYN-ACK, or request to answer; 0: not measured */
    struct frame_reference first_frame, last_question;
    struct flow *earlier, *later; /* among those that wait for their outcome */
};

/* ── endpoints ── */

enum service_state { SERVICE_UNTRIED, SERVICE_OPEN, SERVICE_REFUSED, SERVICE_SILENT, SERVICE_NO_AAAA, SERVICE_NAT64 };
enum service_verdict {
    SERVICE_UNDECIDED,
    SERVICE_DUAL,
    SERVICE_IPV4_ONLY,
    SERVICE_IPV6_ONLY,
    SERVICE_PUBLISHED_CLOSED
};
enum service_join { JOIN_NONE, JOIN_DEVICE, JOIN_NAME, JOIN_USE };

enum { SERVICE_ROUND_TRIP_MAX = 64, SERVICE_CLIENT_MAX = 4 };

/** One endpoint of one family: (segment, address, protocol, port). */
struct service {
    struct segment *segment;
    uint8_t ip_version, protocol;
    uint16_t port;
    bool has_mac;   /* it is on this segment, with this MAC address */
    uint8_t joined; /* enum service_join: how its twin was found */
    uint8_t client_count;
    bool has_answer_mac;
    struct mac mac;
    struct mac answer_mac; /* sent its last answer: itself, or the router to it */
    struct address address;
    uint32_t tries, answered, refused, unanswered, unreachable;
    uint32_t round_trip_count;                    /* all measured */
    uint32_t round_trips[SERVICE_ROUND_TRIP_MAX]; /* microseconds, the latest, a ring */
    uint64_t segments, retransmitted, reordered;  /* both directions, of flows that ended or were flushed */
    uint64_t bytes;
    uint32_t local_tries; /* of these `tries`, by hosts of the segment that forward for nobody */
    int64_t first_seen, last_seen;
    int64_t first_unanswered, last_unanswered; /* times of the questions */
    struct address clients[SERVICE_CLIENT_MAX];
    struct frame_reference first_frame, answer_frame, failed_frame;
    struct service *twin; /* the same service in the other family; set by inventory_finish */
    /* partner in use: clients try this one, and then that one (Happy Eyeballs, RFC 8305) */
    struct address partner;
    uint32_t partner_uses, other_uses;
};

/** The service, both families together. Valid after inventory_finish. */
struct service_view {
    const struct service *ipv4, *ipv6; /* NULL: no connection was seen */
    const struct segment *segment;
    const char *name; /* NULL: unknown */
    enum service_state ipv4_state, ipv6_state;
    enum service_verdict verdict;
    bool published;   /* the name has an AAAA record */
    uint32_t no_data; /* AAAA questions that were answered with no data */
    bool legacy;      /* IPv4 by design: never "missing" (domain.md §14) */
    enum service_join joined;
};

/* ── name servers ── */

enum { NAME_TEXT_SIZE = 128, NAME_ADDRESS_MAX = 4 };

struct name_counts { /* of one record type */
    uint32_t queries, answered, no_data, failed /* SERVFAIL and the like */, not_there /* NXDOMAIN */, unanswered;
};

/** (segment, resolver, name): what was asked, and answered. */
struct name_answer {
    struct segment *segment;
    uint8_t ip_version; /* of the resolver */
    struct address resolver;
    char name[NAME_TEXT_SIZE]; /* printable, lower case */
    struct name_counts a, aaaa;
    uint8_t a_count, aaaa_count;
    struct address a_addresses[NAME_ADDRESS_MAX], aaaa_addresses[NAME_ADDRESS_MAX];
    int64_t first_seen, last_seen;
    struct frame_reference a_frame, aaaa_frame; /* the last answers; of aaaa else the last question */
};

enum name_change { NAME_CHANGE_ASKED, NAME_CHANGE_ANSWERED, NAME_CHANGE_UNANSWERED };

enum { RESOLVER_CLIENT_MAX = 32 };

/* ── who uses what ── */

enum use_kind {
    USE_SERVICE,  /* a TCP or UDP service at a unicast address */
    USE_GROUP,    /* sends to a multicast group */
    USE_BROADCAST /* sends to a broadcast address: IPv4 */
};

/** What one device uses of one endpoint: (segment, device, kind, address, protocol, port). Devices are known by MAC address: a router's record holds what it
 *  forwards, so that only uses whose `client` is an address of the device are the device's own. */
struct use {
    struct segment *segment;
    struct mac mac;         /* of the device */
    struct address client;  /* the address that it used last */
    struct address address; /* of the server or group; IPv4 in the mapped form */
    uint16_t port;
    uint8_t ip_version, protocol;
    uint8_t kind;                                  /* enum use_kind */
    uint32_t tries, answered, refused, unanswered; /* of groups: tries are frames */
    bool named;       /* a name server had told the address before one of them began, or that was not seen */
    uint32_t ongoing; /* connections that were there before the capture, with frames of both sides; not in `tries` */
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, answer_frame, failed_frame; /* number 0: none */
};

/** What one device asked name servers about one name. */
struct asked_name {
    struct segment *segment;
    struct mac mac;
    char name[NAME_TEXT_SIZE]; /* printable, lower case */
    uint32_t a_queries, aaaa_queries;
    int64_t first_seen, last_seen;
    struct frame_reference first_frame; /* of the first question for A */
};

/** A resolver as its clients see it. */
struct resolver {
    struct segment *segment;
    uint8_t ip_version;
    struct address address;
    uint32_t queries, answered, unanswered;
    uint32_t failing;                /* unanswered since the last answer */
    int64_t failing_since;           /* time of the first of these questions */
    int64_t last_query, last_answer; /* 0: never */
    int64_t recovered;               /* the first answer since it failed; 0: none */
    uint8_t client_count;
    struct address clients[RESOLVER_CLIENT_MAX]; /* that got no answer */
    struct frame_reference failing_frame, answer_frame;
};

V6AUDIT_API const struct flow *inventory_flows(const struct inventory *inventory);
V6AUDIT_API const struct flow *flow_next(const struct flow *flow);
V6AUDIT_API const struct service *inventory_services(const struct inventory *inventory);
V6AUDIT_API const struct service *service_next(const struct service *service);
V6AUDIT_API const struct service *inventory_find_service(const struct inventory *inventory,
                                                         const struct segment *segment, uint8_t ip_version,
                                                         const struct address *address, uint8_t protocol,
                                                         uint16_t port);
V6AUDIT_API const struct name_answer *inventory_names(const struct inventory *inventory);
V6AUDIT_API const struct name_answer *name_answer_next(const struct name_answer *name);
V6AUDIT_API const struct use *inventory_uses(const struct inventory *inventory);
V6AUDIT_API const struct use *use_next(const struct use *use);
/** The device of a use when it is its own: not forwarded for another. Else NULL. */
V6AUDIT_API const struct host *inventory_user(const struct inventory *inventory, const struct use *use);
V6AUDIT_API const struct use *inventory_find_use(const struct inventory *inventory, const struct use *like,
                                                 uint8_t ip_version, const struct address *address);
V6AUDIT_API const struct asked_name *inventory_asked_names(const struct inventory *inventory);
/** What the device asked about this name; NULL: nothing. */
V6AUDIT_API const struct asked_name *inventory_find_asked_name(const struct inventory *inventory,
                                                               const struct segment *segment, const struct mac *mac,
                                                               const char *name);
V6AUDIT_API const struct asked_name *asked_name_next(const struct asked_name *name);
V6AUDIT_API const struct resolver *inventory_resolvers(const struct inventory *inventory);
V6AUDIT_API const struct resolver *resolver_next(const struct resolver *resolver);

/** A name whose answer contained this address; NULL when none did. */
V6AUDIT_API const char *inventory_name_of(const struct inventory *inventory, const struct segment *segment,
                                          const struct address *address);
/** Both addresses were answers for one name. */
V6AUDIT_API bool inventory_share_name(const struct inventory *inventory, const struct segment *segment,
                                      const struct address *a, const struct address *b);

/** The view on a service; false for an IPv6 endpoint that is shown with its IPv4 twin, and for endpoints that never answered and have no twin. */
V6AUDIT_API bool service_look(const struct inventory *inventory, const struct service *service,
                              struct service_view *view);
/** Median round trip in microseconds; 0 when nothing was measured. */
V6AUDIT_API uint32_t service_median(const struct service *service);
V6AUDIT_API const char *service_state_word(enum service_state state);
V6AUDIT_API const char *service_verdict_word(enum service_verdict verdict);
/** IPv4 by design, without an IPv6 twin (domain.md §14). */
V6AUDIT_API bool service_is_legacy(uint8_t protocol, uint16_t port);

#endif
