#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "report/difference.h"
#include "v6audit/check.h"

enum { VALUE_SIZE = 1024, KEY_SIZE = 1024, READ_SIZE = 1 << 20 };

/* One file being read. After the first failure `status` stays. */
struct reading {
    struct difference_report *report;
    const struct difference_section *section;
    size_t index; /* of the record in its section */
    int status;
    struct error *error;
};

static void fail(struct reading *reading, const char *element, const char *expected)
{
    if (reading->status != 0)
        return;
    reading->status = error_set(reading->error, -EINVAL, "%s: %s[%zu].%s: expected %s", reading->report->name,
                                reading->section->name, reading->index, element, expected);
}

static void *allocate(struct reading *reading, size_t size)
{
    void *memory = difference_allocate(&reading->report->memory, size);
    if (!memory && reading->status == 0)
        reading->status = error_set(reading->error, -ENOMEM, "%s: no memory is left", reading->report->name);
    return memory;
}

static const char *keep(struct reading *reading, const char *text)
{
    char *copy = allocate(reading, strlen(text) + 1);
    return copy ? strcpy(copy, text) : "";
}

/* Text of a report is printable already, its backslashes are doubled; one that others wrote may hold anything. Backslashes stay as they are. */
static void make_printable(const char *text, char *printable, size_t room)
{
    printable[0] = '\0';
    for (;;) {
        size_t length = strcspn(text, "\\"), used = strlen(printable);
        escape_printable(text, length, printable + used, room - used);
        if (text[length] == '\0')
            return;
        text_append(printable, room, "\\");
        text += length + 1;
    }
}

/* A text, number or boolean as text. False when it is something else. */
static bool value_text(const json_t *value, char text[VALUE_SIZE])
{
    if (json_is_string(value))
        make_printable(json_string_value(value), text, VALUE_SIZE);
    else if (json_is_integer(value))
        snprintf(text, VALUE_SIZE, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(text, VALUE_SIZE, "%.15g", json_real_value(value));
    else if (json_is_boolean(value))
        snprintf(text, VALUE_SIZE, "%s", json_is_true(value) ? "true" : "false");
    else
        return false;
    return true;
}

/* "a.b" is element b of object a. NULL: absent. */
static const json_t *element_of(const json_t *object, const char *name)
{
    const char *dot = strchr(name, '.');
    char outer[64];
    if (!dot)
        return json_object_get(object, name);
    snprintf(outer, sizeof outer, "%.*s", (int)(dot - name), name);
    return json_object_get(json_object_get(object, outer), dot + 1);
}

/* ── facts ── */

static void add_fact(struct reading *reading, struct difference_record *record, struct difference_fact fact,
                     const json_t *value, const char *element)
{
    char text[VALUE_SIZE];
    if (!value_text(value, text)) {
        fail(reading, element, "a text, a number, true or false");
        return;
    }
    fact.value = keep(reading, text);
    if (reading->status == 0)
        record->facts[record->fact_count++] = fact;
}

static void add_records_fact(struct reading *reading, struct difference_record *record, unsigned row,
                             const json_t *item, const char *element)
{
    const struct difference_row *rows = reading->section->rows;
    char name[VALUE_SIZE], part_element[160];
    const json_t *value = json_object_get(item, rows[row].parts[0]);
    snprintf(part_element, sizeof part_element, "%s.%s", element, rows[row].parts[0]);
    if (!json_is_string(value) || !value_text(value, name)) {
        fail(reading, part_element, "a text");
        return;
    }
    struct difference_fact fact = { row, 0, keep(reading, name), NULL };
    add_fact(reading, record, fact, value, part_element);
    for (unsigned part = 1; part < DIFFERENCE_PART_MAX && rows[row].parts[part]; part++) {
        value = json_object_get(item, rows[row].parts[part]);
        snprintf(part_element, sizeof part_element, "%s.%s", element, rows[row].parts[part]);
        fact.part = part;
        if (value)
            add_fact(reading, record, fact, value, part_element);
    }
}

static void add_list(struct reading *reading, struct difference_record *record, unsigned row, const json_t *list)
{
    bool records = reading->section->rows[row].kind == DIFFERENCE_RECORDS;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        char element[96], text[VALUE_SIZE];
        snprintf(element, sizeof element, "%s[%zu]", reading->section->rows[row].name, i);
        if (records)
            add_records_fact(reading, record, row, item, element);
        else if (json_is_string(item) && value_text(item, text))
            add_fact(reading, record, (struct difference_fact){ row, 0, keep(reading, text), NULL }, item, element);
        else
            fail(reading, element, "a text");
    }
}

static int by_place(const void *left, const void *right)
{
    const struct difference_fact *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    int order = strcmp(a->item, b->item);
    if (order != 0)
        return order;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    return strcmp(a->value, b->value);
}

