#include "plan/plan_build.h"

#include <stdlib.h>
#include <string.h>

#include "plan/plan_value.h"

struct build {
    const char *file;
    struct plan_messages *messages;
};

static struct plan_place place_of(const struct build *build, const struct plan_node *node)
{
    return (struct plan_place){ build->file, node->line, node->column };
}

/* `- 2001:db8::` is a mapping to YAML, of the key "2001:db8:". */
static bool is_unquoted_address(const char *key)
{
    char whole[ADDRESS_TEXT_SIZE];
    struct address address;
    size_t length = strlen(key);
    if (length == 0 || key[length - 1] != ':' || length + 2 > sizeof whole)
        return false;
    memcpy(whole, key, length);
    memcpy(whole + length, ":", 2);
    return address_parse(whole, &address);
}

static const struct plan_node *unquoted_address(const struct plan_node *node)
{
    return node->kind == NODE_MAPPING && node->first && is_unquoted_address(node->first->key) ? node->first : NULL;
}

/* A list as it stands there, "[a, b]"; of what is more than words, only that it is a list. */
static const char *list_text(const struct plan_node *list, char *text, size_t room)
{
    char found[PLAN_TEXT_SIZE];
    size_t used = (size_t)snprintf(text, room, "[");
    for (const struct plan_node *item = list->first; item && used < room; item = item->next) {
        if (item->kind != NODE_SCALAR)
            return "a list of more than words";
        used += (size_t)snprintf(text + used, room - used, "%s%s", plan_message_quote(item->text, found),
                                 item->next ? ", " : "");
    }
    if (used + 1 >= room)
        return "a long list";
    text[used] = ']';
    text[used + 1] = '\0';
    return text;
}

static void refuse(const struct build *build, const struct schema_row *row, const struct schema_row *expected,
                   const struct plan_node *node, const char *instead)
{
    char words[512], found[PLAN_TEXT_SIZE];
    struct plan_place place = place_of(build, node);
    const struct plan_node *address = unquoted_address(node);
    if (!instead || instead[0] == '\0')
        instead = schema_expectation(expected, words, sizeof words);
    if (address)
        plan_message_error(build->messages, place, "%s: an address that ends in ':': write it in quotes: \"%s:\"",
                           row->key, address->key);
    else if (node->kind == NODE_SCALAR && node->text[strspn(node->text, " ")] == '\0')
        plan_message_error(build->messages, place, "%s: no value: expected %s", row->key, instead);
    else if (node->kind == NODE_SCALAR)
        plan_message_error(build->messages, place, "%s \"%s\": expected %s", row->key,
                           plan_message_quote(node->text, found), instead);
    else
        plan_message_error(build->messages, place, "%s: %s: expected %s", row->key,
                           node->kind == NODE_SEQUENCE ? list_text(node, found, sizeof found) : "a mapping", instead);
}

static void build_mapping(const struct build *build, const struct schema_group *group, const struct plan_node *node,
                          void *element);

static void build_plain(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                        void *element)
{
    char instead[PLAN_TEXT_SIZE];
    if (!plan_value_read(row, row->type, node, element, (char *)element + row->offset, instead))
        refuse(build, row, row, node, instead);
}

/* ── lists ── */

/* Room for one more element; NULL with an error. The element is counted at once, so that it is freed with the others. */
static void *append(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                    void *element)
{
    char *array;
    unsigned count;
    size_t size = schema_element_size(row);
    memcpy(&array, (char *)element + row->offset, sizeof array);
    memcpy(&count, (char *)element + row->count - 1, sizeof count);
    if (count >= PLAN_LIST_MAX) {
        plan_message_error(build->messages, place_of(build, node), "%s: too many: expected at most %d", row->key,
                           PLAN_LIST_MAX);
        return NULL;
    }
    array = schema_grow(array, count, size);
    if (!array) {
        plan_message_error(build->messages, place_of(build, node), "%s: out of memory", row->key);
        return NULL;
    }
    void *slot = array + count * size;
    memset(slot, 0, size);
    count++;
    memcpy((char *)element + row->offset, &array, sizeof array);
    memcpy((char *)element + row->count - 1, &count, sizeof count);
    return slot;
}

