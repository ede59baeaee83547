#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "checks/uplink_sheet.h"

/* Rows of what the provider tells: addresses, prefixes, lifetimes, name servers, routes, MTU, and how it is carried. */

enum { THOUSAND = 1000, SHORT_SPAN = 300, SITE_BEST = 48, NO_PREFIX_AVAILABLE = 6 /* RFC 9915 §21.13 */ };

static const char *seconds(uint32_t lifetime, char text[24])
{
    if (lifetime == LIFETIME_INFINITY)
        return "infinite";
    snprintf(text, 24, "%" PRIu32 " s", lifetime);
    return text;
}

static void why_no_dhcp(const struct uplink_view *view, struct uplink_cell *cell, unsigned family)
{
    uint32_t seen = !view->uplink           ? 0
                    : family == UPLINK_IPV6 ? view->uplink->dhcpv6_messages
                                            : view->uplink->dhcpv4_messages;
    const char *name = family == UPLINK_IPV6 ? "DHCPv6" : "DHCPv4";
    if (seen == 0)
        uplink_sheet_why(cell, "no %s in this capture", name);
    else
        uplink_sheet_why(cell, "%s was seen (%" PRIu32 " messages), but no acknowledgement of it", name, seen);
}

/* ── the router's own address ── */

static void address_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct lease *lease = view->lease[family];
        struct uplink_cell *cell = &line->cells[family];
        if (!lease)
            continue;
        uplink_sheet_addresses(cell, lease->ip_version, &lease->prefixes[0].address, 1,
                               family == UPLINK_IPV6 ? "DHCPv6" : "DHCPv4");
        cell->n = lease->replies;
        uplink_sheet_refer(line, &lease->first_frame);
    }
    struct uplink_cell *four = &line->cells[UPLINK_IPV4], *six = &line->cells[UPLINK_IPV6];
    if (!four->text[0] && view->uplink && view->uplink->has_ppp_address) {
        uplink_sheet_addresses(four, 4, &view->uplink->ppp_address, 1, "PPP");
        uplink_sheet_refer(line, &view->uplink->ppp_frame);
    }
    for (unsigned i = 0; view->router && !six->text[0] && i < view->router->prefix_count; i++)
        if (view->router->prefixes[i].autonomous) {
            char text[PREFIX_TEXT_SIZE];
            uplink_sheet_say(six, "autoconfigured in %s", prefix_format(&view->router->prefixes[i].prefix, text));
            uplink_sheet_refer(line, &view->router->prefixes[i].last_frame);
        }
    if (!six->text[0] && view->delegation)
        uplink_sheet_why(six, "none on the link (IA_NA): it may take one from its prefix");
    why_no_dhcp(view, four, UPLINK_IPV4);
    why_no_dhcp(view, six, UPLINK_IPV6);
}

/* ── the delegated prefix ── */

static void name_size(const struct lease *lease, struct uplink_cell *cell)
{
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < lease->count; i++)
        uplink_sheet_say(cell, "%s%s", i || cell->text[0] ? ", " : "", prefix_format(&lease->prefixes[i], text));
    unsigned networks = uplink_networks(&lease->prefixes[0]);
    uplink_sheet_say(cell, " (%u network%s)", networks, networks == 1 ? "" : "s");
}

static void why_no_prefix(const struct uplink_view *view, struct uplink_line *line)
{
    const struct uplink *uplink = view->uplink;
    struct uplink_cell *cell = &line->cells[UPLINK_IPV6];
    if (uplink && uplink->prefix_refused > 0) {
        uplink_sheet_why(cell, "asked for, and refused%s",
                         uplink->refusal == NO_PREFIX_AVAILABLE ? ": NoPrefixAvail" : "");
        cell->n = uplink->prefix_refused;
        line->verdict = UPLINK_BAD;
        uplink_sheet_refer(line, &uplink->refused_frame);
    } else if (uplink && uplink->delegations > 0) {
        uplink_sheet_why(cell, "delegated to hosts of this segment only");
    } else if (uplink && uplink->prefix_asked > 0) {
        uplink_sheet_why(cell, "asked for; no answer was seen");
        cell->n = uplink->prefix_asked;
        uplink_sheet_refer(line, &uplink->asked_frame);
    } else if (uplink && uplink->dhcpv6_messages > 0) {
        uplink_sheet_why(cell, "DHCPv6 was seen, but nobody asked for a prefix (IA_PD)");
    }
    why_no_dhcp(view, cell, UPLINK_IPV6);
}

