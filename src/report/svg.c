#include "report/svg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/html_piece.h"
#include "report/report_word.h"
#include "report/wording.h"

enum {
    PAGE = 720, /* width of all drawings, in their own units */
    BOX_WIDTH = 220,
    BOX_HEIGHT = 44,
    BOXES_A_ROW = 3,
    SYMBOLS_A_ROW = 10,
    SYMBOL_WIDTH = 70,
    SYMBOL_HEIGHT = 62,
    MARGIN = 10,
    BOXES_MAX = 24,
    GROUPS_MAX = 48
};

static const struct {
    const char *in, *words; /* in the symbol, which has room for three characters; in the legend */
} stack_symbols[STACK_COUNT] = {
    [STACK_IPV4_ONLY] = { "4", "IPv4 only" },    [STACK_LINK_LOCAL_ONLY] = { "LL", "link-local only" },
    [STACK_DUAL] = { "4+6", "dual stack" },      [STACK_IPV6_ONLY] = { "6", "IPv6 only" },
    [STACK_UNDETERMINED] = { "?", "undecided" }, [STACK_NOT_CLASSIFIED] = { "–", "not classified" },
};

static void open_svg(FILE *file, unsigned height, const char *title)
{
    html_piece_markup(file, "<figure><svg viewBox=\"0 0 %d %u\" width=\"%d\" height=\"%u\" role=\"img\"><title>", PAGE,
                      height, PAGE, height);
    html_piece_text(file, title);
    html_piece_markup(file, "</title>\n");
}

static void close_svg(FILE *file, const char *caption)
{
    html_piece_markup(file, "</svg>");
    html_piece_element(file, "figcaption", "figcaption", caption);
    html_piece_markup(file, "</figure>\n");
}

static void put_text(FILE *file, unsigned x, unsigned y, const char *anchor, const char *text)
{
    html_piece_markup(file, "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\">", x, y, anchor);
    html_piece_text(file, text);
    html_piece_markup(file, "</text>\n");
}

/* ── one segment ── */

struct drawing {
    FILE *file;
    const struct listing *listing;
    const struct segment *segment;
    unsigned boxes, y;
};

/* A box above the wire: a router, a prefix or a server. */
static void put_box(struct drawing *drawing, bool bad, const char *first, const char *second)
{
    if (drawing->boxes >= BOXES_MAX)
        return;
    unsigned x = MARGIN + drawing->boxes % BOXES_A_ROW * (BOX_WIDTH + MARGIN);
    unsigned y = MARGIN + drawing->boxes / BOXES_A_ROW * (BOX_HEIGHT + MARGIN);
    html_piece_markup(drawing->file, "<rect class=\"box%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n",
                      bad ? " bad" : "", x, y, BOX_WIDTH, BOX_HEIGHT);
    put_text(drawing->file, x + 8, y + 18, "start", first);
    put_text(drawing->file, x + 8, y + 35, "start", second);
    drawing->boxes++;
    drawing->y = y + BOX_HEIGHT + MARGIN;
}

static void put_routers(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->router_count; i++) {
        const struct router *router = drawing->listing->routers[i];
        if (router->segment != drawing->segment)
            continue;
        const char *status = audit_router_status(drawing->listing->audit, router);
        char text[ADDRESS_TEXT_SIZE];
        struct wording second = { 0 };
        wording_add(&second, "router, %s", wording_status(status));
        put_box(drawing, strcmp(status, "undocumented") == 0 || strcmp(status, "spoofed") == 0,
                address_format(&router->address, text), second.text);
    }
}

static void put_prefixes(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->prefix_count; i++) {
        const struct prefix_record *record = drawing->listing->prefixes[i];
        if (record->segment != drawing->segment || record->address_class == ADDRESS_LINK_LOCAL)
            continue;
        const char *status = audit_prefix_status(drawing->listing->audit, record);
        if (!status)
            continue;
        char text[PREFIX_TEXT_SIZE];
        struct wording second = { 0 };
        wording_add(&second, "prefix, %s", strcmp(status, "aggregate-only") == 0 ? "NOT documented" : status);
        put_box(drawing, strcmp(status, "undocumented") == 0 || strcmp(status, "other-segment") == 0,
                prefix_format(&record->prefix, text), second.text);
    }
}

static void put_servers(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->server_count; i++) {
        const struct server *server = drawing->listing->servers[i];
        if (server->segment != drawing->segment)
            continue;
        char text[ADDRESS_TEXT_SIZE];
        struct wording second = { 0 };
        wording_add(&second, "%s server", report_word_server(server->kind));
        put_box(drawing, false, address_format_ip(server->ip_version, &server->address, text), second.text);
    }
}

/* A symbol below the wire: a host, or a group of them. `title` is shown by browsers when it is pointed at. */
static void put_symbol(struct drawing *drawing, unsigned place, enum host_stack stack, const char *label,
                       const char *title)
{
    unsigned x = MARGIN + place % SYMBOLS_A_ROW * SYMBOL_WIDTH + SYMBOL_WIDTH / 2;
    unsigned y = drawing->y + 34 + place / SYMBOLS_A_ROW * SYMBOL_HEIGHT;
    html_piece_markup(drawing->file, "<g><title>");
    html_piece_text(drawing->file, title);
    html_piece_markup(drawing->file,
                      "</title><circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"16\"/>"
                      "<text class=\"in\" x=\"%u\" y=\"%u\" text-anchor=\"middle\">%s</text></g>\n",
                      stack == STACK_NOT_CLASSIFIED ? "not-classified" : host_stack_word(stack), x, y, x, y + 4,
                      stack_symbols[stack].in);
    put_text(drawing->file, x, y + 30, "middle", label);
}

