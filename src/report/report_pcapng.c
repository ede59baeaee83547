/* The frames that prove the findings, as pcapng (draft-ietf-opsawg-pcapng): one section, little endian, an Interface Description for each interface that is
 * needed, each frame once with a comment for each finding that it proves. */
#include <config.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/writer.h"

enum {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_ENHANCED_PACKET = 6,
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_INTERFACE_NAME = 2,
    OPTION_USER_APPLICATION = 4,
    OPTION_TIME_RESOLUTION = 9
};

/* One frame as evidence of one finding. */
struct proof {
    const struct evidence *evidence;
    const struct finding *finding;
    unsigned order; /* of the finding in the list */
};

struct pcapng_interface {
    uint32_t interface;
    uint16_t link_type;
};

struct pcapng {
    FILE *file;
    const struct coverage *coverage;
    struct proof *proofs;
    unsigned proof_count, lost;
    struct pcapng_interface *interfaces;
    unsigned interface_count;
    uint8_t *block; /* the one that is written */
    size_t used, room;
    bool failed;
};

static void put(struct pcapng *pcapng, const void *bytes, size_t size)
{
    if (pcapng->failed)
        return;
    if (pcapng->room - pcapng->used < size) {
        size_t room = pcapng->room ? pcapng->room : 4096;
        while (room - pcapng->used < size)
            room *= 2;
        uint8_t *block = realloc(pcapng->block, room);
        if (!block) {
            pcapng->failed = true;
            return;
        }
        pcapng->block = block;
        pcapng->room = room;
    }
    memcpy(pcapng->block + pcapng->used, bytes, size);
    pcapng->used += size;
}

static void put_u16(struct pcapng *pcapng, unsigned value)
{
    put(pcapng, (uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8) }, 2);
}

static void put_u32(struct pcapng *pcapng, uint32_t value)
{
    put_u16(pcapng, value & 0xffff);
    put_u16(pcapng, value >> 16);
}

static void pad(struct pcapng *pcapng)
{
    static const uint8_t zeros[3];
    put(pcapng, zeros, (4 - pcapng->used % 4) % 4);
}

static void put_option(struct pcapng *pcapng, unsigned code, const void *bytes, size_t size)
{
    if (size > UINT16_MAX)
        size = UINT16_MAX;
    put_u16(pcapng, code);
    put_u16(pcapng, (unsigned)size);
    put(pcapng, bytes, size);
    pad(pcapng);
}

static void put_text_option(struct pcapng *pcapng, unsigned code, const char *text)
{
    put_option(pcapng, code, text, strlen(text));
}

static void begin_block(struct pcapng *pcapng, uint32_t type)
{
    pcapng->used = 0;
    put_u32(pcapng, type);
    put_u32(pcapng, 0); /* its length, known at the end */
}

static void end_block(struct pcapng *pcapng)
{
    put_option(pcapng, OPTION_END, "", 0);
    uint32_t length = (uint32_t)pcapng->used + 4;
    put_u32(pcapng, length);
    if (pcapng->failed)
        return;
    for (unsigned i = 0; i < 4; i++)
        pcapng->block[4 + i] = (uint8_t)(length >> (8 * i));
    fwrite(pcapng->block, 1, pcapng->used, pcapng->file);
}

static void write_section(struct pcapng *pcapng)
{
    begin_block(pcapng, BLOCK_SECTION);
    put_u32(pcapng, 0x1a2b3c4d); /* byte order magic */
    put_u16(pcapng, 1);          /* version 1.0 */
    put_u16(pcapng, 0);
    put_u32(pcapng, UINT32_MAX); /* section length: not given */
    put_u32(pcapng, UINT32_MAX);
    if (pcapng->lost > 0) {
        char text[128];
        snprintf(text, sizeof text, "v6audit: %u more evidence frames were named but not kept", pcapng->lost);
        put_text_option(pcapng, OPTION_COMMENT, text);
    }
    put_text_option(pcapng, OPTION_USER_APPLICATION, "v6audit " V6AUDIT_VERSION);
    end_block(pcapng);
}

static void write_interface(struct pcapng *pcapng, const struct pcapng_interface *interface)
{
    static const uint8_t nanoseconds = 9;
    begin_block(pcapng, BLOCK_INTERFACE);
    put_u16(pcapng, interface->link_type);
    put_u16(pcapng, 0);
    put_u32(pcapng, 0); /* no snap length */
    if (interface->interface < pcapng->coverage->interface_count) {
        const char *name = pcapng->coverage->interfaces[interface->interface].name;
        if (name[0])
            put_text_option(pcapng, OPTION_INTERFACE_NAME, name);
    }
    put_option(pcapng, OPTION_TIME_RESOLUTION, &nanoseconds, 1);
    end_block(pcapng);
}

static int compare_frames(const struct evidence *a, const struct evidence *b)
{
    if (a->wall_time != b->wall_time)
        return a->wall_time < b->wall_time ? -1 : 1;
    if (a->frame.file != b->frame.file)
        return a->frame.file < b->frame.file ? -1 : 1;
    return a->frame.number < b->frame.number ? -1 : a->frame.number > b->frame.number;
}

