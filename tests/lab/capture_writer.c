#include "capture_writer.h"

#include <string.h>

enum { SNAPLEN = 262144 };

static void put(const struct capture_writer *writer, uint64_t value, unsigned octets)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < octets; i++) {
        unsigned place = writer->big_endian ? octets - 1 - i : i;
        bytes[place] = (uint8_t)(value >> (8 * i));
    }
    fwrite(bytes, 1, octets, writer->file);
}

static void put_padded(const struct capture_writer *writer, const void *bytes, size_t length)
{
    static const uint8_t zeros[4];

    fwrite(bytes, 1, length, writer->file);
    fwrite(zeros, 1, (4 - length % 4) % 4, writer->file);
}

void capture_writer_begin(struct capture_writer *writer, FILE *file, enum capture_writer_format format, bool big_endian,
                          enum build_link link)
{
    *writer = (struct capture_writer){ .file = file, .format = format, .big_endian = big_endian };
    if (format == CAPTURE_PCAPNG) {
        put(writer, 0x0a0d0d0a, 4);
        put(writer, 28, 4);
        put(writer, 0x1a2b3c4d, 4);
        put(writer, 1, 2);
        put(writer, 0, 2);
        put(writer, UINT64_MAX, 8); /* section length: not given */
        put(writer, 28, 4);
        return;
    }
    put(writer, format == CAPTURE_PCAP_NANO ? 0xa1b23c4d : 0xa1b2c3d4, 4);
    put(writer, 2, 2);
    put(writer, 4, 2);
    put(writer, 0, 4);
    put(writer, 0, 4);
    put(writer, SNAPLEN, 4);
    put(writer, (uint32_t)link, 4);
}

void capture_writer_interface(struct capture_writer *writer, enum build_link link, const char *name, uint32_t snaplen)
{
    size_t name_length = name ? strlen(name) : 0;
    size_t options = 8 + 4 + (name ? 4 + (name_length + 3) / 4 * 4 : 0);
    uint32_t total = (uint32_t)(20 + options);

    put(writer, 1, 4);
    put(writer, total, 4);
    put(writer, (uint16_t)link, 2);
    put(writer, 0, 2);
    put(writer, snaplen, 4);
    if (name) {
        put(writer, 2, 2); /* if_name */
        put(writer, name_length, 2);
        put_padded(writer, name, name_length);
    }
    put(writer, 9, 2); /* if_tsresol: 10^-9 */
    put(writer, 1, 2);
    put_padded(writer, "\x09", 1);
    put(writer, 0, 4);
    put(writer, total, 4);
    writer->interfaces++;
}

void capture_writer_statistics(struct capture_writer *writer, uint32_t interface, uint64_t nanoseconds,
                               uint64_t received, uint64_t dropped)
{
    const uint32_t total = 24 + 12 + 12 + 4;

    put(writer, 5, 4);
    put(writer, total, 4);
    put(writer, interface, 4);
    put(writer, nanoseconds >> 32, 4);
    put(writer, nanoseconds & UINT32_MAX, 4);
    put(writer, 4, 2); /* isb_ifrecv */
    put(writer, 8, 2);
    put(writer, received, 8);
    put(writer, 5, 2); /* isb_ifdrop */
    put(writer, 8, 2);
    put(writer, dropped, 8);
    put(writer, 0, 4);
    put(writer, total, 4);
}

static void enhanced_packet(const struct capture_writer *writer, const struct built *built)
{
    uint32_t total = 32 + (built->captured_length + 3) / 4 * 4;

    put(writer, 6, 4);
    put(writer, total, 4);
    put(writer, built->interface, 4);
    put(writer, built->nanoseconds >> 32, 4);
    put(writer, built->nanoseconds & UINT32_MAX, 4);
    put(writer, built->captured_length, 4);
    put(writer, built->length, 4);
    put_padded(writer, built->bytes, built->captured_length);
    put(writer, total, 4);
}

void capture_writer_sink(void *context, const struct built *built)
{
    const struct capture_writer *writer = context;
    uint64_t fraction = built->nanoseconds % 1000000000;

    if (writer->format == CAPTURE_PCAPNG) {
        enhanced_packet(writer, built);
        return;
    }
    put(writer, built->nanoseconds / 1000000000, 4);
    put(writer, writer->format == CAPTURE_PCAP_NANO ? fraction : fraction / 1000, 4);
    put(writer, built->captured_length, 4);
    put(writer, built->length, 4);
    fwrite(built->bytes, 1, built->captured_length, writer->file);
}
