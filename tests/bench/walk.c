/* The floor: read(2) of 1 MiB and a walk from record to record of a classic capture in this machine's byte order. Less than this no reader does. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, FILE_HEADER = 24, RECORD_HEADER = 16 };

static unsigned char buffer[2 * BUFFER];

/* Walks the whole records in buffer[0 .. size); returns where the first incomplete one begins. */
static size_t walk(size_t size, unsigned long long *frames, unsigned long long *octets)
{
    size_t at = 0;
    while (size - at >= RECORD_HEADER) {
        uint32_t captured;
        memcpy(&captured, buffer + at + 8, sizeof captured);
        if (captured > BUFFER - RECORD_HEADER || size - at < RECORD_HEADER + captured)
            break;
        at += RECORD_HEADER + captured;
        ++*frames;
        *octets += captured;
    }
    return at;
}

int main(int argc, char **argv)
{
    int file = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (file < 0 || read(file, buffer, FILE_HEADER) != FILE_HEADER) {
        fprintf(stderr, "usage: walk FILE\n");
        return 2;
    }
    unsigned long long frames = 0, octets = 0;
    size_t kept = 0;
    ssize_t got;
    while ((got = read(file, buffer + kept, BUFFER)) > 0) {
        size_t size = kept + (size_t)got, at = walk(size, &frames, &octets);
        kept = size - at;
        if (kept > BUFFER)
            break;
        memmove(buffer, buffer + at, kept);
    }
    close(file);
    printf("%llu frames, %llu octets\n", frames, octets);
    return 0;
}
