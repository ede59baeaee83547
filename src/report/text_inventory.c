#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "report/plan_unseen.h"
#include "report/report_text.h"
#include "report/report_word.h"
#include "report/wording.h"

enum {
    ROUTERS_MAX = 8,
    ITEMS_MAX = 4,
    PREFIXES_MAX = 16,
    SEGMENTS_MAX = 30,
    HOSTS_MAX = 12,
    REASONS_MAX = 3,
    INDENT = 2
};

static bool all(const struct text_report *report)
{
    return report->options->verbosity > 0;
}

static unsigned limit(const struct text_report *report, unsigned count, unsigned most)
{
    return all(report) || count <= most ? count : most;
}

/* ── routers ── */

/* "and 12 more prefixes", when not all were shown. */
static void more_items(struct text_report *report, unsigned count, const char *what, unsigned indent)
{
    if (limit(report, count, ITEMS_MAX) < count)
        text_layout_item(&report->layout, indent, "and %u more %s", count - ITEMS_MAX, what);
}

static void router_prefixes(struct text_report *report, const struct router *router, unsigned indent)
{
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < limit(report, router->prefix_count, ITEMS_MAX); i++) {
        const struct router_prefix *prefix = &router->prefixes[i];
        text_layout_item(&report->layout, indent, "%s%s%s", prefix_format(&prefix->prefix, text),
                         prefix->autonomous ? " SLAAC" : "", prefix->on_link ? "" : " off-link");
    }
    more_items(report, router->prefix_count, "prefixes", indent);
    for (unsigned i = 0; i < limit(report, router->route_count, ITEMS_MAX); i++)
        text_layout_item(&report->layout, indent, "route %s", prefix_format(&router->routes[i].prefix, text));
    more_items(report, router->route_count, "routes", indent);
    for (unsigned i = 0; i < router->pref64_count; i++)
        text_layout_item(&report->layout, indent, "NAT64 %s", prefix_format(&router->pref64[i].prefix, text));
}

static void router_settings(struct text_report *report, const struct router *router, unsigned indent)
{
    struct text_layout *layout = &report->layout;
    const struct router_advertisement *ra = &router->ra;
    char text[ADDRESS_TEXT_SIZE];
    for (unsigned i = 0; i < limit(report, router->rdnss_count, ITEMS_MAX); i++)
        text_layout_item(layout, indent, "DNS %s", address_format(&router->rdnss[i].address, text));
    more_items(report, router->rdnss_count, "DNS servers", indent);
    for (unsigned i = 0; i < limit(report, router->dnssl_count, ITEMS_MAX); i++)
        text_layout_item(layout, indent, "search %s", router->dnssl[i].text);
    more_items(report, router->dnssl_count, "search domains", indent);
    if (router->has_mtu)
        text_layout_item(layout, indent, "MTU %u", router->mtu);
    if (ra->managed)
        text_layout_item(layout, indent, "addresses by DHCPv6 (M)");
    if (ra->other)
        text_layout_item(layout, indent, "settings by DHCPv6 (O)");
    if (ra->preference != PREFERENCE_MEDIUM)
        text_layout_item(layout, indent, "preference %s", router_preference_word(ra->preference));
    if (router->has_captive_portal)
        text_layout_item(layout, indent, "captive portal %s", router->captive_portal);
    for (unsigned i = 0; i < router->encrypted_dns_count; i++)
        text_layout_item(layout, indent, "encrypted DNS %s", router->encrypted_dns[i].text);
}