static void delegation_row(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *cell = &line->cells[UPLINK_IPV6];
    uint8_t longest = 0;
    uplink_sheet_why(&line->cells[UPLINK_IPV4], "IPv4 delegates no prefixes");
    for (const struct lease *lease = view->delegation; lease;
         lease = uplink_next_delegation(view->judgement, view->segment, lease)) {
        name_size(lease, cell);
        cell->n += lease->replies;
        uplink_sheet_refer(line, &lease->first_frame);
        uplink_sheet_refer(line, &lease->last_frame);
        for (unsigned i = 0; i < lease->count; i++)
            longest = lease->prefixes[i].length > longest ? lease->prefixes[i].length : longest;
    }
    if (!view->delegation) {
        why_no_prefix(view, line);
        return;
    }
    struct prefix worst = { .length = longest };
    line->verdict = uplink_is_small(&worst) ? UPLINK_BAD : UPLINK_GOOD;
    if (uplink_is_small(&worst))
        uplink_sheet_differ(line, "too small: /48 for a site, /56 at home");
    else
        uplink_sheet_differ(line, longest > SITE_BEST ? "enough at home; a site gets /48" : "as RIPE-690 asks");
}

/* ── does it stay the same ── */

static void stability_cell(const struct lease *lease, struct uplink_line *line, struct uplink_cell *cell)
{
    char before[PREFIX_TEXT_SIZE], after[PREFIX_TEXT_SIZE];
    if (lease->changes > 0) {
        bool address = !lease->is_prefix;
        const char *from = address ? address_format_ip(lease->ip_version, &lease->former.address, before)
                                   : prefix_format(&lease->former, before);
        const char *to = address ? address_format_ip(lease->ip_version, &lease->prefixes[0].address, after)
                                 : prefix_format(&lease->prefixes[0], after);
        uplink_sheet_say(cell, "changed: %s, then %s (IAID %" PRIu32 ")", from, to, lease->iaid);
        uplink_sheet_refer(line, &lease->former_frame);
        uplink_sheet_refer(line, &lease->change_frame);
    } else if (lease->replies > 1) {
        int64_t span = (lease->last_seen - lease->first_seen) / CLOCK_SECOND;
        bool is_short = span < SHORT_SPAN;
        uplink_sheet_say(cell, "the same in %" PRIu32 " replies over %" PRId64 " %s", lease->replies,
                         is_short ? span : span / 60, is_short ? "s" : "min");
        uplink_sheet_refer(line, &lease->first_frame);
        uplink_sheet_refer(line, &lease->last_frame);
    } else {
        uplink_sheet_why(cell, "one reply only: says nothing of later ones");
    }
    cell->n = lease->replies;
}

/* Of several delegations the one that changed tells most. */
static const struct lease *telling_delegation(const struct uplink_view *view)
{
    const struct lease *best = view->delegation;
    for (const struct lease *lease = view->delegation; lease;
         lease = uplink_next_delegation(view->judgement, view->segment, lease))
        if (lease->changes > best->changes)
            best = lease;
    return best;
}

