/** What fuzz targets for payloads share. Input: one octet, how many octets of the payload the capture holds (0: all); one octet that chooses the decoder;
 *  the payload. Whole and cut are decoded from allocations of their own, into packets full of different rubbish, and held against each other; both are written as
 *  JSON, which must be the same text for any rubbish and without a control character. */
#ifndef PAYLOAD_FUZZ_H
#define PAYLOAD_FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "decode/cursor.h"
#include "report/decode_line_part.h"
#include "v6audit/packet.h"

enum { PAYLOAD_MAX = 65535, PAYLOAD_OFFSET = 62 };

typedef bool (*fuzz_decode)(struct cursor *payload, struct packet *packet);
typedef void (*fuzz_write)(struct json_writer *writer, const struct packet *packet);

static inline void fuzz_check(bool holds)
{
    if (!holds)
        abort();
}

/** All that points into the payload can be read, and does not leave it. */
static inline void fuzz_touch(struct bytes bytes, const uint8_t *start, size_t size)
{
    if (bytes.size > 0)
        fuzz_check(bytes.data >= start && bytes.data + bytes.size <= start + size);
}

static inline bool fuzz_run(fuzz_decode decode, const uint8_t *bytes, uint32_t captured, uint32_t sent, int rubbish,
                            struct packet *packet)
{
    memset(packet, rubbish, sizeof *packet);
    packet->defect_count = 0;
    packet->defects_lost = 0;
    packet->truncated = false;
    packet->layer_count = 0;
    packet->message = MESSAGE_NONE;
    struct cursor payload = cursor_make(bytes, captured, sent, PAYLOAD_OFFSET);
    bool known = decode(&payload, packet);
    fuzz_check(known == (packet->message != MESSAGE_NONE));
    fuzz_check(known || packet->defect_count == 0);
    fuzz_check(sent > captured || !packet->truncated);
    fuzz_check(packet->defect_count <= PACKET_DEFECT_MAX);
    for (unsigned i = 0; i < packet->defect_count; i++) {
        const struct defect *defect = &packet->defects[i];
        fuzz_check(defect->code > DEFECT_NONE && defect->code < DEFECT_CODE_COUNT);
        fuzz_check(defect->offset >= PAYLOAD_OFFSET && defect->offset <= PAYLOAD_OFFSET + sent);
    }
    return known;
}

static inline void fuzz_compare_text(fuzz_write write, const struct packet *a, const struct packet *b)
{
    struct json_writer one, other;
    json_start(&one, NULL, 0);
    json_start(&other, NULL, 0);
    json_open_object(&one);
    json_open_object(&other);
    write(&one, a);
    write(&other, b);
    json_close_object(&one);
    json_close_object(&other);
    fuzz_check(json_finish(&one) == 0 && json_finish(&other) == 0);
    fuzz_check(strcmp(one.text, other.text) == 0);
    for (const char *at = one.text; *at; at++)
        fuzz_check((unsigned char)*at >= 0x20 && *at != 0x7f);
    json_free(&one);
    json_free(&other);
}

/** `more` looks at what a packet of this kind must hold; may be NULL. */
static inline void fuzz_payload(fuzz_decode decode, fuzz_write write,
                                void (*more)(const struct packet *packet, const uint8_t *bytes, size_t size),
                                const uint8_t *payload, uint32_t captured, uint32_t sent)
{
    static struct packet whole, again, cut;
    if (captured == 0 || captured > sent)
        captured = sent;
    uint8_t *bytes = malloc(sent ? sent : 1), *part = malloc(captured ? captured : 1);
    fuzz_check(bytes && part);
    if (sent > 0)
        memcpy(bytes, payload, sent);
    if (captured > 0)
        memcpy(part, payload, captured);
    bool known = fuzz_run(decode, bytes, sent, sent, 0xa5, &whole);
    fuzz_check(fuzz_run(decode, bytes, sent, sent, 0x00, &again) == known);
    if (known) {
        fuzz_compare_text(write, &whole, &again);
        if (more)
            more(&whole, bytes, sent);
    }
    if (fuzz_run(decode, part, captured, sent, 0x5a, &cut)) {
        fuzz_run(decode, part, captured, sent, 0x00, &again);
        fuzz_compare_text(write, &cut, &again);
        if (more)
            more(&cut, part, captured);
        fuzz_check(known && cut.message == whole.message);
        for (unsigned i = 0; i < cut.defect_count && whole.defects_lost == 0; i++)
            fuzz_check(packet_find_defect(&whole, (enum defect_code)cut.defects[i].code) != NULL);
    }
    free(bytes);
    free(part);
}

#endif