static void router_rhythm(struct text_report *report, const struct router *router, unsigned indent)
{
    struct text_layout *layout = &report->layout;
    uint32_t milliseconds;
    bool from_option;
    char text[32];
    if (router_interval(router, &milliseconds, &from_option))
        text_layout_item(layout, indent, "every %s", wording_duration((int64_t)milliseconds * 1000000, text));
    if (router->ra.router_lifetime > 0)
        text_layout_item(layout, indent, "lifetime %u s", router->ra.router_lifetime);
    else
        text_layout_item(layout, indent, "%s",
                         router->ever_default ? "no longer a default router" : "not a default router");
    if (router->state == ROUTER_EXPIRED)
        text_layout_item(layout, indent, "its time ran out");
    text_layout_item(layout, indent, "%s advertisement%s", wording_count(router->advertisements, text),
                     router->advertisements == 1 ? "" : "s");
}

static void router_lines(struct text_report *report, const struct router *router, unsigned indent)
{
    struct text_layout *layout = &report->layout;
    char text[ADDRESS_TEXT_SIZE];
    struct wording segment = { 0 };
    wording_segment_short(router->segment, &segment);
    text_layout_go(layout, INDENT);
    text_layout_words(layout, INDENT, segment.text);
    text_layout_go(layout, indent);
    text_layout_item(layout, indent, "%s", address_format(&router->address, text));
    for (unsigned i = 0; i < router->mac_count; i++) {
        struct wording mac = { 0 };
        wording_mac(report->audit, &router->macs[i].mac, &mac);
        text_layout_item(layout, indent, "%s", mac.text);
    }
    const char *name = plan_unseen_router_name(report->audit, router);
    const char *status = wording_status(audit_router_status(report->audit, router));
    if (name)
        text_layout_item(layout, indent, "%s \"%s\"", status, name);
    else
        text_layout_item(layout, indent, "%s", status);
    router_rhythm(report, router, indent);
    text_layout_end_line(layout);
    text_layout_go(layout, indent);
    router_prefixes(report, router, indent);
    router_settings(report, router, indent);
    text_layout_end_line(layout);
}

/* Where the columns behind segment names begin: names that are too long push only their own line. */
static unsigned after_segment_names(const struct text_report *report)
{
    size_t longest = 4;
    for (unsigned i = 0; i < report->listing.segment_count; i++) {
        struct wording name = { 0 };
        wording_segment_short(report->listing.segments[i], &name);
        if (escape_width(name.text) > longest)
            longest = escape_width(name.text);
    }
    return INDENT + (unsigned)longest + 2;
}

static void unseen_routers(struct text_report *report, unsigned indent)
{
    const struct plan *plan = audit_plan(report->audit);
    for (unsigned i = 0; plan && i < plan->segment_count; i++)
        for (unsigned k = 0; k < plan->segments[i].router_count; k++) {
            const struct plan_router *router = &plan->segments[i].routers[k];
            char text[ADDRESS_TEXT_SIZE];
            if (!plan_unseen_router(&report->listing, &plan->segments[i], router))
                continue;
            text_layout_go(&report->layout, INDENT);
            text_layout_words(&report->layout, INDENT, plan->segments[i].name);
            text_layout_go(&report->layout, indent);
            if (router->has_address)
                text_layout_item(&report->layout, indent, "%s", address_format(&router->address, text));
            if (router->has_mac && router->mac.octets == 6)
                text_layout_item(&report->layout, indent, "%s", mac_format(&router->mac.mac, text));
            struct wording status = { 0 };
            wording_add(&status, "documented");
            if (router->name)
                wording_add(&status, " \"%s\"", router->name);
            text_layout_item(&report->layout, indent, "%s, not seen", status.text);
            text_layout_end_line(&report->layout);
        }
}

static const char *why_no_router(const struct listing *listing)
{
    for (unsigned i = 0; i < listing->segment_count; i++)
        if (listing->segments[i]->ra_flood_advertisements > 0)
            return "None beside the flood of Router Advertisements (ra-flood), whose senders are not listed.";
    return "No Router Advertisement was seen.";
}