static void stability_row(const struct uplink_view *view, struct uplink_line *line)
{
    const struct lease *four = view->lease[UPLINK_IPV4], *six = telling_delegation(view);
    if (four)
        stability_cell(four, line, &line->cells[UPLINK_IPV4]);
    if (six)
        stability_cell(six, line, &line->cells[UPLINK_IPV6]);
    why_no_dhcp(view, &line->cells[UPLINK_IPV4], UPLINK_IPV4);
    if (!six)
        uplink_sheet_why(&line->cells[UPLINK_IPV6], "no prefix was delegated");
    if (six && six->changes > 0) {
        line->verdict = UPLINK_BAD;
        uplink_sheet_differ(line, "changed without a release");
    }
    if (six && six->changes == 0 && six->replies > 1)
        line->verdict = UPLINK_GOOD;
}

/* ── lifetimes ── */

static void lifetimes_row(const struct uplink_view *view, struct uplink_line *line)
{
    const struct lease *four = view->lease[UPLINK_IPV4];
    const struct lease *six = view->delegation ? view->delegation : view->lease[UPLINK_IPV6];
    char a[24], b[24], c[24], d[24];
    if (four) {
        uplink_sheet_say(&line->cells[UPLINK_IPV4], "lease %s", seconds(four->valid_lifetime, a));
        if (four->t1)
            uplink_sheet_say(&line->cells[UPLINK_IPV4], ", T1 %s, T2 %s", seconds(four->t1, a), seconds(four->t2, b));
        uplink_sheet_number(&line->cells[UPLINK_IPV4], (int64_t)four->valid_lifetime * THOUSAND, four->replies);
        uplink_sheet_refer(line, &four->last_frame);
    }
    if (six) {
        uplink_sheet_say(&line->cells[UPLINK_IPV6], "%s: preferred %s, valid %s, T1 %s, T2 %s",
                         six->is_prefix ? "prefix" : "address", seconds(six->preferred_lifetime, a),
                         seconds(six->valid_lifetime, b), seconds(six->t1, c), seconds(six->t2, d));
        uplink_sheet_number(&line->cells[UPLINK_IPV6], (int64_t)six->valid_lifetime * THOUSAND, six->replies);
        uplink_sheet_refer(line, &six->last_frame);
    }
    why_no_dhcp(view, &line->cells[UPLINK_IPV4], UPLINK_IPV4);
    why_no_dhcp(view, &line->cells[UPLINK_IPV6], UPLINK_IPV6);
}

/* ── routes ── */

static void routes_row(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *four = &line->cells[UPLINK_IPV4], *six = &line->cells[UPLINK_IPV6];
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; view->uplink && i < view->uplink->route_count; i++)
        uplink_sheet_say(four, "%s%s", i ? ", " : "", prefix_format(&view->uplink->routes[i], text));
    if (view->uplink && view->uplink->route_count > 0)
        uplink_sheet_refer(line, &view->uplink->dhcpv4_frame);
    if (view->uplink && view->uplink->dhcpv4_frame.number)
        uplink_sheet_why(four, "DHCPv4 told none (option 121)");
    why_no_dhcp(view, four, UPLINK_IPV4);
    if (!view->router) {
        uplink_sheet_why(six, "no Router Advertisement in this capture");
        return;
    }
    for (unsigned i = 0; i < view->router->prefix_count; i++)
        uplink_sheet_say(six, "%s%s (%s)", i ? ", " : "", prefix_format(&view->router->prefixes[i].prefix, text),
                         view->router->prefixes[i].on_link ? "on the link" : "not on the link");
    for (unsigned i = 0; i < view->router->route_count; i++)
        uplink_sheet_say(six, "%s%s", six->text[0] ? ", " : "", prefix_format(&view->router->routes[i].prefix, text));
    uplink_sheet_why(six, "the advertisements name no prefix and no route");
    six->n = view->router->advertisements;
    uplink_sheet_refer(line, &view->router->first_frame);
}

/* ── name servers ── */

