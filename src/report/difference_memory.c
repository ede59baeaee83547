#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "report/difference.h"

enum { BLOCK_SIZE = 65536 };

struct difference_block {
    struct difference_block *next;
    size_t used, room;
    alignas(max_align_t) char bytes[];
};

void *difference_allocate(struct difference_block **memory, size_t size)
{
    size_t aligned = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct difference_block *block = *memory;
    if (aligned < size)
        return NULL;
    if (!block || block->room - block->used < aligned) {
        size_t room = aligned > BLOCK_SIZE ? aligned : BLOCK_SIZE;
        block = calloc(1, sizeof *block + room);
        if (!block)
            return NULL;
        block->room = room;
        block->next = *memory;
        *memory = block;
    }
    void *piece = block->bytes + block->used;
    block->used += aligned;
    return piece;
}

const char *difference_keep(struct difference_block **memory, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = difference_allocate(memory, size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void difference_release(struct difference_block **memory)
{
    while (*memory) {
        struct difference_block *next = (*memory)->next;
        free(*memory);
        *memory = next;
    }
}
