#include "inventory/vendors.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/escape.h"

enum { NAME_MAX_SIZE = 128, LINE_SIZE = 1024, REGISTRY_BITS_MAX = 36 };
#define NO_NAME UINT32_MAX

struct assignment {
    uint64_t prefix; /* the 48 bits of the address, those behind `bits` zero */
    uint32_t bits;
    uint32_t name; /* place in `names`; NO_NAME: the registry does not tell */
};

struct vendors {
    struct assignment *assignments; /* sorted by bits, prefix */
    size_t count, room;
    char *names;
    size_t names_used, names_room;
    bool failed; /* memory ran out */
    char date[11];
};

/* Where the system keeps them, best first (dependencies of the package: ieee-data, or wireshark-common). */
static const char *const system_places[] = { "/var/lib/ieee-data", "/usr/share/ieee-data",
                                             "/usr/share/wireshark/manuf" };

/* The files of a directory. iab.csv: 36-bit blocks of the time before MA-S, still in use. */
static const char *const registry_files[] = { "oui.csv", "mam.csv", "oui36.csv", "iab.csv" };

/* The lengths of assignments, longest first. */
static const uint32_t lengths[] = { 36, 28, 24 };

/* Holders that are no vendors: the registry keeps the block for smaller ones, or does not tell. */
static bool names_nobody(const char *name)
{
    return name[0] == '\0' || strcmp(name, "Private") == 0 || strcmp(name, "IEEE Registration Authority") == 0;
}

static void *grown(void *memory, size_t *room, size_t needed, size_t size)
{
    if (needed <= *room)
        return memory;
    size_t next = *room ? *room * 2 : 4096;
    while (next < needed)
        next *= 2;
    void *larger = realloc(memory, next * size);
    if (larger)
        *room = next;
    return larger;
}

static uint32_t keep_name(struct vendors *vendors, const char *bytes, size_t size)
{
    char text[NAME_MAX_SIZE];
    while (size > 0 && (bytes[size - 1] == ' ' || bytes[size - 1] == '\r' || bytes[size - 1] == '\t'))
        size--;
    size_t length = escape_printable(bytes, size, text, sizeof text);
    if (names_nobody(text))
        return NO_NAME;
    char *names = grown(vendors->names, &vendors->names_room, vendors->names_used + length + 1, 1);
    if (!names) {
        vendors->failed = true;
        return NO_NAME;
    }
    vendors->names = names;
    memcpy(names + vendors->names_used, text, length + 1);
    uint32_t place = (uint32_t)vendors->names_used;
    vendors->names_used += length + 1;
    return place;
}

static void assign(struct vendors *vendors, uint64_t prefix, uint32_t bits, const char *name, size_t size)
{
    struct assignment *assignments =
        grown(vendors->assignments, &vendors->room, vendors->count + 1, sizeof *vendors->assignments);
    if (!assignments) {
        vendors->failed = true;
        return;
    }
    vendors->assignments = assignments;
    assignments[vendors->count++] =
        (struct assignment){ .prefix = prefix, .bits = bits, .name = keep_name(vendors, name, size) };
}

/* Hexadecimal digits, with colons, hyphens or nothing between them, as the upper bits of 48. Returns how many bits they are; 0 when it is no such text. */
static uint32_t hexadecimal_prefix(const char *text, size_t size, uint64_t *prefix)
{
    uint32_t digits = 0;
    *prefix = 0;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == ':' || c == '-')
            continue;
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A') + 10;
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a') + 10;
        else
            return 0;
        if (++digits > 12)
            return 0;
        *prefix |= (uint64_t)digit << (48 - 4 * digits);
    }
    return digits * 4;
}

static bool is_registry_length(uint32_t bits)
{
    return bits == 24 || bits == 28 || bits == REGISTRY_BITS_MAX;
}

/* ── the IEEE's CSV: Registry,Assignment,Organization Name,Organization Address ── */

struct csv_row {
    struct vendors *vendors;
    unsigned column;
    uint64_t prefix;
    uint32_t bits;
};

static void csv_field(void *bytes, size_t size, void *context)
{
    struct csv_row *row = context;
    row->column++;
    if (row->column == 2)
        row->bits = hexadecimal_prefix(bytes, size, &row->prefix);
    else if (row->column == 3 && is_registry_length(row->bits))
        assign(row->vendors, row->prefix, row->bits, bytes ? bytes : "", size);
}

static void csv_end_of_row(int character, void *context)
{
    (void)character;
    struct csv_row *row = context;
    row->column = 0;
    row->bits = 0;
}

static int read_csv(struct vendors *vendors, FILE *file)
{
    struct csv_parser parser;
    if (csv_init(&parser, 0) != 0)
        return -ENOMEM;
    struct csv_row row = { .vendors = vendors };
    char block[16384];
    size_t size;
    int status = 0;
    while (status == 0 && (size = fread(block, 1, sizeof block, file)) > 0)
        if (csv_parse(&parser, block, size, csv_field, csv_end_of_row, &row) != size)
            status = -EINVAL;
    csv_fini(&parser, csv_field, csv_end_of_row, &row);
    csv_free(&parser);
    return status;
}

/* ── Wireshark's manuf: PREFIX[/BITS] TAB short name [TAB long name] ── */

