#include "plan/plan_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY_NANOSECONDS (INT64_C(86400) * 1000000000)

/* ── reading ── */

static bool read_unsigned(const char *text, uint32_t minimum, uint32_t maximum, uint32_t *value)
{
    uint64_t number = 0;
    if (text[0] == '\0' || strlen(text) > 10)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (unsigned)(*text - '0');
    }
    *value = (uint32_t)number;
    return number >= minimum && number <= maximum;
}

static void store_unsigned(void *field, unsigned size, uint32_t value)
{
    uint8_t one = (uint8_t)value;
    uint16_t two = (uint16_t)value;
    const void *from = size == 1 ? (const void *)&one : size == 2 ? (const void *)&two : (const void *)&value;
    memcpy(field, from, size); /* size 0: a number that is only checked */
}

static uint32_t load_unsigned(const void *field, unsigned size)
{
    uint8_t one;
    uint16_t two;
    uint32_t four;
    switch (size) {
    case 1: memcpy(&one, field, 1); return one;
    case 2: memcpy(&two, field, 2); return two;
    default: memcpy(&four, field, 4); return four;
    }
}

static bool read_bool(const char *text, bool *value)
{
    *value = strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0;
    return *value || strcasecmp(text, "no") == 0 || strcasecmp(text, "false") == 0;
}

/* The field holds a text already where a key stands twice. */
static bool keep(char *copy, void *field)
{
    char *old;
    memcpy(&old, field, sizeof old);
    free(old);
    memcpy(field, &copy, sizeof copy);
    return copy != NULL;
}

static bool keep_text(const char *text, void *field)
{
    return keep(strdup(text), field);
}

static bool read_name(const char *text, void *field)
{
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] == '.')
        length--;
    if (length == 0 || length > 253)
        return false;
    char *name = strndup(text, length);
    for (size_t i = 0; name && i < length; i++) {
        if (name[i] <= ' ' || strchr("/:\"'\\", name[i])) {
            free(name);
            return false;
        }
        name[i] = (char)tolower((unsigned char)name[i]);
    }
    return keep(name, field);
}

static int word_place(const char *words, const char *text)
{
    size_t length;
    const char *word;
    for (unsigned i = 0; (word = schema_word(words, i, &length)) != NULL; i++)
        if (length > 0 && strlen(text) == length && memcmp(word, text, length) == 0)
            return (int)i;
    return -1;
}

static bool read_address(enum schema_type type, const char *text, struct address *address, char *instead)
{
    if (type != SCHEMA_ADDRESS_IPV4 && address_parse(text, address))
        return true;
    if (type != SCHEMA_ADDRESS && address_parse_ipv4(text, address))
        return true;
    if (strchr(text, '%'))
        snprintf(instead, PLAN_TEXT_SIZE, "an address without its interface (%%)");
    else if (strchr(text, '/'))
        snprintf(instead, PLAN_TEXT_SIZE, "an address without a length");
    return false;
}

static bool length_of_nat64(unsigned length)
{
    return length == 96 || (length >= 32 && length <= 64 && length % 8 == 0); /* RFC 6052 §2.2 */
}

/* Says of a prefix what is wrong with it, when it looks like one. */
static void explain_prefix(const char *text, char *instead)
{
    char address[ADDRESS_TEXT_SIZE];
    struct address parsed;
    size_t length = strcspn(text, "/");
    if (length >= sizeof address)
        return;
    memcpy(address, text, length);
    address[length] = '\0';
    bool ipv6 = address_parse(address, &parsed);
    if (!ipv6 && !address_parse_ipv4(address, &parsed))
        return;
    if (text[length] == '\0')
        snprintf(instead, PLAN_TEXT_SIZE, "a prefix length behind it, as %s/%u", text, ipv6 ? 64u : 24u);
    else
        snprintf(instead, PLAN_TEXT_SIZE, "a prefix length from 0 to %u", ipv6 ? 128u : 32u);
}

static bool read_prefix(enum schema_type type, const char *text, struct prefix *prefix, char *instead)
{
    if (!prefix_parse(text, prefix)) {
        explain_prefix(text, instead);
        return false;
    }
    bool ipv4 = strchr(text, '.') && !strchr(text, ':');
    if (ipv4 && type != SCHEMA_PREFIX_ANY)
        return false;
    if (prefix_has_host_bits(prefix)) {
        char right[PREFIX_TEXT_SIZE];
        struct prefix masked = prefix_make(&prefix->address, prefix->length);
        snprintf(instead, PLAN_TEXT_SIZE, "all bits behind the length zero, %s", prefix_format(&masked, right));
        return false;
    }
    if (type == SCHEMA_PREFIX_NAT64)
        return length_of_nat64(prefix->length);
    if (address_is_multicast(&prefix->address) || (address_is_link_local(&prefix->address) && prefix->length >= 10)) {
        snprintf(instead, PLAN_TEXT_SIZE, "a prefix of global or unique local addresses");
        return false;
    }
    return true;
}

