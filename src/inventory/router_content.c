#include "inventory/router_content.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "decode/cursor.h"
#include "decode/dns.h"
#include "inventory/event.h"
#include "inventory/prefix.h"

enum { VANISHED_AFTER = 3 };

void router_content_change(const struct observation *observation, struct router *router, const char *field,
                           const char *from, const char *to)
{
    struct router_change *change = &router->changes[ROUTER_CHANGE_MAX - 1]; /* the latest overwrites the one before */
    if (router->change_count < ROUTER_CHANGE_MAX)
        change = &router->changes[router->change_count++];
    else
        router->changes_lost++;
    change->frame = store_reference(observation->packet, observation->now);
    change->field = field;
    snprintf(change->from, sizeof change->from, "%s", from);
    snprintf(change->to, sizeof change->to, "%s", to);
    struct event *event = event_raise(observation, EVENT_ROUTER_CHANGED);
    event->router = router;
    event->change = change;
}

static void number_changed(const struct observation *observation, struct router *router, const char *field,
                           uint64_t from, uint64_t to)
{
    char old[24], new[24];
    if (from == to)
        return;
    snprintf(old, sizeof old, "%llu", (unsigned long long)from);
    snprintf(new, sizeof new, "%llu", (unsigned long long)to);
    router_content_change(observation, router, field, old, new);
}

static void flag_changed(const struct observation *observation, struct router *router, const char *field, bool from,
                         bool to)
{
    if (from != to)
        router_content_change(observation, router, field, from ? "true" : "false", to ? "true" : "false");
}

static void learn_header(const struct observation *observation, struct router *router, bool first)
{
    struct router_advertisement before = router->ra;
    const struct router_advertisement *ra = &observation->packet->icmpv6.ra;
    router->ra = *ra;
    if (first)
        return;
    if (ra->router_lifetime > 0 && before.router_lifetime > 0) /* 0 is a withdrawal, an event of its own */
        number_changed(observation, router, "router_lifetime", before.router_lifetime, ra->router_lifetime);
    number_changed(observation, router, "cur_hop_limit", before.cur_hop_limit, ra->cur_hop_limit);
    flag_changed(observation, router, "managed", before.managed, ra->managed);
    flag_changed(observation, router, "other", before.other, ra->other);
    if (before.preference != ra->preference && ra->router_lifetime > 0)
        router_content_change(observation, router, "preference", router_preference_word(before.preference),
                              router_preference_word(ra->preference));
    flag_changed(observation, router, "home_agent", before.home_agent, ra->home_agent);
    flag_changed(observation, router, "proxy", before.proxy, ra->proxy);
    flag_changed(observation, router, "stub", before.stub, ra->stub);
    number_changed(observation, router, "reachable_time", before.reachable_time, ra->reachable_time);
    number_changed(observation, router, "retrans_timer", before.retrans_timer, ra->retrans_timer);
}

/* Lifetimes that count down in real time are no change (RFC 4861 §6.2.7): compare the moments at which they end, give or take 5 s. */
static bool lifetime_changed(const struct router_prefix *known, uint32_t before, uint32_t now_sent, int64_t now)
{
    if (before == now_sent)
        return false;
    if (before == LIFETIME_INFINITY || now_sent == LIFETIME_INFINITY)
        return true;
    int64_t ends_before = known->last_seen / CLOCK_SECOND + before, ends_now = now / CLOCK_SECOND + now_sent;
    return ends_now - ends_before > 5 || ends_before - ends_now > 5;
}

static struct router_prefix *find_prefix(struct router *router, const struct prefix *prefix)
{
    for (unsigned i = 0; i < router->prefix_count; i++)
        if (prefix_equal(&router->prefixes[i].prefix, prefix))
            return &router->prefixes[i];
    return NULL;
}

const struct router_prefix *router_find_prefix(const struct router *router, const struct prefix *prefix)
{
    for (unsigned i = 0; i < router->prefix_count; i++)
        if (prefix_equal(&router->prefixes[i].prefix, prefix))
            return &router->prefixes[i];
    return NULL;
}

