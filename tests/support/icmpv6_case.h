/** One ICMPv6 message behind an IPv6 header, for tests of its decoders: bytes at the edge, checksum right unless asked otherwise. */
#ifndef ICMPV6_CASE_H
#define ICMPV6_CASE_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>

#include "at_the_edge.h"
#include "decode/checksum.h"
#include "decode/icmpv6.h"
#include "v6audit/packet.h"

enum { CASE_HEADER = 14, CASE_MESSAGE = 54 }; /* offsets of the IPv6 header and of the message: behind Ethernet */

struct icmpv6_case {
    const char *says;
    const char *source, *destination; /* NULL: fe80::1, ff02::1 */
    const char *hex;                  /* from the type on; its checksum is filled in */
    enum defect_code defects[6];      /* all that it has, in order; DEFECT_NONE ends them */
    uint32_t at;                      /* offset of the first defect in the message; 0: not looked at */
    uint8_t hop_limit;                /* 0: 255, of MLD 1 */
    bool no_router_alert, keep_checksum, own, without_link_layer, reassembled;
    bool fragment, more;
    uint32_t uncaptured; /* octets at the end that the capture cut */
};

/** As at_the_edge, in a place that the next call uses again: a process may have only so many mappings. */
static inline const uint8_t *case_edge(const uint8_t *bytes, uint32_t count)
{
    static uint8_t *end;
    if (!end)
        end = (uint8_t *)(uintptr_t)at_the_edge((uint8_t[4096]){ 0 }, 4096) + 4096;
    return memcpy(end - count, bytes, count);
}

/** A message's bytes with a right checksum. */
static inline size_t case_bytes(const struct icmpv6_case *row, const struct packet_layer *layer, uint8_t *bytes,
                                size_t size)
{
    size_t count = 0;
    for (const char *at = row->hex; *at; at++) {
        if (*at == ' ')
            continue;
        cr_assert_lt(count, size);
        bytes[count++] = (uint8_t)strtoul((char[]){ at[0], at[1], 0 }, NULL, 16);
        at++;
    }
    if (row->keep_checksum || count < 4)
        return count;
    bytes[2] = bytes[3] = 0;
    uint16_t checksum = checksum_upper_layer(&layer->source, &layer->final_destination, 58, bytes, (uint32_t)count);
    bytes[2] = (uint8_t)(checksum >> 8);
    bytes[3] = (uint8_t)checksum;
    return count;
}

static inline struct packet_layer case_layer(const struct icmpv6_case *row)
{
    unsigned type = (unsigned)strtoul((char[]){ row->hex[0], row->hex[1], 0 }, NULL, 16);
    bool mld = type == 130 || type == 131 || type == 132 || type == 143;
    struct packet_layer layer = {
        .ip_version = 6, .protocol = 58, .header_offset = CASE_HEADER, .upper_offset = CASE_MESSAGE
    };
    layer.hop_limit = row->hop_limit ? row->hop_limit : mld ? 1 : 255;
    layer.router_alert = !row->no_router_alert;
    cr_assert(address_parse(row->source ? row->source : "fe80::1", &layer.source));
    cr_assert(address_parse(row->destination ? row->destination : "ff02::1", &layer.destination));
    layer.final_destination = layer.destination;
    layer.fragment.present = row->fragment;
    layer.fragment.more = row->more;
    layer.fragment.header_offset = CASE_MESSAGE - 8;
    return layer;
}

/** Decode `captured` of `sent` octets into *packet, whose memory is dirty before: decoders may not rely on it. */
static inline void case_decode_bytes(const struct icmpv6_case *row, const struct packet_layer *layer,
                                     const uint8_t *bytes, uint32_t captured, uint32_t sent, struct packet *packet)
{
    memset(packet, 0xa5, sizeof *packet);
    packet->frame = NULL;
    packet->own = row->own;
    packet->truncated = packet->undecoded = false;
    packet->reassembled = row->reassembled;
    packet->has_source_mac = packet->has_destination_mac = !row->without_link_layer;
    packet->defect_count = 0;
    packet->defects_lost = 0;
    packet->message = MESSAGE_ICMPV6;
    packet->layer_count = 1;
    packet->layers[0] = *layer;
    struct cursor message = cursor_make(bytes, captured, sent, CASE_MESSAGE);
    icmpv6_decode(&message, layer, packet);
}

