#include <inttypes.h>

#include "checks/uplink_sheet.h"
#include "v6audit/service.h"

/* Rows of the two routers, and of what the inside makes of it, when both sides were captured. */

enum { THOUSAND = 1000, ETHERNET_MTU = 1500 };

/* ── the provider's router ── */

static void router_row(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *four = &line->cells[UPLINK_IPV4], *six = &line->cells[UPLINK_IPV6];
    const struct router *router = view->router;
    char text[ADDRESS_TEXT_SIZE];
    uint32_t interval;
    bool from_option;
    if (view->uplink && view->uplink->has_gateway) {
        uplink_sheet_addresses(four, 4, &view->uplink->gateway, 1, "DHCPv4");
        uplink_sheet_refer(line, &view->uplink->dhcpv4_frame);
    } else if (view->uplink && view->uplink->family_open[UPLINK_IPV4]) {
        uplink_sheet_say(four, "the other end of PPP");
    }
    uplink_sheet_why(four, "not told: no DHCPv4 acknowledgement with a router");
    if (!router) {
        uplink_sheet_why(six, "no Router Advertisement in this capture");
        return;
    }
    uplink_sheet_say(six, "%s, lifetime %u s", address_format(&router->address, text), router->ra.router_lifetime);
    if (router_interval(router, &interval, &from_option))
        uplink_sheet_say(six, ", every %" PRIu32 " s", (interval + THOUSAND / 2) / THOUSAND);
    six->n = router->advertisements;
    uplink_sheet_refer(line, &router->first_frame);
    uplink_sheet_refer(line, &router->last_frame);
    line->verdict = router->ever_default ? UPLINK_GOOD : UPLINK_BAD;
    if (!router->ever_default)
        uplink_sheet_differ(line, "IPv6: no default router (lifetime 0)");
}

/* ── one router, one VLAN ── */

static void name_place(const struct uplink_view *view, unsigned family, const struct segment *segment,
                       struct uplink_cell *cell)
{
    char text[MAC_TEXT_SIZE];
    uplink_sheet_say(cell, "%s", mac_format(&view->next_hop[family], text));
    for (unsigned i = 0; i < segment->vlan_count; i++)
        uplink_sheet_say(cell, "%s%u", i ? "." : " VLAN ", segment->vlan[i]);
    if (segment->vlan_count == 0)
        uplink_sheet_say(cell, " untagged");
}

/* The same router by its numbers: VRRP has a MAC address for each family (RFC 9568 §7.3). */
static bool same_router(const struct mac *a, const struct mac *b)
{
    if (mac_equal(a, b))
        return true;
    const char *one = mac_virtual_router(a), *other = mac_virtual_router(b);
    return one && other && a->octets[5] == b->octets[5];
}

/* The other family may go over another VLAN of the same cable: there the customer's router speaks it. */
static const struct segment *other_place(const struct uplink_view *view, unsigned family)
{
    for (const struct segment *segment = inventory_segments(view->judgement->inventory); segment && view->client;
         segment = segment_next(segment)) {
        const struct host *host = inventory_find_host(view->judgement->inventory, segment, view->client);
        if (segment != view->segment && host && (family == UPLINK_IPV6 ? host->ipv6_frames : host->ipv4_frames) > 0)
            return segment;
    }
    return NULL;
}

static void path_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        struct uplink_cell *cell = &line->cells[family];
        if (view->has_next_hop[family]) {
            name_place(view, family, view->segment, cell);
            uplink_sheet_refer(line, &view->quality[family].first);
            continue;
        }
        const struct segment *other = other_place(view, family);
        if (other) {
            uplink_sheet_say(cell, "on %s", other->id);
            line->verdict = UPLINK_BAD;
        } else if (!view->client) {
            uplink_sheet_why(cell, "which of the two is the customer's router is not known");
        } else {
            uplink_sheet_why(cell, "no connection over IPv%d was seen", family == UPLINK_IPV6 ? 6 : 4);
        }
    }
    if (line->verdict == UPLINK_BAD)
        uplink_sheet_differ(line, "another VLAN");
    if (!view->has_next_hop[UPLINK_IPV4] || !view->has_next_hop[UPLINK_IPV6])
        return;
    bool same = same_router(&view->next_hop[UPLINK_IPV4], &view->next_hop[UPLINK_IPV6]);
    line->verdict = same ? UPLINK_GOOD : UPLINK_BAD;
    uplink_sheet_differ(line, same ? "none" : "two routers");
}

/* ── the inside, when it was captured too ── */

static bool covers(const struct uplink_view *view, const struct prefix *prefix, uint32_t *valid_lifetime)
{
    for (const struct lease *lease = view->delegation; lease;
         lease = uplink_next_delegation(view->judgement, view->segment, lease))
        for (unsigned i = 0; i < lease->count; i++)
            if (prefix_covers(&lease->prefixes[i], prefix)) {
                *valid_lifetime = lease->valid_lifetime;
                return true;
            }
    return false;
}

