/* For tests/report/anonymous: anonymous_frames KEYFILE frames CAPTURE, all frames of a capture written anew, as pcapng on standard output;
 * anonymous_frames KEYFILE values, the replacement of each address or MAC address of standard input, one a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anonymize/anonymized_source.h"

enum { LINK_TYPES_MAX = 64 };

static void put_u32(uint32_t value)
{
    fwrite(&value, sizeof value, 1, stdout);
}

static void put_interface(uint16_t link_type)
{
    put_u32(1);
    put_u32(32);
    put_u32(link_type);
    put_u32(0);
    put_u32(9 | 1u << 16); /* if_tsresol: nanoseconds */
    put_u32(9);
    put_u32(0);
    put_u32(32);
}

static void put_frame(uint32_t interface, const struct frame *frame)
{
    static const uint8_t zeros[4];
    uint32_t padding = (4 - frame->captured_length % 4) % 4, size = 32 + frame->captured_length + padding;
    uint64_t time = frame->time > 0 ? (uint64_t)frame->time : 0;
    put_u32(6);
    put_u32(size);
    put_u32(interface);
    put_u32((uint32_t)(time >> 32));
    put_u32((uint32_t)time);
    put_u32(frame->captured_length);
    put_u32(frame->length);
    if (frame->captured_length > 0)
        fwrite(frame->bytes, frame->captured_length, 1, stdout);
    fwrite(zeros, padding, 1, stdout);
    put_u32(size);
}

static uint32_t interface_of(uint16_t link_type)
{
    static uint16_t seen[LINK_TYPES_MAX];
    static uint32_t count;
    uint32_t i = 0;
    while (i < count && seen[i] != link_type)
        i++;
    if (i == count && count < LINK_TYPES_MAX) {
        seen[count++] = link_type;
        put_interface(link_type);
    }
    return i;
}

static int write_frames(const struct anonymizer *anonymizer, const char *capture)
{
    struct source *inner;
    struct frame frame;
    struct error error;
    if (source_open_file(capture, &inner, &error) < 0)
        return fprintf(stderr, "%s\n", error.text), 2;
    struct source *source = anonymized_source_new(inner, anonymizer, NULL, NULL);
    put_u32(0x0a0d0d0a);
    put_u32(28);
    put_u32(0x1a2b3c4d);
    put_u32(1);
    put_u32(UINT32_MAX);
    put_u32(UINT32_MAX);
    put_u32(28);
    while (source && source_next(source, &frame, NULL) == SOURCE_FRAME)
        put_frame(interface_of(frame.link_type), &frame);
    source_close(source);
    source_close(inner);
    return source ? 0 : 2;
}

static int write_values(const struct anonymizer *anonymizer)
{
    char line[128], text[ADDRESS_TEXT_SIZE];
    while (fgets(line, sizeof line, stdin)) {
        struct mac mac;
        struct address address;
        line[strcspn(line, "\n")] = '\0';
        if (mac_parse(line, &mac)) {
            mac = anonymize_mac(anonymizer, &mac);
            puts(mac_format(&mac, text));
        } else if (address_parse_ipv4(line, &address) || address_parse(line, &address)) {
            address = anonymize_address(anonymizer, &address);
            puts(address_format_ip(strchr(line, ':') ? 6 : 4, &address, text));
        } else {
            puts("?");
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct anonymizer *anonymizer;
    struct error error;
    if (argc < 3 || anonymizer_open(argv[1], &anonymizer, NULL, &error) < 0)
        return 2;
    int status =
        strcmp(argv[2], "frames") == 0 && argc == 4 ? write_frames(anonymizer, argv[3]) : write_values(anonymizer);
    anonymizer_free(anonymizer);
    return status;
}
