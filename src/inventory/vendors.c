#include "inventory/vendors.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/escape.h"

enum { NAME_MAX_SIZE = 128, REGISTRY_BITS_MAX = 36, SLOTS_AT_FIRST = 4096, TEXT_MAX = 64 << 20 };

struct assignment {
    uint64_t key; /* the 48 bits of the address, those behind its length zero; then 8 bits of length; 0: a free slot */
    char *name;   /* once it was asked for; NULL: the registry does not tell */
    uint32_t place; /* of its name in `text` */
    bool csv, read;
};

/* The registries hold 50,000 names, of which a report shows a few: what is read is where each row is. Its name is taken out of the row and made printable when
 * somebody asks for it. */
struct vendors {
    char *text; /* the files, one behind the other */
    size_t text_size, text_room;
    struct assignment *slots; /* open addressing, at most half full */
    size_t slot_count, count;
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

/* ── the index ── */

static uint64_t make_key(uint64_t prefix, uint32_t bits)
{
    return prefix << 8 | bits;
}

/* The slot with this key, or the free one where it belongs. */
static struct assignment *find_slot(struct assignment *slots, size_t slot_count, uint64_t key)
{
    size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (slot_count - 1);
    while (slots[at].key != 0 && slots[at].key != key)
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

static bool grow_slots(struct vendors *vendors)
{
    size_t count = vendors->slot_count ? vendors->slot_count * 2 : SLOTS_AT_FIRST;
    struct assignment *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < vendors->slot_count; i++)
        if (vendors->slots[i].key != 0)
            *find_slot(slots, count, vendors->slots[i].key) = vendors->slots[i];
    free(vendors->slots);
    vendors->slots = slots;
    vendors->slot_count = count;
    return true;
}

/* Of equal assignments the first of the files stays. */
static void assign(struct vendors *vendors, uint64_t prefix, uint32_t bits, const char *name, bool csv)
{
    if (vendors->count * 2 >= vendors->slot_count && !grow_slots(vendors)) {
        vendors->failed = true;
        return;
    }
    struct assignment *slot = find_slot(vendors->slots, vendors->slot_count, make_key(prefix, bits));
    if (slot->key != 0)
        return;
    *slot = (struct assignment){ .key = make_key(prefix, bits), .place = (uint32_t)(name - vendors->text), .csv = csv };
    vendors->count++;
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

/* One field: its octets without quotes, and whether another follows. Returns the place behind it. Row by row this is ten times as fast as a parser that
 * hands each field out; names, where quotes within quotes matter, are libcsv's (csv_name). */
static const char *next_field(const char *at, const char *end, const char **from, size_t *size, bool *more)
{
    const char *stop = NULL;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    *from = at;
    if (at < end && *at == '"') {
        *from = ++at;
        while ((stop = memchr(at, '"', (size_t)(end - at))) && stop + 1 < end && stop[1] == '"')
            at = stop + 2;
        stop = stop ? stop : end;
        at = stop;
    }
    while (at < end && *at != ',' && *at != '\n' && *at != '\r')
        at++;
    *size = (size_t)((stop ? stop : at) - *from);
    *more = at < end && *at == ',';
    return at < end ? at + 1 : end;
}

static void index_csv(struct vendors *vendors, const char *at, const char *end)
{
    while (at < end && !vendors->failed) {
        const char *field;
        size_t size;
        bool more;
        uint64_t prefix = 0;
        at = next_field(at, end, &field, &size, &more);
        if (!more)
            continue;
        at = next_field(at, end, &field, &size, &more);
        uint32_t bits = hexadecimal_prefix(field, size, &prefix);
        if (more && is_registry_length(bits))
            assign(vendors, prefix, bits, at, true);
        while (more)
            at = next_field(at, end, &field, &size, &more);
    }
}

struct csv_field {
    char bytes[NAME_MAX_SIZE];
    size_t size;
    bool read;
};

static void take_field(void *bytes, size_t size, void *context)
{
    struct csv_field *field = context;
    if (field->read)
        return;
    field->read = true;
    field->size = size < sizeof field->bytes ? size : sizeof field->bytes;
    if (field->size > 0)
        memcpy(field->bytes, bytes, field->size);
}

static void csv_name(const char *at, const char *end, struct csv_field *field)
{
    struct csv_parser parser;
    field->size = 0;
    field->read = false;
    if (csv_init(&parser, 0) != 0)
        return;
    while (!field->read && at < end) {
        size_t piece = end - at < NAME_MAX_SIZE ? (size_t)(end - at) : NAME_MAX_SIZE;
        if (csv_parse(&parser, at, piece, take_field, NULL, field) != piece)
            break;
        at += piece;
    }
    csv_fini(&parser, take_field, NULL, field);
    csv_free(&parser);
}

/* ── Wireshark's manuf: PREFIX[/BITS] TAB short name [TAB long name] ── */

static void index_manuf_line(struct vendors *vendors, const char *line, const char *end)
{
    const char *tab = memchr(line, '\t', (size_t)(end - line));
    if (line == end || line[0] == '#' || !tab)
        return;
    const char *name = tab + 1;
    const char *long_name = memchr(name, '\t', (size_t)(end - name));
    const char *slash = memchr(line, '/', (size_t)(tab - line));
    const char *space = memchr(line, ' ', (size_t)(tab - line));
    uint64_t prefix;
    uint32_t bits = hexadecimal_prefix(line, (size_t)((slash ? slash : space ? space : tab) - line), &prefix);
    if (slash && bits > 0)
        bits = (uint32_t)strtoul(slash + 1, NULL, 10); /* ends at the tab */
    if (is_registry_length(bits))
        assign(vendors, prefix & (UINT64_MAX << (48 - bits)), bits, long_name ? long_name + 1 : name, false);
}

static const char *line_end(const char *at, const char *end)
{
    const char *found = memchr(at, '\n', (size_t)(end - at));
    return found ? found : end;
}

static void index_manuf(struct vendors *vendors, const char *at, const char *end)
{
    while (at < end && !vendors->failed) {
        const char *stop = line_end(at, end);
        index_manuf_line(vendors, at, stop);
        at = stop < end ? stop + 1 : end;
    }
}

/* ── reading ── */

static int read_text(struct vendors *vendors, FILE *file, size_t expected)
{
    for (;;) {
        size_t wanted = vendors->text_size + (expected < 4096 ? 4096 : expected) + 1;
        char *text = wanted <= TEXT_MAX ? grown(vendors->text, &vendors->text_room, wanted, 1) : NULL;
        if (!text)
            return wanted <= TEXT_MAX ? -ENOMEM : -EFBIG;
        vendors->text = text;
        size_t room = vendors->text_room - vendors->text_size;
        size_t size = fread(text + vendors->text_size, 1, room, file);
        vendors->text_size += size;
        if (size < room)
            return ferror(file) ? -EIO : 0;
        expected = 4096;
    }
}

static int read_file(struct vendors *vendors, const char *name)
{
    static const char head[] = "Registry,";
    FILE *file = fopen(name, "re");
    struct stat facts;
    if (!file)
        return -errno;
    setvbuf(file, NULL, _IONBF, 0); /* one read for all of it */
    int status = fstat(fileno(file), &facts) == 0 ? 0 : -errno;
    size_t start = vendors->text_size;
    if (status == 0)
        status = read_text(vendors, file, facts.st_size > 0 && facts.st_size < TEXT_MAX ? (size_t)facts.st_size : 0);
    fclose(file);
    if (status != 0)
        return status;
    vendors->text[vendors->text_size++] = '\0'; /* a number at the end of a file ends there */
    if (vendors->date[0] == '\0') {
        char text[31];
        clock_format((int64_t)facts.st_mtime * CLOCK_SECOND, text);
        memcpy(vendors->date, text, 10);
    }
    const char *at = vendors->text + start, *end = vendors->text + vendors->text_size - 1;
    if ((size_t)(end - at) >= sizeof head - 1 && memcmp(at, head, sizeof head - 1) == 0)
        index_csv(vendors, at, end);
    else
        index_manuf(vendors, at, end);
    return 0;
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

static int load(struct vendors *vendors, const char *file, struct error *error)
{
    if (file) {
        int status = read_place(vendors, file);
        if (status != 0)
            return error_set(error, status, "%s: cannot read vendor names: %s", file, strerror(-status));
        if (vendors->count == 0 && !vendors->failed)
            return error_set(error, -EINVAL,
                             "%s: holds no vendor names: expected the IEEE's oui.csv or a manuf file of Wireshark",
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
    return vendors;
}

void vendors_free(struct vendors *vendors)
{
    if (!vendors)
        return;
    for (size_t i = 0; i < vendors->slot_count; i++)
        free(vendors->slots[i].name);
    free(vendors->slots);
    free(vendors->text);
    free(vendors);
}

/* The name as text for people; NULL when it names nobody, or memory ran out: a name is decoration. */
static char *make_name(const char *bytes, size_t size)
{
    char text[NAME_MAX_SIZE];
    while (size > 0 && (bytes[size - 1] == ' ' || bytes[size - 1] == '\r' || bytes[size - 1] == '\t'))
        size--;
    escape_printable(bytes, size, text, sizeof text);
    return names_nobody(text) ? NULL : strdup(text);
}

static void read_name(const struct vendors *vendors, struct assignment *slot)
{
    slot->read = true;
    const char *at = vendors->text + slot->place, *end = vendors->text + vendors->text_size - 1;
    struct csv_field field;
    if (slot->csv) {
        csv_name(at, end, &field);
        slot->name = make_name(field.bytes, field.size);
    } else {
        size_t size = (size_t)(line_end(at, end) - at);
        slot->name = make_name(at, size < NAME_MAX_SIZE ? size : NAME_MAX_SIZE);
    }
}

const char *vendors_find(struct vendors *vendors, const struct mac *mac)
{
    if (vendors->count == 0 || mac_is_group(mac) || mac_is_locally_administered(mac))
        return NULL;
    uint64_t address = 0;
    for (unsigned i = 0; i < 6; i++)
        address = address << 8 | mac->octets[i];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint64_t key = make_key(address & (UINT64_MAX << (48 - lengths[i])), lengths[i]);
        struct assignment *slot = find_slot(vendors->slots, vendors->slot_count, key);
        if (slot->key == 0)
            continue;
        if (!slot->read)
            read_name(vendors, slot);
        return slot->name;
    }
    return NULL;
}

const char *vendors_date(const struct vendors *vendors)
{
    return vendors->count > 0 && vendors->date[0] != '\0' ? vendors->date : NULL;
}