static void prefix_changed(const struct observation *observation, struct router *router, struct router_prefix *known,
                           const struct nd_prefix_information *sent)
{
    char text[PREFIX_TEXT_SIZE + 4];
    if (known->vanished) {
        known->vanished = false;
        router_content_change(observation, router, "prefix", "", prefix_format(&known->prefix, text));
    }
    known->counts_down =
        known->counts_down ||
        (sent->valid_lifetime < known->valid_lifetime &&
         !lifetime_changed(known, known->valid_lifetime, sent->valid_lifetime, observation->now)) ||
        (sent->preferred_lifetime < known->preferred_lifetime &&
         !lifetime_changed(known, known->preferred_lifetime, sent->preferred_lifetime, observation->now));
    flag_changed(observation, router, "prefix.on_link", known->on_link, sent->on_link);
    flag_changed(observation, router, "prefix.autonomous", known->autonomous, sent->autonomous);
    if (lifetime_changed(known, known->valid_lifetime, sent->valid_lifetime, observation->now))
        number_changed(observation, router, "prefix.valid_lifetime", known->valid_lifetime, sent->valid_lifetime);
    if (lifetime_changed(known, known->preferred_lifetime, sent->preferred_lifetime, observation->now))
        number_changed(observation, router, "prefix.preferred_lifetime", known->preferred_lifetime,
                       sent->preferred_lifetime);
}

/* A prefix that goes to one host only is that host's own (RFC 8273); the frame counts, for it may be sent to all nodes' address in a unicast frame. */
static void note_solicitor(const struct observation *observation, struct router_prefix *known)
{
    const struct packet *packet = observation->packet;
    bool to_one = packet->has_destination_mac && !mac_is_group(&packet->destination_mac);
    if (!to_one || (known->advertisements > 0 && !mac_equal(&known->solicitor, &packet->destination_mac)))
        known->to_several = true;
    else
        known->solicitor = packet->destination_mac;
}

static void learn_prefix(const struct observation *observation, struct router *router,
                         const struct nd_prefix_information *sent, bool first)
{
    struct prefix prefix =
        prefix_make(&sent->prefix, sent->prefix_length); /* host bits are legal with R, RFC 6275 §7.2 */
    char text[PREFIX_TEXT_SIZE];
    struct router_prefix *known = find_prefix(router, &prefix);
    if (known) {
        prefix_changed(observation, router, known, sent);
    } else {
        if (router->prefix_count == ROUTER_PREFIX_MAX) {
            router->prefixes_lost++;
            return;
        }
        known = &router->prefixes[router->prefix_count++];
        *known = (struct router_prefix){ .prefix = prefix, .first_seen = observation->now };
        if (!first)
            router_content_change(observation, router, "prefix", "", prefix_format(&prefix, text));
    }
    known->on_link = sent->on_link;
    known->autonomous = sent->autonomous;
    known->ever_autonomous = known->ever_autonomous || sent->autonomous;
    known->router_address = sent->router_address;
    known->pd_preferred = sent->dhcpv6_pd_preferred;
    known->valid_lifetime = sent->valid_lifetime;
    known->preferred_lifetime = sent->preferred_lifetime;
    known->last_seen = observation->now;
    known->last_frame = store_reference(observation->packet, observation->now);
    note_solicitor(observation, known);
    known->advertisements++;
    known->missing = 0;
    struct prefix_record *record = prefix_observe(observation, &prefix, PREFIX_FROM_RA);
    if (!record)
        return;
    record->on_link = record->on_link || sent->on_link;
    record->autonomous = record->autonomous || sent->autonomous;
    record->has_lifetimes = true;
    record->valid_lifetime = sent->valid_lifetime;
    record->preferred_lifetime = sent->preferred_lifetime;
    record->last_advertised = observation->now;
    prefix_add_router(record, &router->address);
}

