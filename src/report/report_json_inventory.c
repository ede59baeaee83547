#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checks/router_facts.h"
#include "inventory/model.h"
#include "report/report_json.h"
#include "report/report_word.h"
#include "v6audit/plan.h"

static void put_vlan(struct json_writer *writer, const struct segment *segment)
{
    if (segment->vlan_count == 0)
        return;
    json_put_array(writer, "vlan");
    for (unsigned i = 0; i < segment->vlan_count; i++)
        json_unsigned(writer, segment->vlan[i]);
    json_close_array(writer);
}

static void put_stacks(struct json_writer *writer, const struct stack_counts *counts)
{
    json_put_object(writer, "hosts");
    json_put_unsigned(writer, "total", counts->total);
    json_put_unsigned(writer, "ipv4_only", counts->of[STACK_IPV4_ONLY]);
    json_put_unsigned(writer, "link_local_only", counts->of[STACK_LINK_LOCAL_ONLY]);
    json_put_unsigned(writer, "dual_stack", counts->of[STACK_DUAL]);
    json_put_unsigned(writer, "ipv6_only", counts->of[STACK_IPV6_ONLY]);
    json_put_unsigned(writer, "undetermined", counts->of[STACK_UNDETERMINED]);
    json_put_unsigned(writer, "not_classified", counts->of[STACK_NOT_CLASSIFIED]);
    json_close_object(writer);
}

static void put_seen(struct json_writer *writer, const struct audit *audit, int64_t first, int64_t last)
{
    report_json_time(writer, audit, "first_seen", first);
    report_json_time(writer, audit, "last_seen", last);
}

/* A stub router (Thread, Matter) says nothing of how the hosts of the segment get their addresses. */
static bool configures_segment(void *context, const struct router *router)
{
    (void)context;
    return !router_is_stub(router);
}

static void put_segment(struct json_writer *writer, const struct listing *listing, const struct segment *segment)
{
    const struct audit *audit = listing->audit;
    const struct coverage *coverage = audit_coverage(audit);
    json_open_object(writer);
    json_put_text(writer, "id", segment->id);
    const struct plan_segment *documented = audit_plan_segment(audit, segment);
    json_put_text(writer, "name", documented ? documented->name : NULL);
    if (segment->interface < coverage->interface_count && coverage->interfaces[segment->interface].name[0])
        json_put_text(writer, "interface", coverage->interfaces[segment->interface].name);
    put_vlan(writer, segment);
    json_put_object(writer, "vantage");
    json_put_text(writer, "unicast", vantage_unicast_word(segment->vantage.unicast));
    json_put_text(writer, "multicast", vantage_multicast_word(segment->vantage.multicast));
    json_put_text(writer, "why", segment->vantage.why);
    json_close_object(writer);
    json_put_text(writer, "model",
                  model_word(model_observed(audit_inventory(audit), segment, configures_segment, NULL)));
    struct segment_stage stage;
    audit_stage(audit, segment, &stage);
    json_put_unsigned(writer, "stage", (unsigned)stage.stage);
    json_put_text(writer, "next_step", stage.next_step[0] ? stage.next_step : NULL);
    struct stack_counts counts;
    listing_count_stacks(audit, segment, &counts);
    put_stacks(writer, &counts);
    report_json_stage(writer, &stage);
    struct segment_metrics metrics;
    audit_metrics(audit, segment, &metrics);
    report_json_metrics(writer, &metrics);
    report_json_segment_needs(writer, listing, segment);
    json_put_unsigned(writer, "frames", segment->frames);
    json_put_unsigned(writer, "ipv6_frames", segment->ipv6_frames);
    json_put_unsigned(writer, "ipv4_frames", segment->ipv4_frames);
    json_put_unsigned(writer, "arp_frames", segment->arp_frames);
    json_put_duration(writer, "watched_seconds", segment->watched);
    put_seen(writer, audit, segment->first_seen, segment->last_seen);
    json_close_object(writer);
}