static int by_frame(const void *left, const void *right)
{
    const struct proof *a = left, *b = right;
    int order = compare_frames(a->evidence, b->evidence);
    if (order != 0)
        return order;
    return a->order < b->order ? -1 : a->order > b->order;
}

static int by_interface(const void *left, const void *right)
{
    const struct pcapng_interface *a = left, *b = right;
    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    return a->link_type - b->link_type;
}

static uint32_t find_interface(const struct pcapng *pcapng, const struct evidence *evidence)
{
    struct pcapng_interface key = { .interface = evidence->interface, .link_type = evidence->link_type };
    const struct pcapng_interface *found =
        bsearch(&key, pcapng->interfaces, pcapng->interface_count, sizeof key, by_interface);
    return found ? (uint32_t)(found - pcapng->interfaces) : 0;
}

/* All proofs of one frame, which stand together: [proof, end). */
static void write_frame(struct pcapng *pcapng, const struct proof *proof, const struct proof *end)
{
    const struct evidence *evidence = proof->evidence;
    uint64_t time = evidence->wall_time > 0 ? (uint64_t)evidence->wall_time : 0;
    begin_block(pcapng, BLOCK_ENHANCED_PACKET);
    put_u32(pcapng, find_interface(pcapng, evidence));
    put_u32(pcapng, (uint32_t)(time >> 32));
    put_u32(pcapng, (uint32_t)time);
    put_u32(pcapng, evidence->captured_length);
    put_u32(pcapng, evidence->length);
    put(pcapng, evidence->bytes, evidence->captured_length);
    pad(pcapng);
    for (; proof < end; proof++) {
        char text[FINDING_MESSAGE_SIZE + 128];
        snprintf(text, sizeof text, "v6audit: %s: %s", proof->finding->check->id, proof->finding->message);
        put_text_option(pcapng, OPTION_COMMENT, text);
    }
    end_block(pcapng);
}

static bool is_wanted(const struct finding *finding, const char *key)
{
    return !key || strcmp(finding->key, key) == 0;
}

/* The proofs of the wanted findings, and the interfaces that their frames came from. Returns how many findings are wanted, or -ENOMEM. */
static int collect(struct pcapng *pcapng, const struct finding *const *list, unsigned count, const char *key)
{
    int wanted = 0;
    size_t most = (size_t)count * FINDING_EVIDENCE_MAX + 1;
    pcapng->proofs = calloc(most, sizeof *pcapng->proofs);
    pcapng->interfaces = calloc(most, sizeof *pcapng->interfaces);
    if (!pcapng->proofs || !pcapng->interfaces)
        return -ENOMEM;
    for (unsigned i = 0; i < count; i++) {
        if (!is_wanted(list[i], key))
            continue;
        wanted++;
        for (unsigned k = 0; k < list[i]->evidence_count; k++) {
            const struct evidence *evidence = &list[i]->evidence[k];
            if (!evidence->bytes) {
                pcapng->lost++;
                continue;
            }
            pcapng->interfaces[pcapng->proof_count] =
                (struct pcapng_interface){ .interface = evidence->interface, .link_type = evidence->link_type };
            pcapng->proofs[pcapng->proof_count++] =
                (struct proof){ .evidence = evidence, .finding = list[i], .order = i };
        }
    }
    return wanted;
}

static void sort(struct pcapng *pcapng)
{
    qsort(pcapng->proofs, pcapng->proof_count, sizeof *pcapng->proofs, by_frame);
    qsort(pcapng->interfaces, pcapng->proof_count, sizeof *pcapng->interfaces, by_interface);
    for (unsigned i = 0; i < pcapng->proof_count; i++)
        if (i == 0 || by_interface(&pcapng->interfaces[i], &pcapng->interfaces[pcapng->interface_count - 1]) != 0)
            pcapng->interfaces[pcapng->interface_count++] = pcapng->interfaces[i];
}

static void write_blocks(struct pcapng *pcapng)
{
    write_section(pcapng);
    for (unsigned i = 0; i < pcapng->interface_count; i++)
        write_interface(pcapng, &pcapng->interfaces[i]);
    for (unsigned i = 0, end; i < pcapng->proof_count; i = end) {
        for (end = i + 1;
             end < pcapng->proof_count && compare_frames(pcapng->proofs[i].evidence, pcapng->proofs[end].evidence) == 0;
             end++)
            ;
        write_frame(pcapng, &pcapng->proofs[i], &pcapng->proofs[end]);
    }
}

int report_pcapng_write(const struct audit *audit, const struct report_options *options, FILE *output,
                        struct error *error)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list);
    struct pcapng pcapng = { .file = output, .coverage = audit_coverage(audit) };
    int status = collect(&pcapng, list, count, options->extract);
    if (status == 0 && options->extract)
        status =
            error_set(error, -ENOENT, "no finding has the key \"%s\": the JSON report lists them", options->extract);
    if (status >= 0) {
        sort(&pcapng);
        write_blocks(&pcapng);
        status = pcapng.failed ? -ENOMEM : 0;
    }
    free(pcapng.proofs);
    free(pcapng.interfaces);
    free(pcapng.block);
    if (status == -ENOMEM)
        return error_set(error, status, "cannot write the evidence: out of memory");
    return status != 0 ? status : writer_finish(output, error);
}
