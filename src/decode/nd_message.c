#include "decode/nd_message.h"

#include "decode/icmpv6.h"
#include "decode/nd_option.h"

/* ---- the fixed parts ---- */

static void read_router_advertisement(struct cursor *body, struct packet *packet)
{
    struct router_advertisement *ra = &packet->icmpv6.ra;
    ra->cur_hop_limit = cursor_u8(body);
    ra->flags = cursor_u8(body);
    ra->router_lifetime = cursor_u16(body);
    ra->reachable_time = cursor_u32(body);
    ra->retrans_timer = cursor_u32(body);
    ra->managed = ra->flags & 0x80;
    ra->other = ra->flags & 0x40;
    ra->home_agent = ra->flags & 0x20; /* RFC 6275 §7.1 */
    ra->proxy = ra->flags & 0x04;      /* RFC 4389 §4.1.3.3 */
    ra->stub = ra->flags & 0x02;       /* draft-ietf-6man-snac-router-ra-flag */
    ra->preference = ra->flags >> 3 & 3;
    if (ra->preference == PREFERENCE_RESERVED) /* RFC 4191 §2.2 */
        ra->preference = PREFERENCE_MEDIUM;
}

static void read_neighbor(struct cursor *body, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    uint32_t flags = cursor_u32(body);
    icmpv6->neighbor.target = cursor_address(body);
    if (icmpv6->type == ICMPV6_REDIRECT)
        icmpv6->neighbor.destination = cursor_address(body);
    if (icmpv6->type != ICMPV6_NEIGHBOR_ADVERTISEMENT)
        return;
    icmpv6->neighbor.router = flags & 0x80000000u;
    icmpv6->neighbor.solicited = flags & 0x40000000u;
    icmpv6->neighbor.override_flag = flags & 0x20000000u;
}

static void read_certification_path(struct cursor *body, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    icmpv6->other.identifier = cursor_u16(body);
    if (icmpv6->type == ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT)
        cursor_skip(body, 2); /* All Components */
    icmpv6->other.component = cursor_u16(body);
    if (icmpv6->type == ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT)
        cursor_skip(body, 2); /* Reserved */
}

void nd_message_decode(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    switch (packet->icmpv6.type) {
    case ICMPV6_ROUTER_ADVERTISEMENT: read_router_advertisement(body, packet); break;
    case ICMPV6_NEIGHBOR_SOLICITATION:
    case ICMPV6_NEIGHBOR_ADVERTISEMENT:
    case ICMPV6_REDIRECT: read_neighbor(body, packet); break;
    case ICMPV6_CERTIFICATION_PATH_SOLICITATION:
    case ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT: read_certification_path(body, packet); break;
    case ICMPV6_MOBILE_PREFIX_ADVERTISEMENT:
        packet->icmpv6.other.identifier = cursor_u16(body);
        cursor_skip(body, 2); /* flags */
        break;
    default: cursor_skip(body, 4); /* Reserved */
    }
    if (body->uncaptured > 0)
        icmpv6_note_truncated(layer, packet);
    packet->icmpv6.options_complete = nd_option_decode_all(body, packet);
}

/* ---- the rules of validity ---- */

/* Which messages a rule is for. */
enum {
    RS = 1 << 0,
    RA = 1 << 1,
    NS = 1 << 2,
    NA = 1 << 3,
    REDIRECT = 1 << 4,
    INVERSE = 1 << 5,
    ND = RS | RA | NS | NA | REDIRECT
};

/* What must be there before a rule can be asked. */
enum needs { NEEDS_HEADER, NEEDS_FIXED_PART, NEEDS_ALL_OPTIONS };

/* Where a defect points: into the IPv6 header, the message, or to the link-layer address option. */
enum place { IN_HEADER, IN_MESSAGE, AT_LINK_LAYER_ADDRESS };

enum { HOP_LIMIT = 7, SOURCE = 8, DESTINATION = 24, CODE = 1, FLAGS = 4, FLAGS_OF_RA = 5, TARGET = 8, REDIRECTED = 24 };

typedef bool broken(const struct icmpv6_message *icmpv6, const struct packet_layer *layer, const struct packet *packet);

static broken hop_limit_not_255, code_not_zero, unspecified_with_slla, source_not_link_local, target_multicast,
    unspecified_to_other, multicast_without_slla, multicast_solicited, multicast_without_tlla, redirects_group,
    target_is_no_router, destination_odd, preference_without_lifetime;