static void routers(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    unsigned indent = after_segment_names(report), shown = limit(report, listing->router_count, ROUTERS_MAX);
    text_heading(report, "ROUTERS", listing->router_count);
    if (listing->router_count == 0)
        text_layout_paragraph(&report->layout, INDENT, "", INDENT, why_no_router(listing));
    for (unsigned i = 0; i < shown; i++)
        router_lines(report, listing->routers[i], indent);
    if (shown < listing->router_count)
        text_more(report, INDENT, listing->router_count - shown, "-f json");
    unseen_routers(report, indent);
}

/* ── prefixes ── */

static void prefix_sources(const struct prefix_record *record, struct wording *wording)
{
    static const char *const sentences[WORD_PREFIX_SOURCES] = { "advertised", "as a route",   "DHCPv6",
                                                                "delegated",  "in addresses", "in traffic" };
    for (unsigned i = 0; i < WORD_PREFIX_SOURCES; i++)
        if (record->sources & report_word_prefix_sources[i].value) {
            wording_add(wording, "%s", sentences[i]);
            return; /* the best one says it */
        }
}

/* A special prefix is told by its class; a class beside another status only where the plan does not speak for it. */
static void prefix_status(const struct text_report *report, const struct prefix_record *record, struct wording *status)
{
    const char *word = audit_prefix_status(report->audit, record);
    const char *class = address_class_word(record->address_class);
    bool plain = record->address_class == ADDRESS_GLOBAL || record->address_class == ADDRESS_DOCUMENTATION ||
                 strcmp(word, "documented") == 0;
    if (strcmp(word, "special") == 0)
        wording_add(status, "special: %s", class);
    else
        wording_add(status, "%s%s%s", wording_status(word), plain ? "" : ", ", plain ? "" : class);
}

static void prefix_row(struct text_report *report, struct text_table *table, const struct prefix_record *record)
{
    char text[PREFIX_TEXT_SIZE], number[32];
    struct wording segment = { 0 }, source = { 0 }, addresses = { 0 }, status = { 0 };
    wording_segment_short(record->segment, &segment);
    prefix_sources(record, &source);
    wording_add(&addresses, "%s in use", wording_count(record->addresses, number));
    prefix_status(report, record, &status);
    text_table_row(table, (const char *const[]){ segment.text, prefix_format(&record->prefix, text), status.text,
                                                 addresses.text, source.text });
}

static void unseen_prefixes(struct text_report *report, struct text_table *table)
{
    const struct plan *plan = audit_plan(report->audit);
    unsigned rows = 0;
    for (unsigned i = 0; plan && i < plan->segment_count; i++)
        for (unsigned k = 0; k < plan->segments[i].prefix_count && (rows < PREFIXES_MAX || all(report)); k++) {
            const struct plan_prefix *prefix = &plan->segments[i].prefixes[k];
            char text[PREFIX_TEXT_SIZE];
            if (!plan_unseen_prefix(&report->listing, &plan->segments[i], prefix))
                continue;
            text_table_row(table, (const char *const[]){ plan->segments[i].name, prefix_format(&prefix->prefix, text),
                                                         "documented", "", "not seen" });
            rows++;
        }
}

static void prefix_heading(struct text_report *report)
{
    struct wording title = { 0 };
    char number[32];
    if (!audit_plan(report->audit)) {
        text_heading(report, "PREFIXES", report->listing.prefix_count);
        return;
    }
    wording_add(&title, "PREFIXES (%s seen", wording_count(report->listing.prefix_count, number));
    wording_add(&title, ", %s documented here)",
                wording_count(plan_unseen_documented_prefixes(&report->listing), number));
    text_heading(report, title.text, TEXT_NO_COUNT);
}

static void prefixes(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    unsigned shown = limit(report, listing->prefix_count, PREFIXES_MAX);
    prefix_heading(report);
    struct text_table *table = text_table_new("lllrl");
    for (unsigned i = 0; table && i < shown; i++)
        prefix_row(report, table, listing->prefixes[i]);
    if (table) {
        unseen_prefixes(report, table);
        text_table_write(table, &report->layout, INDENT);
    }
    if (shown < listing->prefix_count)
        text_more(report, INDENT, listing->prefix_count - shown, "-f json");
}

