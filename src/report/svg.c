#include "report/svg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/html_piece.h"
#include "report/report_word.h"
#include "report/svg_piece.h"
#include "report/wording.h"

enum {
    MARGIN = 8,
    RAIL = 96, /* where the wire runs down; left of it stand the names of the rows */
    LEFT = RAIL + 18,
    BOXES_A_ROW = 3,
    BOX_WIDTH = (SVG_WIDTH - LEFT - MARGIN * BOXES_A_ROW) / BOXES_A_ROW,
    BOX_HEIGHT = 44,
    BOX_COLUMNS = 34,
    BOX_ROW = BOX_HEIGHT + MARGIN,
    SYMBOLS_A_ROW = 11,
    SYMBOL_WIDTH = (SVG_WIDTH - LEFT) / SYMBOLS_A_ROW,
    SYMBOL_COLUMNS = 10,
    SYMBOL_ROW = 64,
    GROUPS_A_ROW = 4,
    GROUP_WIDTH = (SVG_WIDTH - LEFT) / GROUPS_A_ROW,
    GROUP_COLUMNS = 24,
    GROUP_ROW = 52,
    BOXES_MAX = 12, /* of each kind */
    GROUPS_MAX = 48
};

/* ── boxes at the wire: routers, prefixes, servers ── */

struct box {
    bool bad;
    char first[PREFIX_TEXT_SIZE];
    struct wording second;
};

struct boxes {
    const char *name; /* of the row */
    unsigned count;   /* all; those above BOXES_MAX are only counted */
    struct box list[BOXES_MAX];
};

struct drawing {
    FILE *file;
    const struct listing *listing;
    const struct segment *segment;
    struct boxes routers, prefixes, servers;
    unsigned y;
};

static struct box *next_box(struct boxes *boxes)
{
    return boxes->count++ < BOXES_MAX ? &boxes->list[boxes->count - 1] : NULL;
}

static bool is_bad(const char *status)
{
    return strcmp(status, "undocumented") == 0 || strcmp(status, "spoofed") == 0 ||
           strcmp(status, "other-segment") == 0;
}

static void collect_routers(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->router_count; i++) {
        const struct router *router = drawing->listing->routers[i];
        struct box *box = router->segment == drawing->segment ? next_box(&drawing->routers) : NULL;
        if (!box)
            continue;
        const char *status = audit_router_status(drawing->listing->audit, router);
        box->bad = is_bad(status);
        address_format(&router->address, box->first);
        wording_add(&box->second, "%s, ", wording_status(status));
        if (router->mac_count > 0)
            wording_mac(drawing->listing->audit, &router->macs[0].mac, &box->second);
    }
}

static void collect_prefixes(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->prefix_count; i++) {
        const struct prefix_record *record = drawing->listing->prefixes[i];
        if (record->segment != drawing->segment || record->address_class == ADDRESS_LINK_LOCAL)
            continue;
        const char *status = audit_prefix_status(drawing->listing->audit, record);
        struct box *box = status ? next_box(&drawing->prefixes) : NULL;
        if (!box)
            continue;
        char number[32];
        box->bad = is_bad(status);
        prefix_format(&record->prefix, box->first);
        wording_add(&box->second, "%s, %s address%s used", wording_status(status),
                    wording_count(record->addresses, number), record->addresses == 1 ? "" : "es");
    }
}

static void collect_servers(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->listing->server_count; i++) {
        const struct server *server = drawing->listing->servers[i];
        struct box *box = server->segment == drawing->segment ? next_box(&drawing->servers) : NULL;
        if (!box)
            continue;
        address_format_ip(server->ip_version, &server->address, box->first);
        wording_add(&box->second, "%s server", report_word_server(server->kind));
    }
}

static unsigned rows_of(const struct boxes *boxes)
{
    unsigned shown = boxes->count < BOXES_MAX ? boxes->count : BOXES_MAX;
    return (shown + BOXES_A_ROW - 1) / BOXES_A_ROW;
}

