/** Bytes that end at an unreadable page: a read behind them crashes, with or without a sanitizer. */
#ifndef AT_THE_EDGE_H
#define AT_THE_EDGE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/** A copy of `bytes` whose last octet is the last one readable. It lives until the test's process ends. */
static inline const uint8_t *at_the_edge(const void *bytes, size_t count)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (count + page - 1) / page * page;
    if (room == 0)
        room = page;
    uint8_t *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) != 0)
        abort();
    if (count > 0)
        memcpy(memory + room - count, bytes, count);
    return memory + room - count;
}

/** Bytes from hexadecimal digits (spaces are skipped), at the edge. The count goes to *count. */
static inline const uint8_t *hex_at_the_edge(const char *digits, size_t *count)
{
    uint8_t bytes[4096];
    size_t used = 0;
    int high = -1;
    for (; *digits; digits++) {
        int value = *digits >= '0' && *digits <= '9'   ? *digits - '0'
                    : *digits >= 'a' && *digits <= 'f' ? *digits - 'a' + 10
                                                       : -1;
        if (value < 0)
            continue;
        if (high < 0) {
            high = value;
            continue;
        }
        if (used == sizeof bytes)
            abort();
        bytes[used++] = (uint8_t)(high << 4 | value);
        high = -1;
    }
    *count = used;
    return at_the_edge(bytes, used);
}

#endif