static void learn_route(const struct observation *observation, struct router *router,
                        const struct nd_route_information *sent, bool first)
{
    struct prefix prefix = prefix_make(&sent->prefix, sent->prefix_length);
    char text[PREFIX_TEXT_SIZE];
    struct router_route *route = NULL;
    for (unsigned i = 0; i < router->route_count && !route; i++)
        if (prefix_equal(&router->routes[i].prefix, &prefix))
            route = &router->routes[i];
    if (!route) {
        if (router->route_count == ROUTER_ROUTE_MAX)
            return;
        route = &router->routes[router->route_count++];
        *route = (struct router_route){ .prefix = prefix, .first_seen = observation->now };
        if (!first)
            router_content_change(observation, router, "route", "", prefix_format(&prefix, text));
    } else if (route->preference != sent->preference) {
        router_content_change(observation, router, "route.preference", router_preference_word(route->preference),
                              router_preference_word(sent->preference));
    }
    route->preference = sent->preference;
    route->lifetime = sent->route_lifetime;
    route->last_seen = observation->now;
    if (prefix.length > 0)
        prefix_observe(observation, &prefix, PREFIX_FROM_ROUTE);
}

static void learn_rdnss(const struct observation *observation, struct router *router, const struct nd_servers *sent,
                        bool first)
{
    for (unsigned n = 0; n < sent->count; n++) {
        struct address address;
        char text[ADDRESS_TEXT_SIZE];
        struct router_dns *known = NULL;
        memcpy(address.octets, sent->addresses + 16u * n, 16);
        for (unsigned i = 0; i < router->rdnss_count && !known; i++)
            if (address_equal(&router->rdnss[i].address, &address))
                known = &router->rdnss[i];
        if (!known) {
            if (router->rdnss_count == ROUTER_DNS_MAX)
                return;
            known = &router->rdnss[router->rdnss_count++];
            *known = (struct router_dns){ .address = address, .first_seen = observation->now };
            if (!first)
                router_content_change(observation, router, "rdnss", "", address_format(&address, text));
        } else if (known->lifetime != sent->lifetime) {
            number_changed(observation, router, "rdnss.lifetime", known->lifetime, sent->lifetime);
        }
        known->ever_given = known->ever_given || sent->lifetime > 0;
        known->lifetime = sent->lifetime;
        known->last_seen = observation->now;
    }
}

static struct router_name *note_name(const struct observation *observation, struct router *router,
                                     struct router_name *names, uint8_t *count, const char *text, const char *field,
                                     bool first)
{
    for (unsigned i = 0; i < *count; i++)
        if (strcmp(names[i].text, text) == 0)
            return &names[i];
    if (*count == ROUTER_NAME_MAX)
        return NULL;
    struct router_name *name = &names[(*count)++];
    *name = (struct router_name){ .first_seen = observation->now };
    snprintf(name->text, sizeof name->text, "%s", text);
    if (!first)
        router_content_change(observation, router, field, "", name->text);
    return name;
}

static void learn_dnssl(const struct observation *observation, struct router *router, const struct nd_names *sent,
                        bool first)
{
    struct cursor names = cursor_make(sent->names.data, sent->names.size, sent->names.size, 0);
    char text[NAME_SIZE * 2];
    while (sent->names.data && dns_name_next(&names, text, sizeof text)) {
        struct router_name *name =
            note_name(observation, router, router->dnssl, &router->dnssl_count, text, "dnssl", first);
        if (!name)
            return;
        name->lifetime = sent->lifetime;
        name->last_seen = observation->now;
    }
}

static void learn_encrypted_dns(const struct observation *observation, struct router *router,
                                const struct nd_encrypted_dns *sent, bool first)
{
    struct cursor names = cursor_make(sent->name.data, sent->name.size, sent->name.size, 0);
    char text[NAME_SIZE * 2];
    if (!sent->name.data || !dns_name_next(&names, text, sizeof text))
        return;
    struct router_name *name = note_name(observation, router, router->encrypted_dns, &router->encrypted_dns_count, text,
                                         "encrypted_dns", first);
    if (!name)
        return;
    name->lifetime = sent->lifetime;
    name->priority = sent->service_priority;
    name->last_seen = observation->now;
}