static inline const struct packet *case_decode(const struct icmpv6_case *row)
{
    static struct packet packet;
    uint8_t bytes[4096];
    struct packet_layer layer = case_layer(row);
    uint32_t sent = (uint32_t)case_bytes(row, &layer, bytes, sizeof bytes), captured = sent - row->uncaptured;
    case_decode_bytes(row, &layer, at_the_edge(bytes, captured), captured, sent, &packet);
    return &packet;
}

/** The packet has the row's defects, all of them and no others. */
static inline void case_expect_defects(const struct icmpv6_case *row, const struct packet *packet)
{
    unsigned expected = 0;
    while (expected < sizeof row->defects / sizeof row->defects[0] && row->defects[expected])
        expected++;
    cr_expect_eq(packet->defect_count, expected, "%s: %u defects, expected %u", row->says, packet->defect_count,
                 expected);
    for (unsigned i = 0; i < packet->defect_count; i++) {
        const char *expected_word = i < expected ? defect_describe(row->defects[i])->word : "no more";
        const char *word = defect_describe(packet->defects[i].code)->word;
        cr_expect_str_eq(word, expected_word, "%s: %s at %u, expected %s", row->says, word, packet->defects[i].offset,
                         expected_word);
    }
    if (row->at && packet->defect_count)
        cr_expect_eq(packet->defects[0].offset, CASE_MESSAGE + row->at, "%s: at %u of the message", row->says,
                     packet->defects[0].offset - CASE_MESSAGE);
}

/** What the capture cut may hide, but not change: each prefix has only defects, options and fields that the whole has. */
static inline void case_expect_prefixes(const struct icmpv6_case *row)
{
    static struct packet whole, cut;
    uint8_t bytes[4096];
    struct packet_layer layer = case_layer(row);
    uint32_t sent = (uint32_t)case_bytes(row, &layer, bytes, sizeof bytes);
    case_decode_bytes(row, &layer, bytes, sent, sent, &whole);
    for (uint32_t captured = 0; captured <= sent; captured++) {
        case_decode_bytes(row, &layer, case_edge(bytes, captured), captured, sent, &cut); /* does not read behind it */
        case_decode_bytes(row, &layer, bytes, captured, sent, &cut); /* the same pointers as in `whole` */
        for (unsigned i = 0; i < cut.defect_count; i++) {
            const struct defect *defect = packet_find_defect(&whole, (enum defect_code)cut.defects[i].code);
            cr_expect(defect, "%s cut to %u: %s", row->says, captured, defect_describe(cut.defects[i].code)->word);
        }
        if (cut.message == MESSAGE_NONE)
            continue;
        cr_expect(captured == sent || cut.icmpv6.checksum != CHECKSUM_BAD, "%s cut to %u", row->says, captured);
        cr_expect_leq(cut.icmpv6.option_count, whole.icmpv6.option_count);
        for (unsigned i = 0; i < cut.icmpv6.option_count; i++) {
            const struct nd_option *option = &cut.icmpv6.options[i];
            cr_expect(option->truncated || option->ignored ||
                          memcmp(option, &whole.icmpv6.options[i], sizeof *option) == 0,
                      "%s cut to %u: option %u", row->says, captured, i);
        }
        if (!cut.icmpv6.incomplete && cut.icmpv6.type != 143 && cut.icmpv6.type != 130 && cut.icmpv6.type != 139 &&
            cut.icmpv6.type != 140 && cut.icmpv6.type > 4)
            cr_expect(memcmp(&cut.icmpv6.ra, &whole.icmpv6.ra, sizeof cut.icmpv6.duplicate_address) == 0,
                      "%s cut to %u: another body", row->says, captured);
    }
}

/** Of each row: it has its defects, and its prefixes add none. */
static inline void case_run(const struct icmpv6_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        case_expect_defects(&rows[i], case_decode(&rows[i]));
        case_expect_prefixes(&rows[i]);
    }
}

#endif