static size_t facts_at_most(const struct difference_section *section, const json_t *object)
{
    size_t count = 0;
    for (unsigned row = 0; row < DIFFERENCE_ROW_MAX && section->rows[row].name; row++)
        count += 1 + DIFFERENCE_PART_MAX * json_array_size(element_of(object, section->rows[row].name));
    return count;
}

/* An item that stands in a list twice, as a name from two sources, is one. */
static void drop_doubles(struct difference_record *record)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < record->fact_count; i++)
        if (kept == 0 || by_place(&record->facts[kept - 1], &record->facts[i]) != 0)
            record->facts[kept++] = record->facts[i];
    record->fact_count = kept;
}

static void add_facts(struct reading *reading, struct difference_record *record, const json_t *object)
{
    const struct difference_section *section = reading->section;
    record->facts = allocate(reading, facts_at_most(section, object) * sizeof *record->facts);
    for (unsigned row = 0; reading->status == 0 && row < DIFFERENCE_ROW_MAX && section->rows[row].name; row++) {
        const struct difference_row *description = &section->rows[row];
        const json_t *value = element_of(object, description->name);
        bool list = description->kind == DIFFERENCE_LIST || description->kind == DIFFERENCE_RECORDS;
        if (!value)
            continue;
        if (!list)
            add_fact(reading, record, (struct difference_fact){ row, 0, "", NULL }, value, description->name);
        else if (json_is_array(value))
            add_list(reading, record, row, value);
        else
            fail(reading, description->name, "a list");
    }
    if (reading->status != 0)
        return;
    qsort(record->facts, record->fact_count, sizeof *record->facts, by_place);
    drop_doubles(record);
}

/* ── records ── */

/* What names a host that has no MAC address: its address; NULL where the report tells none. */
static const json_t *only_address(const json_t *host)
{
    const json_t *address = json_object_get(host, "address");
    const json_t *first = json_array_get(json_object_get(host, "ipv6"), 0);
    if (!address && first)
        address = json_object_get(first, "address");
    return address ? address : json_array_get(json_object_get(host, "ipv4"), 0);
}

static void name_record(struct reading *reading, struct difference_record *record, const json_t *object)
{
    char key[KEY_SIZE] = "", about[KEY_SIZE] = "", text[VALUE_SIZE];
    const struct difference_section *section = reading->section;
    for (unsigned i = 0; i < DIFFERENCE_KEY_MAX && section->key[i]; i++) {
        bool optional = section->key[i][0] == '?';
        const char *name = section->key[i] + optional;
        const json_t *value = json_object_get(object, name);
        if (!value && optional)
            value = only_address(object);
        if (!value && optional)
            text_append(key, sizeof key, " (without an address)");
        else if (!value_text(value, text))
            fail(reading, name, strcmp(name, "port") == 0 ? "a number" : "a text");
        else
            text_append(key, sizeof key, "%s%s", i ? " " : "", text);
    }
    for (unsigned i = 0; i < DIFFERENCE_ABOUT_MAX && section->about[i]; i++)
        if (value_text(json_object_get(object, section->about[i]), text))
            text_append(about, sizeof about, "%s%s", about[0] ? ", " : "", text);
    record->key = keep(reading, key);
    record->about = keep(reading, about);
    const char *stack = json_string_value(json_object_get(object, "stack"));
    const char *verdict = json_string_value(json_object_get(object, "verdict"));
    record->ipv4_only = (stack && strcmp(stack, "ipv4-only") == 0) || (verdict && strcmp(verdict, "ipv4-only") == 0);
}

static int by_key(const void *left, const void *right)
{
    const struct difference_record *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    for (unsigned i = 0; order == 0 && i < a->fact_count && i < b->fact_count; i++)
        order = by_place(&a->facts[i], &b->facts[i]);
    return order ? order : (a->fact_count > b->fact_count) - (a->fact_count < b->fact_count);
}

/* What a baseline check says is about two audits already, and no part of the network: it neither comes nor goes. */
static bool is_of_baseline(const struct reading *reading, const json_t *object)
{
    const char *id = reading->section == &difference_sections[DIFFERENCE_FINDINGS]
                         ? json_string_value(json_object_get(object, "check"))
                         : NULL;
    const struct check *check = id ? checks_find(id) : NULL;
    return check && check->needs_baseline;
}

