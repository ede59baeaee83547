/** Frames as rows: bytes in hexadecimal, and in one line what the decoder must say of them. */
#ifndef FRAME_ROWS_H
#define FRAME_ROWS_H

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>

#include "at_the_edge.h"
#include "capture/link_type.h"
#include "v6audit/packet.h"

struct frame_row {
    const char *says;
    uint16_t link_type;
    const char *hex;
    const char *expected; /* frame_rows_summary */
};

/* Pieces that rows are made of. */
#define MACS                     "0200000000bb 0200000000aa "
#define MACS_33                  "333300000001 0200000000aa "
#define ETH6                     MACS "86dd "
#define SRC                      "fe800000000000000000000000000001 "
#define DST                      "fe800000000000000000000000000002 "
#define ALL                      "ff020000000000000000000000000001 "
#define IP6(length, next_header) "60000000 " length " " next_header " 40 " SRC DST
#define IP4(length, protocol)    "45000000 " length " 0000 0000 40 " protocol " 0000 0a000001 0a000002 "
#define UDP8                     "c350 c351 0008 1234 "
#define TCP20                    "01bb c350 00000001 00000002 5010 0100 0000 0000 "

enum { FRAME_ROWS_TEXT = 1024 };

static struct packet frame_packet;

static inline void frame_rows_append(char *text, const char *format, ...) V6AUDIT_PRINTF(2, 3);
static inline void frame_rows_append(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, FRAME_ROWS_TEXT - used, format, arguments);
    va_end(arguments);
}

/** "MESSAGE[ PORT>PORT][ vlan=A.B][ flags]{ / [TUNNEL:]vVERSION PROTOCOL[ xTYPE…][ frag=OFFSET[+]][ open]}{ !DEFECT@OFFSET}"; text has FRAME_ROWS_TEXT bytes.
 *  "open": the chain of headers did not reach the upper layer. */
static inline const char *frame_rows_summary(const struct packet *packet, char *text)
{
    static const char *const flags[] = { " llc", " wireless", " pppoe", " mpls", " own", " undecoded", " truncated" };
    const bool set[] = { packet->llc, packet->wireless,  packet->pppoe,    packet->mpls,
                         packet->own, packet->undecoded, packet->truncated };
    text[0] = '\0';
    frame_rows_append(text, "%s", packet_message_word(packet->message));
    if (packet->transport.has_ports)
        frame_rows_append(text, " %u>%u", packet->transport.source_port, packet->transport.destination_port);
    for (unsigned i = 0; i < packet->vlan_count; i++)
        frame_rows_append(text, "%s%u", i ? "." : " vlan=", packet->vlan[i]);
    for (size_t i = 0; i < sizeof set; i++)
        frame_rows_append(text, "%s", set[i] ? flags[i] : "");
    for (unsigned i = 0; i < packet->layer_count; i++) {
        const struct packet_layer *layer = &packet->layers[i];
        frame_rows_append(text, " / %s%sv%u %u", layer->tunnel ? packet_tunnel_word(layer->tunnel) : "",
                          layer->tunnel ? ":" : "", layer->ip_version, layer->protocol);
        for (unsigned j = 0; j < layer->extension_count; j++)
            frame_rows_append(text, " x%u", layer->extensions[j].type);
        if (layer->ip_version == 6 && layer->fragment.present)
            frame_rows_append(text, " frag=%u%s", layer->fragment.fragment_offset, layer->fragment.more ? "+" : "");
        frame_rows_append(text, "%s", layer->chain_complete ? "" : " open");
    }
    for (unsigned i = 0; i < packet->defect_count; i++)
        frame_rows_append(text, " !%s@%u", defect_describe(packet->defects[i].code)->word, packet->defects[i].offset);
    return text;
}

/** Decode into frame_packet. `captured` and `sent` octets; the bytes end at an unreadable page. */
static inline void frame_rows_decode(uint16_t link_type, const uint8_t *bytes, size_t captured, size_t sent)
{
    static struct frame frame;
    frame = (struct frame){ .link_type = link_type,
                            .bytes = bytes,
                            .captured_length = (uint32_t)captured,
                            .length = (uint32_t)sent,
                            .number = 1 };
    packet_decode(&frame, &frame_packet);
}

static inline void frame_rows_decode_hex(uint16_t link_type, const char *hex)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(hex, &count);
    frame_rows_decode(link_type, bytes, count, count);
}

static inline void frame_rows_expect(const struct frame_row *rows, size_t count)
{
    char text[FRAME_ROWS_TEXT];
    for (size_t i = 0; i < count; i++) {
        frame_rows_decode_hex(rows[i].link_type, rows[i].hex);
        frame_rows_summary(&frame_packet, text);
        cr_expect_str_eq(text, rows[i].expected, "%s:\n  found    %s\n  expected %s", rows[i].says, text,
                         rows[i].expected);
    }
}

/** Each prefix of each row: cut by the capture it has no defect that the whole has not; sent so short it is decoded all the same. */
static inline void frame_rows_expect_prefixes(const struct frame_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size;
        const uint8_t *bytes = hex_at_the_edge(rows[i].hex, &size);
        frame_rows_decode(rows[i].link_type, bytes, size, size);
        bool known[DEFECT_CODE_COUNT] = { false };
        for (unsigned j = 0; j < frame_packet.defect_count; j++)
            known[frame_packet.defects[j].code] = true;
        for (size_t prefix = 0; prefix < size; prefix++) {
            const uint8_t *part = at_the_edge(bytes, prefix);
            frame_rows_decode(rows[i].link_type, part, prefix, size);
            for (unsigned j = 0; j < frame_packet.defect_count; j++)
                cr_expect(known[frame_packet.defects[j].code], "%s, cut at %zu: %s", rows[i].says, prefix,
                          defect_describe(frame_packet.defects[j].code)->word);
            frame_rows_decode(rows[i].link_type, part, prefix, prefix);
            munmap((void *)((uintptr_t)part / 4096 * 4096), 4096); /* the unreadable page stays */
        }
    }
}

#define FRAME_ROWS_COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

#endif