/* ── routers ── */

static int by_mac(const void *left, const void *right)
{
    const struct router_mac *a = left, *b = right;
    return mac_compare(&a->mac, &b->mac);
}

static void put_router_macs(struct json_writer *writer, const struct audit *audit, const struct router *router)
{
    struct router_mac macs[ROUTER_MAC_MAX];
    memcpy(macs, router->macs, sizeof macs);
    qsort(macs, router->mac_count, sizeof macs[0], by_mac);
    json_put_array(writer, "macs");
    for (unsigned i = 0; i < router->mac_count; i++)
        json_mac(writer, &macs[i].mac);
    json_close_array(writer);
    const char *vendor = NULL;
    for (unsigned i = 0; !vendor && i < router->mac_count; i++)
        vendor = audit_vendor(audit, &macs[i].mac);
    json_put_text(writer, "vendor", vendor);
}

static void put_seconds(struct json_writer *writer, const char *key, uint32_t milliseconds)
{
    json_key(writer, key);
    json_thousandths(writer, milliseconds);
}

static void put_router_flags(struct json_writer *writer, const struct router *router)
{
    const struct router_advertisement *ra = &router->ra;
    json_put_bool(writer, "default_router", router->state == ROUTER_DEFAULT);
    json_put_unsigned(writer, "router_lifetime", ra->router_lifetime);
    json_put_unsigned(writer, "cur_hop_limit", ra->cur_hop_limit);
    json_put_bool(writer, "managed", ra->managed);
    json_put_bool(writer, "other", ra->other);
    json_put_text(writer, "preference", router_preference_word(ra->preference));
    json_put_bool(writer, "home_agent", ra->home_agent);
    json_put_bool(writer, "proxy", ra->proxy);
    json_put_bool(writer, "stub", ra->stub);
    put_seconds(writer, "reachable_time", ra->reachable_time);
    put_seconds(writer, "retrans_timer", ra->retrans_timer);
    if (router->has_mtu)
        json_put_unsigned(writer, "mtu", router->mtu);
}

static int by_router_prefix(const void *left, const void *right)
{
    const struct router_prefix *a = left, *b = right;
    return prefix_compare(&a->prefix, &b->prefix);
}

