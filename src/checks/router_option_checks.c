#include <stdio.h>

#include "checks/defect_facts.h"
#include "checks/families.h"
#include "checks/router_facts.h"

/* Single values in advertisements that are wrong by any plan. */

static bool is_advertisement(const struct event *event)
{
    const struct packet *packet = event->packet;
    return packet->layer_count == 1 && packet->message == MESSAGE_ICMPV6 &&
           packet->icmpv6.type == ICMPV6_ROUTER_ADVERTISEMENT && !packet_discarded(packet);
}

static struct claim claim_sender_router(const struct event *event)
{
    const struct packet *packet = event->packet;
    return claim_address(event->segment, &packet->layers[0].source, packet->has_source_mac ? &packet->source_mac : NULL,
                         packet);
}

/* Calls `judge` for each prefix information option, also those that hosts ignore; and for routes when `route` is given. */
static void each_prefix(struct judgement *judgement, const struct event *event,
                        void (*judge)(struct judgement *judgement, const struct event *event,
                                      const struct nd_prefix_information *prefix),
                        void (*route)(struct judgement *judgement, const struct event *event,
                                      const struct nd_route_information *route))
{
    if (!is_advertisement(event))
        return;
    for (unsigned i = 0; i < event->packet->icmpv6.option_count; i++) {
        const struct nd_option *option = &event->packet->icmpv6.options[i];
        if (option->truncated)
            continue;
        if (option->type == ND_PREFIX_INFORMATION && option->length == 4 && option->prefix.prefix_length <= 128)
            judge(judgement, event, &option->prefix);
        else if (option->type == ND_ROUTE_INFORMATION && !option->ignored && route)
            route(judgement, event, &option->route);
    }
}

static struct claim claim_of(const struct event *event, const struct address *address, uint8_t length)
{
    struct prefix prefix = prefix_make(address, length);
    return claim_prefix(event->segment, &prefix, event->packet);
}

static void not_64(struct judgement *judgement, const struct event *event, const struct nd_prefix_information *sent)
{
    char router[ADDRESS_TEXT_SIZE];
    if (!sent->autonomous || sent->prefix_length == 64 || address_is_link_local(&sent->prefix))
        return;
    struct claim claim = claim_of(event, &sent->prefix, sent->prefix_length);
    judgement_raise(
        judgement, &claim,
        "%s offers it for autonomous configuration with length %u; hosts need 64 and form no address in it.",
        address_format(&event->packet->layers[0].source, router), sent->prefix_length);
}

static void not_64_seen(struct judgement *judgement, const struct event *event)
{
    each_prefix(judgement, event, not_64, NULL);
}

static void preferred_exceeds_valid(struct judgement *judgement, const struct event *event,
                                    const struct nd_prefix_information *sent)
{
    if (sent->preferred_lifetime <= sent->valid_lifetime)
        return;
    struct claim claim = claim_of(event, &sent->prefix, sent->prefix_length);
    judgement_raise(judgement, &claim,
                    "Its preferred lifetime (%u s) exceeds its valid lifetime (%u s): hosts ignore the option.",
                    sent->preferred_lifetime, sent->valid_lifetime);
}

static void preferred_exceeds_valid_seen(struct judgement *judgement, const struct event *event)
{
    each_prefix(judgement, event, preferred_exceeds_valid, NULL);
}

static void link_local_prefix(struct judgement *judgement, const struct event *event,
                              const struct nd_prefix_information *sent)
{
    if (!address_is_link_local(&sent->prefix))
        return;
    struct claim claim = claim_of(event, &sent->prefix, sent->prefix_length);
    judgement_raise(judgement, &claim,
                    "The link-local prefix is advertised; hosts have it without that and ignore the option.");
}

static void link_local_prefix_seen(struct judgement *judgement, const struct event *event)
{
    each_prefix(judgement, event, link_local_prefix, NULL);
}

/* ff00::/8, ::/128, ::1/128; the default route ::/0 is none of them. */
static bool is_no_unicast(const struct address *address, uint8_t length)
{
    enum address_class address_class = address_classify(address);
    return address_class == ADDRESS_MULTICAST ||
           (length == 128 && (address_class == ADDRESS_UNSPECIFIED || address_class == ADDRESS_LOOPBACK));
}