static void put_boxes(struct drawing *drawing, const struct boxes *boxes)
{
    char number[32];
    struct wording more = { 0 };
    if (boxes->count == 0)
        return;
    svg_piece_text(drawing->file, RAIL - 10, drawing->y + 18, "end", boxes->name);
    if (boxes->count > BOXES_MAX) {
        wording_add(&more, "of %s", wording_count(boxes->count, number));
        svg_piece_text(drawing->file, RAIL - 10, drawing->y + 36, "end quiet", more.text);
    }
    for (unsigned i = 0; i < boxes->count && i < BOXES_MAX; i++) {
        unsigned x = LEFT + i % BOXES_A_ROW * (BOX_WIDTH + MARGIN), y = drawing->y + i / BOXES_A_ROW * BOX_ROW;
        if (i % BOXES_A_ROW == 0)
            html_piece_markup(drawing->file, "<path class=\"line\" d=\"M %d %u H %d\"/>\n", RAIL, y + BOX_HEIGHT / 2,
                              LEFT);
        html_piece_markup(drawing->file,
                          "<rect class=\"box%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n",
                          boxes->list[i].bad ? " bad" : "", x, y, BOX_WIDTH, BOX_HEIGHT);
        svg_piece_text(drawing->file, x + 8, y + 18, "mono", boxes->list[i].first);
        svg_piece_cut_text(drawing->file, x + 8, y + 35, "", boxes->list[i].second.text, BOX_COLUMNS);
    }
    drawing->y += rows_of(boxes) * BOX_ROW + MARGIN;
}

/* ── hosts: one symbol each, or one a group ── */

/* A disc, or a square for what forwards. What browsers show when it is pointed at, is in `title`. */
static void put_symbol(struct drawing *drawing, unsigned x, unsigned y, bool square, enum host_stack stack,
                       const char *title)
{
    const struct svg_stack *drawn = &svg_stacks_drawn[stack];
    html_piece_markup(drawing->file, "<g>");
    html_piece_element(drawing->file, "title", "title", title);
    if (square)
        html_piece_markup(drawing->file, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"30\" height=\"30\" rx=\"3\"/>",
                          drawn->class, x - 15, y - 15);
    else
        html_piece_markup(drawing->file, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"16\"/>", drawn->class, x, y);
    svg_piece_text(drawing->file, x, y + 4, "in", drawn->in);
    html_piece_markup(drawing->file, "</g>\n");
}

static bool forwards(uint32_t roles)
{
    return (roles & (ROLE_ROUTER | ROLE_FORWARDING_HOST | ROLE_BRIDGE | ROLE_PROXY | ROLE_STUB_ROUTER)) != 0;
}

static void put_host(struct drawing *drawing, unsigned place, const struct host *host)
{
    struct host_verdict verdict;
    struct wording title = { 0 };
    char mac[MAC_TEXT_SIZE], address[ADDRESS_TEXT_SIZE] = "";
    const char *label = "";
    unsigned x = LEFT + place % SYMBOLS_A_ROW * SYMBOL_WIDTH + SYMBOL_WIDTH / 2;
    unsigned y = drawing->y + 20 + place / SYMBOLS_A_ROW * SYMBOL_ROW;
    audit_classify_host(drawing->listing->audit, host, &verdict);
    if (host->name_count > 0 && host->names)
        label = host->names[0].text;
    else if (host->has_mac)
        label = mac_format(&host->mac, mac) + 9; /* the maker's half is the title's */
    else if (host->ipv4_count > 0)
        label = address_format_ip(4, &host->ipv4[0], address);
    if (host->name_count > 0 && host->names)
        wording_add(&title, "%s  ", label);
    if (host->has_mac)
        wording_mac(drawing->listing->audit, &host->mac, &title);
    wording_add(&title, ": %s", verdict.why);
    put_symbol(drawing, x, y, forwards(host->roles), verdict.stack, title.text);
    svg_piece_cut_text(drawing->file, x, y + 31, "middle small", label, SYMBOL_COLUMNS);
}

static int put_hosts(struct drawing *drawing)
{
    unsigned count;
    const struct host **hosts = listing_hosts(drawing->segment, &count);
    if (!hosts)
        return -ENOMEM;
    for (unsigned i = 0; i < count; i++)
        put_host(drawing, i, hosts[i]);
    free(hosts);
    return 0;
}

struct host_group {
    uint32_t roles;
    enum host_stack stack;
    unsigned count;
};

struct host_groups {
    unsigned count;
    struct host_group list[GROUPS_MAX];
};

static int by_group(const void *left, const void *right)
{
    const struct host_group *a = left, *b = right;
    if (a->stack != b->stack)
        return a->stack < b->stack ? -1 : 1;
    return a->roles < b->roles ? -1 : a->roles > b->roles;
}

static void group_hosts(const struct drawing *drawing, struct host_groups *groups)
{
    for (const struct host *host = drawing->segment->hosts; host; host = host->next_in_segment) {
        struct host_verdict verdict;
        audit_classify_host(drawing->listing->audit, host, &verdict);
        unsigned k = 0;
        while (k < groups->count && (groups->list[k].roles != host->roles || groups->list[k].stack != verdict.stack))
            k++;
        if (k == GROUPS_MAX)
            k--; /* the last one takes the rest */
        else if (k == groups->count)
            groups->list[groups->count++] = (struct host_group){ .roles = host->roles, .stack = verdict.stack };
        groups->list[k].count++;
    }
    qsort(groups->list, groups->count, sizeof groups->list[0], by_group);
}