/* ── hosts ── */

enum { STACK_COLUMNS = STACK_COUNT + 2, NARROW = 72 /* columns; below, the whole titles do not fit */ };

static const struct {
    enum host_stack stack;
    const char *title, *narrow;
} stack_columns[STACK_COUNT] = {
    { STACK_IPV4_ONLY, "IPv4 only", "IPv4" },
    { STACK_LINK_LOCAL_ONLY, "link-local", "local" },
    { STACK_DUAL, "dual", "dual" },
    { STACK_IPV6_ONLY, "IPv6 only", "IPv6" },
    { STACK_UNDETERMINED, "undecided", "undec." },
    { STACK_NOT_CLASSIFIED, "other", "other" },
};

static void stack_row(struct text_table *table, const char *name, const struct stack_counts *counts)
{
    char numbers[STACK_COUNT + 1][32];
    const char *cells[STACK_COLUMNS] = { name, wording_count(counts->total, numbers[STACK_COUNT]) };
    for (unsigned i = 0; i < STACK_COUNT; i++)
        cells[i + 2] = wording_count(counts->of[stack_columns[i].stack], numbers[i]);
    text_table_row(table, cells);
}

static void add_counts(struct stack_counts *sum, const struct stack_counts *counts)
{
    sum->total += counts->total;
    for (unsigned i = 0; i < STACK_COUNT; i++)
        sum->of[i] += counts->of[i];
}

/* The last column, of hosts that are not classified, stands only where there are some. */
static bool has_others(const struct text_report *report)
{
    for (unsigned i = 0; i < report->listing.segment_count; i++) {
        struct stack_counts counts;
        listing_count_stacks(report->audit, report->listing.segments[i], &counts);
        if (counts.of[STACK_NOT_CLASSIFIED] > 0)
            return true;
    }
    return false;
}

static void host_table(struct text_report *report, struct stack_counts *sum)
{
    const struct listing *listing = &report->listing;
    struct text_table *table = text_table_new(has_others(report) ? "lrrrrrrr" : "lrrrrrr");
    const char *titles[STACK_COLUMNS] = { "", "total" };
    for (unsigned i = 0; i < STACK_COUNT; i++)
        titles[i + 2] = report->layout.width < NARROW ? stack_columns[i].narrow : stack_columns[i].title;
    if (!table)
        return;
    text_table_row(table, titles);
    unsigned shown = limit(report, listing->segment_count, SEGMENTS_MAX);
    struct stack_counts rest = { 0 };
    for (unsigned i = 0; i < listing->segment_count; i++) {
        struct stack_counts counts;
        listing_count_stacks(report->audit, listing->segments[i], &counts);
        add_counts(sum, &counts);
        struct wording segment = { 0 };
        wording_segment_short(listing->segments[i], &segment);
        if (i < shown)
            stack_row(table, segment.text, &counts);
        else
            add_counts(&rest, &counts);
    }
    struct wording name = { 0 };
    wording_add(&name, "%u more", listing->segment_count - shown);
    if (shown < listing->segment_count)
        stack_row(table, name.text, &rest);
    if (listing->segment_count > 1)
        stack_row(table, "all", sum);
    text_table_write(table, &report->layout, INDENT);
}

