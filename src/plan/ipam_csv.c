#include "plan/ipam.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { COLUMN_MAX = 256, KIND_MAX = 64, KIND_SIZE = 48 };

/* Which column holds what: of a file, or of one kind of Infoblox's rows. */
struct header {
    char kind[KIND_SIZE];
    enum ipam_field field[COLUMN_MAX];
    unsigned count;
};

/* One record as it comes; its texts lie behind each other in `text`. */
struct row {
    unsigned count, too_many;
    size_t start[COLUMN_MAX]; /* in `text`; SIZE_MAX: an empty field */
    unsigned line[COLUMN_MAX], column[COLUMN_MAX];
    char *text;
    size_t used, room;
};

struct reader {
    struct ipam *ipam;
    const struct ipam_format *format;
    struct row row;
    unsigned line, column;             /* of the byte that is read */
    unsigned field_line, field_column; /* of the field that is read */
    bool typed, failed;                /* Infoblox: rows of several kinds, each with a header of its own */
    unsigned header_count;
    struct header *headers;
};

static struct plan_place here(const struct reader *reader, unsigned line, unsigned column)
{
    return (struct plan_place){ reader->ipam->file, line, column };
}

static void fail(struct reader *reader, unsigned line, unsigned column, const char *says)
{
    if (!reader->failed)
        plan_message_error(reader->ipam->messages, here(reader, line, column), "%s", says);
    reader->failed = true;
}

/* ── libcsv's callbacks ── */

static void take_field(void *bytes, size_t size, void *context)
{
    struct reader *reader = context;
    struct row *row = &reader->row;
    if (row->count == COLUMN_MAX) {
        row->too_many++;
        return;
    }
    row->line[row->count] = reader->field_line;
    row->column[row->count] = reader->field_column;
    row->start[row->count] = SIZE_MAX;
    if (bytes && size > 0) {
        if (row->used + size + 1 > row->room) {
            size_t room = (row->used + size + 1) * 2;
            char *larger = realloc(row->text, room);
            if (!larger) {
                fail(reader, reader->line, reader->column, "out of memory");
                return;
            }
            row->text = larger;
            row->room = room;
        }
        row->start[row->count] = row->used;
        memcpy(row->text + row->used, bytes, size);
        row->text[row->used + size] = '\0';
        row->used += size + 1;
    }
    row->count++;
}

static const char *field_text(const struct row *row, unsigned i)
{
    return i < row->count && row->start[i] != SIZE_MAX ? row->text + row->start[i] : NULL;
}

static struct header *new_header(struct reader *reader, const char *kind)
{
    for (unsigned i = 0; i < reader->header_count; i++)
        if (strcasecmp(reader->headers[i].kind, kind) == 0)
            return &reader->headers[i];
    if (reader->header_count == KIND_MAX)
        return NULL;
    struct header *header = &reader->headers[reader->header_count++];
    strncpy(header->kind, kind, sizeof header->kind - 1);
    return header;
}

static bool has_field(const struct header *header, enum ipam_field field)
{
    for (unsigned i = 0; i < header->count; i++)
        if (header->field[i] == field)
            return true;
    return false;
}

static void take_header(struct reader *reader, const char *kind)
{
    const struct row *row = &reader->row;
    struct header *header = new_header(reader, kind);
    if (!header) {
        fail(reader, row->line[0], row->column[0], "too many kinds of rows: expected at most 64");
        return;
    }
    header->count = row->count;
    for (unsigned i = 0; i < row->count; i++) {
        const char *title = field_text(row, i);
        header->field[i] = title ? ipam_column(reader->format->dialect, title) : IPAM_FIELD_COUNT;
    }
    if (!reader->typed && !has_field(header, IPAM_PREFIX) && !has_field(header, IPAM_ADDRESS)) {
        char found[PLAN_TEXT_SIZE];
        const char *title = field_text(row, 0);
        plan_message_error(reader->ipam->messages, here(reader, row->line[0], row->column[0]),
                           "the header begins with \"%s\" and has no column of prefixes or addresses: expected %s",
                           title ? plan_message_quote(title, found) : "",
                           strcmp(reader->format->word, "netbox-csv") == 0    ? "Prefix or IP Address"
                           : strcmp(reader->format->word, "phpipam-csv") == 0 ? "subnet or ip_addr"
                                                                              : "prefix (subnet, network) or address");
        reader->failed = true;
    }
}

/* Infoblox: what a row is stands in its first column. */
static bool take_kind(const struct reader *reader, const char *kind, struct ipam_record *record,
                      const struct header **header)
{
    static const struct {
        const char *kind;
        bool network, container;
    } kinds[] = {
        { "ipv6network", true, false },       { "ipv6networkcontainer", true, true }, { "network", true, false },
        { "networkcontainer", true, true },   { "ipv6hostaddress", false, false },    { "hostaddress", false, false },
        { "ipv6fixedaddress", false, false }, { "fixedaddress", false, false },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcasecmp(kinds[i].kind, kind) != 0)
            continue;
        for (unsigned j = 0; j < reader->header_count; j++)
            if (strcasecmp(reader->headers[j].kind, kind) == 0)
                *header = &reader->headers[j];
        record->container = kinds[i].container;
        if (!kinds[i].network)
            return true;
        record->text[IPAM_PREFIX] = ""; /* the address is that of the network */
        return true;
    }
    return false;
}

