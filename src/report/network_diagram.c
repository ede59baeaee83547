#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "report/network.h"
#include "report/plan_unseen.h"
#include "report/report_word.h"
#include "report/wording.h"

enum { SEGMENTS_MAX = 60, ROUTERS_MAX = 200, SERVERS_MAX = 200, LABEL_SIZE = 400 };

/* One language of diagrams: how a node, an edge and a box are written. `label` is escaped by the language; a line feed in it begins a line. */
struct language {
    const char *fence, *begin, *end;
    void (*label)(FILE *file, const char *text);
    const char *box[3]; /* of a segment: before its label (%u is its number), behind it, behind what is in it */
    const char *node[4], *node_end[4]; /* by enum shape: before its label and behind it */
    const char *edge, *edge_end;       /* %u: the router's number, the segment's */
};

enum shape { SHAPE_ROUTER, SHAPE_STRANGER, SHAPE_SERVER, SHAPE_HOSTS };

/* Letters, digits and a few signs stand for themselves; all else becomes an entity code, so that nothing is syntax. */
static void mermaid_label(FILE *file, const char *text)
{
    uint32_t character;
    for (size_t length; (length = escape_character(text, &character)) > 0; text += length) {
        if (character == '\n')
            fputs("<br/>", file);
        else if (character < 0x80 && (strchr(" .:/,-_()", (int)character) || (character >= '0' && character <= '9') ||
                                      (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z')))
            fputc((int)character, file);
        else
            fprintf(file, "#%u;", (unsigned)character);
    }
}

/* A quoted string of the DOT language: quotes and backslashes are escaped. */
static void dot_label(FILE *file, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n", file);
        else if (*text == '"' || *text == '\\')
            fprintf(file, "\\%c", *text);
        else
            fputc(*text, file);
    }
}

static const struct language languages[] = {
    { "mermaid",
      "flowchart TB\n    classDef stranger stroke-dasharray: 5 5\n",
      "",
      mermaid_label,
      { "    subgraph s%u[\"", "\"]\n", "    end\n" },
      { "([\"", "([\"", "[(\"", "[\"" },
      { "\"])\n", "\"]):::stranger\n", "\")]\n", "\"]\n" },
      "    r%u ---|\"",
      "\"| s%u\n" },
    { "dot",
      "graph network {\n    node [shape=box];\n",
      "}\n",
      dot_label,
      { "    subgraph cluster%u {\n    label=\"", "\";\n", "    }\n" },
      { " [shape=ellipse, label=\"", " [shape=ellipse, style=dashed, label=\"", " [shape=cylinder, label=\"",
        " [label=\"" },
      { "\"];\n", "\"];\n", "\"];\n", "\"];\n" },
      "    r%u -- h%u [label=\"",
      "\"];\n" },
};

/* A router in several segments is one box. */
struct box {
    const struct router *router; /* the first one */
    const struct router *members[SEGMENTS_MAX];
    unsigned member_count;
};

struct drawing {
    FILE *file;
    const struct listing *listing;
    struct box *boxes;
    unsigned box_count, segment_count;
};

static bool is_drawn(const struct drawing *drawing, const struct router *router)
{
    return audit_lists_router(drawing->listing->audit, router) && !router_is_flood(router);
}

static bool is_stranger(const struct drawing *drawing, const struct router *router)
{
    const char *status = audit_router_status(drawing->listing->audit, router);
    return strcmp(status, "undocumented") == 0 || strcmp(status, "spoofed") == 0;
}

static bool is_same_box(const struct drawing *drawing, const struct router *a, const struct router *b)
{
    return a->segment != b->segment && a->mac_count > 0 && b->mac_count > 0 &&
           mac_equal(&a->macs[0].mac, &b->macs[0].mac) && is_stranger(drawing, a) == is_stranger(drawing, b);
}

static void gather(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->router_count; i++) {
        const struct router *router = drawing->listing->routers[i];
        struct box *box = NULL;
        for (unsigned k = 0; k < drawing->box_count && !box; k++)
            if (is_same_box(drawing, drawing->boxes[k].router, router))
                box = &drawing->boxes[k];
        if (!is_drawn(drawing, router) || (!box && drawing->box_count == ROUTERS_MAX) ||
            (box && box->member_count == SEGMENTS_MAX))
            continue;
        if (!box) {
            box = &drawing->boxes[drawing->box_count++];
            *box = (struct box){ .router = router };
        }
        box->members[box->member_count++] = router;
    }
}

static void put_label(const struct drawing *drawing, const struct language *language, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put_label(const struct drawing *drawing, const struct language *language, const char *format, ...)
{
    char text[LABEL_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    language->label(drawing->file, text);
}

static void put_node_begin(const struct drawing *drawing, const struct language *language, enum shape shape,
                           const char *kind, unsigned number)
{
    fprintf(drawing->file, "    %s%u%s", kind, number, language->node[shape]);
}

static void put_number(const struct drawing *drawing, const char *format, unsigned first, unsigned second)
{
    unsigned numbers[] = { first, second }, used = 0;
    for (; *format; format++) {
        if (format[0] == '%' && format[1] == 'u' && used < 2) {
            fprintf(drawing->file, "%u", numbers[used++]);
            format++;
        } else {
            fputc(*format, drawing->file);
        }
    }
}

/* ── what stands in it ── */

static void put_prefixes(const struct drawing *drawing, const struct segment *segment, char *text, size_t room)
{
    for (unsigned i = 0; i < drawing->listing->prefix_count; i++) {
        const struct prefix_record *record = drawing->listing->prefixes[i];
        char prefix[PREFIX_TEXT_SIZE];
        const char *status = audit_prefix_status(drawing->listing->audit, record);
        if (record->segment == segment && record->sources & PREFIX_FROM_RA &&
            audit_lists_prefix(drawing->listing->audit, record))
            text_append(text, room, "\n%s%s", prefix_format(&record->prefix, prefix),
                        strcmp(status, "undocumented") == 0 ? " (not documented)" : "");
    }
}

static void put_segment(const struct drawing *drawing, const struct language *language, unsigned number)
{
    const struct segment *segment = drawing->listing->segments[number];
    struct wording name = { 0 };
    struct stack_counts counts;
    char prefixes[300] = "";
    wording_segment(segment, &name);
    put_prefixes(drawing, segment, prefixes, sizeof prefixes);
    put_number(drawing, language->box[0], number, 0);
    put_label(drawing, language, "%s%s", name.text, prefixes);
    put_number(drawing, language->box[1], number, 0);
    listing_count_stacks(drawing->listing->audit, segment, &counts);
    put_node_begin(drawing, language, SHAPE_HOSTS, "h", number);
    put_label(drawing, language,
              "%u hosts\n%u IPv4 and IPv6, %u IPv6 only, %u link-local IPv6 only, %u IPv4 only, %u undecided",
              counts.total, counts.of[STACK_DUAL], counts.of[STACK_IPV6_ONLY], counts.of[STACK_LINK_LOCAL_ONLY],
              counts.of[STACK_IPV4_ONLY], counts.of[STACK_UNDETERMINED]);
    fputs(language->node_end[SHAPE_HOSTS], drawing->file);
    for (unsigned i = 0; i < drawing->listing->server_count && i < SERVERS_MAX; i++) {
        const struct server *server = drawing->listing->servers[i];
        char address[ADDRESS_TEXT_SIZE];
        if (server->segment != segment)
            continue;
        put_node_begin(drawing, language, SHAPE_SERVER, "v", i);
        put_label(drawing, language, "%s\n%s",
                  server->kind == SERVER_DNS      ? "DNS"
                  : server->kind == SERVER_DHCPV6 ? "DHCPv6"
                                                  : "DHCPv4",
                  address_format_ip(server->ip_version, &server->address, address));
        fputs(language->node_end[SHAPE_SERVER], drawing->file);
    }
    fputs(language->box[2], drawing->file);
}

static unsigned place_of(const struct drawing *drawing, const struct segment *segment)
{
    unsigned place = 0;
    while (place < drawing->segment_count && drawing->listing->segments[place] != segment)
        place++;
    return place;
}

static void put_router(const struct drawing *drawing, const struct language *language, unsigned number)
{
    const struct box *box = &drawing->boxes[number];
    const char *name = plan_unseen_router_name(drawing->listing->audit, box->router);
    char mac[MAC_TEXT_SIZE] = "", address[ADDRESS_TEXT_SIZE];
    enum shape shape = is_stranger(drawing, box->router) ? SHAPE_STRANGER : SHAPE_ROUTER;
    put_node_begin(drawing, language, shape, "r", number);
    put_label(drawing, language, "%s%s%s%s", shape == SHAPE_STRANGER ? "not in the plan\n" : "", name ? name : "router",
              box->router->mac_count ? "\n" : "",
              box->router->mac_count ? mac_format(&box->router->macs[0].mac, mac) : "");
    fputs(language->node_end[shape], drawing->file);
    for (unsigned i = 0; i < box->member_count; i++) {
        unsigned place = place_of(drawing, box->members[i]->segment);
        if (place == drawing->segment_count)
            continue;
        put_number(drawing, language->edge, number, place);
        put_label(drawing, language, "%s", address_format(&box->members[i]->address, address));
        put_number(drawing, language->edge_end, place, 0);
    }
}

int network_diagram(FILE *file, const struct listing *listing)
{
    struct drawing drawing = { .file = file, .listing = listing, .boxes = calloc(ROUTERS_MAX, sizeof *drawing.boxes) };
    if (!drawing.boxes)
        return -ENOMEM;
    drawing.segment_count = listing->segment_count < SEGMENTS_MAX ? listing->segment_count : SEGMENTS_MAX;
    gather(&drawing);
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        const struct language *language = &languages[i];
        fprintf(file, "```%s\n%s", language->fence, language->begin);
        for (unsigned k = 0; k < drawing.segment_count; k++)
            put_segment(&drawing, language, k);
        for (unsigned k = 0; k < drawing.box_count; k++)
            put_router(&drawing, language, k);
        fprintf(file, "%s```\n\n", language->end);
    }
    if (drawing.segment_count < listing->segment_count)
        fprintf(file, "The first %u of %u segments are drawn.\n\n", drawing.segment_count, listing->segment_count);
    free(drawing.boxes);
    return 0;
}