static const struct rule {
    uint8_t messages;
    enum defect_code code;
    broken *broken;
    enum needs needs;
    enum place place;
    uint8_t at;
    const char *section;
} rules[] = {
    { ND | INVERSE, DEFECT_ND_HOP_LIMIT, hop_limit_not_255, NEEDS_HEADER, IN_HEADER, HOP_LIMIT,
      "RFC 4861 §6.1, §7.1, §8.1; RFC 3122 §4.3" },
    { ND | INVERSE, DEFECT_ND_CODE, code_not_zero, NEEDS_HEADER, IN_MESSAGE, CODE,
      "RFC 4861 §6.1, §7.1, §8.1; RFC 3122 §4.3" },
    { RS, DEFECT_RS_UNSPECIFIED_WITH_SLLA, unspecified_with_slla, NEEDS_FIXED_PART, AT_LINK_LAYER_ADDRESS, 0,
      "RFC 4861 §6.1.1" },
    { RA, DEFECT_RA_SOURCE_NOT_LINK_LOCAL, source_not_link_local, NEEDS_HEADER, IN_HEADER, SOURCE, "RFC 4861 §6.1.2" },
    { RA, DEFECT_PREFERENCE_ON_LIFETIME_ZERO, preference_without_lifetime, NEEDS_FIXED_PART, IN_MESSAGE, FLAGS_OF_RA,
      "RFC 4191 §2.2" },
    { NS, DEFECT_NS_TARGET_MULTICAST, target_multicast, NEEDS_FIXED_PART, IN_MESSAGE, TARGET, "RFC 4861 §7.1.1" },
    { NS, DEFECT_NS_UNSPECIFIED_DESTINATION, unspecified_to_other, NEEDS_HEADER, IN_HEADER, DESTINATION,
      "RFC 4861 §7.1.1" },
    { NS, DEFECT_NS_UNSPECIFIED_WITH_SLLA, unspecified_with_slla, NEEDS_FIXED_PART, AT_LINK_LAYER_ADDRESS, 0,
      "RFC 4861 §7.1.1" },
    { NS, DEFECT_NS_MULTICAST_WITHOUT_SLLA, multicast_without_slla, NEEDS_ALL_OPTIONS, IN_MESSAGE, 0, "RFC 4861 §4.3" },
    { NA, DEFECT_NA_TARGET_MULTICAST, target_multicast, NEEDS_FIXED_PART, IN_MESSAGE, TARGET, "RFC 4861 §7.1.2" },
    { NA, DEFECT_NA_MULTICAST_SOLICITED, multicast_solicited, NEEDS_FIXED_PART, IN_MESSAGE, FLAGS, "RFC 4861 §7.1.2" },
    { NA, DEFECT_NA_WITHOUT_TLLA, multicast_without_tlla, NEEDS_ALL_OPTIONS, IN_MESSAGE, 0, "RFC 4861 §4.4" },
    { REDIRECT, DEFECT_REDIRECT_SOURCE_NOT_LINK_LOCAL, source_not_link_local, NEEDS_HEADER, IN_HEADER, SOURCE,
      "RFC 4861 §8.1" },
    { REDIRECT, DEFECT_REDIRECT_DESTINATION_MULTICAST, redirects_group, NEEDS_FIXED_PART, IN_MESSAGE, REDIRECTED,
      "RFC 4861 §8.1" },
    { REDIRECT, DEFECT_REDIRECT_TARGET, target_is_no_router, NEEDS_FIXED_PART, IN_MESSAGE, TARGET, "RFC 4861 §8.1" },
    { ND, DEFECT_ND_DESTINATION_ODD, destination_odd, NEEDS_FIXED_PART, IN_HEADER, DESTINATION,
      "RFC 4861 §4.1 to §4.5" },
};

static unsigned message_bit(uint8_t type)
{
    switch (type) {
    case ICMPV6_ROUTER_SOLICITATION: return RS;
    case ICMPV6_ROUTER_ADVERTISEMENT: return RA;
    case ICMPV6_NEIGHBOR_SOLICITATION: return NS;
    case ICMPV6_NEIGHBOR_ADVERTISEMENT: return NA;
    case ICMPV6_REDIRECT: return REDIRECT;
    default: return INVERSE;
    }
}

/* The first option of that type, ignored by receivers or not. */
static const struct nd_option *sent_option(const struct icmpv6_message *icmpv6, uint8_t type)
{
    for (unsigned i = 0; i < icmpv6->option_count; i++)
        if (icmpv6->options[i].type == type)
            return &icmpv6->options[i];
    return NULL;
}

static uint32_t place_of(const struct rule *rule, uint32_t offset, const struct packet_layer *layer,
                         const struct icmpv6_message *icmpv6)
{
    const struct nd_option *option;
    switch (rule->place) {
    case IN_HEADER: return layer->header_offset + rule->at;
    case AT_LINK_LAYER_ADDRESS:
        option = sent_option(icmpv6, ND_SOURCE_LINK_LAYER_ADDRESS);
        return option ? option->offset : offset;
    case IN_MESSAGE: break;
    }
    return offset + rule->at;
}

void nd_message_judge(uint32_t offset, const struct packet_layer *layer, struct packet *packet)
{
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    enum needs there = icmpv6->incomplete         ? NEEDS_HEADER
                       : icmpv6->options_complete ? NEEDS_ALL_OPTIONS
                                                  : NEEDS_FIXED_PART;
    unsigned message = message_bit(icmpv6->type);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if ((rules[i].messages & message) && rules[i].needs <= there && rules[i].broken(icmpv6, layer, packet))
            packet_add_defect(packet, rules[i].code, place_of(&rules[i], offset, layer, icmpv6));
}

