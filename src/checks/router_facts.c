#include <string.h>

#include "checks/router_facts.h"

#include "base/hash.h"
#include "base/text.h"
#include "checks/words.h"

bool router_is_stub(const struct router *router)
{
    bool ula = false;
    if (router->ever_default)
        return false;
    for (unsigned i = 0; i < router->prefix_count; i++) {
        if (address_classify(&router->prefixes[i].prefix.address) != ADDRESS_UNIQUE_LOCAL)
            return false;
        ula = ula || router->prefixes[i].prefix.length == 64;
    }
    for (unsigned i = 0; i < router->route_count; i++) {
        if (address_classify(&router->routes[i].prefix.address) != ADDRESS_UNIQUE_LOCAL)
            return router->ra.stub && router->routes[i].prefix.length > 0;
        ula = ula || router->routes[i].prefix.length == 64;
    }
    return ula || router->ra.stub;
}

bool router_configures(const struct router *router)
{
    return router->prefix_count || router->route_count || router->rdnss_count || router->pref64_count ||
           router->has_captive_portal || router->encrypted_dns_count;
}

const struct router_mac *router_mac_row(const struct router *router, const struct mac *mac)
{
    for (unsigned i = 0; mac && i < router->mac_count; i++)
        if (mac_equal(&router->macs[i].mac, mac))
            return &router->macs[i];
    return NULL;
}

bool router_mac_is_redundant(const struct judgement *judgement, const struct router *router, const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, router->segment);
    return words_is_redundant(judgement, router->segment, &router->address, mac) ||
           (plan && plan->routers_given && plan_match_router(plan, &router->address, mac, NULL) == ROUTER_MATCH_ALL);
}

static int by_presence(const struct router *router, const struct router_mac *mac)
{
    const struct router_mac *other = NULL;
    for (unsigned i = 0; i < router->mac_count; i++)
        if (&router->macs[i] != mac && (!other || router->macs[i].advertisements > other->advertisements))
            other = &router->macs[i];
    if (!other)
        return 0;
    int64_t presence = mac->last_seen - mac->first_seen, presence_of_other = other->last_seen - other->first_seen;
    if (mac->advertisements < other->advertisements && presence <= presence_of_other)
        return 1;
    if (mac->advertisements > other->advertisements && presence >= presence_of_other)
        return 0;
    return -1;
}

int router_mac_is_stranger(const struct plan_segment *plan, const struct router *router, const struct router_mac *mac)
{
    struct mac encoded;
    bool other_is_encoded = false;
    const struct plan_router *entry = NULL;
    if (plan && plan->routers_given) {
        enum plan_router_match match = plan_match_router(plan, &router->address, &mac->mac, &entry);
        if (match == ROUTER_MATCH_ALL && entry && entry->has_mac)
            return 0;
        if (match == ROUTER_MATCH_ADDRESS)
            return 1;
    }
    if (address_eui64_mac(&router->address, &encoded)) {
        if (mac_equal(&encoded, &mac->mac))
            return 0;
        for (unsigned i = 0; i < router->mac_count; i++)
            other_is_encoded = other_is_encoded || mac_equal(&encoded, &router->macs[i].mac);
        if (other_is_encoded)
            return 1;
    }
    return by_presence(router, mac);
}

static void describe_prefix(const struct router_prefix *prefix, char *text, size_t room)
{
    char name[PREFIX_TEXT_SIZE];
    uint8_t v4[4];
    text_append(text, room, "%s", prefix_format(&prefix->prefix, name));
    if (address_classify(&prefix->prefix.address) == ADDRESS_6TO4 && address_embedded_ipv4(&prefix->prefix.address, v4))
        text_append(text, room, " (6to4 of %u.%u.%u.%u: typical for a shared internet connection)", v4[0], v4[1], v4[2],
                    v4[3]);
}

void router_describe_content(const struct router *router, char *text, size_t room)
{
    char address[ADDRESS_TEXT_SIZE];
    text[0] = '\0';
    if (router->ra.router_lifetime == 0 && router->ever_default)
        text_append(text, room, "preference %s, by now withdrawn", router_preference_word(router->ra.preference));
    else
        text_append(text, room, "preference %s, router lifetime %u s", router_preference_word(router->ra.preference),
                    router->ra.router_lifetime);
    for (unsigned i = 0; i < router->prefix_count && i < 4; i++) {
        text_append(text, room, i == 0 ? ", prefix " : " and ");
        describe_prefix(&router->prefixes[i], text, room);
    }
    if (router->prefix_count > 4)
        text_append(text, room, " and %u more", router->prefix_count - 4u);
    for (unsigned i = 0; i < router->rdnss_count && i < 2; i++)
        text_append(text, room, "%s%s", i == 0 ? ", DNS server " : " and ",
                    address_format(&router->rdnss[i].address, address));
}

uint64_t router_content_version(const struct router *router)
{
    struct {
        struct address prefixes[4], rdnss[2];
        uint8_t lengths[4], prefix_count, rdnss_count, preference, ever_default;
        uint64_t lifetime;
    } content;
    memset(&content, 0, sizeof content);
    for (unsigned i = 0; i < router->prefix_count && i < 4; i++) {
        content.prefixes[i] = router->prefixes[i].prefix.address;
        content.lengths[i] = router->prefixes[i].prefix.length;
    }
    for (unsigned i = 0; i < router->rdnss_count && i < 2; i++)
        content.rdnss[i] = router->rdnss[i].address;
    content.prefix_count = router->prefix_count;
    content.rdnss_count = router->rdnss_count;
    content.preference = (uint8_t)router->ra.preference;
    content.ever_default = router->ever_default;
    content.lifetime = router->ra.router_lifetime;
    return hash_bytes(&content, sizeof content) | 1;
}

static bool formed_address(const struct host *host, const struct router *router)
{
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        for (unsigned i = 0; i < router->prefix_count; i++)
            if (router->prefixes[i].ever_autonomous && prefix_contains(&router->prefixes[i].prefix, &record->address) &&
                record->first_seen >= router->first_seen)
                return true;
    return false;
}

void router_describe_impact(const struct judgement *judgement, const struct router *router, char *text, size_t room)
{
    char mac[MAC_TEXT_SIZE], list[400] = "";
    unsigned formed = 0;
    (void)judgement;
    text[0] = '\0';
    for (const struct host *host = router->segment->hosts; host; host = host->next_in_segment) {
        if (host == router->host || !host->has_mac || !formed_address(host, router))
            continue;
        if (formed++ >= 3)
            continue;
        text_append(list, sizeof list, "%s%s", formed == 1 ? "" : ", ", mac_format(&host->mac, mac));
        if (host->name_count > 0)
            text_append(list, sizeof list, " (%s)", host->names[0].text);
    }
    if (formed == 0)
        return;
    text_append(text, room, "%u host%s formed an address in its prefix: %s", formed, formed == 1 ? "" : "s", list);
    if (formed > 3)
        text_append(text, room, " and %u more", formed - 3);
}