static void read_section(struct reading *reading, enum difference_section_id id, const json_t *root)
{
    struct difference_list *list = &reading->report->lists[id];
    reading->section = &difference_sections[id];
    const json_t *array = json_object_get(root, reading->section->name);
    if (!json_is_array(array)) {
        reading->status = error_set(reading->error, -EINVAL, "%s: %s: expected a list", reading->report->name,
                                    reading->section->name);
        return;
    }
    size_t count = json_array_size(array);
    list->records = allocate(reading, count * sizeof *list->records);
    for (reading->index = 0; reading->status == 0 && reading->index < count; reading->index++) {
        const json_t *object = json_array_get(array, reading->index);
        if (!json_is_object(object)) {
            reading->status = error_set(reading->error, -EINVAL, "%s: %s[%zu]: expected an object",
                                        reading->report->name, reading->section->name, reading->index);
            return;
        }
        if (is_of_baseline(reading, object))
            continue;
        struct difference_record *record = &list->records[list->count++];
        name_record(reading, record, object);
        if (reading->status == 0)
            add_facts(reading, record, object);
    }
    if (reading->status != 0)
        return;
    qsort(list->records, list->count, sizeof *list->records, by_key);
    for (unsigned i = 1; i < list->count; i++)
        if (strcmp(list->records[i].key, list->records[i - 1].key) == 0)
            list->records[i].ordinal = list->records[i - 1].ordinal + 1;
}

static void read_span(struct reading *reading, const json_t *root)
{
    const json_t *coverage = json_object_get(root, "coverage");
    const json_t *start = json_object_get(coverage, "start"), *end = json_object_get(coverage, "end");
    char text[VALUE_SIZE];
    if (json_is_string(start) && value_text(start, text))
        reading->report->start = keep(reading, text);
    if (json_is_string(end) && value_text(end, text))
        reading->report->end = keep(reading, text);
}

static void read_root(struct reading *reading, const json_t *root)
{
    const json_t *schema = json_object_get(root, "schema");
    const char *name = reading->report->name;
    char found[VALUE_SIZE];
    if (!json_is_object(root))
        reading->status =
            error_set(reading->error, -EINVAL, "%s: expected an object, as v6audit -f json writes it", name);
    else if (!json_is_string(schema))
        reading->status = error_set(reading->error, -EINVAL, "%s: schema: expected \"v6audit-report/1\"", name);
    else if (strcmp(json_string_value(schema), "v6audit-report/1") != 0 && value_text(schema, found))
        reading->status =
            error_set(reading->error, -EINVAL, "%s: schema \"%.80s\": expected \"v6audit-report/1\"", name, found);
    if (reading->status == 0)
        read_span(reading, root);
    for (unsigned id = 0; reading->status == 0 && id < DIFFERENCE_SECTIONS; id++)
        read_section(reading, (enum difference_section_id)id, root);
}

/* ── the file ── */

/* All of it: a pipe has no size that could be asked for. */
static int read_file(struct difference_report *report, char **bytes, size_t *size, struct error *error)
{
    FILE *file = fopen(report->name, "rb");
    if (!file)
        return error_set(error, -errno, "%s: %s", report->name, strerror(errno));
    int status = 0;
    *bytes = NULL;
    *size = 0;
    for (size_t room = 0, taken = 1; status == 0 && taken > 0; *size += taken) {
        if (*size == room) {
            room = room ? 2 * room : READ_SIZE;
            char *more = *size < DIFFERENCE_SIZE_MAX ? realloc(*bytes, room) : NULL;
            if (!more) {
                status = *size < DIFFERENCE_SIZE_MAX ? error_set(error, -ENOMEM, "%s: no memory is left", report->name)
                                                     : error_set(error, -EFBIG, "%s: more than 512 MiB", report->name);
                break;
            }
            *bytes = more;
        }
        errno = 0;
        taken = fread(*bytes + *size, 1, room - *size, file);
        if (ferror(file))
            status = error_set(error, errno ? -errno : -EIO, "%s: %s", report->name, strerror(errno ? errno : EIO));
    }
    fclose(file);
    return status;
}

int difference_load(const char *file, json_t **root, struct error *error)
{
    struct difference_report report = { .name = file };
    char *bytes = NULL;
    size_t size = 0;
    int status = read_file(&report, &bytes, &size, error);
    json_error_t wrong = { 0 };
    *root = status == 0 ? json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &wrong) : NULL;
    free(bytes);
    if (status != 0 || *root)
        return status;
    char why[sizeof wrong.text * 4];
    make_printable(wrong.text, why, sizeof why);
    return error_set(error, -EINVAL, "%s:%d:%d: not JSON: %s", file, wrong.line > 0 ? wrong.line : 1,
                     wrong.column > 0 ? wrong.column : 1, why);
}

int difference_take(struct difference_report *report, const char *name, const json_t *root, struct error *error)
{
    *report = (struct difference_report){ .name = name };
    struct reading reading = { .report = report, .error = error };
    read_root(&reading, root);
    return reading.status;
}

int difference_read(struct difference_report *report, const char *file, struct error *error)
{
    json_t *root;
    *report = (struct difference_report){ .name = file };
    int status = difference_load(file, &root, error);
    if (status != 0)
        return status;
    status = difference_take(report, file, root, error);
    json_decref(root);
    return status;
}

void difference_report_free(struct difference_report *report)
{
    difference_release(&report->memory);
    *report = (struct difference_report){ 0 };
}
