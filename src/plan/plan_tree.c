#include "plan/plan_tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "base/escape.h"

enum { DEPTH_MAX = 32, NODE_MAX = 1000000, KEY_MAX = 64, FILE_MAX = 16 << 20, BLOCK_SIZE = 64 << 10 };

/* Memory that is freed as a whole. */
struct plan_tree_memory {
    struct plan_tree_memory *next;
    size_t used, room;
};

struct parse {
    struct plan_tree *tree;
    const char *file, *bytes;
    size_t size;
    struct plan_messages *messages;
    yaml_parser_t parser;
    struct plan_node *open[DEPTH_MAX], *last[DEPTH_MAX]; /* the nodes around, and the last child of each */
    char *key[DEPTH_MAX];                                /* of a mapping whose value is awaited */
    unsigned key_line[DEPTH_MAX], key_column[DEPTH_MAX];
    unsigned depth, nodes, documents;
};

static void *allot(struct plan_tree *tree, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    struct plan_tree_memory *block = tree->memory;
    if (!block || block->room - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        block = calloc(1, sizeof *block + 16 + room);
        if (!block)
            return NULL;
        block->room = room;
        block->next = tree->memory;
        tree->memory = block;
    }
    size_t head = (sizeof *block + 15) & ~(size_t)15;
    void *memory = (char *)block + head + block->used;
    block->used += size;
    return memory;
}

void plan_tree_free(struct plan_tree *tree)
{
    while (tree->memory) {
        struct plan_tree_memory *next = tree->memory->next;
        free(tree->memory);
        tree->memory = next;
    }
    tree->root = NULL;
}