static void servers_row(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *four = &line->cells[UPLINK_IPV4], *six = &line->cells[UPLINK_IPV6];
    const struct uplink_dns *told = view->uplink ? view->uplink->dns : NULL;
    struct address announced[UPLINK_DNS_MAX];
    unsigned count = 0;
    if (told) {
        uplink_sheet_addresses(four, 4, told[UPLINK_IPV4].addresses, told[UPLINK_IPV4].count,
                               view->uplink->dhcpv4_frame.number ? "DHCPv4" : "PPP");
        uplink_sheet_addresses(six, 6, told[UPLINK_IPV6].addresses, told[UPLINK_IPV6].count, "DHCPv6");
        uplink_sheet_refer(line, &told[UPLINK_IPV4].frame);
        uplink_sheet_refer(line, &told[UPLINK_IPV6].frame);
    }
    for (unsigned i = 0; view->router && i < view->router->rdnss_count && count < UPLINK_DNS_MAX; i++)
        announced[count++] = view->router->rdnss[i].address;
    if (count > 0) {
        uplink_sheet_say(six, "%s", six->text[0] ? ", " : "");
        uplink_sheet_addresses(six, 6, announced, count, "RA");
        uplink_sheet_refer(line, &view->router->last_frame);
    }
    bool asked = view->uplink && view->uplink->dhcpv4_messages + view->uplink->dhcpv6_messages > 0;
    if (four->text[0] || six->text[0] || asked || view->router) {
        uplink_sheet_why(four, "none told over IPv4");
        uplink_sheet_why(six, "none told over IPv6");
    }
    uplink_sheet_why(four, "neither DHCPv4 nor PPP in this capture");
    uplink_sheet_why(six, "neither DHCPv6 nor a Router Advertisement in this capture");
    if (six->text[0])
        line->verdict = UPLINK_GOOD;
    else if (four->text[0] && (view->router || (view->uplink && view->uplink->delegations > 0)))
        line->verdict = UPLINK_BAD;
    if (line->verdict == UPLINK_BAD)
        uplink_sheet_differ(line, "over IPv4 only");
}

/* ── MTU as told ── */

static void mtu_row(const struct uplink_view *view, struct uplink_line *line)
{
    struct uplink_cell *four = &line->cells[UPLINK_IPV4], *six = &line->cells[UPLINK_IPV6];
    const struct uplink *uplink = view->uplink;
    if (uplink && uplink->interface_mtu) {
        uplink_sheet_say(four, "%u (DHCPv4)", uplink->interface_mtu);
        uplink_sheet_number(four, (int64_t)uplink->interface_mtu * THOUSAND, 1);
        uplink_sheet_refer(line, &uplink->dhcpv4_frame);
    } else if (uplink && uplink->receive_unit) {
        uplink_sheet_say(four, "%u (PPP)", uplink->receive_unit);
        uplink_sheet_number(four, (int64_t)uplink->receive_unit * THOUSAND, 1);
        uplink_sheet_refer(line, &uplink->ppp_frame);
    }
    if (view->router && view->router->has_mtu) {
        uplink_sheet_say(six, "%" PRIu32 " (RA)", view->router->mtu);
        uplink_sheet_number(six, (int64_t)view->router->mtu * THOUSAND, view->router->advertisements);
        uplink_sheet_refer(line, &view->router->last_frame);
    } else if (uplink && uplink->receive_unit) {
        uplink_sheet_say(six, "%u (PPP)", uplink->receive_unit);
        uplink_sheet_number(six, (int64_t)uplink->receive_unit * THOUSAND, 1);
        uplink_sheet_refer(line, &uplink->ppp_frame);
    }
    uplink_sheet_why(four, "not told, as usual: see the segment sizes");
    uplink_sheet_why(six, view->router ? "the advertisements tell none" : "no Router Advertisement in this capture");
    if (!four->has_number || !six->has_number)
        return;
    line->verdict = six->number < four->number ? UPLINK_BAD : UPLINK_GOOD;
    int64_t octets = (six->number - four->number) / THOUSAND;
    if (octets == 0)
        uplink_sheet_differ(line, "none");
    else
        uplink_sheet_differ(line, "%lld octets %s", llabs(octets), octets > 0 ? "more" : "less");
}

/* ── how it is carried ── */