static void manuf_line(struct vendors *vendors, char *line)
{
    char *tab = strchr(line, '\t');
    if (line[0] == '#' || !tab)
        return;
    const char *name = tab + 1;
    const char *long_name = strchr(name, '\t');
    if (long_name)
        name = long_name + 1;
    *tab = '\0';
    uint64_t prefix;
    char *slash = strchr(line, '/');
    uint32_t bits = hexadecimal_prefix(line, slash ? (size_t)(slash - line) : strcspn(line, " "), &prefix);
    if (slash)
        bits = (uint32_t)strtoul(slash + 1, NULL, 10);
    if (!is_registry_length(bits))
        return;
    prefix &= UINT64_MAX << (48 - bits);
    assign(vendors, prefix, bits, name, strcspn(name, "\n"));
}

static void read_manuf(struct vendors *vendors, FILE *file)
{
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, file))
        manuf_line(vendors, line);
}

static int read_file(struct vendors *vendors, const char *name)
{
    FILE *file = fopen(name, "re");
    if (!file)
        return -errno;
    char head[9] = "";
    size_t size = fread(head, 1, sizeof head, file);
    rewind(file);
    int status = 0;
    if (size == sizeof head && memcmp(head, "Registry,", sizeof head) == 0)
        status = read_csv(vendors, file);
    else
        read_manuf(vendors, file);
    if (status == 0 && ferror(file))
        status = -EIO;
    struct stat facts;
    if (status == 0 && vendors->date[0] == '\0' && fstat(fileno(file), &facts) == 0) {
        char text[31];
        clock_format((int64_t)facts.st_mtime * CLOCK_SECOND, text);
        memcpy(vendors->date, text, 10);
    }
    fclose(file);
    return status;
}

/* A file, or a directory with the registry's files: then the first of them must be there. */
static int read_place(struct vendors *vendors, const char *place)
{
    struct stat facts;
    if (stat(place, &facts) != 0)
        return -errno;
    if (!S_ISDIR(facts.st_mode))
        return read_file(vendors, place);
    for (size_t i = 0; i < sizeof registry_files / sizeof registry_files[0]; i++) {
        char name[4096];
        int length = snprintf(name, sizeof name, "%s/%s", place, registry_files[i]);
        if (length < 0 || (size_t)length >= sizeof name)
            return -ENAMETOOLONG;
        int status = read_file(vendors, name);
        if (status != 0 && i == 0)
            return status;
    }
    return 0;
}

static int compare(const void *left, const void *right)
{
    const struct assignment *a = left, *b = right;
    if (a->bits != b->bits)
        return a->bits < b->bits ? -1 : 1;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    return 0;
}

/* Of equal assignments the first of the files stays, whatever the sort does with equals. */
static int compare_with_place(const void *left, const void *right)
{
    int order = compare(left, right);
    const struct assignment *a = left, *b = right;
    if (order != 0 || a->name == b->name)
        return order;
    return a->name < b->name ? -1 : 1;
}

static void sort(struct vendors *vendors)
{
    if (vendors->count == 0)
        return;
    qsort(vendors->assignments, vendors->count, sizeof *vendors->assignments, compare_with_place);
    size_t kept = 1;
    for (size_t i = 1; i < vendors->count; i++)
        if (compare(&vendors->assignments[i], &vendors->assignments[kept - 1]) != 0)
            vendors->assignments[kept++] = vendors->assignments[i];
    vendors->count = kept;
}

static int load(struct vendors *vendors, const char *file, struct error *error)
{
    if (file) {
        int status = read_place(vendors, file);
        if (status != 0)
            return error_set(error, status, "cannot read vendor names from %s: %s", file, strerror(-status));
        if (vendors->count == 0 && !vendors->failed)
            return error_set(error, -EINVAL,
                             "%s holds no vendor names: expected the IEEE's oui.csv or a manuf file of Wireshark",
                             file);
    }
    for (size_t i = 0; !file && vendors->count == 0 && i < sizeof system_places / sizeof system_places[0]; i++)
        read_place(vendors, system_places[i]);
    if (vendors->failed)
        return error_set(error, -ENOMEM, "cannot keep vendor names: out of memory");
    return 0;
}

struct vendors *vendors_load(const char *file, struct error *error)
{
    struct vendors *vendors = calloc(1, sizeof *vendors);
    if (!vendors) {
        error_set(error, -ENOMEM, "cannot keep vendor names: out of memory");
        return NULL;
    }
    if (load(vendors, file, error) != 0) {
        vendors_free(vendors);
        return NULL;
    }
    sort(vendors);
    return vendors;
}

void vendors_free(struct vendors *vendors)
{
    if (!vendors)
        return;
    free(vendors->assignments);
    free(vendors->names);
    free(vendors);
}

const char *vendors_find(const struct vendors *vendors, const struct mac *mac)
{
    if (vendors->count == 0 || mac_is_group(mac) || mac_is_locally_administered(mac))
        return NULL;
    uint64_t address = 0;
    for (unsigned i = 0; i < 6; i++)
        address = address << 8 | mac->octets[i];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct assignment key = { .prefix = address & (UINT64_MAX << (48 - lengths[i])), .bits = lengths[i] };
        const struct assignment *found = bsearch(&key, vendors->assignments, vendors->count, sizeof key, compare);
        if (found)
            return found->name == NO_NAME ? NULL : vendors->names + found->name;
    }
    return NULL;
}

const char *vendors_date(const struct vendors *vendors)
{
    return vendors->count > 0 && vendors->date[0] != '\0' ? vendors->date : NULL;
}