bool plan_value_mac(const char *text, struct plan_mac *mac)
{
    memset(mac, 0, sizeof *mac);
    mac->octets = 6;
    if (mac_parse(text, &mac->mac))
        return true;
    size_t length = strlen(text); /* "00:*" to "00:16:3e:00:00:*" */
    if (length < 4 || length > 16 || length % 3 != 1 || text[length - 1] != '*')
        return false;
    char whole[MAC_TEXT_SIZE] = "00:00:00:00:00:00";
    memcpy(whole, text, length - 1);
    if (text[2] == '-')
        for (size_t i = length - 1; i < 17; i++)
            whole[i] = i % 3 == 2 ? '-' : '0';
    mac->octets = (uint8_t)(length / 3);
    return mac_parse(whole, &mac->mac);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool plan_value_day(const char *text, struct plan_day *day)
{
    static const char form[] = "dddd-dd-dd";
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-')
            return false;
    int year = atoi(text), month = atoi(text + 5), of_month = atoi(text + 8);
    if (year < 1970 || year > 2261 || month < 1 || month > 12 || of_month < 1 || of_month > days_of_month(year, month))
        return false;
    int64_t days = of_month; /* so that `end` is the midnight behind the day */
    for (int y = 1970; y < year; y++)
        days += is_leap(y) ? 366 : 365;
    for (int m = 1; m < month; m++)
        days += days_of_month(year, m);
    day->set = true;
    memcpy(day->text, text, sizeof form);
    day->end = days * DAY_NANOSECONDS;
    return true;
}

enum plan_model plan_value_model(const char *text)
{
    int place = word_place(schema_find(&schema_segment, "model")->words, text);
    return place > 0 ? (enum plan_model)place : MODEL_UNSET;
}

static bool read_duid(const char *text, struct plan_server *server)
{
    size_t length = strlen(text), size = (length + 1) / 3;
    if (length % 3 != 2 || size < 3 || size > 130) /* RFC 8415 §11.1: a type and 1 to 128 octets */
        return false;
    uint8_t *duid = malloc(size);
    for (size_t i = 0; duid && i < length; i++) {
        char octet[3] = { text[i], i + 1 < length ? text[i + 1] : '\0', '\0' };
        bool separator = i % 3 == 2;
        if (separator ? text[i] != ':' && text[i] != '-' : !isxdigit((unsigned char)text[i])) {
            free(duid);
            return false;
        }
        if (i % 3 == 0)
            duid[i / 3] = (uint8_t)strtoul(octet, NULL, 16);
    }
    free(server->duid);
    server->duid = duid;
    server->duid_size = duid ? (unsigned)size : 0;
    return duid != NULL;
}

static bool read_port(const char *text, struct plan_service *service)
{
    uint32_t port;
    if (strncmp(text, "tcp/", 4) != 0 && strncmp(text, "udp/", 4) != 0)
        return false;
    if (!read_unsigned(text + 4, 1, 65535, &port))
        return false;
    service->protocol = text[0] == 't' ? 6 : 17;
    service->port = (uint16_t)port;
    return true;
}

/* One selector a segment: false with a hint when there is one already. */
static bool select_by(struct plan_segment *segment, enum plan_selector selector, char *instead)
{
    if (segment->selector != SELECTOR_NONE) {
        snprintf(instead, PLAN_TEXT_SIZE, "one of vlan, interface and capture, not several");
        return false;
    }
    segment->selector = selector;
    return true;
}

static bool read_vlan(const struct plan_node *node, struct plan_segment *segment, char *instead)
{
    uint32_t vlan;
    if (node->kind == NODE_SCALAR && strcmp(node->text, "untagged") == 0)
        return select_by(segment, SELECTOR_UNTAGGED, instead);
    const struct plan_node *first = node->kind == NODE_SEQUENCE ? node->first : node;
    unsigned count = node->kind == NODE_SEQUENCE ? node->count : 1;
    if (node->kind == NODE_MAPPING || count == 0 || count > sizeof segment->vlan / sizeof segment->vlan[0])
        return false;
    for (unsigned i = 0; i < count; i++, first = first->next) {
        if (first->kind != NODE_SCALAR || !read_unsigned(first->text, 1, 4094, &vlan))
            return false;
        segment->vlan[i] = (uint16_t)vlan;
    }
    segment->vlan_count = count;
    return select_by(segment, SELECTOR_VLAN, instead);
}

static bool read_pattern(const char *text, struct plan_segment *segment, enum plan_selector selector, char *instead)
{
    if (text[0] == '\0' || !select_by(segment, selector, instead))
        return false;
    return keep_text(text, &segment->pattern);
}

static bool read_words(const struct schema_row *row, const struct plan_node *node, void *field)
{
    uint32_t bits = 0;
    if (node->kind != NODE_SEQUENCE)
        return false;
    for (const struct plan_node *child = node->first; child; child = child->next) {
        int place = child->kind == NODE_SCALAR ? word_place(row->words, child->text) : -1;
        if (place < 0)
            return false;
        bits |= 1u << place;
    }
    memcpy(field, &bits, sizeof bits);
    return true;
}

static bool read_word(const struct schema_row *row, const char *text, void *field)
{
    int place = word_place(row->words, text);
    if (place >= 0)
        store_unsigned(field, row->size, (uint32_t)place);
    return place >= 0;
}

static bool read_number(const struct schema_row *row, const char *text, void *field)
{
    uint32_t number;
    if (!read_unsigned(text, row->minimum, row->maximum, &number))
        return false;
    store_unsigned(field, row->size, number);
    return true;
}

bool plan_value_read(const struct schema_row *row, enum schema_type type, const struct plan_node *node, void *element,
                     void *field, char *instead)
{
    instead[0] = '\0';
    if (type == SCHEMA_VLAN)
        return read_vlan(node, element, instead);
    if (type == SCHEMA_WORDS)
        return read_words(row, node, field);
    if (node->kind != NODE_SCALAR)
        return false;
    const char *text = node->text;
    switch ((int)type) {
    case SCHEMA_TEXT: return text[strspn(text, " ")] && keep_text(text, field);
    case SCHEMA_NAME: return read_name(text, field);
    case SCHEMA_BOOL: return read_bool(text, field);
    case SCHEMA_NUMBER: return read_number(row, text, field);
    case SCHEMA_WORD: return read_word(row, text, field);
    case SCHEMA_ADDRESS:
    case SCHEMA_ADDRESS_IPV4:
    case SCHEMA_ADDRESS_ANY: return read_address(type, text, field, instead);
    case SCHEMA_PREFIX:
    case SCHEMA_PREFIX_ANY:
    case SCHEMA_PREFIX_NAT64: return read_prefix(type, text, field, instead);
    case SCHEMA_MAC: return plan_value_mac(text, field);
    case SCHEMA_DAY: return plan_value_day(text, field);
    case SCHEMA_DUID: return read_duid(text, element);
    case SCHEMA_PORT: return read_port(text, element);
    case SCHEMA_INTERFACE: return read_pattern(text, element, SELECTOR_INTERFACE, instead);
    case SCHEMA_CAPTURE: return read_pattern(text, element, SELECTOR_CAPTURE, instead);
    default: return false;
    }
}

/* ── writing ── */

/* Text that every reader of YAML takes for text, without quotes. */
static bool is_safe(const char *text)
{
    static const char *const words[] = { "yes", "no", "true", "false", "on", "off", "y", "n", "null", "none" };
    size_t length = strlen(text);
    if (!isalpha((unsigned char)text[0]) || length > 60 || text[length - 1] == ' ')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr(" ._-/", text[i]))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(text, words[i]) == 0)
            return false;
    return true;
}

