#include "state/state_heads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "state/spool.h"

static int no_memory(struct error *error)
{
    return error_set(error, -ENOMEM, "no memory is left");
}

/* Room for one more item of an array that doubles. */
static void *grow(void *items, unsigned count, size_t size)
{
    if (count & (count - 1) || (count == 0 && items))
        return items;
    return realloc(items, (count ? (size_t)count * 2 : 1) * size);
}

int state_heads_start(struct state_heads *heads, struct error *error)
{
    int descriptor = spool_open_temporary();
    *heads = (struct state_heads){ .hosts = descriptor < 0 ? NULL : fdopen(descriptor, "w+") };
    if (heads->hosts)
        return 0;
    int status = descriptor < 0 ? descriptor : -errno;
    if (descriptor >= 0)
        close(descriptor);
    return error_set(error, status, "cannot make a temporary file: %s", strerror(-status));
}

static void free_capture(struct state_capture_row *row)
{
    for (unsigned i = 0; i < row->interface_count; i++) {
        free((char *)row->interfaces[i].name);
        free((char *)row->interfaces[i].description);
    }
    free(row->interfaces);
    free((char *)row->facts.name);
    free((char *)row->facts.format);
    free((char *)row->facts.defect);
    free((char *)row->facts.filter);
}

void state_heads_free(struct state_heads *heads)
{
    for (unsigned i = 0; i < heads->part_count; i++)
        free((char *)heads->parts[i].writer);
    for (unsigned i = 0; i < heads->capture_count; i++)
        free_capture(&heads->captures[i]);
    free(heads->parts);
    free(heads->captures);
    if (heads->hosts)
        fclose(heads->hosts);
    *heads = (struct state_heads){ 0 };
}

/* What is held in memory of states is bounded, whatever they say: a compressed one grows a thousandfold. */
static int hold(struct state_heads *heads, size_t size, struct error *error)
{
    heads->held += size;
    return heads->held <= STATE_HEADS_MAX
               ? 0
               : error_set(error, -E2BIG,
                           "captures, interfaces and parts of more than 256 MiB: merge fewer states at once");
}

static bool copy(const char *from, const char **to)
{
    *to = strdup(from ? from : "");
    return *to != NULL;
}

int state_heads_add_part(struct state_heads *heads, const struct state_part *part, struct error *error)
{
    int status = hold(heads, sizeof *part + strlen(part->writer), error);
    struct state_part *parts = status < 0 ? NULL : grow(heads->parts, heads->part_count, sizeof *parts);
    if (!parts)
        return status < 0 ? status : no_memory(error);
    heads->parts = parts;
    parts[heads->part_count] = *part;
    if (!copy(part->writer, &parts[heads->part_count].writer))
        return no_memory(error);
    heads->part_count++;
    return 0;
}

int state_heads_add_capture(struct state_heads *heads, const struct state_capture *facts, struct error *error)
{
    if (heads->capture_count == STATE_CAPTURE_MAX)
        return error_set(error, -E2BIG, "more than %d captures: merge fewer states at once", STATE_CAPTURE_MAX);
    int status = hold(heads,
                      sizeof *heads->captures + strlen(facts->name) + strlen(facts->format) +
                          (facts->defect ? strlen(facts->defect) : 0) + (facts->filter ? strlen(facts->filter) : 0),
                      error);
    struct state_capture_row *rows = status < 0 ? NULL : grow(heads->captures, heads->capture_count, sizeof *rows);
    if (!rows)
        return status < 0 ? status : no_memory(error);
    heads->captures = rows;
    struct state_capture_row *row = &rows[heads->capture_count];
    *row = (struct state_capture_row){ .facts = *facts, .added = heads->capture_count };
    heads->capture_count++;
    bool copied = copy(facts->name, &row->facts.name);
    copied = copy(facts->format, &row->facts.format) && copied;
    copied = copy(facts->defect, &row->facts.defect) && copied;
    copied = copy(facts->filter, &row->facts.filter) && copied;
    return copied ? 0 : no_memory(error);
}

int state_heads_add_interface(struct state_heads *heads, unsigned capture, const struct state_interface *interface,
                              struct error *error)
{
    struct state_capture_row *row = &heads->captures[capture];
    int status = hold(heads, sizeof *interface + strlen(interface->name) + strlen(interface->description), error);
    struct state_interface *interfaces =
        status < 0 ? NULL : grow(row->interfaces, row->interface_count, sizeof *interfaces);
    if (!interfaces)
        return status < 0 ? status : no_memory(error);
    row->interfaces = interfaces;
    struct state_interface *added = &interfaces[row->interface_count++];
    *added = *interface;
    bool copied = copy(interface->name, &added->name);
    copied = copy(interface->description, &added->description) && copied;
    return copied ? 0 : no_memory(error);
}

int state_heads_add_host(struct state_heads *heads, unsigned capture, const struct mac *mac, struct error *error)
{
    struct state_capture_row *row = &heads->captures[capture];
    if (row->host_count++ == 0)
        row->hosts_at = ftello(heads->hosts);
    if (fwrite(mac->octets, sizeof mac->octets, 1, heads->hosts) == 1)
        return 0;
    return error_set(error, -EIO, "the temporary file of a state: cannot write");
}

void state_heads_forget(struct state_heads *heads, unsigned part_count, unsigned capture_count)
{
    while (heads->part_count > part_count)
        free((char *)heads->parts[--heads->part_count].writer);
    while (heads->capture_count > capture_count)
        free_capture(&heads->captures[--heads->capture_count]);
}

