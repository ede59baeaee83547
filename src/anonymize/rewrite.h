/** A frame written anew. The output begins as zeros, and only what a rewriter understands is put into it, kept or replaced: what nobody understands is not
 *  passed on. Each part (a header, a message, a packet inside a tunnel or quoted by an error) is a job; a job that finds another one inside itself posts it,
 *  so that no input makes the stack grow. Checksums come last, the innermost first. */
#ifndef V6AUDIT_ANONYMIZE_REWRITE_H
#define V6AUDIT_ANONYMIZE_REWRITE_H

#include "anonymize/anonymizer.h"
#include "decode/cursor.h"

enum { REWRITE_JOB_MAX = 64, REWRITE_CHECKSUM_MAX = 32 };

struct rewrite;
struct rewrite_job;

typedef void rewriter(struct rewrite *rewrite, struct rewrite_job *job);

/** The addresses of the IP header above, as they were: checksums cover them. */
struct rewrite_ip {
    uint8_t version;                    /* 0: none */
    struct address source, destination; /* the final destination, with a routing header */
};

struct rewrite_job {
    rewriter *run;
    unsigned code; /* what `run` makes of it: an EtherType, a protocol number, … */
    struct cursor at;
    struct rewrite_ip ip;
};

struct rewrite_checksum {
    uint32_t field, start, end; /* offsets in the frame; what was captured of that which the sum covers */
    struct rewrite_ip pseudo;   /* version 0: no pseudo-header */
    bool zero_is_none;          /* UDP: 0 says that there is none */
};

struct rewrite {
    const struct anonymizer *anonymizer;
    const uint8_t *from;
    uint8_t *to;
    bool whole_datagram; /* fragments were put together: a Fragment header is just a header */
    unsigned job_count, checksum_count;
    struct rewrite_job jobs[REWRITE_JOB_MAX];
    struct rewrite_checksum checksums[REWRITE_CHECKSUM_MAX];
};

/** Where the output of what stands at the cursor goes. */
static inline uint8_t *rewrite_place(const struct rewrite *rewrite, const struct cursor *at)
{
    return rewrite->to + (at->at - rewrite->from);
}

/** The next `count` octets (as many as there are) as they stand; as zeros; without their meaning; as text. The cursor moves behind them. */
void rewrite_keep(struct rewrite *rewrite, struct cursor *at, uint32_t count);
void rewrite_scramble(struct rewrite *rewrite, struct cursor *at, uint32_t count);
void rewrite_text(struct rewrite *rewrite, struct cursor *at, uint32_t count);
static inline void rewrite_clear(struct cursor *at, uint32_t count)
{
    cursor_skip(at, count);
}

void rewrite_mac(struct rewrite *rewrite, struct cursor *at);
void rewrite_ipv4(struct rewrite *rewrite, struct cursor *at);
void rewrite_ipv6(struct rewrite *rewrite, struct cursor *at);
/** As many addresses as stand there. */
void rewrite_ipv4_list(struct rewrite *rewrite, struct cursor *at);
void rewrite_ipv6_list(struct rewrite *rewrite, struct cursor *at);
/** The first `octets` (up to 16) octets of an IPv6 prefix of `length` bits. */
void rewrite_prefix(struct rewrite *rewrite, struct cursor *at, uint32_t octets, unsigned length);
void rewrite_duid(struct rewrite *rewrite, struct cursor *at, uint32_t count);
/** Names in DNS wire format without pointers, with zeros between them, to the end of the cursor. */
void rewrite_names(struct rewrite *rewrite, struct cursor *at);
/** Parameters of service bindings (RFC 9460 §2.2) to the end of the cursor. */
void rewrite_parameters(struct rewrite *rewrite, struct cursor *at);

/** A part with walls of its own: the next `count` octets, or what there is of them. */
struct cursor rewrite_part(struct cursor *at, uint32_t count);

void rewrite_post(struct rewrite *rewrite, rewriter *run, unsigned code, struct cursor at, const struct rewrite_ip *ip);
/** A checksum of 16 bits `offset` octets behind `start`, over all of `start`. */
void rewrite_note_checksum(struct rewrite *rewrite, struct cursor start, uint32_t offset,
                           const struct rewrite_ip *pseudo, bool zero_is_none);

/* The kinds of jobs. */
rewriter rewrite_link, rewrite_ethernet, rewrite_ether_type, rewrite_llc, rewrite_ppp,
    rewrite_pppoe;                                              /* rewrite_link.c */
rewriter rewrite_lldp, rewrite_cdp;                             /* rewrite_neighbor.c */
rewriter rewrite_network, rewrite_network_4, rewrite_network_6; /* rewrite_network.c */
rewriter rewrite_upper;                                         /* rewrite_upper.c */
rewriter rewrite_icmpv6;                                        /* rewrite_icmpv6.c */
rewriter rewrite_dhcpv6, rewrite_dhcpv6_options;                /* rewrite_dhcpv6.c */
rewriter rewrite_dhcpv4;                                        /* rewrite_dhcpv4.c */
rewriter rewrite_dns;                                           /* rewrite_dns.c */
rewriter rewrite_gre, rewrite_teredo, rewrite_ayiya, rewrite_vxlan, rewrite_geneve, rewrite_gtp,
    rewrite_lisp; /* rewrite_tunnel.c */
rewriter rewrite_ssdp, rewrite_vrrp, rewrite_hsrp, rewrite_rip, rewrite_ripng, rewrite_bgp, rewrite_ospf, rewrite_pim,
    rewrite_eigrp, rewrite_igmp, rewrite_icmpv4; /* rewrite_service.c */

#endif
