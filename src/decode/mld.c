#include "decode/mld.h"

#include "decode/icmpv6.h"

enum { VERSION_1_LENGTH = 24, VERSION_2_QUERY_LENGTH = 28, ADDRESS_LENGTH = 16 };

/* Floating-point codes: 1 bit that says so, 3 bits of exponent, the rest mantissa (RFC 3810 §5.1.3, §5.1.9). */
static uint32_t response_code(uint16_t code)
{
    return code < 32768 ? code : ((code & 0xfffu) | 0x1000u) << ((code >> 12 & 7u) + 3);
}

static uint32_t query_interval_code(uint8_t code)
{
    return code < 128 ? code : ((code & 0xfu) | 0x10u) << ((code >> 4 & 7u) + 3);
}

bool mld_record_next(struct cursor *walk, struct mld_record *record)
{
    enum { AUXILIARY_WORD = 4 };
    record->type = cursor_u8(walk);
    uint8_t auxiliary = cursor_u8(walk);
    record->source_count = cursor_u16(walk);
    record->group = cursor_address(walk);
    record->sources = cursor_bytes(walk, record->source_count * (uint32_t)ADDRESS_LENGTH);
    cursor_skip(walk, auxiliary * (uint32_t)AUXILIARY_WORD);
    return !walk->failed;
}

static void decode_report(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    enum { BLOCK_OLD_SOURCES = 6, GROUP = 4 };
    struct mld_message *mld = &packet->icmpv6.mld;
    cursor_skip(body, 2); /* Reserved */
    mld->record_count = cursor_u16(body);
    struct cursor walk = *body;
    mld->records = cursor_rest(body);
    for (unsigned i = 0; i < mld->record_count; i++) {
        struct mld_record record;
        uint32_t offset = walk.offset;
        if (!mld_record_next(&walk, &record)) {
            if (walk.truncated)
                icmpv6_note_truncated(layer, packet);
            else
                packet_add_defect(packet, DEFECT_MLD_RECORD_TRUNCATED, offset);
            return;
        }
        if (record.type == 0 || record.type > BLOCK_OLD_SOURCES)
            packet_add_defect(packet, DEFECT_MLD_RECORD_TYPE, offset);
        if (!address_is_multicast(&record.group))
            packet_add_defect(packet, DEFECT_MLD_GROUP, offset + GROUP);
    }
}

/* The part of a version 2 query behind the group (RFC 3810 §5.1). */
static void decode_query_2(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    struct mld_message *mld = &packet->icmpv6.mld;
    uint32_t start = body->offset;
    uint8_t bits = cursor_u8(body), interval = cursor_u8(body);
    mld->version = 2;
    mld->suppress = bits & 8;
    mld->robustness = bits & 7;
    mld->query_interval = query_interval_code(interval);
    mld->source_count = cursor_u16(body);
    struct cursor sources = cursor_slice(body, mld->source_count * (uint32_t)ADDRESS_LENGTH);
    if (sources.failed)
        packet_add_defect(packet, DEFECT_MLD_LENGTH, start);
    else if (sources.uncaptured > 0)
        icmpv6_note_truncated(layer, packet);
    mld->records = cursor_rest(&sources);
}

void mld_decode(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    struct mld_message *mld = &icmpv6->mld;
    mld->version = 2;
    if (icmpv6->type == ICMPV6_MLDV2_REPORT) {
        decode_report(body, layer, packet);
        return;
    }
    bool query_2 = icmpv6->type == ICMPV6_MLD_QUERY && icmpv6->length >= VERSION_2_QUERY_LENGTH;
    if (query_2 && cursor_left(body) < VERSION_2_QUERY_LENGTH - 4) {
        icmpv6->incomplete = true;
        mld->version = 0;
        icmpv6_note_truncated(layer, packet);
        return;
    }
    uint16_t code = cursor_u16(body);
    cursor_skip(body, 2); /* Reserved */
    mld->version = 1;
    mld->max_response_delay = query_2 ? response_code(code) : code;
    mld->group = cursor_address(body);
    if (query_2)
        decode_query_2(body, layer, packet);
    else if (icmpv6->type == ICMPV6_MLD_QUERY && icmpv6->length != VERSION_1_LENGTH)
        packet_add_defect(packet, DEFECT_MLD_LENGTH, body->offset); /* 25 to 27: RFC 3810 §8.1 */
}

/* Other unicast destinations are for debugging, and accepted (RFC 3810 §5.1.15, §5.2.14). */
static bool destination_odd(const struct icmpv6_message *icmpv6, const struct address *destination)
{
    enum { ALL_NODES = 1, ALL_ROUTERS = 2, ALL_MLDV2_ROUTERS = 0x16 };
    const struct address *group = &icmpv6->mld.group;
    if (!address_is_multicast(destination))
        return icmpv6->type == ICMPV6_MLDV1_REPORT;
    switch (icmpv6->type) {
    case ICMPV6_MLDV2_REPORT: return !icmpv6_is_link_group(destination, ALL_MLDV2_ROUTERS);
    case ICMPV6_MLDV1_DONE: return !icmpv6_is_link_group(destination, ALL_ROUTERS);
    case ICMPV6_MLD_QUERY:
        if (address_is_unspecified(group))
            return !icmpv6_is_link_group(destination, ALL_NODES);
        break;
    default: break;
    }
    return !address_equal(destination, group);
}

void mld_judge(uint32_t offset, const struct packet_layer *layer, struct packet *packet)
{
    enum { NEXT_HEADER = 6, HOP_LIMIT = 7, SOURCE = 8, DESTINATION = 24, GROUP = 8 };
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    bool query = icmpv6->type == ICMPV6_MLD_QUERY, report_2 = icmpv6->type == ICMPV6_MLDV2_REPORT;
    if (layer->hop_limit != 1)
        packet_add_defect(packet, DEFECT_MLD_HOP_LIMIT, layer->header_offset + HOP_LIMIT);
    /* a host without an address yet reports from :: (RFC 3590 §4, RFC 3810 §5.2.13), nobody asks from it (§5.1.14) */
    if (!address_is_link_local(&layer->source) && (query || !address_is_unspecified(&layer->source)))
        packet_add_defect(packet, DEFECT_MLD_SOURCE, layer->header_offset + SOURCE);
    if (!layer->router_alert)
        packet_add_defect(packet, DEFECT_MLD_NO_ROUTER_ALERT, layer->header_offset + NEXT_HEADER);
    if (icmpv6->incomplete)
        return;
    const struct address *group = &icmpv6->mld.group;
    if (!report_2 && !address_is_multicast(group) && !(query && address_is_unspecified(group)))
        packet_add_defect(packet, DEFECT_MLD_GROUP, offset + GROUP);
    if (destination_odd(icmpv6, &layer->final_destination))
        packet_add_defect(packet, DEFECT_MLD_DESTINATION, layer->header_offset + DESTINATION);
}