static struct plan_place place_of(const struct parse *parse, yaml_mark_t mark)
{
    return (struct plan_place){ parse->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

static int out_of_memory(struct parse *parse, yaml_mark_t mark)
{
    plan_message_error(parse->messages, place_of(parse, mark), "out of memory");
    return -ENOMEM;
}

/* ── what libyaml says, in our words ── */

static const struct {
    const char *problem; /* a part of libyaml's words */
    const char *says;
} rewordings[] = {
    { "mapping values are not allowed in this context",
      "a second ':' on the line: an address that ends in ':' is written in quotes, \"2001:db8::\"" },
    { "found character that cannot start any token", "a character that begins no value: write the text in quotes" },
    { "did not find expected ',' or ']'",
      "the list lacks a ',' or its ']'; in [ ] an address that begins or ends with ':' is written in quotes, \"::1\"" },
    { "did not find expected ',' or '}'",
      "the mapping lacks a ',' or its '}'; in { } an address that begins or ends with ':' is written in quotes, \"::1\"" },
    { "did not find expected node content",
      "a value is missing; in [ ] an address that begins or ends with ':' is written in quotes, \"::1\"" },
    { "did not find expected key", "expected a key here: is the indentation that of the line above?" },
    { "did not find expected '-' indicator", "expected '-' here: is the indentation that of the line above?" },
    { "could not find expected ':'", "expected KEY: VALUE" },
    { "found unexpected end of stream", "the file ends inside quotes" },
    { "block sequence entries are not allowed in this context", "a list ('-') begins on a line of its own" },
    { "control characters are not allowed", "a control character" },
};

/* libyaml counts characters, we hold bytes. */
static bool is_tab(const struct parse *parse, yaml_mark_t mark)
{
    const char *at = parse->bytes, *end = parse->bytes + parse->size;
    for (size_t line = 0; line < mark.line && at; line++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    for (size_t column = 0; at && at < end && column < mark.column; column++) {
        at++;
        while (at < end && ((unsigned char)*at & 0xc0) == 0x80)
            at++;
    }
    return at && at < end && *at == '\t';
}

static int syntax_error(struct parse *parse)
{
    const yaml_parser_t *parser = &parse->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return out_of_memory(parse, parser->mark);
    const char *problem = parser->problem ? parser->problem : "not YAML";
    if (parser->error == YAML_READER_ERROR) { /* without a mark: count the lines up to it */
        yaml_mark_t mark = { 0 };
        for (size_t i = 0; i < parser->problem_offset && i < parse->size; i++) {
            mark.column = parse->bytes[i] == '\n' ? 0 : mark.column + 1;
            mark.line += parse->bytes[i] == '\n';
        }
        plan_message_error(parse->messages, place_of(parse, mark), "%s: expected UTF-8 text", problem);
        return -EINVAL;
    }
    yaml_mark_t mark = parser->problem_mark;
    const char *says = problem;
    for (size_t i = 0; i < sizeof rewordings / sizeof rewordings[0]; i++)
        if (strstr(problem, rewordings[i].problem))
            says = rewordings[i].says;
    if (is_tab(parse, mark))
        says = "a tab: expected spaces as indentation";
    if (parser->context && parser->context_mark.line != mark.line)
        plan_message_error(parse->messages, place_of(parse, mark), "%s (it began in line %zu)", says,
                           parser->context_mark.line + 1);
    else
        plan_message_error(parse->messages, place_of(parse, mark), "%s", says);
    return -EINVAL;
}

/* ── events to nodes ── */

/* Escaping a printable text changes nothing but its backslashes. */
static bool is_printable(const char *text, size_t size)
{
    size_t room = 4 * size + 8;
    char *escaped = malloc(room);
    if (!escaped)
        return false;
    size_t length = escape_printable(text, size, escaped, room), at = 0;
    bool same = true;
    for (size_t i = 0; i < length && same; i++, at++) {
        same = at < size && escaped[i] == text[at];
        if (same && escaped[i] == '\\')
            same = escaped[++i] == '\\';
    }
    free(escaped);
    return same && at == size;
}

static struct plan_node *add_node(struct parse *parse, enum plan_node_kind kind, yaml_mark_t mark)
{
    if (++parse->nodes > NODE_MAX) {
        plan_message_error(parse->messages, place_of(parse, mark), "too much: expected at most %d values", NODE_MAX);
        return NULL;
    }
    struct plan_node *node = allot(parse->tree, sizeof *node);
    if (!node) {
        out_of_memory(parse, mark);
        return NULL;
    }
    *node = (struct plan_node){ .kind = kind, .line = (unsigned)mark.line + 1, .column = (unsigned)mark.column + 1 };
    if (parse->depth == 0) {
        parse->tree->root = node;
        return node;
    }
    unsigned level = parse->depth - 1;
    struct plan_node *parent = parse->open[level];
    node->key = parse->key[level];
    node->key_line = parse->key_line[level];
    node->key_column = parse->key_column[level];
    parse->key[level] = NULL;
    if (parse->last[level])
        parse->last[level]->next = node;
    else
        parent->first = node;
    parse->last[level] = node;
    parent->count++;
    return node;
}

static int take_key(struct parse *parse, const yaml_event_t *event, char *text)
{
    unsigned level = parse->depth - 1;
    const struct plan_node *mapping = parse->open[level];
    struct plan_place place = place_of(parse, event->start_mark);
    char quoted[PLAN_TEXT_SIZE];
    if (strcmp(text, "<<") == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        plan_message_error(parse->messages, place, "merge key \"<<\": expected the keys themselves");
        return -EINVAL;
    }
    if (mapping->count >= KEY_MAX) {
        plan_message_error(parse->messages, place, "too many keys: expected at most %d", KEY_MAX);
        return -EINVAL;
    }
    for (const struct plan_node *child = mapping->first; child; child = child->next)
        if (strcmp(child->key, text) == 0)
            plan_message_error(parse->messages, place, "%s: the key is there twice, first in line %u",
                               plan_message_quote(text, quoted), child->key_line);
    parse->key[level] = text;
    parse->key_line[level] = place.line;
    parse->key_column[level] = place.column;
    return 0;
}

static bool awaits_key(const struct parse *parse)
{
    return parse->depth > 0 && parse->open[parse->depth - 1]->kind == NODE_MAPPING && !parse->key[parse->depth - 1];
}

static int refuse(struct parse *parse, const yaml_event_t *event, const char *what, const char *instead)
{
    plan_message_error(parse->messages, place_of(parse, event->start_mark), "%s: expected %s", what, instead);
    return -EINVAL;
}

static int take_scalar(struct parse *parse, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (event->data.scalar.anchor)
        return refuse(parse, event, "an anchor (&)", "the value itself");
    if (event->data.scalar.tag)
        return refuse(parse, event, "a tag (!)", "the value itself");
    char *text = allot(parse->tree, length + 1);
    if (!text)
        return out_of_memory(parse, event->start_mark);
    memcpy(text, value, length);
    text[length] = '\0';
    if (!is_printable(text, length)) {
        plan_message_error(parse->messages, place_of(parse, event->start_mark),
                           "unprintable characters: expected one line of printable text");
        memcpy(text, "?", 2); /* what follows may show it */
    }
    if (awaits_key(parse))
        return take_key(parse, event, text);
    struct plan_node *node = add_node(parse, NODE_SCALAR, event->start_mark);
    if (!node)
        return -ENOMEM;
    node->text = text;
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return 0;
}

static int take_start(struct parse *parse, const yaml_event_t *event)
{
    bool sequence = event->type == YAML_SEQUENCE_START_EVENT;
    if (sequence ? event->data.sequence_start.anchor != NULL : event->data.mapping_start.anchor != NULL)
        return refuse(parse, event, "an anchor (&)", "the value itself");
    if (sequence ? event->data.sequence_start.tag != NULL : event->data.mapping_start.tag != NULL)
        return refuse(parse, event, "a tag (!)", "the value itself");
    if (awaits_key(parse))
        return refuse(parse, event, "a list or a mapping as key", "a word");
    if (parse->depth == DEPTH_MAX) {
        plan_message_error(parse->messages, place_of(parse, event->start_mark),
                           "too deep: expected at most %d levels of lists and mappings", DEPTH_MAX);
        return -EINVAL;
    }
    struct plan_node *node = add_node(parse, sequence ? NODE_SEQUENCE : NODE_MAPPING, event->start_mark);
    if (!node)
        return -ENOMEM;
    parse->open[parse->depth] = node;
    parse->last[parse->depth] = NULL;
    parse->key[parse->depth++] = NULL;
    return 0;
}

static int take_event(struct parse *parse, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return ++parse->documents > 1 ? refuse(parse, event, "a second document (---)", "one document") : 0;
    case YAML_ALIAS_EVENT:
        return refuse(parse, event, "an alias (*)", "the value itself; a pattern is written in quotes");
    case YAML_SCALAR_EVENT: return take_scalar(parse, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT: return take_start(parse, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: parse->depth--; return 0;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT: return 0;
    }
    return 0;
}

static int take_events(struct parse *parse)
{
    int status = 0;
    bool done = false;
    while (!done && status == 0) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parse->parser, &event))
            return syntax_error(parse);
        done = event.type == YAML_STREAM_END_EVENT;
        status = take_event(parse, &event);
        yaml_event_delete(&event);
    }
    return status;
}

int plan_tree_parse(struct plan_tree *tree, const char *file, const char *bytes, size_t size,
                    struct plan_messages *messages)
{
    unsigned errors = messages->errors;
    *tree = (struct plan_tree){ NULL, NULL };
    struct parse *parse = calloc(1, sizeof *parse);
    if (!parse || !yaml_parser_initialize(&parse->parser)) {
        free(parse);
        plan_message_error(messages, (struct plan_place){ file, 0, 0 }, "out of memory");
        return -ENOMEM;
    }
    parse->tree = tree;
    parse->file = file;
    parse->bytes = bytes;
    parse->size = size;
    parse->messages = messages;
    yaml_parser_set_input_string(&parse->parser, (const unsigned char *)bytes, size);
    int status = take_events(parse);
    yaml_parser_delete(&parse->parser);
    free(parse);
    if (status)
        plan_tree_free(tree);
    return status ? status : messages->errors > errors ? -EINVAL : 0;
}

/* ── files ── */

static char *slurp_stream(FILE *stream, const char *file, size_t limit, size_t *size, struct plan_messages *messages)
{
    struct plan_place place = { file, 0, 0 };
    size_t room = 64 << 10, used = 0;
    char *bytes = malloc(room + 1);
    while (bytes) {
        used += fread(bytes + used, 1, room - used, stream);
        if (used < room)
            break;
        if (used > limit)
            break;
        room *= 2;
        char *larger = realloc(bytes, room + 1);
        if (!larger)
            free(bytes);
        bytes = larger;
    }
    if (bytes && !ferror(stream) && used <= limit) {
        bytes[used] = '\0';
        *size = used;
        return bytes;
    }
    if (!bytes)
        plan_message_error(messages, place, "out of memory");
    else if (ferror(stream))
        plan_message_error(messages, place, "cannot read it: %s", strerror(errno));
    else
        plan_message_error(messages, place, "too large: expected at most %zu MiB", limit >> 20);
    free(bytes);
    return NULL;
}

char *plan_tree_slurp(const char *file, size_t limit, size_t *size, struct plan_messages *messages)
{
    struct plan_place place = { file, 0, 0 };
    struct stat status;
    FILE *stream = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
    if (!stream) {
        plan_message_error(messages, place, "cannot open it: %s", strerror(errno));
        return NULL;
    }
    char *bytes = NULL;
    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode))
        plan_message_error(messages, place, "is a directory: expected a file");
    else
        bytes = slurp_stream(stream, file, limit, size, messages);
    if (stream != stdin)
        fclose(stream);
    return bytes;
}

int plan_tree_read(struct plan_tree *tree, const char *file, struct plan_messages *messages)
{
    size_t size;
    *tree = (struct plan_tree){ NULL, NULL };
    char *bytes = plan_tree_slurp(file, FILE_MAX, &size, messages);
    if (!bytes)
        return -EIO;
    int status = plan_tree_parse(tree, file, bytes, size, messages);
    free(bytes);
    return status;
}
