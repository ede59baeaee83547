#include "anonymize/rewrite.h"

/* Headers of tunnels (decode/tunnel.c knows the same ones), and on to the packet inside. */

void rewrite_gre(struct rewrite *rewrite, struct rewrite_job *job)
{
    enum { CHECKSUM = 0x8000, ROUTING = 0x4000, KEY = 0x2000, SEQUENCE = 0x1000, ACKNOWLEDGEMENT = 0x80, PPP = 0x880b };
    struct cursor *at = &job->at, start = *at, peek = *at;
    uint16_t flags = cursor_u16(&peek), type = cursor_u16(&peek);
    unsigned version = flags & 7;
    rewrite_keep(rewrite, at, 4);
    if (peek.failed || version > 1 || (flags & ROUTING))
        return;
    if (flags & CHECKSUM) {
        rewrite_note_checksum(rewrite, start, 4, NULL, false);
        rewrite_clear(at, 4);
    }
    rewrite_keep(rewrite, at,
                 (flags & KEY ? 4u : 0) + (flags & SEQUENCE ? 4u : 0) +
                     (version == 1 && (flags & ACKNOWLEDGEMENT) ? 4u : 0));
    if (type == PPP)
        rewrite_post(rewrite, rewrite_ppp, 0, *at, &job->ip);
    else if (version == 0)
        rewrite_post(rewrite, rewrite_ether_type, type, *at, &job->ip);
}

/* RFC 4380 §5.1.1: client identifier and authentication value go; the origin is an IPv4 address with all bits turned. */
void rewrite_teredo(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, peek = *at;
    uint16_t indicator = cursor_u16(&peek);
    if (indicator == 1 && !peek.failed) {
        unsigned secrets = cursor_u8(&peek);
        secrets += cursor_u8(&peek);
        rewrite_keep(rewrite, at, 4);
        rewrite_scramble(rewrite, at, secrets);
        rewrite_keep(rewrite, at, 9);
        peek = *at;
        indicator = cursor_u16(&peek);
    }
    if (indicator == 0 && !peek.failed) {
        rewrite_keep(rewrite, at, 4);
        uint8_t *place = rewrite_place(rewrite, at), address[4];
        const uint8_t *turned = cursor_bytes(at, 4);
        for (unsigned i = 0; turned && i < 4; i++)
            address[i] = (uint8_t)~turned[i];
        if (turned)
            anonymize_ipv4(rewrite->anonymizer, address, address);
        for (unsigned i = 0; turned && i < 4; i++)
            place[i] = (uint8_t)~address[i];
    }
    peek = *at;
    if (cursor_u8(&peek) >> 4 == 6)
        rewrite_post(rewrite, rewrite_network_6, 0, *at, &job->ip);
    else if (cursor_left(at) > 0)
        *rewrite_place(rewrite, at) = 0xff; /* no tunnel at all: zeros would look like one */
}

/* The identity is mostly the tunnel's address. */
void rewrite_ayiya(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, peek = *at;
    uint8_t identity = cursor_u8(&peek), signature = cursor_u8(&peek), operation = cursor_u8(&peek) & 15;
    uint8_t next_header = cursor_u8(&peek);
    uint32_t identity_length = identity >> 4 <= 8 ? 1u << (identity >> 4) : 0;
    rewrite_keep(rewrite, at, 8);
    if (identity_length == 16)
        rewrite_ipv6(rewrite, at);
    else
        rewrite_scramble(rewrite, at, identity_length);
    rewrite_scramble(rewrite, at, (signature >> 4) * 4u);
    if (operation == 1 && next_header == 41 && identity_length > 0)
        rewrite_post(rewrite, rewrite_network_6, 0, *at, &job->ip);
}

void rewrite_vxlan(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    if (!(cursor_u8(&peek) & 8))
        return;
    rewrite_keep(rewrite, &job->at, 8);
    rewrite_post(rewrite, rewrite_ethernet, 0, job->at, &job->ip);
}

void rewrite_geneve(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint8_t version_length = cursor_u8(&peek);
    cursor_skip(&peek, 1);
    uint16_t type = cursor_u16(&peek);
    if (peek.failed || version_length >> 6 != 0)
        return;
    rewrite_keep(rewrite, &job->at, 8);
    rewrite_clear(&job->at, (version_length & 0x3fu) * 4u);
    rewrite_post(rewrite, rewrite_ether_type, type, job->at, &job->ip);
}

/* Extension headers keep their lengths and types (3GPP TS 29.281 §5.2.1). */
static void rewrite_gtp_extensions(struct rewrite *rewrite, struct cursor *at, uint8_t type)
{
    while (type != 0 && cursor_left(at) > 0) {
        uint32_t length = *at->at * 4u;
        if (length == 0)
            return;
        rewrite_keep(rewrite, at, 1);
        rewrite_clear(at, length - 2);
        struct cursor peek = *at;
        type = cursor_u8(&peek);
        rewrite_keep(rewrite, at, 1);
    }
}

void rewrite_gtp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, peek = *at;
    uint8_t flags = cursor_u8(&peek), type = cursor_u8(&peek);
    if (peek.failed || flags >> 4 != 3)
        return;
    rewrite_keep(rewrite, at, 8);
    if (type != 0xff)
        return;
    if (flags & 7) {
        peek = *at;
        cursor_skip(&peek, 3);
        uint8_t extension = cursor_u8(&peek);
        rewrite_keep(rewrite, at, 4);
        rewrite_gtp_extensions(rewrite, at, flags & 4 ? extension : 0);
    }
    rewrite_post(rewrite, rewrite_network, 0, *at, &job->ip);
}

void rewrite_lisp(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 8);
    rewrite_post(rewrite, rewrite_network, 0, job->at, &job->ip);
}