/* What would decide the undecided hosts of a segment: each way once. */
static void to_decide(struct text_report *report, const struct segment *segment)
{
    char reasons[REASONS_MAX][sizeof((struct host_verdict *)0)->to_decide];
    unsigned counts[REASONS_MAX] = { 0 }, known = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
        struct host_verdict verdict;
        audit_classify_host(report->audit, host, &verdict);
        if (verdict.stack != STACK_UNDETERMINED || !verdict.to_decide[0])
            continue;
        unsigned k = 0;
        while (k < known && strcmp(reasons[k], verdict.to_decide) != 0)
            k++;
        if (k == known && known < REASONS_MAX)
            memcpy(reasons[known++], verdict.to_decide, sizeof reasons[0]);
        if (k < known)
            counts[k]++;
    }
    for (unsigned k = 0; k < known; k++) {
        struct wording line = { 0 };
        wording_add(&line, "%u undecided on ", counts[k]);
        wording_segment(segment, &line);
        wording_add(&line, ". To decide: %s.", reasons[k]);
        text_layout_paragraph(&report->layout, INDENT, "", INDENT + 2, line.text);
    }
}

static void host_items(struct text_report *report, const struct host *host, const struct host_verdict *verdict)
{
    struct text_layout *layout = &report->layout;
    char text[ADDRESS_TEXT_SIZE];
    if (verdict->stack == STACK_NOT_CLASSIFIED)
        text_layout_item(layout, INDENT + 2, "%s", verdict->why);
    else if (verdict->stack == STACK_UNDETERMINED)
        text_layout_item(layout, INDENT + 2, "undecided");
    else
        text_layout_item(layout, INDENT + 2, "%s (%s)", host_stack_word(verdict->stack),
                         confidence_word(verdict->confidence));
    for (unsigned i = 0; host->names && i < host->name_count; i++)
        text_layout_item(layout, INDENT + 2, "%s", host->names[i].text);
    for (unsigned i = 0; i < host->ipv4_count; i++)
        text_layout_item(layout, INDENT + 2, "%s", address_format_ip(4, &host->ipv4[i], text));
    const struct address_record *records[HOST_ADDRESS_MAX];
    unsigned count = listing_addresses(host, records);
    for (unsigned i = 0; i < count; i++)
        text_layout_item(layout, INDENT + 2, "%s", address_format(&records[i]->address, text));
}

static void host_lines(struct text_report *report, const struct host *host)
{
    struct text_layout *layout = &report->layout;
    struct host_verdict verdict;
    audit_classify_host(report->audit, host, &verdict);
    struct wording mac = { 0 };
    if (host->has_mac)
        wording_mac(report->audit, &host->mac, &mac);
    text_layout_go(layout, INDENT);
    if (report->listing.segment_count > 1) {
        struct wording segment = { 0 };
        wording_segment_short(host->segment, &segment);
        text_layout_words(layout, INDENT, segment.text);
        text_layout_words(layout, INDENT, "  ");
    }
    text_layout_words(layout, INDENT, host->has_mac ? mac.text : "no MAC address");
    host_items(report, host, &verdict);
    for (unsigned i = 0; i < WORD_ROLES; i++)
        if (host->roles & report_word_roles[i].value)
            text_layout_item(layout, INDENT + 2, "%s", report_word_roles[i].word);
    text_layout_end_line(layout);
}

static void host_list(struct text_report *report)
{
    for (unsigned i = 0; i < report->listing.segment_count; i++) {
        unsigned count;
        const struct host **hosts = listing_hosts(report->listing.segments[i], &count);
        for (unsigned k = 0; hosts && k < count; k++)
            host_lines(report, hosts[k]);
        free(hosts);
    }
}

static void hosts(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    struct stack_counts sum = { 0 };
    text_heading(report, "HOSTS", report->summary.hosts);
    if (listing->segment_count > 0)
        host_table(report, &sum);
    for (unsigned i = 0; i < limit(report, listing->segment_count, SEGMENTS_MAX); i++)
        to_decide(report, listing->segments[i]);
    if (sum.total == 0)
        return;
    text_layout_blank_line(&report->layout);
    if (all(report) || sum.total <= HOSTS_MAX)
        host_list(report);
    else
        text_layout_paragraph(&report->layout, INDENT, "", INDENT, "Each host: -v, or -f json.");
}

void text_inventory(struct text_report *report)
{
    routers(report);
    prefixes(report);
    hosts(report);
}
