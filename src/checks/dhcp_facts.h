/** What DHCPv6 was seen to do on a segment: which servers answer what, which clients ask in vain. Shared by the checks of DHCP and of what routers offer. */
#ifndef V6AUDIT_DHCP_FACTS_H
#define V6AUDIT_DHCP_FACTS_H

#include "checks/judgement.h"

enum dhcp_type { /* of DHCPv6 messages (RFC 9915 §7.3) */
                 DHCP_SOLICIT = 1,
                 DHCP_ADVERTISE = 2,
                 DHCP_REQUEST = 3,
                 DHCP_REPLY = 7,
                 DHCP_RECONFIGURE = 10,
                 DHCP_INFORMATION_REQUEST = 11
};

enum {
    DHCP_DUIDS = 32,
    DHCP_DNS = 4,
    DHCP_PREFIXES = 4,
    DHCP_CLIENTS = 8,
    DHCP_FAILED = 4,
    DHCP_OTHERS = 64 /* records looked at to find another server */
};

/** A segment as a whole. "Silent" is a client that asked the same question for 10 s or longer: its repetition proves that nobody answered. */
struct dhcp_service {
    bool answers, gives_dns, gives_addresses, delegates;
    bool answers_without_dns;          /* a REPLY that configures a host named no DNS server */
    bool asked;                        /* a client asked anything */
    uint32_t silent_clients;           /* in all, each once */
    uint32_t silent_since_answer;      /* since the last answer of a server, each once */
    uint32_t round;                    /* which time between two answers this is: 0, 1, … */
    int64_t round_from;                /* the first question of those since the last answer; valid when there are any */
    int64_t last_answer;               /* 0: none */
    int64_t silent_from, silent_until; /* of those since the last answer that were most */
    uint32_t most_silent;              /* the highest silent_since_answer */
    bool most_after_answer;            /* a server had been seen before those */
    struct frame_reference silent_frame; /* the first of all */
    struct frame_reference most_frame;
};

/** A server, by its MAC address (or address, without one). Relayed messages are not counted: they serve other segments. */
struct dhcp_server {
    const struct segment *segment;
    bool has_mac;
    struct mac mac;
    struct address address;
    uint8_t duid_size;
    uint8_t duid[SERVER_DUID_MAX];
    uint32_t answers;
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, last_frame;
    /* what it gives */
    bool gives_addresses, answered_solicit, link_local_dns, link_local_lease, dns_is_itself, short_lease, fast;
    bool client_before;             /* its MAC address had asked as a client */
    uint64_t dns_hash, domain_hash; /* of the last answer that had them; 0: none */
    uint32_t shortest_lease;        /* seconds; 0: none */
    unsigned dns_count, prefix_count, client_count;
    struct address dns[DHCP_DNS], lease;
    bool has_lease;
    struct prefix prefixes[DHCP_PREFIXES];
    struct mac clients[DHCP_CLIENTS];
    /* what it refuses */
    unsigned refused_count; /* clients told that there are no addresses, at most DHCP_FAILED */
    uint64_t refused[DHCP_FAILED];
    uint32_t unspecified_failures, no_bindings, not_on_link, no_prefixes;
};

struct dhcp_duid {
    uint64_t hash;
    int64_t first_seen;
    bool stable; /* came back after a minute */
};

/** A client by its MAC address: usually one DUID. */
struct dhcp_client {
    int64_t first_seen, last_solicit;
    uint32_t silent_round; /* 1 + the latest `round` of dhcp_service in which it asked in vain; 0: none */
    unsigned duid_count;
    struct dhcp_duid duids[DHCP_DUIDS];
};

/** Take in a DHCPv6 message (EVENT_DHCPV6), once however many checks ask. Returns the server when it is one's answer on this segment, else NULL. */
const struct dhcp_server *dhcp_facts_learn(struct judgement *judgement, const struct event *event);

const struct dhcp_service *dhcp_facts_service(struct judgement *judgement, const struct segment *segment);
const struct dhcp_client *dhcp_facts_client(struct judgement *judgement, const struct segment *segment,
                                            const struct mac *mac);
/** Of that client: DUIDs that did not come back after a minute. */
unsigned dhcp_facts_passing_duids(const struct dhcp_client *client);
const struct dhcp_server *dhcp_facts_servers(struct judgement *judgement); /* the first */
const struct dhcp_server *dhcp_facts_next(const struct dhcp_server *server);
/** Another server of the segment with another DUID whose DNS servers, domains or prefixes differ; NULL. `earlier`: only one that was seen before. */
const struct dhcp_server *dhcp_facts_differing(struct judgement *judgement, const struct dhcp_server *server,
                                               bool earlier);

/** By the plan: its list of servers, or its model that has no server. A documented router that sends the answers of a listed server is its relay. */
enum dhcp_status { DHCP_UNVERIFIED, DHCP_DOCUMENTED, DHCP_UNDOCUMENTED };
enum dhcp_status dhcp_facts_status(const struct judgement *judgement, const struct dhcp_server *server);
/** This sender passes on what others answer: it forwards, or the plan names it as a router. */
bool dhcp_facts_relays(const struct judgement *judgement, const struct segment *segment, const struct mac *mac);

#endif
