/** Small captures built in memory, in either byte order, as files that a test can open by name. */
#ifndef CAPTURE_BYTES_H
#define CAPTURE_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct capture_bytes {
    bool big_endian;
    size_t count;
    uint8_t data[1 << 21];
};

static inline void put_bytes(struct capture_bytes *to, const void *bytes, size_t count)
{
    if (count > sizeof to->data - to->count)
        abort();
    if (count > 0)
        memcpy(to->data + to->count, bytes, count);
    to->count += count;
}

static inline void put_number(struct capture_bytes *to, uint64_t value, unsigned octets)
{
    for (unsigned i = 0; i < octets; i++) {
        uint8_t octet = (uint8_t)(value >> 8 * (to->big_endian ? octets - 1 - i : i));
        put_bytes(to, &octet, 1);
    }
}

static inline void put_u16(struct capture_bytes *to, uint16_t value)
{
    put_number(to, value, 2);
}

static inline void put_u32(struct capture_bytes *to, uint32_t value)
{
    put_number(to, value, 4);
}

static inline void put_pcap_header(struct capture_bytes *to, uint32_t magic, uint32_t snaplen, uint32_t link_type)
{
    put_u32(to, magic);
    put_u16(to, 2);
    put_u16(to, 4);
    put_u32(to, 0);
    put_u32(to, 0);
    put_u32(to, snaplen);
    put_u32(to, link_type);
}

/** A record whose `captured` octets all are `fill`. */
static inline void put_pcap_record(struct capture_bytes *to, uint32_t seconds, uint32_t fraction, uint32_t captured,
                                   uint32_t length, uint8_t fill)
{
    put_u32(to, seconds);
    put_u32(to, fraction);
    put_u32(to, captured);
    put_u32(to, length);
    for (uint32_t i = 0; i < captured; i++)
        put_bytes(to, &fill, 1);
}

/** Begin a pcapng block; returns where, for put_block_end. */
static inline size_t put_block_begin(struct capture_bytes *to, uint32_t type)
{
    size_t begin = to->count;
    put_u32(to, type);
    put_u32(to, 0);
    return begin;
}

/** Pad the block and write its two lengths. */
static inline void put_block_end(struct capture_bytes *to, size_t begin)
{
    while (to->count % 4 != begin % 4)
        put_bytes(to, "", 1);
    uint32_t size = (uint32_t)(to->count - begin + 4);
    put_u32(to, size);
    size_t end = to->count;
    to->count = begin + 4;
    put_u32(to, size);
    to->count = end;
}

static inline void put_option(struct capture_bytes *to, uint16_t code, const void *value, uint16_t length)
{
    put_u16(to, code);
    put_u16(to, length);
    put_bytes(to, value, length);
    put_bytes(to, "\0\0\0", (4u - length % 4u) % 4u);
}

static inline void put_option_number(struct capture_bytes *to, uint16_t code, uint64_t value, uint16_t octets)
{
    put_u16(to, code);
    put_u16(to, octets);
    put_number(to, value, octets);
    put_bytes(to, "\0\0\0", (4u - octets % 4u) % 4u);
}

static inline void put_section(struct capture_bytes *to)
{
    size_t begin = put_block_begin(to, 0x0a0d0d0a);
    put_u32(to, 0x1a2b3c4d);
    put_u16(to, 1);
    put_u16(to, 0);
    put_number(to, UINT64_MAX, 8);
    put_block_end(to, begin);
}

/** An interface. resolution < 0: no if_tsresol. name NULL: no if_name. */
static inline void put_interface(struct capture_bytes *to, uint16_t link_type, uint32_t snaplen, const char *name,
                                 int resolution)
{
    size_t begin = put_block_begin(to, 1);
    put_u16(to, link_type);
    put_u16(to, 0);
    put_u32(to, snaplen);
    if (name)
        put_option(to, 2, name, (uint16_t)strlen(name));
    if (resolution >= 0)
        put_option_number(to, 9, (uint64_t)resolution, 1);
    put_option(to, 0, "", 0);
    put_block_end(to, begin);
}

/** An enhanced packet block, whose octets all are `fill`. flags 0: no options. */
static inline void put_packet(struct capture_bytes *to, uint32_t interface, uint64_t time, uint32_t captured,
                              uint32_t length, uint8_t fill, uint32_t flags)
{
    size_t begin = put_block_begin(to, 6);
    put_u32(to, interface);
    put_u32(to, (uint32_t)(time >> 32));
    put_u32(to, (uint32_t)time);
    put_u32(to, captured);
    put_u32(to, length);
    for (uint32_t i = 0; i < captured; i++)
        put_bytes(to, &fill, 1);
    put_bytes(to, "\0\0\0", (4 - captured % 4) % 4);
    if (flags) {
        put_option(to, 1, "a comment", 9);
        put_option_number(to, 2, flags, 4);
        put_option(to, 0, "", 0);
    }
    put_block_end(to, begin);
}

/** A name under which these bytes can be opened as a file, until the test ends (or 1,024 more were named). */
static inline const char *capture_file(const void *bytes, size_t count)
{
    static char names[1024][32]; /* not from malloc: nobody frees a name, and leaks count as failures */
    static unsigned next;
    char *name = names[next++ % 1024];
    int descriptor = memfd_create("capture", 0);
    if (descriptor < 0 || write(descriptor, bytes, count) != (ssize_t)count)
        abort();
    snprintf(name, sizeof names[0], "/proc/self/fd/%d", descriptor);
    return name;
}

#endif