static void put_group(struct drawing *drawing, unsigned place, const struct host_group *group)
{
    struct wording first = { 0 }, roles = { 0 }, title = { 0 };
    char number[32];
    unsigned x = LEFT + place % GROUPS_A_ROW * GROUP_WIDTH;
    unsigned y = drawing->y + 20 + place / GROUPS_A_ROW * GROUP_ROW;
    wording_add(&first, "%s × %s", wording_count(group->count, number), svg_stacks_drawn[group->stack].words);
    for (unsigned k = 0; k < WORD_ROLES; k++)
        if (group->roles & report_word_roles[k].value)
            wording_add(&roles, "%s%s", roles.length ? ", " : "", report_word_roles[k].word);
    wording_add(&title, "%s%s%s", first.text, roles.length ? ": " : "", roles.text);
    put_symbol(drawing, x + 20, y, forwards(group->roles), group->stack, title.text);
    svg_piece_text(drawing->file, x + 42, roles.length ? y - 1 : y + 5, "", first.text);
    if (roles.length > 0)
        svg_piece_cut_text(drawing->file, x + 42, y + 15, "quiet", roles.text, GROUP_COLUMNS);
}

/* ── the whole ── */

static void put_legend(const struct drawing *drawing)
{
    struct stack_counts counts;
    listing_count_stacks(drawing->listing->audit, drawing->segment, &counts);
    svg_piece_legend_start(drawing->file);
    for (unsigned stack = 0; stack < STACK_COUNT; stack++) {
        struct wording words = { 0 };
        char number[32];
        if (counts.of[stack] == 0)
            continue;
        wording_add(&words, "%s %s: %s", svg_stacks_drawn[stack].in, svg_stacks_drawn[stack].words,
                    wording_count(counts.of[stack], number));
        svg_piece_legend(drawing->file, svg_stacks_drawn[stack].class, words.text);
    }
    svg_piece_legend_end(drawing->file);
}

static int draw(struct drawing *drawing)
{
    const struct segment *segment = drawing->segment;
    struct host_groups groups = { 0 };
    struct wording title = { 0 }, caption = { 0 };
    char number[32];
    bool each = segment->host_count <= SVG_HOSTS_MAX;
    if (!each)
        group_hosts(drawing, &groups);
    unsigned host_height = each ? (segment->host_count + SYMBOLS_A_ROW - 1) / SYMBOLS_A_ROW * SYMBOL_ROW
                                : (groups.count + GROUPS_A_ROW - 1) / GROUPS_A_ROW * GROUP_ROW;
    const struct boxes *rows[] = { &drawing->routers, &drawing->prefixes, &drawing->servers };
    unsigned height = 2 * MARGIN + host_height;
    for (unsigned i = 0; i < 3; i++)
        height += rows[i]->count > 0 ? rows_of(rows[i]) * BOX_ROW + MARGIN : 0;
    wording_segment(segment, &title);
    wording_add(&caption, "%s host%s%s. Squares forward for others. A dashed red frame: not in the plan, or not here.",
                wording_count(segment->host_count, number), segment->host_count == 1 ? "" : "s",
                each ? "" : ", one symbol for each group of the same roles");
    svg_piece_open(drawing->file, height, title.text, caption.text);
    drawing->y = MARGIN;
    html_piece_markup(drawing->file, "<path class=\"line wire\" d=\"M %d %d V %u\"/>\n", RAIL, MARGIN, height - MARGIN);
    for (unsigned i = 0; i < 3; i++)
        put_boxes(drawing, rows[i]);
    if (segment->host_count > 0)
        svg_piece_text(drawing->file, RAIL - 10, drawing->y + 24, "end", "Hosts");
    int status = each ? put_hosts(drawing) : 0;
    for (unsigned i = 0; i < groups.count; i++)
        put_group(drawing, i, &groups.list[i]);
    svg_piece_close(drawing->file);
    put_legend(drawing);
    svg_piece_end(drawing->file, caption.text);
    return status;
}

int svg_segment(FILE *file, const struct listing *listing, const struct segment *segment)
{
    struct drawing *drawing = calloc(1, sizeof *drawing);
    if (!drawing)
        return -ENOMEM;
    drawing->file = file;
    drawing->listing = listing;
    drawing->segment = segment;
    drawing->routers.name = "Routers";
    drawing->prefixes.name = "Prefixes";
    drawing->servers.name = "Servers";
    collect_routers(drawing);
    collect_prefixes(drawing);
    collect_servers(drawing);
    int status = draw(drawing);
    free(drawing);
    return status;
}
