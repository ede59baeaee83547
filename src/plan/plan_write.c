#include <errno.h>
#include <string.h>

#include "plan/plan_value.h"
#include "v6audit/plan.h"

struct writing {
    const struct plan_write_options *options;
    FILE *stream;
    bool explain; /* a key's help goes before it: in the first segment */
};

static void indent(const struct writing *writing, unsigned columns)
{
    fprintf(writing->stream, "%*s", (int)columns, "");
}

/* A comment stays one, whatever is in it. */
static void write_comment(const struct writing *writing, unsigned columns, const char *text)
{
    indent(writing, columns);
    fputs("# ", writing->stream);
    for (; *text; text++)
        fputc((unsigned char)*text < ' ' ? ' ' : *text, writing->stream);
    fputc('\n', writing->stream);
}

/* The first sentence of a row's help, without its marks for words. */
static void write_help(const struct writing *writing, const struct schema_row *row, unsigned columns)
{
    char sentence[256];
    size_t used = 0;
    for (const char *at = row->help; *at && used < sizeof sentence - 1; at++) {
        if (*at == '.' && (at[1] == ' ' || at[1] == '\0'))
            break;
        if (*at != '`')
            sentence[used++] = *at;
    }
    sentence[used] = '\0';
    write_comment(writing, columns, sentence);
}

static const char *list_of(const struct schema_row *row, const void *element, unsigned *count)
{
    const char *array;
    memcpy(&array, (const char *)element + row->offset, sizeof array);
    memcpy(count, (const char *)element + row->count - 1, sizeof *count);
    return array;
}

/* ── in one line ── */

static void write_flow(const struct writing *writing, const struct schema_group *group, const void *element);

static void write_flow_value(const struct writing *writing, const struct schema_row *row, const void *element)
{
    const char *field = (const char *)element + row->offset;
    unsigned count;
    if (row->type == SCHEMA_MAPPING) {
        write_flow(writing, row->group, field);
    } else if (row->type == SCHEMA_LIST) { /* of plain values: there are no others here */
        const char *array = list_of(row, element, &count);
        fputc('[', writing->stream);
        for (unsigned i = 0; i < count; i++) {
            fputs(i ? ", " : "", writing->stream);
            plan_value_write(row, row->element, element, array + i * schema_element_size(row), writing->stream);
        }
        fputc(']', writing->stream);
    } else {
        plan_value_write(row, row->type, element, field, writing->stream);
    }
}

static bool is_only_shorthand(const struct schema_group *group, const void *element)
{
    bool others = false, itself = false;
    for (unsigned i = 0; group->shorthand && i < group->count; i++) {
        bool set = plan_value_is_set(&group->rows[i], element);
        if (strcmp(group->rows[i].key, group->shorthand) == 0)
            itself = set;
        else
            others = others || set;
    }
    return itself && !others;
}

static void write_flow(const struct writing *writing, const struct schema_group *group, const void *element)
{
    const char *between = "";
    fputc('{', writing->stream);
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        if (!plan_value_is_set(row, element))
            continue;
        fprintf(writing->stream, "%s%s: ", between, row->key);
        write_flow_value(writing, row, element);
        between = ", ";
    }
    fputc('}', writing->stream);
}

/* ── in lines of their own ── */

static void write_block(const struct writing *writing, const struct schema_group *group, const void *element,
                        unsigned columns, const char *before);

static void write_origin(const struct writing *writing, const struct plan_place *place, unsigned columns)
{
    char text[PLAN_TEXT_SIZE];
    if (!place->file)
        return;
    if (place->line > 0)
        snprintf(text, sizeof text, "%s:%u", place->file, place->line);
    else
        snprintf(text, sizeof text, "%s", place->file);
    write_comment(writing, columns, text);
}

static void write_comments(const struct writing *writing, const struct schema_group *group, const void *element,
                           unsigned columns)
{
    const struct plan_write_options *options = writing->options;
    const char *comment = options->comment ? options->comment(options->context, element) : NULL;
    if (comment)
        write_comment(writing, columns, comment);
    if (options->origins && group->place) {
        struct plan_place place;
        memcpy(&place, (const char *)element + group->place - 1, sizeof place);
        write_origin(writing, &place, columns);
    }
}

static void write_element(const struct writing *writing, const struct schema_row *row, const void *list_owner,
                          const void *element, unsigned columns)
{
    if (row->group && writing->options)
        write_comments(writing, row->group, element, columns);
    if (row->group == &schema_segment) {
        write_block(writing, row->group, element, columns + 2, "- ");
        return;
    }
    indent(writing, columns);
    fputs("- ", writing->stream);
    if (!row->group)
        plan_value_write(row, row->element, list_owner, element, writing->stream);
    else if (is_only_shorthand(row->group, element))
        write_flow_value(writing, schema_find(row->group, row->group->shorthand), element);
    else
        write_flow(writing, row->group, element);
    fputc('\n', writing->stream);
}

static void write_list(const struct writing *writing, const struct schema_row *row, const void *element,
                       unsigned columns)
{
    struct writing next = *writing;
    unsigned count;
    const char *array = list_of(row, element, &count);
    if (count == 0) {
        fputs(row->none ? " none\n" : " []\n", writing->stream);
        return;
    }
    fputc('\n', writing->stream);
    for (unsigned i = 0; i < count; i++) {
        next.explain = writing->explain && i == 0;
        write_element(&next, row, element, array + i * schema_element_size(row), columns + 2);
    }
}

/* The keys of a mapping, a line each; `before` stands in front of the first. Recursion goes by the schema: the root and its segments. */
static void write_block(const struct writing *writing, const struct schema_group *group, const void *element,
                        unsigned columns, const char *before)
{
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        bool outside = group == &schema_root && row->offset >= sizeof(struct plan); /* the document's own */
        if (outside || !plan_value_is_set(row, element))
            continue;
        if (writing->explain && before[0] == '\0' && !row->required)
            write_help(writing, row, columns);
        indent(writing, columns - (unsigned)strlen(before));
        fprintf(writing->stream, "%s%s:", before, row->key);
        before = "";
        if (row->type == SCHEMA_LIST) {
            write_list(writing, row, element, columns);
            continue;
        }
        fputc(' ', writing->stream);
        write_flow_value(writing, row, element);
        fputc('\n', writing->stream);
    }
}

int plan_write(const struct plan *plan, const struct plan_write_options *options, FILE *stream)
{
    struct writing writing = { .options = options, .stream = stream, .explain = true };
    for (unsigned i = 0; options && options->head && options->head[i]; i++)
        write_comment(&writing, 0, options->head[i]);
    write_block(&writing, &schema_root, plan, 0, "");
    if (fflush(stream) != 0 || ferror(stream))
        return errno ? -errno : -EIO;
    return 0;
}
