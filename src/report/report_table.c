#include "report/report_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/report_row.h"
#include "report/report_word.h"

static const char *yes_no(bool value)
{
    return value ? "yes" : "no";
}

static void cell_text(struct report_row *row, const char *text)
{
    report_row_cell(row, "%s", text ? text : "");
}

static void cell_number(struct report_row *row, uint64_t number)
{
    report_row_cell(row, "%" PRIu64, number);
}

static void cell_seconds(struct report_row *row, uint32_t milliseconds)
{
    if (milliseconds % 1000 == 0)
        report_row_cell(row, "%" PRIu32, milliseconds / 1000);
    else
        report_row_cell(row, "%" PRIu32 ".%03" PRIu32, milliseconds / 1000, milliseconds % 1000);
}

static void cell_words(struct report_row *row, const struct word_row *words, unsigned count, uint32_t bits)
{
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; i < count; i++)
        if (bits & words[i].value)
            report_row_value(row, "%s", words[i].word);
}

/* ── hosts ── */

static void host_identity(struct report_row *row, const struct audit *audit, const struct host *host)
{
    char text[ADDRESS_TEXT_SIZE];
    cell_text(row, host->segment->id);
    cell_text(row, host->has_mac ? mac_format(&host->mac, text) : NULL);
    cell_text(row, host->has_mac ? audit_vendor(audit, &host->mac) : NULL);
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; host->names && i < host->name_count; i++)
        report_row_value(row, "%s", host->names[i].text);
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; i < host->ipv4_count; i++)
        report_row_value(row, "%s", address_format_ip(4, &host->ipv4[i], text));
}

static void host_addresses(struct report_row *row, const struct host *host)
{
    const struct address_record *records[HOST_ADDRESS_MAX];
    unsigned count = listing_addresses(host, records);
    char text[ADDRESS_TEXT_SIZE];
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; i < count; i++)
        report_row_value(row, "%s", address_format(&records[i]->address, text));
}

static int host_row(struct report_row *row, const struct audit *audit, const struct host *host, report_table_row *put,
                    void *context)
{
    struct host_verdict verdict;
    audit_classify_host(audit, host, &verdict);
    bool classified = verdict.stack != STACK_NOT_CLASSIFIED;
    report_row_start(row);
    host_identity(row, audit, host);
    host_addresses(row, host);
    cell_text(row, classified ? host_stack_word(verdict.stack) : NULL);
    cell_text(row, classified ? confidence_word(verdict.confidence) : NULL);
    cell_text(row, verdict.grade);
    cell_words(row, report_word_roles, WORD_ROLES, host->roles);
    cell_text(row, yes_no(host->has_mac && mac_is_locally_administered(&host->mac) && !host->virtual_router));
    report_row_time(row, audit, host->first_seen);
    report_row_time(row, audit, host->last_seen);
    cell_number(row, host->frames);
    cell_text(row, verdict.why);
    cell_text(row, verdict.to_decide);
    return report_row_put(row, put, context);
}

typedef int host_row_function(struct report_row *row, const struct audit *audit, const struct host *host,
                              report_table_row *put, void *context);

static int each_host(const struct listing *listing, host_row_function *function, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->segment_count; i++) {
        unsigned count;
        const struct host **hosts = listing_hosts(listing->segments[i], &count);
        if (!hosts)
            status = -ENOMEM;
        for (unsigned k = 0; status == 0 && k < count; k++)
            status = function(&row, listing->audit, hosts[k], put, context);
        free(hosts);
    }
    report_row_free(&row);
    return status;
}

static int host_rows(const struct listing *listing, report_table_row *put, void *context)
{
    return each_host(listing, host_row, put, context);
}

/* ── routers ── */