static void multicast_prefix(struct judgement *judgement, const struct event *event,
                             const struct nd_prefix_information *sent)
{
    if (!is_no_unicast(&sent->prefix, sent->prefix_length))
        return;
    struct claim claim = claim_of(event, &sent->prefix, sent->prefix_length);
    judgement_raise(judgement, &claim, "A prefix is advertised that holds no unicast addresses.");
}

static void multicast_route(struct judgement *judgement, const struct event *event,
                            const struct nd_route_information *sent)
{
    if (!is_no_unicast(&sent->prefix, sent->prefix_length))
        return;
    struct claim claim = claim_of(event, &sent->prefix, sent->prefix_length);
    judgement_raise(judgement, &claim, "A route is advertised to what holds no unicast addresses.");
}

static void multicast_prefix_seen(struct judgement *judgement, const struct event *event)
{
    each_prefix(judgement, event, multicast_prefix, multicast_route);
}

static void option_malformed_seen(struct judgement *judgement, const struct event *event)
{
    char rules[500];
    if (!is_advertisement(event) || !defect_facts_list(judgement, event->packet, rules, sizeof rules))
        return;
    struct claim claim = claim_sender_router(event);
    /* the shapes of CVE-2020-16898 and CVE-2020-16899 */
    if (packet_find_defect(event->packet, DEFECT_RDNSS_EVEN_LENGTH) ||
        packet_find_defect(event->packet, DEFECT_DNSSL_NO_END))
        claim = claim_with_severity(claim, SEVERITY_HIGH);
    judgement_raise(judgement, &claim, "Its advertisement has an option that hosts ignore: %s. The rest counts.",
                    rules);
}

enum { MTU_TOO_SMALL = 1, MTU_TOO_LARGE = 2 /* versions of its messages */ };

/* As such, or by Linux's cooked headers, which tell the MAC address of Ethernet alone. */
static bool is_ethernet(const struct packet *packet)
{
    enum { ETHERNET = 1, LINUX_SLL = 113, LINUX_SLL2 = 276 };
    uint32_t link_type = packet->frame->link_type;
    return link_type == ETHERNET || ((link_type == LINUX_SLL || link_type == LINUX_SLL2) && packet->has_source_mac);
}

static void mtu_invalid_seen(struct judgement *judgement, const struct event *event)
{
    const struct nd_option *option;
    if (!is_advertisement(event))
        return;
    for (unsigned i = 0; i < event->packet->icmpv6.option_count; i++) {
        option = &event->packet->icmpv6.options[i];
        if (option->type != ND_MTU || option->truncated || option->data.size < 6)
            continue;
        bool too_large = option->mtu > 1500 && is_ethernet(event->packet) && event->segment->largest_packet <= 1500;
        if (option->mtu >= 1280 && !too_large)
            continue;
        struct claim claim = claim_sender_router(event);
        struct finding *finding = judgement_raise(
            judgement, &claim,
            option->mtu < 1280
                ? "Advertises an MTU of %u; IPv6 needs 1280 at least, hosts ignore it."
                : "Advertises an MTU of %u on Ethernet, where no larger packet than 1500 octets was seen: large packets may vanish.",
            option->mtu);
        if (finding)
            finding->message_version = option->mtu < 1280 ? MTU_TOO_SMALL : MTU_TOO_LARGE;
    }
}

/* Larger packets were seen after all. */
static void mtu_invalid_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        struct claim claim = claim_router(router, NULL, NULL);
        struct finding *finding =
            router->segment->largest_packet > 1500
                ? findings_find(judgement->findings, judgement->check, router->segment, &claim.subject)
                : NULL;
        if (finding && finding->message_version == MTU_TOO_LARGE)
            finding->withdrawn = true;
    }
}

static void hop_limit_low_seen(struct judgement *judgement, const struct event *event)
{
    if (!is_advertisement(event) || event->packet->icmpv6.ra.cur_hop_limit == 0 ||
        event->packet->icmpv6.ra.cur_hop_limit > 31)
        return;
    struct claim claim = claim_sender_router(event);
    judgement_raise(judgement, &claim,
                    "Tells hosts to send with a hop limit of %u: packets die on the way to anything far.",
                    event->packet->icmpv6.ra.cur_hop_limit);
}

