/* The whole way: frames, inventory, checks, report. The input is one octet (bit 0: a plan; bit 1: tables of few records, which evict and refuse; bits 2 to 4: the
 * writer beside JSON), then records of a step of time in microseconds (4 octets), a length (2) and an Ethernet frame. Held: the report is JSON, no table is
 * larger than its cap, and another key of the hash tables gives the same octets. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "capture/link_type.h"
#include "capture/source.h"
#include "v6audit/audit.h"
#include "v6audit/plan.h"
#include "v6audit/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD_HEADER = 6, START = 1700000000, FEW = 3 };

static const char plan_text[] = "version: 1\n"
                                "aggregates: [\"2001:db8:10::/48\"]\n"
                                "segments:\n"
                                "  - name: lan\n"
                                "    model: stateless\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    routers:\n"
                                "      - {address: \"fe80::216:3eff:fe00:1\", mac: \"00:16:3e:00:00:01\"}\n"
                                "    dhcpv6-servers:\n"
                                "      - {address: \"fe80::216:3eff:fe00:1\"}\n";

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* ── a source of the records ── */

struct record_source {
    struct source base;
    struct source_file file;
    const uint8_t *at, *end;
    uint8_t *frame; /* a copy of its own for each: an over-read leaves the allocation */
    int64_t time;
};

static int next_record(struct source *source, struct frame *frame, struct error *error)
{
    struct record_source *records = (struct record_source *)source;
    size_t left = (size_t)(records->end - records->at);
    (void)error;
    free(records->frame);
    records->frame = NULL;
    if (left < RECORD_HEADER)
        return SOURCE_END;
    const uint8_t *at = records->at;
    uint32_t step = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    uint32_t length = (uint32_t)at[4] << 8 | at[5];
    uint32_t captured = length < left - RECORD_HEADER ? length : (uint32_t)(left - RECORD_HEADER);
    records->frame = malloc(captured + 1);
    check(records->frame != NULL);
    memcpy(records->frame, at + RECORD_HEADER, captured);
    records->at += RECORD_HEADER + captured;
    records->time += (int64_t)step * 1000;
    records->file.frames++;
    records->file.first_time = records->file.frames == 1 ? records->time : records->file.first_time;
    records->file.last_time = records->time;
    *frame = (struct frame){ .time = records->time,
                             .captured_length = captured,
                             .length = length,
                             .link_type = LINK_ETHERNET,
                             .number = records->file.frames,
                             .bytes = records->frame };
    return SOURCE_FRAME;
}

static void close_records(struct source *source)
{
    free(((struct record_source *)source)->frame);
}

static struct source *open_records(const uint8_t *data, size_t size)
{
    static const struct source_operations operations = { .next = next_record, .close = close_records };
    struct record_source *records = calloc(1, sizeof *records);
    check(records != NULL);
    records->base.operations = &operations;
    records->base.files = &records->file;
    records->base.file_count = 1;
    records->file.name = "fuzz";
    records->file.format = "records";
    records->at = data;
    records->end = data + size;
    records->time = START * INT64_C(1000000000);
    check(source_add_interface(&records->base) != NULL);
    return &records->base;
}

/* ── the audit ── */

static const struct plan *the_plan(void)
{
    static struct plan *plan;
    if (plan)
        return plan;
    char path[64];
    int file = memfd_create("plan", 0);
    check(file >= 0 && write(file, plan_text, sizeof plan_text - 1) == (ssize_t)sizeof plan_text - 1);
    lseek(file, 0, SEEK_SET);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const char *names[] = { path };
    struct plan_messages *messages = calloc(1, sizeof *messages);
    check(messages && plan_load(&plan, names, 1, messages) == 0);
    free(messages);
    close(file);
    return plan;
}

struct text {
    char *bytes;
    size_t size;
};

static struct text write_report(const struct audit *audit, const struct report_writer *writer)
{
    static const struct report_options options = { .verbosity = 1 };
    struct text text = { 0 };
    struct error error = { "" };
    FILE *file = open_memstream(&text.bytes, &text.size);
    check(file != NULL);
    check(writer->write(audit, &options, file, &error) == 0 || error.text[0]);
    check(fclose(file) == 0 && text.bytes);
    return text;
}

static void check_tables(const struct audit *audit)
{
    const struct coverage *coverage = audit_coverage(audit);
    for (unsigned i = 0; i < coverage->table_count; i++)
        check(coverage->tables[i].used <= coverage->tables[i].cap);
    check(coverage->ipv6_frames + coverage->ipv4_frames + coverage->arp_frames + coverage->other_frames ==
          coverage->frames);
}

static struct text audit_records(const uint8_t *data, size_t size, const struct report_writer *writer)
{
    struct error error = { "" };
    struct audit_options options = { .plan = data[0] & 1 ? the_plan() : NULL, .no_names = true };
    const char *plan_name = "plan.yaml";
    if (options.plan) {
        options.plan_files = &plan_name;
        options.plan_file_count = 1;
    }
    if (data[0] & 2)
        options.limits = (struct inventory_limits){ FEW, FEW, FEW, FEW, FEW, FEW };
    struct audit *audit = audit_new(&options, &error);
    check(audit != NULL);
    struct source *source = open_records(data + 1, size - 1);
    check(audit_run(audit, source, NULL, NULL, &error) == 0);
    audit_finish(audit);
    check_tables(audit);
    struct text text = write_report(audit, writer);
    audit_free(audit);
    source_close(source);
    return text;
}

static void check_json(const struct text *text)
{
    json_error_t error;
    json_t *value = json_loadb(text->bytes, text->size, 0, &error);
    check(value != NULL);
    json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct hash_key keys[] = { { 1, 2 }, { 0x0123456789abcdef, 0xfedcba9876543210 } };
    const struct report_writer *writers, *json = report_find("json");
    if (size == 0)
        return 0;
    hash_set_key(&keys[0]);
    struct text first = audit_records(data, size, json);
    check_json(&first);
    hash_set_key(&keys[1]);
    struct text second = audit_records(data, size, json);
    check(first.size == second.size && memcmp(first.bytes, second.bytes, first.size) == 0);
    free(first.bytes);
    free(second.bytes);
    unsigned count = report_writers(&writers);
    second = audit_records(data, size, &writers[(data[0] >> 2 & 7) % count]);
    free(second.bytes);
    return 0;
}