static void put_router_prefixes(struct json_writer *writer, const struct router *router)
{
    struct router_prefix prefixes[ROUTER_PREFIX_MAX];
    memcpy(prefixes, router->prefixes, sizeof prefixes);
    qsort(prefixes, router->prefix_count, sizeof prefixes[0], by_router_prefix);
    json_put_array(writer, "prefixes");
    for (unsigned i = 0; i < router->prefix_count; i++) {
        json_open_object(writer);
        json_put_prefix(writer, "prefix", &prefixes[i].prefix);
        json_put_bool(writer, "on_link", prefixes[i].on_link);
        json_put_bool(writer, "autonomous", prefixes[i].autonomous);
        json_put_bool(writer, "router_address", prefixes[i].router_address);
        json_put_unsigned(writer, "valid_lifetime", prefixes[i].valid_lifetime);
        json_put_unsigned(writer, "preferred_lifetime", prefixes[i].preferred_lifetime);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static int by_route(const void *left, const void *right)
{
    const struct router_route *a = left, *b = right;
    return prefix_compare(&a->prefix, &b->prefix);
}

static void put_router_routes(struct json_writer *writer, const struct router *router)
{
    struct router_route routes[ROUTER_ROUTE_MAX];
    memcpy(routes, router->routes, sizeof routes);
    qsort(routes, router->route_count, sizeof routes[0], by_route);
    json_put_array(writer, "routes");
    for (unsigned i = 0; i < router->route_count; i++) {
        json_open_object(writer);
        json_put_prefix(writer, "prefix", &routes[i].prefix);
        json_put_text(writer, "preference", router_preference_word(routes[i].preference));
        json_put_unsigned(writer, "lifetime", routes[i].lifetime);
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* Resolvers stay in the order in which the router names them: it is their order of use (RFC 8106 5.3.1). */
static void put_router_dns(struct json_writer *writer, const struct router *router)
{
    json_put_array(writer, "rdnss");
    for (unsigned i = 0; i < router->rdnss_count; i++) {
        json_open_object(writer);
        json_put_address(writer, "address", 6, &router->rdnss[i].address);
        json_put_unsigned(writer, "lifetime", router->rdnss[i].lifetime);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_put_array(writer, "dnssl");
    for (unsigned i = 0; i < router->dnssl_count; i++) {
        json_open_object(writer);
        json_put_text(writer, "name", router->dnssl[i].text);
        json_put_unsigned(writer, "lifetime", router->dnssl[i].lifetime);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_router_services(struct json_writer *writer, const struct router *router)
{
    json_put_array(writer, "pref64");
    for (unsigned i = 0; i < router->pref64_count; i++) {
        json_open_object(writer);
        json_put_prefix(writer, "prefix", &router->pref64[i].prefix);
        json_put_unsigned(writer, "lifetime", router->pref64[i].lifetime);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_put_text(writer, "captive_portal", router->has_captive_portal ? router->captive_portal : NULL);
    json_put_array(writer, "encrypted_dns");
    for (unsigned i = 0; i < router->encrypted_dns_count; i++) {
        json_open_object(writer);
        json_put_text(writer, "name", router->encrypted_dns[i].text);
        json_put_unsigned(writer, "priority", router->encrypted_dns[i].priority);
        json_put_unsigned(writer, "lifetime", router->encrypted_dns[i].lifetime);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_put_text(writer, "pvd", router->has_pvd ? router->pvd : NULL);
}

static void put_router_changes(struct json_writer *writer, const struct audit *audit, const struct router *router)
{
    const struct coverage *coverage = audit_coverage(audit);
    json_put_array(writer, "changes");
    for (unsigned i = 0; i < router->change_count; i++) {
        const struct router_change *change = &router->changes[i];
        json_open_object(writer);
        report_json_time(writer, audit, "time", change->frame.time);
        json_put_unsigned(writer, "frame", change->frame.number);
        json_put_text(writer, "field", change->field);
        json_put_text(writer, "from", change->from[0] ? change->from : NULL);
        json_put_text(writer, "to", change->to[0] ? change->to : NULL);
        if (change->frame.file < coverage->file_count)
            json_put_text(writer, "file", coverage->files[change->frame.file].name);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_router(struct json_writer *writer, const struct audit *audit, const struct router *router)
{
    json_open_object(writer);
    json_put_text(writer, "segment", router->segment->id);
    json_put_address(writer, "address", 6, &router->address);
    put_router_macs(writer, audit, router);
    json_put_text(writer, "status", audit_router_status(audit, router));
    put_router_flags(writer, router);
    put_router_prefixes(writer, router);
    put_router_routes(writer, router);
    put_router_dns(writer, router);
    put_router_services(writer, router);
    uint32_t milliseconds;
    bool from_option;
    if (router_interval(router, &milliseconds, &from_option))
        put_seconds(writer, "interval_seconds", milliseconds);
    json_put_unsigned(writer, "advertisements", router->advertisements);
    json_put_unsigned(writer, "unicast_advertisements", router->unicast_advertisements);
    put_seen(writer, audit, router->first_seen, router->last_seen);
    put_router_changes(writer, audit, router);
    json_close_object(writer);
}

/* ── prefixes ── */

static void put_words(struct json_writer *writer, const char *key, const struct word_row *rows, unsigned count,
                      uint32_t bits)
{
    json_put_array(writer, key);
    for (unsigned i = 0; i < count; i++)
        if (bits & rows[i].value)
            json_text(writer, rows[i].word);
    json_close_array(writer);
}

static int by_address(const void *left, const void *right)
{
    return address_compare(left, right);
}

static void put_prefix(struct json_writer *writer, const struct audit *audit, const struct prefix_record *record)
{
    json_open_object(writer);
    json_put_text(writer, "segment", record->segment->id);
    json_put_prefix(writer, "prefix", &record->prefix);
    json_put_text(writer, "status", audit_prefix_status(audit, record));
    json_put_text(writer, "class", address_class_word(record->address_class));
    put_words(writer, "sources", report_word_prefix_sources, WORD_PREFIX_SOURCES, record->sources);
    if (record->sources & PREFIX_FROM_RA) {
        json_put_bool(writer, "on_link", record->on_link);
        json_put_bool(writer, "autonomous", record->autonomous);
    }
    if (record->has_lifetimes) {
        json_put_unsigned(writer, "valid_lifetime", record->valid_lifetime);
        json_put_unsigned(writer, "preferred_lifetime", record->preferred_lifetime);
    }
    struct address routers[PREFIX_ROUTER_MAX];
    memcpy(routers, record->routers, sizeof routers);
    qsort(routers, record->router_count, sizeof routers[0], by_address);
    json_put_array(writer, "routers");
    for (unsigned i = 0; i < record->router_count; i++)
        json_address(writer, 6, &routers[i]);
    json_close_array(writer);
    json_put_unsigned(writer, "addresses", record->addresses);
    put_seen(writer, audit, record->first_seen, record->last_seen);
    json_close_object(writer);
}

/* ── hosts ── */

static void put_host_names(struct json_writer *writer, const struct host *host)
{
    json_put_array(writer, "names");
    for (unsigned i = 0; host->names && i < host->name_count; i++) {
        json_open_object(writer);
        json_put_text(writer, "name", host->names[i].text);
        json_put_text(writer, "source", report_word_name_source(host->names[i].source));
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_host_addresses(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    struct address ipv4[HOST_IPV4_MAX];
    memcpy(ipv4, host->ipv4, sizeof ipv4);
    qsort(ipv4, host->ipv4_count, sizeof ipv4[0], by_address);
    json_put_array(writer, "ipv4");
    for (unsigned i = 0; i < host->ipv4_count; i++)
        json_address(writer, 4, &ipv4[i]);
    json_close_array(writer);
    const struct address_record *records[HOST_ADDRESS_MAX];
    unsigned count = listing_addresses(host, records);
    int64_t end = audit_coverage(audit)->end;
    json_put_array(writer, "ipv6");
    for (unsigned i = 0; i < count; i++) {
        const struct address_record *record = records[i];
        json_open_object(writer);
        json_put_address(writer, "address", 6, &record->address);
        json_put_text(writer, "class", address_class_word(record->address_class));
        json_put_text(writer, "interface_identifier", address_identifier_word(record->identifier));
        json_put_text(writer, "proof", report_word_proof(record->proof));
        json_put_text(writer, "state", address_state_word(address_record_state(record, end)));
        put_seen(writer, audit, record->first_seen, record->last_seen);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_host_verdict(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    struct host_verdict verdict;
    audit_classify_host(audit, host, &verdict);
    if (verdict.stack != STACK_NOT_CLASSIFIED) {
        json_put_text(writer, "stack", host_stack_word(verdict.stack));
        json_put_text(writer, "confidence", confidence_word(verdict.confidence));
    }
    json_put_text(writer, "why", verdict.why);
    json_put_text(writer, "to_decide", verdict.to_decide[0] ? verdict.to_decide : NULL);
    json_put_text(writer, "grade", verdict.grade[0] ? verdict.grade : NULL);
}

/* How it was watched: the ground on which a verdict of absence stands. */
static void put_host_watch(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    put_words(writer, "ipv6_evidence", report_word_evidence, WORD_EVIDENCE, host->ipv6_evidence);
    if (host->ipv6_frame.number != 0)
        json_put_unsigned(writer, "ipv6_frame", host->ipv6_frame.number);
    if (host->attach != ATTACH_NONE) {
        json_put_object(writer, "start");
        json_put_text(writer, "seen_by", host_attach_word((enum host_attach)host->attach));
        report_json_time(writer, audit, "time", host->attach_time);
        json_put_unsigned(writer, "frame", host->attach_frame.number);
        json_put_duration(writer, "watched_seconds", host->segment->last_seen - host->attach_time);
        json_close_object(writer);
    }
    json_put_duration(writer, "active_seconds", host->last_activity - host->first_activity);
    json_put_unsigned(writer, "mld_queries_answered", host->queries_answered);
    json_put_unsigned(writer, "mld_queries_unanswered", host->query_windows);
    json_put_bool(writer, "quiet", host_is_quiet(host));
}

static void put_host(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    json_open_object(writer);
    json_put_text(writer, "segment", host->segment->id);
    if (host->has_mac) {
        json_put_mac(writer, "mac", &host->mac);
        json_put_text(writer, "vendor", audit_vendor(audit, &host->mac));
        json_put_bool(writer, "randomized_mac", mac_is_locally_administered(&host->mac) && !host->virtual_router);
    }
    put_host_names(writer, host);
    put_host_addresses(writer, audit, host);
    put_host_verdict(writer, audit, host);
    put_host_watch(writer, audit, host);
    report_json_description(writer, audit, host);
    put_words(writer, "roles", report_word_roles, WORD_ROLES, host->roles);
    put_seen(writer, audit, host->first_seen, host->last_seen);
    json_put_unsigned(writer, "frames", host->frames);
    json_close_object(writer);
}

static int put_hosts(struct json_writer *writer, const struct listing *listing)
{
    json_put_array(writer, "hosts");
    for (unsigned i = 0; i < listing->segment_count; i++) {
        unsigned count;
        const struct host **hosts = listing_hosts(listing->segments[i], &count);
        if (!hosts)
            return -ENOMEM;
        for (unsigned k = 0; k < count; k++)
            put_host(writer, listing->audit, hosts[k]);
        free(hosts);
    }
    json_close_array(writer);
    return 0;
}

/* ── servers ── */

static void put_server(struct json_writer *writer, const struct audit *audit, const struct server *server)
{
    json_open_object(writer);
    json_put_text(writer, "segment", server->segment->id);
    json_put_text(writer, "kind", report_word_server(server->kind));
    json_put_address(writer, "address", server->ip_version, &server->address);
    if (server->has_mac) {
        json_put_mac(writer, "mac", &server->mac);
        json_put_text(writer, "vendor", audit_vendor(audit, &server->mac));
    }
    if (server->duid_size > 0) {
        json_key(writer, "duid");
        json_hex(writer, server->duid, server->duid_size);
    }
    json_put_unsigned(writer, "answers", server->answers);
    json_put_unsigned(writer, "requests", server->requests);
    put_seen(writer, audit, server->first_seen, server->last_seen);
    json_close_object(writer);
}

int report_json_inventory(struct json_writer *writer, const struct listing *listing)
{
    json_put_array(writer, "segments");
    for (unsigned i = 0; i < listing->segment_count; i++)
        put_segment(writer, listing, listing->segments[i]);
    json_close_array(writer);
    json_put_array(writer, "routers");
    for (unsigned i = 0; i < listing->router_count; i++)
        put_router(writer, listing->audit, listing->routers[i]);
    json_close_array(writer);
    json_put_array(writer, "prefixes");
    for (unsigned i = 0; i < listing->prefix_count; i++)
        put_prefix(writer, listing->audit, listing->prefixes[i]);
    json_close_array(writer);
    int status = put_hosts(writer, listing);
    if (status != 0)
        return status;
    json_put_array(writer, "servers");
    for (unsigned i = 0; i < listing->server_count; i++)
        put_server(writer, listing->audit, listing->servers[i]);
    json_close_array(writer);
    report_json_services(writer, listing);
    report_json_equipment(writer, listing);
    return 0;
}