static int put_hosts(struct drawing *drawing)
{
    unsigned count;
    const struct host **hosts = listing_hosts(drawing->segment, &count);
    if (!hosts)
        return -ENOMEM;
    for (unsigned i = 0; i < count; i++) {
        struct host_verdict verdict;
        struct wording title = { 0 };
        char mac[MAC_TEXT_SIZE] = "no MAC";
        audit_classify_host(drawing->listing->audit, hosts[i], &verdict);
        if (hosts[i]->has_mac)
            wording_mac(drawing->listing->audit, &hosts[i]->mac, &title);
        wording_add(&title, "%s: %s", hosts[i]->has_mac ? mac_format(&hosts[i]->mac, mac) : "", verdict.why);
        put_symbol(drawing, i, verdict.stack, hosts[i]->has_mac ? mac + 9 : mac, title.text);
    }
    free(hosts);
    return 0;
}

struct host_group {
    uint32_t roles;
    enum host_stack stack;
    unsigned count;
};

static unsigned group_hosts(const struct drawing *drawing, struct host_group groups[GROUPS_MAX])
{
    unsigned known = 0;
    for (const struct host *host = drawing->segment->hosts; host; host = host->next_in_segment) {
        struct host_verdict verdict;
        audit_classify_host(drawing->listing->audit, host, &verdict);
        unsigned k = 0;
        while (k < known && (groups[k].roles != host->roles || groups[k].stack != verdict.stack))
            k++;
        if (k == GROUPS_MAX)
            k--; /* the last one takes the rest */
        else if (k == known)
            groups[known++] = (struct host_group){ .roles = host->roles, .stack = verdict.stack };
        groups[k].count++;
    }
    return known;
}

static int by_group(const void *left, const void *right)
{
    const struct host_group *a = left, *b = right;
    if (a->stack != b->stack)
        return a->stack < b->stack ? -1 : 1;
    return a->roles < b->roles ? -1 : a->roles > b->roles;
}

static unsigned put_groups(struct drawing *drawing)
{
    struct host_group groups[GROUPS_MAX];
    unsigned count = group_hosts(drawing, groups);
    qsort(groups, count, sizeof groups[0], by_group);
    for (unsigned i = 0; i < count; i++) {
        struct wording title = { 0 };
        char number[32];
        wording_add(&title, "%s hosts, %s", wording_count(groups[i].count, number),
                    stack_symbols[groups[i].stack].words);
        for (unsigned k = 0; k < WORD_ROLES; k++)
            if (groups[i].roles & report_word_roles[k].value)
                wording_add(&title, ", %s", report_word_roles[k].word);
        put_symbol(drawing, i, groups[i].stack, wording_count(groups[i].count, number), title.text);
    }
    return count;
}

static unsigned boxes_of(const struct listing *listing, const struct segment *segment)
{
    unsigned boxes = 0;
    for (unsigned i = 0; i < listing->router_count; i++)
        boxes += listing->routers[i]->segment == segment;
    for (unsigned i = 0; i < listing->prefix_count; i++)
        boxes += listing->prefixes[i]->segment == segment && listing->prefixes[i]->address_class != ADDRESS_LINK_LOCAL;
    for (unsigned i = 0; i < listing->server_count; i++)
        boxes += listing->servers[i]->segment == segment;
    return boxes < BOXES_MAX ? boxes : BOXES_MAX;
}

int svg_segment(FILE *file, const struct listing *listing, const struct segment *segment)
{
    struct drawing drawing = { .file = file, .listing = listing, .segment = segment, .y = MARGIN };
    struct host_group groups[GROUPS_MAX];
    bool each = segment->host_count <= SVG_HOSTS_MAX;
    unsigned symbols = each ? segment->host_count : group_hosts(&drawing, groups);
    unsigned box_rows = (boxes_of(listing, segment) + BOXES_A_ROW - 1) / BOXES_A_ROW;
    unsigned symbol_rows = (symbols + SYMBOLS_A_ROW - 1) / SYMBOLS_A_ROW;
    struct wording title = { 0 }, caption = { 0 };
    char number[32];
    wording_add(&title, "Drawing of segment ");
    wording_segment(segment, &title);
    open_svg(file, MARGIN * 2 + box_rows * (BOX_HEIGHT + MARGIN) + symbol_rows * SYMBOL_HEIGHT + 20, title.text);
    put_routers(&drawing);
    put_prefixes(&drawing);
    put_servers(&drawing);
    html_piece_markup(file, "<path class=\"line\" d=\"M %d %u H %d\"/>\n", MARGIN, drawing.y + 4, PAGE - MARGIN);
    int status = 0;
    if (each)
        status = put_hosts(&drawing);
    else
        put_groups(&drawing);
    wording_segment(segment, &caption);
    wording_add(
        &caption,
        ": %s hosts%s. 4+6 dual stack, 4 IPv4 only, 6 IPv6 only, LL link-local only, ? undecided, – not classified.",
        wording_count(segment->host_count, number), each ? "" : ", drawn by group");
    close_svg(file, caption.text);
    return status;
}
