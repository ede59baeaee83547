/* Plans and the exports of IPAMs. Input: one octet that chooses (modulo 6: YAML, then the formats of plan_import_formats()); the file. What is read without an
 * error must be written such that it reads back and is written the same; what is not must say why, in printable lines. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "v6audit/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct plan_messages messages;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void look_at_messages(bool failed)
{
    check(failed == (messages.errors > 0));
    check(messages.count <= PLAN_MESSAGE_MAX && (!failed || messages.count > 0));
    for (unsigned i = 0; i < messages.count; i++) {
        const char *text = messages.messages[i].text;
        check(strlen(text) < PLAN_MESSAGE_SIZE);
        for (; *text; text++)
            check((unsigned char)*text >= ' ' && *text != 0x7f);
    }
}

/* Files in memory: no disk, and no name that an `ipam` entry could guess. */
static struct plan *read_bytes(const char *format, const void *bytes, size_t size)
{
    char name[64];
    int file = memfd_create("plan", 0);
    struct plan *plan = NULL;
    check(file >= 0 && write(file, bytes, size) == (ssize_t)size);
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    const char *names[] = { name };
    int status = format ? plan_import(&plan, format, name, &messages) : plan_load(&plan, names, 1, &messages);
    close(file);
    look_at_messages(status < 0);
    check((plan != NULL) == (status == 0));
    return plan;
}

static char *written(const struct plan *plan, size_t *size)
{
    char *text = NULL;
    FILE *stream = open_memstream(&text, size);
    check(stream && plan_write(plan, NULL, stream) == 0);
    fclose(stream);
    return text;
}

static void ask(const struct plan *plan)
{
    static const struct mac mac = { { 0, 0x16, 0x3e, 0, 0, 1 } };
    static const char *const subjects[] = { "2001:db8::1", "00:16:3e:00:00:01", NULL };
    uint16_t vlan[] = { 10 };
    struct address address = { { 0x20, 0x01, 0x0d, 0xb8 } };
    struct prefix prefix = { address, 64 };
    bool expired;
    const struct plan_segment *segment = plan_find_segment(plan, vlan, 1, "eth0", "a.pcap");
    if (segment)
        plan_match_router(segment, &address, &mac, NULL);
    plan_judge_prefix(plan, segment, &prefix, false, 0, NULL, NULL);
    plan_find_exemption(plan, "ra-rogue", segment ? segment->name : NULL, subjects, INT64_MAX, &expired);
    plan_in_aggregates(plan, &address);
    plan_review(plan, INT64_MAX, &messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = { NULL, "netbox-csv", "netbox-json", "phpipam-csv", "infoblox-csv", "csv" };
    if (size < 1 || size > 1 << 16)
        return 0;
    struct plan *plan = read_bytes(formats[data[0] % 6], data + 1, size - 1);
    if (!plan)
        return 0;
    ask(plan);
    size_t first_size, second_size;
    char *first = written(plan, &first_size);
    plan_free(plan);
    plan = read_bytes(NULL, first, first_size);
    check(plan != NULL);
    char *second = written(plan, &second_size);
    check(first_size == second_size && memcmp(first, second, first_size) == 0);
    plan_free(plan);
    free(first);
    free(second);
    return 0;
}
