/** Fragments in, whole datagrams out (RFC 8200 §4.5), bounded in datagrams, octets and packet time.
 *
 *  Invariants. (1) A datagram is (source, destination, Identification) on one interface, VLAN stack and tunnel. (2) Its pieces never overlap: an overlap
 *  condemns it, what comes of it later included (RFC 5722), until its time is over; a piece that came before, octet for octet, is no overlap. (3) The 60 s run
 *  from its first piece, in packet time. (4) Octets held ≤ FRAGMENT_OCTETS_MAX, datagrams ≤ FRAGMENT_DATAGRAM_MAX; what makes room is the oldest, and is counted.
 *  (5) Which upper layer it has, and so whether its octets are kept, only the fragment with offset 0 says: before that they are kept.
 *
 *    WAITING ─all pieces─▶ COMPLETE ─another piece─▶ (a new datagram)     WAITING ─overlap, contradicting end─▶ CONDEMNED     any ─60 s, or room needed─▶ gone */
#ifndef V6AUDIT_FRAGMENT_H
#define V6AUDIT_FRAGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/table.h"
#include "v6audit/error.h"
#include "v6audit/packet.h"

enum {
    FRAGMENT_DATAGRAM_MAX = 1024,
    FRAGMENT_OCTETS_MAX = 4 * 1024 * 1024,
    FRAGMENT_PIECE_MAX = 1024, /* of one datagram; one with more is condemned */
    FRAGMENT_FRAME_MAX = 64    /* frames named of one datagram */
};

enum fragment_status {
    FRAGMENT_NONE,      /* no fragment, or an atomic one, which is whole by itself (RFC 6946) */
    FRAGMENT_WAITING,   /* taken; more is missing */
    FRAGMENT_DUPLICATE, /* the same piece came before */
    FRAGMENT_COMPLETE,  /* result->bytes is the whole datagram */
    FRAGMENT_UNKEPT, /* complete, but its octets are not all there: cut by the capture, or of an upper layer that is not looked into */
    FRAGMENT_DROPPED, /* receivers drop this fragment or its datagram */
    FRAGMENT_REFUSED  /* no memory */
};

struct fragment_frame {
    uint16_t file;
    uint64_t number;
    int64_t time; /* as in the file */
};

struct fragment_result {
    uint8_t status; /* enum fragment_status */
    /** What this fragment showed that no fragment shows alone, DEFECT_NONE or: DEFECT_FRAGMENT_OVERLAP and DEFECT_FRAGMENT_LENGTH (it ends where another
     *  goes on), once a datagram; DEFECT_FRAGMENT_TOO_LONG; DEFECT_FRAGMENT_NEXT_HEADER (accepted, only the first counts). */
    uint16_t defect;
    /** Of an overlap: the Neighbor Discovery type that one of its readings has as its ICMPv6 type (134 before others); 0: none. */
    uint8_t hidden_icmpv6_type;
    uint32_t length;      /* of bytes */
    const uint8_t *bytes; /* IPv6 header without the Fragment header, lengths mended; valid until the next call */
    unsigned frame_count;
    unsigned frames_lost;                /* more than fit */
    const struct fragment_frame *frames; /* in the order of arrival; valid until the next call */
};

struct fragment_counters {
    uint64_t datagrams, completed, overlapped, condemned, timed_out, evicted, refused;
    uint32_t waiting; /* now */
};

struct reassembly;

/** NULL, with `error` filled, when memory runs out. */
struct reassembly *reassembly_new(struct error *error);
void reassembly_free(struct reassembly *reassembly);

/** Take the innermost layer's fragment of `packet`. `now` is clock time. Copies what it keeps. Reassembled packets are no fragments. */
enum fragment_status reassembly_add(struct reassembly *reassembly, const struct packet *packet, int64_t now,
                                    struct fragment_result *result);

/** Let go what is older than 60 s. reassembly_add does so too. */
void reassembly_expire(struct reassembly *reassembly, int64_t now);

struct fragment_counters reassembly_counters(const struct reassembly *reassembly);
struct table_usage reassembly_usage(const struct reassembly *reassembly); /* "fragments" in coverage.tables */

#endif