static void router_identity(struct report_row *row, const struct audit *audit, const struct router *router)
{
    char text[ADDRESS_TEXT_SIZE];
    const char *vendor = NULL;
    cell_text(row, router->segment->id);
    cell_text(row, address_format(&router->address, text));
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; i < router->mac_count; i++) {
        report_row_value(row, "%s", mac_format(&router->macs[i].mac, text));
        if (!vendor)
            vendor = audit_vendor(audit, &router->macs[i].mac);
    }
    cell_text(row, vendor);
    cell_text(row, audit_router_status(audit, router));
}

static void router_content(struct report_row *row, const struct router *router)
{
    char text[PREFIX_TEXT_SIZE];
    cell_text(row, yes_no(router->state == ROUTER_DEFAULT));
    cell_number(row, router->ra.router_lifetime);
    cell_text(row, yes_no(router->ra.managed));
    cell_text(row, yes_no(router->ra.other));
    cell_text(row, router_preference_word(router->ra.preference));
    report_row_cell(row, "%s", "");
    if (router->has_mtu)
        report_row_value(row, "%" PRIu32, router->mtu);
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; i < router->prefix_count; i++)
        report_row_value(row, "%s", prefix_format(&router->prefixes[i].prefix, text));
    report_row_cell(row, "%s", "");
    for (unsigned i = 0; i < router->rdnss_count; i++)
        report_row_value(row, "%s", address_format(&router->rdnss[i].address, text));
}

static int router_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->router_count; i++) {
        const struct router *router = listing->routers[i];
        uint32_t milliseconds;
        bool from_option;
        report_row_start(&row);
        router_identity(&row, listing->audit, router);
        router_content(&row, router);
        if (router_interval(router, &milliseconds, &from_option))
            cell_seconds(&row, milliseconds);
        else
            cell_text(&row, NULL);
        cell_number(&row, router->advertisements);
        report_row_time(&row, listing->audit, router->first_seen);
        report_row_time(&row, listing->audit, router->last_seen);
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}

/* ── prefixes ── */

static void prefix_lifetimes(struct report_row *row, const struct prefix_record *record)
{
    bool advertised = record->sources & PREFIX_FROM_RA;
    cell_text(row, advertised ? yes_no(record->on_link) : NULL);
    cell_text(row, advertised ? yes_no(record->autonomous) : NULL);
    report_row_cell(row, "%s", "");
    if (record->has_lifetimes)
        report_row_value(row, "%" PRIu32, record->valid_lifetime);
    report_row_cell(row, "%s", "");
    if (record->has_lifetimes)
        report_row_value(row, "%" PRIu32, record->preferred_lifetime);
}

static int prefix_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->prefix_count; i++) {
        const struct prefix_record *record = listing->prefixes[i];
        char text[PREFIX_TEXT_SIZE];
        report_row_start(&row);
        cell_text(&row, record->segment->id);
        cell_text(&row, prefix_format(&record->prefix, text));
        cell_text(&row, audit_prefix_status(listing->audit, record));
        cell_text(&row, address_class_word(record->address_class));
        cell_words(&row, report_word_prefix_sources, WORD_PREFIX_SOURCES, record->sources);
        prefix_lifetimes(&row, record);
        report_row_cell(&row, "%s", "");
        for (unsigned k = 0; k < record->router_count; k++)
            report_row_value(&row, "%s", address_format(&record->routers[k], text));
        cell_number(&row, record->addresses);
        report_row_time(&row, listing->audit, record->first_seen);
        report_row_time(&row, listing->audit, record->last_seen);
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}

/* ── servers ── */

static int server_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->server_count; i++) {
        const struct server *server = listing->servers[i];
        char text[ADDRESS_TEXT_SIZE];
        report_row_start(&row);
        cell_text(&row, server->segment->id);
        cell_text(&row, report_word_server(server->kind));
        cell_text(&row, address_format_ip(server->ip_version, &server->address, text));
        cell_text(&row, server->has_mac ? mac_format(&server->mac, text) : NULL);
        cell_text(&row, server->has_mac ? audit_vendor(listing->audit, &server->mac) : NULL);
        cell_number(&row, server->answers);
        cell_number(&row, server->requests);
        report_row_time(&row, listing->audit, server->first_seen);
        report_row_time(&row, listing->audit, server->last_seen);
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}

