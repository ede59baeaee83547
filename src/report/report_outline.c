#include "report/report_outline.h"

#include <errno.h>
#include <string.h>

const struct outline_table report_outline_tables[OUTLINE_TABLE_COUNT] = {
    { "routers",
      "Routers",
      { { "segment", "Segment" },
        { "address", "Address" },
        { "macs", "MAC address" },
        { "vendor", "Vendor" },
        { "status", "Status" },
        { "default_router", "Default router" },
        { "router_lifetime", "Lifetime (s)" },
        { "preference", "Preference" },
        { "prefixes", "Prefixes" },
        { "rdnss", "DNS" },
        { "interval_seconds", "Every (s)" } },
      100 },
    { "prefixes",
      "Prefixes",
      { { "segment", "Segment" },
        { "prefix", "Prefix" },
        { "status", "Status" },
        { "class", "Class" },
        { "sources", "Seen in" },
        { "autonomous", "SLAAC" },
        { "valid_lifetime", "Valid (s)" },
        { "routers", "Routers" },
        { "addresses", "Addresses" } },
      200 },
    { "servers",
      "Servers",
      { { "segment", "Segment" },
        { "kind", "Kind" },
        { "address", "Address" },
        { "mac", "MAC address" },
        { "vendor", "Vendor" },
        { "answers", "Answers" } },
      100 },
    { "hosts",
      "Hosts",
      { { "segment", "Segment" },
        { "mac", "MAC address" },
        { "vendor", "Vendor" },
        { "names", "Names" },
        { "ipv4", "IPv4" },
        { "ipv6", "IPv6" },
        { "stack", "Stack" },
        { "confidence", "Confidence" },
        { "grade", "Grade" },
        { "roles", "Roles" } },
      200 },
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
      100 },
};

unsigned report_outline_columns(const struct outline_table *outline)
{
    unsigned count = 0;
    while (count < OUTLINE_COLUMN_MAX && outline->columns[count].column)
        count++;
    return count;
}

struct selection {
    unsigned places[OUTLINE_COLUMN_MAX]; /* of the wanted columns in the table's row */
    unsigned count;
    report_table_row *put;
    void *context;
};

static void put_selected(void *context, const char *const *cells)
{
    const struct selection *selection = context;
    const char *selected[OUTLINE_COLUMN_MAX];
    for (unsigned i = 0; i < selection->count; i++)
        selected[i] = cells[selection->places[i]];
    selection->put(selection->context, selected);
}

int report_outline_rows(const struct outline_table *outline, const struct listing *listing, report_table_row *put,
                        void *context)
{
    const struct report_table *table = report_table_find(outline->table);
    struct selection selection = { .put = put, .context = context, .count = report_outline_columns(outline) };
    if (!table)
        return -EINVAL;
    for (unsigned i = 0; i < selection.count; i++)
        while (table->columns[selection.places[i]] &&
               strcmp(table->columns[selection.places[i]], outline->columns[i].column) != 0)
            selection.places[i]++;
    return table->rows(listing, put_selected, &selection);
}