static void learn_pref64(const struct observation *observation, struct router *router, const struct nd_pref64 *sent,
                         bool first)
{
    char text[PREFIX_TEXT_SIZE];
    struct router_pref64 *known = NULL;
    if (sent->prefix.length == 0)
        return;
    for (unsigned i = 0; i < router->pref64_count && !known; i++)
        if (prefix_equal(&router->pref64[i].prefix, &sent->prefix))
            known = &router->pref64[i];
    if (!known) {
        if (router->pref64_count == ROUTER_PREF64_MAX)
            return;
        router->segment->nat64_prefix_seen = true;
        known = &router->pref64[router->pref64_count++];
        *known = (struct router_pref64){ .prefix = sent->prefix, .first_seen = observation->now };
        if (!first)
            router_content_change(observation, router, "pref64", "", prefix_format(&sent->prefix, text));
    }
    known->lifetime = sent->lifetime;
    known->last_seen = observation->now;
}

static void learn_text(const struct observation *observation, struct router *router, const char *field, bool *has,
                       char *kept, size_t room, const char *text)
{
    if (*has && strcmp(kept, text) != 0)
        router_content_change(observation, router, field, kept, text);
    *has = true;
    snprintf(kept, room, "%s", text);
}

static void learn_option(const struct observation *observation, struct router *router, const struct nd_option *option,
                         bool first)
{
    char text[128];
    switch (option->type) {
    case ND_PREFIX_INFORMATION: learn_prefix(observation, router, &option->prefix, first); break;
    case ND_ROUTE_INFORMATION: learn_route(observation, router, &option->route, first); break;
    case ND_RDNSS: learn_rdnss(observation, router, &option->rdnss, first); break;
    case ND_DNSSL: learn_dnssl(observation, router, &option->dnssl, first); break;
    case ND_PREF64: learn_pref64(observation, router, &option->pref64, first); break;
    case ND_ENCRYPTED_DNS: learn_encrypted_dns(observation, router, &option->encrypted_dns, first); break;
    case ND_MTU:
        if (router->has_mtu)
            number_changed(observation, router, "mtu", router->mtu, option->mtu);
        router->has_mtu = true;
        router->mtu = option->mtu;
        break;
    case ND_ADVERTISEMENT_INTERVAL:
        router->has_option_interval = true;
        router->option_interval = option->advertisement_interval;
        break;
    case ND_CAPTIVE_PORTAL:
        escape_printable(option->captive_portal.data, option->captive_portal.size, text, sizeof text);
        learn_text(observation, router, "captive_portal", &router->has_captive_portal, router->captive_portal,
                   sizeof router->captive_portal, text);
        break;
    case ND_PVD_ID: {
        struct cursor name = cursor_make(option->pvd.name.data, option->pvd.name.size, option->pvd.name.size, 0);
        if (option->pvd.name.data && dns_name_next(&name, text, sizeof text))
            learn_text(observation, router, "pvd", &router->has_pvd, router->pvd, sizeof router->pvd, text);
        break;
    }
    default: break;
    }
}

/* A prefix that three successive multicast RAs leave out has vanished (checks.md, "parameters of a router"). */
static void notice_missing(const struct observation *observation, struct router *router)
{
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < router->prefix_count; i++) {
        struct router_prefix *known = &router->prefixes[i];
        if (known->last_seen == observation->now || known->vanished || ++known->missing < VANISHED_AFTER)
            continue;
        known->vanished = true;
        router_content_change(observation, router, "prefix", prefix_format(&known->prefix, text), "");
    }
}

void router_content_learn(const struct observation *observation, struct router *router, bool first)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    learn_header(observation, router, first);
    for (unsigned i = 0; i < message->option_count; i++) {
        const struct nd_option *option = &message->options[i];
        if (!option->ignored && !option->truncated)
            learn_option(observation, router, option, first);
        else if (option->type == ND_PREFIX_INFORMATION)
            router->prefix_ignored = true;
    }
    router->options_cut = router->options_cut || !message->options_complete;
    if (address_is_multicast(&observation->layer->destination) && message->options_complete)
        notice_missing(observation, router);
}