static bool is_both_sides(const struct uplink_view *view)
{
    unsigned count = 0;
    for (const struct segment *segment = inventory_segments(view->judgement->inventory); segment;
         segment = segment_next(segment))
        count++;
    return count > 1;
}

static bool is_private(const struct address *address)
{
    const uint8_t *octets = address->octets + 12; /* RFC 1918 §3 */
    return octets[0] == 10 || (octets[0] == 172 && (octets[1] & 0xf0) == 16) || (octets[0] == 192 && octets[1] == 168);
}

static void inside_ipv4(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *cell = &line->cells[UPLINK_IPV4];
    char text[ADDRESS_TEXT_SIZE];
    for (const struct flow *flow = inventory_flows(view->judgement->inventory); flow; flow = flow_next(flow)) {
        if (flow->segment == view->segment || flow->ip_version != 4 || !is_private(&flow->client) ||
            is_private(&flow->server) || address_is_multicast(&flow->server))
            continue;
        uplink_sheet_say(cell, "private addresses, translated (%s)", address_format_ip(4, &flow->client, text));
        uplink_sheet_refer(line, &flow->first_frame);
        return;
    }
    uplink_sheet_why(cell, "no connection from a private address was seen inside");
}

/* A router must not promise more than it was given (RFC 9096 §3.3). */
static void inside_ipv6(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *cell = &line->cells[UPLINK_IPV6];
    char text[PREFIX_TEXT_SIZE];
    for (const struct router *router = inventory_routers(view->judgement->inventory); router;
         router = router_next(router))
        for (unsigned i = 0; router->segment != view->segment && i < router->prefix_count; i++) {
            const struct router_prefix *inside = &router->prefixes[i];
            uint32_t valid_lifetime = 0;
            if (!covers(view, &inside->prefix, &valid_lifetime))
                continue;
            uplink_sheet_say(cell, "%s%s on %s, valid %" PRIu32 " s", cell->text[0] ? ", " : "",
                             prefix_format(&inside->prefix, text), router->segment->id, inside->valid_lifetime);
            cell->n++;
            uplink_sheet_refer(line, &inside->last_frame);
            bool longer = inside->valid_lifetime > valid_lifetime;
            if (longer)
                uplink_sheet_differ(line, "inside longer than delegated (%" PRIu32 " s)", valid_lifetime);
            line->verdict = longer || line->verdict == UPLINK_BAD ? UPLINK_BAD : UPLINK_GOOD;
        }
    uplink_sheet_why(cell, view->delegation ? "no router inside advertises a part of it" : "no prefix was delegated");
}

static void inside_row(const struct uplink_view *view, struct uplink_line *line)
{
    if (!is_both_sides(view)) {
        for (unsigned family = 0; family < UPLINK_FAMILIES; family++)
            uplink_sheet_why(&line->cells[family], "only this side was captured");
        return;
    }
    inside_ipv4(view, line);
    inside_ipv6(view, line);
}

static void inside_mtu_row(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *cell = &line->cells[UPLINK_IPV6];
    uint32_t valid_lifetime, outside = view->router && view->router->has_mtu        ? view->router->mtu
                                       : view->uplink && view->uplink->receive_unit ? view->uplink->receive_unit
                                                                                    : ETHERNET_MTU;
    uplink_sheet_why(&line->cells[UPLINK_IPV4], "IPv4 tells hosts no MTU");
    for (const struct router *router = inventory_routers(view->judgement->inventory); router && !cell->text[0];
         router = router_next(router))
        for (unsigned i = 0; router->segment != view->segment && !cell->text[0] && i < router->prefix_count; i++) {
            if (!covers(view, &router->prefixes[i].prefix, &valid_lifetime))
                continue;
            uint32_t inside = router->has_mtu ? router->mtu : ETHERNET_MTU;
            uplink_sheet_say(cell, router->has_mtu ? "%" PRIu32 " (RA)" : "none told: %" PRIu32, inside);
            uplink_sheet_number(cell, (int64_t)inside * THOUSAND, router->advertisements);
            uplink_sheet_refer(line, &router->last_frame);
            uplink_sheet_differ(line, inside > outside ? "outside only %" PRIu32 : "fits outside (%" PRIu32 ")",
                                outside);
        }
    uplink_sheet_why(cell, is_both_sides(view) ? "no router inside advertises a part of the prefix"
                                               : "only this side was captured");
}

static const struct uplink_row rows[] = {
    { "router", "Default router", NULL, "a Router Advertisement; DHCPv4", "RFC 4861 section 4.2", router_row },
    { "path", "Same VLAN, router", NULL, "a connection of each family", NULL, path_row },
    { "inside", "Used inside", NULL, "a capture of the inside, given together with this one", "RFC 9096 section 3.3",
      inside_row },
    { "inside-mtu", "MTU told inside", "octets", "a capture of the inside, given together with this one",
      "RFC 4861 section 4.6.4", inside_mtu_row },
};

const struct uplink_rows uplink_side_rows = { rows, sizeof rows / sizeof rows[0] };
