#include "report/report_outline.h"

#include <errno.h>
#include <string.h>

#include "report/wording.h"

struct saying {
    const char *word, *said;
};

static const char *say(const struct saying *sayings, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sayings[i].word, word) == 0)
            return sayings[i].said;
    return word;
}

static const char *say_stack(const char *word)
{
    static const struct saying sayings[] = { { "ipv4-only", "IPv4 only" },
                                             { "link-local-only", "link-local only" },
                                             { "dual-stack", "dual stack" },
                                             { "ipv6-only", "IPv6 only" },
                                             { "undetermined", "undecided" } };
    return say(sayings, sizeof sayings / sizeof sayings[0], word);
}

/* "undecided" was said by the stack. */
static const char *say_confidence(const char *word)
{
    return strcmp(word, "undetermined") == 0 ? "" : word;
}

static const char *say_verdict(const char *word)
{
    static const struct saying sayings[] = { { "not-good", "not good" }, { "not-judged", "not judged" } };
    return say(sayings, sizeof sayings / sizeof sayings[0], word);
}

static const char *say_kind(const char *word)
{
    static const struct saying sayings[] = { { "dhcpv4", "DHCPv4" }, { "dhcpv6", "DHCPv6" }, { "dns", "DNS" } };
    return say(sayings, sizeof sayings / sizeof sayings[0], word);
}

const struct outline_table report_outline_tables[OUTLINE_TABLE_COUNT] = {
    { "routers",
      "Routers",
      { { "segment", "Segment" },
        { "address", "Address" },
        { "macs", "MAC address" },
        { "vendor", "Vendor" },
        { "status", "Status", wording_status },
        { "default_router", "Default router" },
        { "router_lifetime", "Lifetime (s)" },
        { "preference", "Preference" },
        { "prefixes", "Prefixes" },
        { "rdnss", "DNS" },
        { "interval_seconds", "Every (s)" } },
      100,
      false },
    { "prefixes",
      "Prefixes",
      { { "segment", "Segment" },
        { "prefix", "Prefix" },
        { "status", "Status", wording_status },
        { "class", "Class" },
        { "sources", "Seen in" },
        { "autonomous", "SLAAC" },
        { "valid_lifetime", "Valid (s)" },
        { "routers", "Routers" },
        { "addresses", "Addresses" } },
      200,
      false },
    { "servers",
      "Servers",
      { { "segment", "Segment" },
        { "kind", "Kind", say_kind },
        { "address", "Address" },
        { "mac", "MAC address" },
        { "vendor", "Vendor" },
        { "answers", "Answers" } },
      100,
      false },
    { "hosts",
      "Hosts",
      { { "segment", "Segment" },
        { "mac", "MAC address" },
        { "vendor", "Vendor" },
        { "names", "Names" },
        { "ipv4", "IPv4" },
        { "ipv6", "IPv6" },
        { "stack", "Stack", say_stack },
        { "confidence", "How sure", say_confidence },
        { "grade", "Grade" },
        { "roles", "Roles" } },
      200,
      false },
    { "services",
      "Services",
      { { "segment", "Segment" },
        { "address", "Address" },
        { "protocol", "Protocol" },
        { "port", "Port" },
        { "name", "Name" },
        { "ipv4", "IPv4" },
        { "ipv6", "IPv6" },
        { "verdict", "Verdict" } },
      100,
      false },
    { "uplink",
      "Uplink",
      { { "segment", "Segment" },
        { "title", "Compared" },
        { "ipv4", "IPv4" },
        { "ipv6", "IPv6" },
        { "difference", "Difference" },
        { "verdict", "Verdict", say_verdict },
        { "ipv4_n", "n, IPv4" },
        { "ipv6_n", "n, IPv6" },
        { "frames", "Frames" } },
      400,
      true },
    { "replacement",
      "Which device to replace first",
      { { "place", "Place" },
        { "segment", "Segment" },
        { "mac", "MAC address" },
        { "vendor", "Vendor" },
        { "model", "Model" },
        { "class", "Class" },
        { "class_name", "Class name" },
        { "confidence", "Confidence" },
        { "used_by", "Used by" },
        { "why", "Why" },
        { "frames", "Frames" },
        { "to_decide", "What would decide more" } },
      50,
      false },
    { "without-ipv4",
      "What would break without IPv4",
      { { "segment", "Segment" },
        { "mac", "MAC address" },
        { "names", "Names" },
        { "kind", "Kind" },
        { "protocol", "Protocol" },
        { "port", "Port" },
        { "server", "Server" },
        { "server_name", "Server name" },
        { "verdict", "Verdict" },
        { "confidence", "Confidence" },
        { "count", "Count" },
        { "why", "Why" } },
      50,
      true },
    { "metrics",
      "How far, and how well, in numbers",
      { { "segment", "Segment" },
        { "title", "Measured" },
        { "value", "Value" },
        { "numerator", "Counted" },
        { "denominator", "Of" },
        { "of", "What" } },
      400,
      true },
};

unsigned report_outline_columns(const struct outline_table *outline)
{
    unsigned count = 0;
    while (count < OUTLINE_COLUMN_MAX && outline->columns[count].column)
        count++;
    return count;
}

static void count_row(void *context, const char *const *cells)
{
    (void)cells;
    ++*(unsigned *)context;
}

bool report_outline_has_rows(const struct outline_table *outline, const struct listing *listing)
{
    unsigned count = 0;
    const struct report_table *table = report_table_find(outline->table);
    return table && table->rows(listing, count_row, &count) == 0 && count > 0;
}

struct selection {
    unsigned places[OUTLINE_COLUMN_MAX]; /* of the wanted columns in the table's row */
    unsigned count;
    const struct outline_table *outline;
    report_table_row *put;
    void *context;
};

static void put_selected(void *context, const char *const *cells)
{
    const struct selection *selection = context;
    const char *selected[OUTLINE_COLUMN_MAX];
    for (unsigned i = 0; i < selection->count; i++) {
        const char *cell = cells[selection->places[i]];
        selected[i] = selection->outline->columns[i].say ? selection->outline->columns[i].say(cell) : cell;
    }
    selection->put(selection->context, selected);
}

int report_outline_rows(const struct outline_table *outline, const struct listing *listing, report_table_row *put,
                        void *context)
{
    const struct report_table *table = report_table_find(outline->table);
    struct selection selection = {
        .outline = outline, .put = put, .context = context, .count = report_outline_columns(outline)
    };
    if (!table)
        return -EINVAL;
    for (unsigned i = 0; i < selection.count; i++)
        while (table->columns[selection.places[i]] &&
               strcmp(table->columns[selection.places[i]], outline->columns[i].column) != 0)
            selection.places[i]++;
    return table->rows(listing, put_selected, &selection);
}