static void fill_record(const struct row *row, const struct header *header, struct ipam_record *record)
{
    bool network = record->text[IPAM_PREFIX] != NULL;
    record->text[IPAM_PREFIX] = NULL;
    for (unsigned i = 0; i < row->count && i < header->count; i++) {
        enum ipam_field field = header->field[i];
        if (network && field == IPAM_ADDRESS)
            field = IPAM_PREFIX;
        const char *text = field_text(row, i);
        if (field == IPAM_FIELD_COUNT || !text || record->text[field])
            continue;
        record->text[field] = text;
        record->line[field] = row->line[i];
        record->column[field] = row->column[i];
    }
}

static void take_record(struct reader *reader)
{
    const struct row *row = &reader->row;
    struct ipam_record record = { .place = here(reader, row->line[0], row->column[0]) };
    const struct header *header = reader->typed ? NULL : reader->headers;
    const char *kind = field_text(row, 0);
    if (reader->typed && (!kind || !take_kind(reader, kind, &record, &header))) {
        reader->ipam->unknown_rows++;
        return;
    }
    if (!header) {
        fail(reader, row->line[0], row->column[0], "a row before its header line");
        return;
    }
    if (row->count > header->count) {
        plan_message_error(reader->ipam->messages, here(reader, row->line[header->count], row->column[header->count]),
                           "more fields than the header has titles: expected %u", header->count);
        return;
    }
    fill_record(row, header, &record);
    ipam_merge(reader->ipam, &record);
}

static void take_row(int terminator, void *context)
{
    (void)terminator;
    struct reader *reader = context;
    struct row *row = &reader->row;
    const char *first = field_text(row, 0);
    if (reader->failed || row->count == 0)
        ;
    else if (row->too_many > 0)
        fail(reader, row->line[0], row->column[0], "too many fields: expected at most 256");
    else if (reader->typed && first && strncasecmp(first, "header-", 7) == 0)
        take_header(reader, first + 7);
    else if (!reader->typed && reader->header_count == 0)
        take_header(reader, "");
    else if (first || row->count > 1)
        take_record(reader);
    row->count = row->too_many = 0;
    row->used = 0;
}

/* ── bytes ── */

/* The separator that the first line has most often outside quotes. */
static char guess_delimiter(const char *bytes, size_t size)
{
    static const char candidates[] = ",;\t|";
    unsigned counts[sizeof candidates] = { 0 }, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < size && (quoted || (bytes[i] != '\n' && bytes[i] != '\r')); i++) {
        quoted = quoted != (bytes[i] == '"');
        for (unsigned j = 0; candidates[j] && !quoted; j++)
            counts[j] += bytes[i] == candidates[j];
    }
    for (unsigned j = 1; candidates[j]; j++)
        if (counts[j] > counts[best])
            best = j;
    return candidates[best];
}

static void advance(struct reader *reader, char byte)
{
    if (byte == '\n') {
        reader->line++;
        reader->column = 1;
    } else if (((unsigned char)byte & 0xc0) != 0x80) {
        reader->column++;
    }
}

/* Byte by byte, since libcsv tells no places: a field that it hands over ends here, and the next one begins behind. */
static void parse(struct reader *reader, struct csv_parser *parser, const char *bytes, size_t size)
{
    bool quoted = false;
    for (size_t i = 0; i < size && !reader->failed; i++) {
        unsigned fields = reader->row.count + reader->row.too_many;
        if (csv_parse(parser, bytes + i, 1, take_field, take_row, reader) != 1) {
            fail(reader, reader->line, reader->column,
                 "a quote (\") inside a field: expected it doubled, and the whole field in quotes");
            return;
        }
        advance(reader, bytes[i]);
        quoted = quoted != (bytes[i] == '"');
        bool ended = reader->row.count + reader->row.too_many != fields;
        if (ended || (!quoted && (bytes[i] == '\n' || bytes[i] == '\r'))) {
            reader->field_line = reader->line;
            reader->field_column = reader->column;
        }
    }
    if (!reader->failed && csv_fini(parser, take_field, take_row, reader) != 0)
        fail(reader, reader->field_line, reader->field_column, "the file ends inside quotes, which begin here");
}

static void read_rows(struct ipam *ipam, const struct ipam_format *format, const char *bytes, size_t size, bool typed)
{
    struct csv_parser parser;
    struct reader reader = {
        .ipam = ipam, .format = format, .typed = typed, .line = 1, .column = 1, .field_line = 1, .field_column = 1
    };
    reader.headers = calloc(typed ? KIND_MAX : 1, sizeof *reader.headers);
    if (!reader.headers || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL) != 0) {
        fail(&reader, 0, 0, "out of memory");
        free(reader.headers);
        return;
    }
    csv_set_delim(&parser, (unsigned char)guess_delimiter(bytes, size));
    parse(&reader, &parser, bytes, size);
    csv_free(&parser);
    free(reader.row.text);
    free(reader.headers);
}

void ipam_csv_read(struct ipam *ipam, const struct ipam_format *format, const char *bytes, size_t size)
{
    read_rows(ipam, format, bytes, size, false);
}

void ipam_infoblox_read(struct ipam *ipam, const struct ipam_format *format, const char *bytes, size_t size)
{
    read_rows(ipam, format, bytes, size, true);
}