/* ── services ── */

static int service_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->service_count; i++) {
        const struct service *service = listing->services[i];
        struct service_view view;
        char text[ADDRESS_TEXT_SIZE];
        if (!service_look(audit_inventory(listing->audit), service, &view))
            continue;
        report_row_start(&row);
        cell_text(&row, service->segment->id);
        cell_text(&row, service->has_mac ? mac_format(&service->mac, text) : NULL);
        cell_text(&row, address_format_ip(service->ip_version, &service->address, text));
        cell_text(&row, packet_protocol_word(service->protocol));
        cell_number(&row, service->port);
        cell_text(&row, view.name);
        cell_text(&row, service_state_word(view.ipv4_state));
        cell_text(&row, service_state_word(view.ipv6_state));
        cell_text(&row, service_verdict_word(view.verdict));
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}

static const struct report_table tables[] = {
    { "hosts",
      "Hosts",
      { "segment", "mac", "vendor", "names", "ipv4", "ipv6", "stack", "confidence", "grade", "roles", "randomized_mac",
        "first_seen", "last_seen", "frames", "why", "to_decide" },
      host_rows },
    { "services",
      "Services",
      { "segment", "mac", "address", "protocol", "port", "name", "ipv4", "ipv6", "verdict" },
      service_rows },
    { "routers",
      "Routers",
      { "segment", "address", "macs", "vendor", "status", "default_router", "router_lifetime", "managed", "other",
        "preference", "mtu", "prefixes", "rdnss", "interval_seconds", "advertisements", "first_seen", "last_seen" },
      router_rows },
    { "prefixes",
      "Prefixes",
      { "segment", "prefix", "status", "class", "sources", "on_link", "autonomous", "valid_lifetime",
        "preferred_lifetime", "routers", "addresses", "first_seen", "last_seen" },
      prefix_rows },
    { "servers",
      "Servers",
      { "segment", "kind", "address", "mac", "vendor", "answers", "requests", "first_seen", "last_seen" },
      server_rows },
    { "uplink",
      "Uplink",
      { "segment", "row", "title", "ipv4", "ipv6", "difference", "verdict", "ipv4_n", "ipv6_n", "frames", "unit",
        "ipv4_value", "ipv6_value", "difference_percent", "needs", "reference" },
      report_table_uplink_rows },
    { "findings",
      "Findings",
      { "severity", "confidence", "check", "segment", "subject", "title", "message", "impact", "advice", "references",
        "first_seen", "last_seen", "count", "frames", "exempted", "absorbed_by", "key" },
      report_table_finding_rows },
    { "replacement",
      "Which device to replace first",
      { "place", "segment", "mac", "vendor", "model", "names", "ipv4", "class", "class_name", "confidence", "roles",
        "used_by", "would_break", "management", "why", "frames", "to_decide", "first_seen", "last_seen" },
      report_table_replacement_rows },
    { "without-ipv4",
      "What still used only IPv4",
      { "segment",  "mac",        "vendor",      "names",   "kind",       "protocol",   "port",
        "server",   "server_mac", "server_name", "literal", "verdict",    "confidence", "count",
        "attempts", "why",        "to_decide",   "frames",  "first_seen", "last_seen" },
      report_table_without_rows },
    { "metrics",
      "How far, and how well",
      { "segment", "metric", "title", "value", "numerator", "denominator", "of" },
      report_table_metric_rows },
};

unsigned report_table_list(const struct report_table **list)
{
    *list = tables;
    return sizeof tables / sizeof tables[0];
}

const struct report_table *report_table_find(const char *name)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (strcmp(tables[i].name, name) == 0)
            return &tables[i];
    return NULL;
}

unsigned report_table_columns(const struct report_table *table)
{
    unsigned count = 0;
    while (count < TABLE_COLUMN_MAX && table->columns[count])
        count++;
    return count;
}