static const struct check rows[] = {
    { .id = "ra-hop-limit-low",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .title = "Advertised hop limit too low",
      .what = "A router tells hosts to send packets that may pass only few routers.",
      .why = "Connections to far destinations fail while near ones work.",
      .how = "Cur Hop Limit from 1 to 31 in a valid Router Advertisement.",
      .confused_with = "0 means unspecified and is fine.",
      .todo = "On the router set the current hop limit to 64.",
      .verify = "The next advertisement says 64.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 3756 section 4.2.7", "RFC 4861 section 4.2" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ADVERTISEMENT,
      .judge = hop_limit_low_seen },
    { .id = "ra-link-local-prefix",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_LOW,
      .title = "Link-local prefix advertised",
      .what = "A router advertises fe80::/10 as a prefix.",
      .why = "It does no harm, but is an error in the router's configuration.",
      .how = "A prefix information option for fe80::/10.",
      .confused_with = "",
      .todo = "Remove it from the router's configuration.",
      .verify = "The next advertisement is without it.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 4861 section 6.3.4" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ADVERTISEMENT,
      .judge = link_local_prefix_seen },
    { .id = "ra-mtu-invalid",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .title = "Advertised MTU out of range",
      .what = "A router advertises an MTU that cannot be right on this link.",
      .why = "Below 1280 hosts ignore it; above what the link carries, large packets vanish.",
      .how = "An MTU option below 1280, or above 1500 on Ethernet while no jumbo frame was seen.",
      .confused_with = "Links that carry jumbo frames.",
      .todo = "Correct the MTU on the router's interface.",
      .verify = "The next advertisement has 1500, or none.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 4861 section 4.6.4" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ADVERTISEMENT,
      .judge = mtu_invalid_seen,
      .conclude = mtu_invalid_at_end },
    { .id = "ra-multicast-prefix",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .title = "Prefix or route without unicast addresses",
      .what = "A router advertises a multicast, unspecified or loopback prefix or route.",
      .why = "No host can use it; some send their multicast or loopback traffic astray.",
      .how = "A prefix information or route information option for ff00::/8, ::/128 or ::1/128.",
      .confused_with = "The default route ::/0.",
      .todo = "Remove it from the router's configuration.",
      .verify = "The next advertisement is without it.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 4861 section 4.6.2", "RFC 4291 section 2.7" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ADVERTISEMENT,
      .judge = multicast_prefix_seen },
    { .id = "ra-option-malformed",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_LOW,
      .other_severities = "high for the shapes of known exploits: RDNSS of even length, DNSSL without an end",
      .title = "Advertisement with an option that hosts ignore",
      .what = "An option in a Router Advertisement is malformed; hosts ignore it and use the rest.",
      .why =
          "What the option should bring (a DNS server, a prefix) never reaches the hosts. Some shapes crash faulty systems.",
      .how = "A wrong length or content of a single option, each by its own RFC.",
      .confused_with =
          "An option of length 0, for which hosts discard the whole message (ra-invalid); options that the capture cut off.",
      .todo = "Update the router's software; if the sender is no router, find its switch port.",
      .verify = "Capture one advertisement: no ra-option-malformed.",
      .needs = "the whole option",
      .references = { "RFC 4861 section 4.6", "CVE-2020-16898", "CVE-2020-16899", "CVE-2020-25583" },
      .listens = EVENT_DEFECT,
      .judge = option_malformed_seen },
    { .id = "ra-preferred-exceeds-valid",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .title = "Preferred lifetime longer than valid lifetime",
      .what = "A prefix is advertised with a preferred lifetime above its valid lifetime; hosts ignore the option.",
      .why = "Hosts form no address in the prefix.",
      .how = "Preferred lifetime > valid lifetime in a prefix information option.",
      .confused_with = "",
      .todo = "Correct the lifetimes on the router.",
      .verify = "Hosts form addresses after the next advertisement.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 4862 section 5.5.3" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ADVERTISEMENT,
      .judge = preferred_exceeds_valid_seen },
    { .id = "ra-prefix-not-64",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_HIGH,
      .title = "Prefix for autonomous configuration that is no /64",
      .what = "A router offers a prefix for autonomous configuration whose length is not 64.",
      .why =
          "Hosts form no address in it: identifiers are 64 bits long. Thinking of IPv6 prefixes like IPv4 subnets is the usual reason.",
      .how = "A prefix information option with the A flag and a length other than 64.",
      .confused_with = "Prefixes without the A flag may have any length.",
      .todo = "Use a /64 on each LAN; a site has 65,536 of them in a /48.",
      .verify = "Hosts form addresses after the next advertisement.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 4862 section 5.5.3", "RFC 7421" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ADVERTISEMENT,
      .judge = not_64_seen },
};

const struct check_table router_option_checks = { rows, sizeof rows / sizeof rows[0] };