/* The element that was appended last had an error: without it the rest of the plan can still be judged. */
static void drop_last(const struct schema_row *row, void *element)
{
    unsigned count;
    memcpy(&count, (char *)element + row->count - 1, sizeof count);
    count--;
    memcpy((char *)element + row->count - 1, &count, sizeof count);
}

struct listed {
    const void *slot;
    const struct plan_node *node;
};

static int compare_listed(const void *a, const void *b, void *context)
{
    const struct listed *first = a, *second = b;
    const struct schema_row *row = context;
    int order;
    if (row->element == SCHEMA_NAME) {
        const char *left, *right;
        memcpy(&left, first->slot, sizeof left);
        memcpy(&right, second->slot, sizeof right);
        order = strcmp(left, right);
    } else {
        order = memcmp(first->slot, second->slot, schema_element_size(row));
    }
    return order ? order : (first->node->line > second->node->line) - (first->node->line < second->node->line);
}

static bool same_value(const struct listed *a, const struct listed *b, const struct schema_row *row)
{
    struct listed moved = { b->slot, a->node };
    return compare_listed(a, &moved, (void *)(uintptr_t)row) == 0;
}

static void find_duplicates(const struct build *build, const struct schema_row *row, struct listed *list,
                            unsigned count)
{
    char found[PLAN_TEXT_SIZE];
    qsort_r(list, count, sizeof *list, compare_listed, (void *)(uintptr_t)row);
    for (unsigned i = 1; i < count; i++)
        if (same_value(&list[i - 1], &list[i], row))
            plan_message_error(build->messages, place_of(build, list[i].node),
                               "%s \"%s\": it is there twice, first in line %u", row->key,
                               plan_message_quote(list[i].node->text, found), list[i - 1].node->line);
}

static void build_plain_list(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                             void *element)
{
    char instead[PLAN_TEXT_SIZE];
    struct schema_row single = { .key = row->key, .type = row->element };
    struct listed *list = calloc(node->count + 1, sizeof *list);
    unsigned count = 0;
    for (const struct plan_node *child = node->first; child && list; child = child->next) {
        void *slot = append(build, row, child, element);
        if (!slot)
            break;
        bool good = plan_value_read(row, row->element, child, element, slot, instead);
        if (good) {
            list[count++] = (struct listed){ NULL, child };
        } else {
            refuse(build, row, &single, child, instead);
            drop_last(row, element);
        }
    }
    char *array; /* it moved while it grew */
    memcpy(&array, (char *)element + row->offset, sizeof array);
    unsigned total;
    memcpy(&total, (char *)element + row->count - 1, sizeof total);
    for (unsigned i = 0; i < count; i++)
        list[i].slot = array + (total - count + i) * schema_element_size(row);
    if (list)
        find_duplicates(build, row, list, count);
    free(list);
}

/* A plain value stands for the mapping of its one key. */
static void build_shorthand(const struct build *build, const struct schema_row *shorthand,
                            const struct schema_group *group, const struct plan_node *node, void *element)
{
    char key[32] = "";
    strncpy(key, shorthand->key, sizeof key - 1);
    struct plan_node named = *node;
    named.key = key;
    named.next = NULL;
    struct plan_node mapping = {
        .kind = NODE_MAPPING, .line = node->line, .column = node->column, .first = &named, .count = 1
    };
    build_mapping(build, group, &mapping, element);
}

static void build_element(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                          void *element)
{
    const struct schema_group *group = row->group;
    schema_prepare(group, element);
    if (node->kind == NODE_MAPPING && !unquoted_address(node)) {
        build_mapping(build, group, node, element);
    } else if (group->shorthand) {
        build_shorthand(build, schema_find(group, group->shorthand), group, node, element);
    } else {
        char keys[256], found[PLAN_TEXT_SIZE];
        plan_message_error(build->messages, place_of(build, node), "%s%s%s%s: expected %s, {KEY: VALUE, …} of %s",
                           row->key, node->kind == NODE_SCALAR ? " \"" : "",
                           node->kind == NODE_SCALAR ? plan_message_quote(node->text, found) : "",
                           node->kind == NODE_SCALAR ? "\"" : "", group->name, schema_keys(group, keys, sizeof keys));
    }
}