void nd_message_check_fragment(const struct packet_layer *layer, struct packet *packet)
{
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    if (!icmpv6->is_nd && icmpv6->type != ICMPV6_CERTIFICATION_PATH_SOLICITATION)
        return;
    /* what reassembly hands over has no Fragment header any more; a tunnel's fragments are not those of the message inside */
    bool was_fragmented = packet->reassembled && layer->tunnel == TUNNEL_NONE;
    if (layer->fragment.present)
        packet_add_defect(packet, DEFECT_ND_FRAGMENTED, layer->fragment.header_offset);
    else if (was_fragmented)
        packet_add_defect(packet, DEFECT_ND_FRAGMENTED, layer->header_offset);
}

static bool hop_limit_not_255(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                              const struct packet *packet)
{
    (void)icmpv6, (void)packet;
    return layer->hop_limit != 255;
}

static bool code_not_zero(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                          const struct packet *packet)
{
    (void)layer, (void)packet;
    return icmpv6->code != 0;
}

static bool unspecified_with_slla(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                  const struct packet *packet)
{
    (void)packet;
    return address_is_unspecified(&layer->source) && sent_option(icmpv6, ND_SOURCE_LINK_LAYER_ADDRESS);
}

static bool source_not_link_local(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                  const struct packet *packet)
{
    (void)icmpv6, (void)packet;
    return !address_is_link_local(&layer->source);
}

static bool preference_without_lifetime(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                        const struct packet *packet)
{
    (void)layer, (void)packet;
    return icmpv6->ra.router_lifetime == 0 && (icmpv6->ra.flags & 0x18) != 0;
}

static bool target_multicast(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                             const struct packet *packet)
{
    (void)layer, (void)packet;
    return address_is_multicast(&icmpv6->neighbor.target);
}

static bool unspecified_to_other(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                 const struct packet *packet)
{
    (void)icmpv6, (void)packet;
    return address_is_unspecified(&layer->source) && !address_is_solicited_node(&layer->final_destination);
}

/* Links without link-layer addresses need no option (RFC 4861 §4.3, §4.4): raw IP captures and tunnels have none. */
static bool has_link_layer(const struct packet_layer *layer, const struct packet *packet)
{
    return packet->has_source_mac && layer->tunnel == TUNNEL_NONE;
}

static bool multicast_without_slla(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                   const struct packet *packet)
{
    return has_link_layer(layer, packet) && address_is_multicast(&layer->final_destination) &&
           !address_is_unspecified(&layer->source) && !sent_option(icmpv6, ND_SOURCE_LINK_LAYER_ADDRESS);
}

static bool multicast_solicited(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                const struct packet *packet)
{
    (void)packet;
    return address_is_multicast(&layer->final_destination) && icmpv6->neighbor.solicited;
}

/* An advertisement to a group answers a multicast solicitation from the unspecified address, or is unsolicited: both carry the option (§7.2.4, §7.2.6). */
static bool multicast_without_tlla(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                   const struct packet *packet)
{
    return has_link_layer(layer, packet) && address_is_multicast(&layer->final_destination) &&
           !sent_option(icmpv6, ND_TARGET_LINK_LAYER_ADDRESS);
}

static bool redirects_group(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                            const struct packet *packet)
{
    (void)layer, (void)packet;
    return address_is_multicast(&icmpv6->neighbor.destination);
}

static bool target_is_no_router(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                                const struct packet *packet)
{
    (void)layer, (void)packet;
    return !address_is_link_local(&icmpv6->neighbor.target) &&
           !address_equal(&icmpv6->neighbor.target, &icmpv6->neighbor.destination);
}

static bool destination_odd(const struct icmpv6_message *icmpv6, const struct packet_layer *layer,
                            const struct packet *packet)
{
    enum { ALL_NODES = 1, ALL_ROUTERS = 2 };
    const struct address *destination = &layer->final_destination, *target = &icmpv6->neighbor.target;
    struct address group;
    if (icmpv6->type == ICMPV6_NEIGHBOR_SOLICITATION) {
        group = address_solicited_node(target);
        return !address_equal(destination, &group) && !address_equal(destination, target) &&
               !address_is_multicast(target) && !unspecified_to_other(icmpv6, layer, packet);
    }
    if (!address_is_multicast(destination))
        return false;
    switch (icmpv6->type) {
    case ICMPV6_ROUTER_SOLICITATION: return !icmpv6_is_link_group(destination, ALL_ROUTERS);
    case ICMPV6_NEIGHBOR_ADVERTISEMENT: /* to all routers: RFC 9131 §6.1.2 */
        return !icmpv6_is_link_group(destination, ALL_NODES) && !icmpv6_is_link_group(destination, ALL_ROUTERS);
    case ICMPV6_ROUTER_ADVERTISEMENT: return !icmpv6_is_link_group(destination, ALL_NODES);
    default: return true; /* a Redirect goes to the packet's sender */
    }
}