static void softwire_detail(const struct uplink *uplink, enum uplink_carriage carriage, struct uplink_cell *cell)
{
    char text[PREFIX_TEXT_SIZE], relay[ADDRESS_TEXT_SIZE];
    if (carriage == UPLINK_DS_LITE && uplink->aftr_name[0])
        uplink_sheet_say(cell, " (AFTR %s)", uplink->aftr_name);
    else if (carriage == UPLINK_6RD && uplink->has_sixrd)
        uplink_sheet_say(cell, " (%s by %s)", prefix_format(&uplink->sixrd_prefix, text),
                         address_format_ip(4, &uplink->sixrd_relay, relay));
    else if (carriage == UPLINK_PPPOE && uplink->concentrator[0])
        uplink_sheet_say(cell, " (%s)", uplink->concentrator);
}

/* Which family each of them carries inside the other, or inside PPP. */
static const bool carries[UPLINK_CARRIAGES][UPLINK_FAMILIES] = { [UPLINK_PPPOE] = { true, true },
                                                                 [UPLINK_6RD] = { [UPLINK_IPV6] = true },
                                                                 [UPLINK_DS_LITE] = { [UPLINK_IPV4] = true },
                                                                 [UPLINK_MAP] = { [UPLINK_IPV4] = true },
                                                                 [UPLINK_LW4O6] = { [UPLINK_IPV4] = true } };

static bool was_seen(const struct uplink_view *view, unsigned family)
{
    uint64_t frames = family == UPLINK_IPV6 ? view->segment->ipv6_frames : view->segment->ipv4_frames;
    return frames > 0;
}

static void carriage_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        struct uplink_cell *cell = &line->cells[family];
        for (unsigned i = 0; view->uplink && i < UPLINK_CARRIAGES; i++) {
            if (!(view->uplink->carriage & 1u << i) || !carries[i][family])
                continue;
            uplink_sheet_say(cell, "%s%s", cell->text[0] ? ", " : "", uplink_carriage_word((enum uplink_carriage)i));
            softwire_detail(view->uplink, (enum uplink_carriage)i, cell);
            uplink_sheet_refer(line, &view->uplink->carriage_frames[i]);
        }
        if (!cell->text[0] && was_seen(view, family))
            uplink_sheet_say(cell, "native");
        uplink_sheet_why(cell, "no IPv%d frame on this link", family == UPLINK_IPV6 ? 6 : 4);
    }
    if (view->uplink && view->uplink->carriage)
        line->verdict = UPLINK_BAD;
    else if (was_seen(view, UPLINK_IPV4) && was_seen(view, UPLINK_IPV6))
        line->verdict = UPLINK_GOOD;
}

static const struct uplink_row rows[] = {
    { "address", "Router's address", NULL, "DHCP or PPP of the customer's router, or a Router Advertisement",
      "RIPE-690 section 4.1", address_row },
    { "delegation", "Delegated prefix", NULL, "a DHCPv6 reply with a prefix (IA_PD)", "RIPE-690 section 4.2",
      delegation_row },
    { "stability", "Stays the same", NULL, "two acknowledgements for the same client", "RIPE-690 section 5",
      stability_row },
    { "lifetimes", "Lifetimes", "seconds", "a DHCP acknowledgement", "RFC 9915 section 21.22", lifetimes_row },
    { "routes", "Prefixes and routes", NULL, "a Router Advertisement; DHCPv4 option 121", "RFC 4191, RFC 3442",
      routes_row },
    { "dns-servers", "DNS servers told", NULL, "a DHCP or PPP acknowledgement, or a Router Advertisement",
      "RFC 3646, RFC 8106", servers_row },
    { "mtu", "MTU told", "octets", "a Router Advertisement; DHCPv4 option 26 or PPP", "RFC 4861 section 4.6.4",
      mtu_row },
    { "carriage", "Carried", NULL, "frames of both families", "RFC 2516, RFC 5969, RFC 6333, RFC 7597", carriage_row },
};

const struct uplink_rows uplink_given_rows = { rows, sizeof rows / sizeof rows[0] };