static void write_text(const char *text, FILE *stream)
{
    if (is_safe(text)) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void write_address(const struct address *address, FILE *stream)
{
    char text[ADDRESS_TEXT_SIZE];
    struct address mapped = address_from_ipv4(address->octets + 12);
    bool ipv4 = address_equal(address, &mapped);
    fprintf(stream, ipv4 ? "%s" : "\"%s\"", address_format_ip(ipv4 ? 4 : 6, address, text));
}

static void write_mac(const struct plan_mac *mac, FILE *stream)
{
    char text[MAC_TEXT_SIZE];
    mac_format(&mac->mac, text);
    if (mac->octets < 6)
        snprintf(text + 3 * mac->octets, 2, "*");
    fprintf(stream, "\"%s\"", text);
}

static void write_duid(const struct plan_server *server, FILE *stream)
{
    fputc('"', stream);
    for (unsigned i = 0; i < server->duid_size; i++)
        fprintf(stream, "%s%02x", i ? ":" : "", server->duid[i]);
    fputc('"', stream);
}

static void write_vlan(const struct plan_segment *segment, FILE *stream)
{
    if (segment->selector == SELECTOR_UNTAGGED) {
        fputs("untagged", stream);
    } else if (segment->vlan_count == 1) {
        fprintf(stream, "%u", segment->vlan[0]);
    } else {
        for (unsigned i = 0; i < segment->vlan_count; i++)
            fprintf(stream, "%s%u", i ? ", " : "[", segment->vlan[i]);
        fputc(']', stream);
    }
}

static void write_words(const struct schema_row *row, uint32_t bits, FILE *stream)
{
    size_t length;
    const char *word, *between = "[";
    for (unsigned i = 0; (word = schema_word(row->words, i, &length)) != NULL; i++) {
        if (!(bits >> i & 1))
            continue;
        fprintf(stream, "%s%.*s", between, (int)length, word);
        between = ", ";
    }
    fputc(']', stream);
}

static const char *text_of(const void *field)
{
    const char *text;
    memcpy(&text, field, sizeof text);
    return text;
}

void plan_value_write(const struct schema_row *row, enum schema_type type, const void *element, const void *field,
                      FILE *stream)
{
    char text[PREFIX_TEXT_SIZE];
    const char *word;
    size_t length;
    switch ((int)type) {
    case SCHEMA_TEXT:
    case SCHEMA_NAME: write_text(text_of(field), stream); break;
    case SCHEMA_BOOL: fputs(*(const bool *)field ? "yes" : "no", stream); break;
    case SCHEMA_NUMBER: fprintf(stream, "%u", row->size ? load_unsigned(field, row->size) : row->maximum); break;
    case SCHEMA_WORD:
        word = schema_word(row->words, load_unsigned(field, row->size), &length);
        fprintf(stream, "%.*s", (int)length, word ? word : "");
        break;
    case SCHEMA_WORDS: write_words(row, load_unsigned(field, 4), stream); break;
    case SCHEMA_ADDRESS:
    case SCHEMA_ADDRESS_IPV4:
    case SCHEMA_ADDRESS_ANY: write_address(field, stream); break;
    case SCHEMA_PREFIX:
    case SCHEMA_PREFIX_ANY:
    case SCHEMA_PREFIX_NAT64: fprintf(stream, "\"%s\"", prefix_format(field, text)); break;
    case SCHEMA_MAC: write_mac(field, stream); break;
    case SCHEMA_DAY: fputs(((const struct plan_day *)field)->text, stream); break;
    case SCHEMA_DUID: write_duid(element, stream); break;
    case SCHEMA_PORT: {
        const struct plan_service *service = element;
        fprintf(stream, "%s/%u", service->protocol == 6 ? "tcp" : "udp", service->port);
        break;
    }
    case SCHEMA_VLAN: write_vlan(element, stream); break;
    case SCHEMA_INTERFACE:
    case SCHEMA_CAPTURE: write_text(((const struct plan_segment *)element)->pattern, stream); break;
    default: break;
    }
}

bool plan_value_is_set(const struct schema_row *row, const void *element)
{
    const char *base = element, *field = base + row->offset;
    const struct plan_segment *segment = element; /* of the selectors only */
    unsigned count;
    if (row->has && *(const bool *)(base + row->has - 1))
        return true;
    switch ((int)row->type) {
    case SCHEMA_TEXT:
    case SCHEMA_NAME: return text_of(field) != NULL;
    case SCHEMA_BOOL: return !row->has && *(const bool *)field != (row->initial != 0);
    case SCHEMA_NUMBER: return row->required;
    case SCHEMA_WORD: return !row->has && load_unsigned(field, row->size) != 0;
    case SCHEMA_WORDS: return load_unsigned(field, 4) != 0;
    case SCHEMA_PREFIX: return true;
    case SCHEMA_DAY: return ((const struct plan_day *)(const void *)field)->set;
    case SCHEMA_DUID: return ((const struct plan_server *)element)->duid_size > 0;
    case SCHEMA_PORT: return ((const struct plan_service *)element)->protocol != 0;
    case SCHEMA_VLAN: return segment->selector == SELECTOR_VLAN || segment->selector == SELECTOR_UNTAGGED;
    case SCHEMA_INTERFACE: return segment->selector == SELECTOR_INTERFACE;
    case SCHEMA_CAPTURE: return segment->selector == SELECTOR_CAPTURE;
    case SCHEMA_LIST: memcpy(&count, base + row->count - 1, sizeof count); return count > 0;
    default: return false;
    }
}