static void build_group_list(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                             void *element)
{
    for (const struct plan_node *child = node->first; child; child = child->next) {
        unsigned errors = build->messages->errors;
        void *slot = append(build, row, child, element);
        if (!slot)
            return;
        build_element(build, row, child, slot);
        /* a segment stays as long as it can be named: exemptions refer to it */
        bool named = row->group == &schema_segment && ((struct plan_segment *)slot)->name;
        if (build->messages->errors == errors || named)
            continue;
        schema_release(row->group, slot);
        drop_last(row, element);
    }
}

static void build_list(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                       void *element)
{
    bool none = row->none && node->kind == NODE_SCALAR && strcmp(node->text, "none") == 0;
    if (node->kind != NODE_SEQUENCE && !none) {
        refuse(build, row, row, node, NULL);
        return;
    }
    if (row->none && node->count == 0) /* an empty list says the same */
        *(bool *)((char *)element + row->none - 1) = true;
    if (none)
        return;
    if (row->group)
        build_group_list(build, row, node, element);
    else
        build_plain_list(build, row, node, element);
}

/* ── mappings ── */

static void build_value(const struct build *build, const struct schema_row *row, const struct plan_node *node,
                        void *element)
{
    if (row->has)
        *(bool *)((char *)element + row->has - 1) = true;
    if (row->type == SCHEMA_LIST)
        build_list(build, row, node, element);
    else if (row->type != SCHEMA_MAPPING)
        build_plain(build, row, node, element);
    else if (node->kind == NODE_MAPPING)
        build_mapping(build, row->group, node, (char *)element + row->offset);
    else
        refuse(build, row, row, node, NULL);
}

static bool has_key(const struct plan_node *node, const char *key, size_t length)
{
    for (const struct plan_node *child = node->first; child; child = child->next)
        if (strncmp(child->key, key, length) == 0 && child->key[length] == '\0')
            return true;
    return false;
}

static void demand_keys(const struct build *build, const struct schema_group *group, const struct plan_node *node)
{
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        if (row->required && !has_key(node, row->key, strlen(row->key)))
            plan_message_error(build->messages, place_of(build, node), "%s without %s: expected \"%s\"", group->name,
                               row->key, row->example);
    }
    size_t length;
    const char *key;
    for (unsigned i = 0; group->either; i++) {
        key = schema_word(group->either, i, &length);
        if (key && has_key(node, key, length))
            return;
        if (key)
            continue;
        char words[128];
        schema_expectation(&(struct schema_row){ .type = SCHEMA_WORD, .words = group->either }, words, sizeof words);
        plan_message_error(build->messages, place_of(build, node), "%s: expected at least %s", group->name, words);
        return;
    }
}

static void refuse_key(const struct build *build, const struct schema_group *group, const struct plan_node *node)
{
    char found[PLAN_TEXT_SIZE], keys[PLAN_MESSAGE_SIZE];
    struct plan_place place = { build->file, node->key_line, node->key_column };
    plan_message_quote(node->key, found);
    if (is_unquoted_address(node->key))
        plan_message_error(build->messages, place, "an address that ends in ':': write it in quotes: \"%s:\"", found);
    else
        plan_message_error(build->messages, place, "unknown key \"%s\": %s has %s", found, group->name,
                           schema_keys(group, keys, sizeof keys));
}

/* Recursion goes by the schema's groups, three deep at most, never by the input. */
static void build_mapping(const struct build *build, const struct schema_group *group, const struct plan_node *node,
                          void *element)
{
    unsigned errors = build->messages->errors;
    if (group->place) {
        struct plan_place place = place_of(build, node);
        memcpy((char *)element + group->place - 1, &place, sizeof place);
    }
    demand_keys(build, group, node);
    for (const struct plan_node *child = node->first; child; child = child->next) {
        const struct schema_row *row = schema_find(group, child->key);
        if (row)
            build_value(build, row, child, element);
        else
            refuse_key(build, group, child);
    }
    if (group->finish && build->messages->errors == errors)
        group->finish(element, build->messages);
}

void plan_build(struct plan_document *document, const struct plan_node *root, const char *file,
                struct plan_messages *messages)
{
    struct build build = { .file = file, .messages = messages };
    if (root->kind != NODE_MAPPING)
        plan_message_error(messages, place_of(&build, root), "not a plan: expected \"version: 1\" and \"segments:\"");
    else
        build_mapping(&build, &schema_root, root, document);
}