/* ── uniting ── */

static int by_digest(const void *left, const void *right)
{
    const struct state_part *a = left, *b = right;
    int order = memcmp(a->digest, b->digest, DIGEST_SIZE);
    return order ? order : strcmp(a->writer, b->writer);
}

static void unite_parts(struct state_heads *heads)
{
    unsigned kept = 0;
    if (heads->part_count > 0)
        qsort(heads->parts, heads->part_count, sizeof *heads->parts, by_digest);
    for (unsigned i = 0; i < heads->part_count; i++) {
        bool last =
            i + 1 == heads->part_count || memcmp(heads->parts[i].digest, heads->parts[i + 1].digest, DIGEST_SIZE) != 0;
        if (last)
            heads->parts[kept++] = heads->parts[i];
        else
            free((char *)heads->parts[i].writer);
    }
    heads->part_count = kept;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* Accounts of one capture, by what they say of it; the place where it was given does not count. */
static int compare_accounts(const struct state_capture *a, const struct state_capture *b)
{
    int order = strcmp(a->name, b->name);
    order = order ? order : strcmp(a->format, b->format);
    order = order ? order : strcmp(a->filter, b->filter);
    order = order ? order : compare_numbers(a->filtered_frames, b->filtered_frames);
    order = order ? order : compare_numbers(a->frame_limit, b->frame_limit);
    order = order ? order : compare_numbers(a->no_checksums, b->no_checksums);
    return order ? order : strcmp(a->defect, b->defect);
}

static int by_place(const void *left, const void *right)
{
    const struct state_capture_row *a = left, *b = right;
    if (a->facts.first_time != b->facts.first_time)
        return a->facts.first_time < b->facts.first_time ? -1 : 1;
    int order = memcmp(a->facts.digest, b->facts.digest, DIGEST_SIZE);
    order = order ? order : compare_accounts(&a->facts, &b->facts);
    return order ? order : compare_numbers(b->added, a->added); /* equal accounts: the first one that was given */
}

int state_heads_unite(struct state_heads *heads, uint32_t *ranks, struct error *error)
{
    unsigned kept = 0;
    struct state_capture_row *rows = heads->captures;
    unite_parts(heads);
    if (heads->capture_count > 0)
        qsort(rows, heads->capture_count, sizeof *rows, by_place);
    for (unsigned i = 0; i < heads->capture_count; i++) {
        bool last = i + 1 == heads->capture_count || rows[i].facts.first_time != rows[i + 1].facts.first_time ||
                    memcmp(rows[i].facts.digest, rows[i + 1].facts.digest, DIGEST_SIZE) != 0;
        ranks[rows[i].added] = last ? kept : STATE_DROPPED;
        if (last) {
            rows[kept++] = rows[i];
        } else {
            free_capture(&rows[i]);
            heads->repeated++;
        }
    }
    heads->capture_count = kept;
    if (fflush(heads->hosts) != 0)
        return error_set(error, -errno, "the temporary file of a state: %s", strerror(errno));
    return 0;
}

/* ── giving out ── */

int state_heads_hosts(const struct state_heads *heads, unsigned capture,
                      void (*take)(void *context, const struct mac *mac), void *context)
{
    const struct state_capture_row *row = &heads->captures[capture];
    struct mac mac;
    if (row->host_count > 0 && fseeko(heads->hosts, row->hosts_at, SEEK_SET) != 0)
        return -errno;
    for (uint32_t i = 0; i < row->host_count; i++) {
        if (fread(mac.octets, sizeof mac.octets, 1, heads->hosts) != 1)
            return -EIO;
        take(context, &mac);
    }
    return 0;
}

struct host_writer {
    struct state_line line;
    FILE *output;
    int64_t lines;
};

static void write_host(void *context, const struct mac *mac)
{
    struct host_writer *writer = context;
    writer->line.mac = *mac;
    state_line_encode(&writer->line, writer->output);
    writer->lines++;
}

static int64_t write_interfaces(const struct state_heads *heads, FILE *output)
{
    int64_t lines = 0;
    for (unsigned i = 0; i < heads->capture_count; i++)
        for (unsigned j = 0; j < heads->captures[i].interface_count; j++, lines++)
            state_line_encode(&(struct state_line){ .kind = STATE_INTERFACE,
                                                    .record = { .capture = i, .interface = j },
                                                    .interface = heads->captures[i].interfaces[j] },
                              output);
    return lines;
}

int64_t state_heads_write(const struct state_heads *heads, FILE *output, struct error *error)
{
    struct host_writer hosts = { .line = { .kind = STATE_HOST }, .output = output };
    state_line_encode(&(struct state_line){ .kind = STATE_META, .schema = STATE_SCHEMA }, output);
    for (unsigned i = 0; i < heads->part_count; i++)
        state_line_encode(&(struct state_line){ .kind = STATE_PART, .part = heads->parts[i] }, output);
    for (unsigned i = 0; i < heads->capture_count; i++)
        state_line_encode(&(struct state_line){ .kind = STATE_CAPTURE,
                                                .record = { .capture = i },
                                                .capture = heads->captures[i].facts },
                          output);
    int64_t lines = write_interfaces(heads, output);
    for (unsigned i = 0; i < heads->capture_count; i++) {
        hosts.line.record.capture = i;
        if (state_heads_hosts(heads, i, write_host, &hosts) < 0)
            return error_set(error, -EIO, "the temporary file of a state: cannot read");
    }
    return 1 + (int64_t)heads->part_count + heads->capture_count + lines + hosts.lines;
}
