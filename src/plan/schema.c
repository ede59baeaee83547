#include "plan/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct schema_row *schema_find(const struct schema_group *group, const char *key)
{
    for (unsigned i = 0; i < group->count; i++)
        if (strcmp(group->rows[i].key, key) == 0)
            return &group->rows[i];
    return NULL;
}

const char *schema_word(const char *words, unsigned i, size_t *length)
{
    for (; i > 0 && words; i--) {
        words = strchr(words, '|');
        words = words ? words + 1 : NULL;
    }
    *length = words ? strcspn(words, "|") : 0;
    return words;
}

static size_t append(char *text, size_t room, size_t used, const char *piece, size_t length)
{
    if (used + length >= room)
        length = used < room ? room - used - 1 : 0;
    memcpy(text + used, piece, length);
    text[used + length] = '\0';
    return used + length;
}

static const char *one_of(const char *before, const char *words, char *text, size_t room)
{
    size_t length, used = append(text, room, 0, before, strlen(before));
    const char *word, *between = "";
    for (unsigned i = 0; (word = schema_word(words, i, &length)) != NULL; i++) {
        if (length == 0)
            continue;
        used = append(text, room, used, between, strlen(between));
        used = append(text, room, used, word, length);
        between = ", ";
    }
    return text;
}

static const char *const expectations[SCHEMA_TYPE_COUNT] = {
    [SCHEMA_TEXT] = "text",
    [SCHEMA_NAME] = "a domain name, as corp.example",
    [SCHEMA_BOOL] = "yes or no",
    [SCHEMA_ADDRESS] = "an IPv6 address, as \"2001:db8::53\"",
    [SCHEMA_ADDRESS_IPV4] = "an IPv4 address, as 192.0.2.1",
    [SCHEMA_ADDRESS_ANY] = "an IPv6 or IPv4 address",
    [SCHEMA_PREFIX] = "an IPv6 prefix, as \"2001:db8:0:10::/64\"",
    [SCHEMA_PREFIX_ANY] = "an IPv6 or IPv4 prefix, as \"2001:db8::/48\"",
    [SCHEMA_PREFIX_NAT64] = "a NAT64 prefix of length 32, 40, 48, 56, 64 or 96, as \"64:ff9b::/96\"",
    [SCHEMA_MAC] = "a MAC address, as \"00:16:3e:00:00:01\", or its first octets, as \"00:16:3e:*\"",
    [SCHEMA_DAY] = "a day that exists, as 2027-06-30",
    [SCHEMA_DUID] = "a DUID of 3 to 130 octets, as \"00:03:00:01:00:16:3e:00:00:01\"",
    [SCHEMA_PORT] = "tcp/PORT or udp/PORT, as tcp/443",
    [SCHEMA_VLAN] = "a VLAN from 1 to 4094, a list of up to four (outer first), or untagged",
    [SCHEMA_INTERFACE] = "the name of an interface or a pattern, as eth0 or \"eth*\"",
    [SCHEMA_CAPTURE] = "the name of a capture file or a pattern, as \"office-*.pcap\"",
    [SCHEMA_MAPPING] = "a mapping, as {mtu: 1500}",
};

const char *schema_expectation(const struct schema_row *row, char *text, size_t room)
{
    switch ((int)row->type) {
    case SCHEMA_NUMBER:
        if (row->minimum == row->maximum)
            snprintf(text, room, "%u", row->minimum);
        else
            snprintf(text, room, "a number from %u to %u", row->minimum, row->maximum);
        return text;
    case SCHEMA_WORD: return one_of("one of ", row->words, text, room);
    case SCHEMA_WORDS: return one_of("a list of words out of ", row->words, text, room);
    case SCHEMA_LIST:
        snprintf(text, room, "a list ([ ], or lines that begin with '-')%s", row->none ? ", or none" : "");
        return text;
    default: snprintf(text, room, "%s", expectations[row->type]); return text;
    }
}

const char *schema_keys(const struct schema_group *group, char *text, size_t room)
{
    size_t used = append(text, room, 0, "", 0);
    for (unsigned i = 0; i < group->count; i++) {
        const char *between = i == 0 ? "" : ", ";
        used = append(text, room, used, between, strlen(between));
        used = append(text, room, used, group->rows[i].key, strlen(group->rows[i].key));
    }
    return text;
}

/* ── memory ── */

size_t schema_element_size(const struct schema_row *row)
{
    if (row->group)
        return row->group->size;
    switch ((int)row->element) {
    case SCHEMA_NAME: return sizeof(char *);
    case SCHEMA_ADDRESS:
    case SCHEMA_ADDRESS_ANY: return sizeof(struct address);
    default: return sizeof(struct prefix);
    }
}

void *schema_grow(void *array, unsigned count, size_t size)
{
    if (count & (count - 1)) /* room for a power of two is there */
        return array;
    return realloc(array, (count ? (size_t)count * 2 : 1) * size);
}

void schema_prepare(const struct schema_group *group, void *element)
{
    memset(element, 0, group->size);
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        void *field = (char *)element + row->offset;
        if (row->type == SCHEMA_BOOL && row->initial)
            *(bool *)field = true;
        else if (row->type == SCHEMA_MAPPING)
            schema_prepare(row->group, field);
    }
}

static void release_pointer(void *field)
{
    void *memory;
    memcpy(&memory, field, sizeof memory);
    free(memory);
    memset(field, 0, sizeof memory);
}

static void release_list(const struct schema_row *row, void *element)
{
    char *array;
    unsigned count;
    size_t size = schema_element_size(row);
    memcpy(&array, (char *)element + row->offset, sizeof array);
    memcpy(&count, (char *)element + row->count - 1, sizeof count);
    for (unsigned i = 0; i < count; i++) {
        if (row->group)
            schema_release(row->group, array + i * size);
        else if (row->element == SCHEMA_NAME)
            release_pointer(array + i * size);
    }
    free(array);
    array = NULL;
    memcpy((char *)element + row->offset, &array, sizeof array);
    memset((char *)element + row->count - 1, 0, sizeof count);
}

void schema_release(const struct schema_group *group, void *element)
{
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        char *field = (char *)element + row->offset;
        switch ((int)row->type) {
        case SCHEMA_TEXT:
        case SCHEMA_NAME: release_pointer(field); break;
        case SCHEMA_DUID: release_pointer((char *)element + offsetof(struct plan_server, duid)); break;
        case SCHEMA_INTERFACE: release_pointer((char *)element + offsetof(struct plan_segment, pattern)); break;
        case SCHEMA_MAPPING: schema_release(row->group, field); break;
        case SCHEMA_LIST: release_list(row, element); break;
        default: break;
        }
    }
}
