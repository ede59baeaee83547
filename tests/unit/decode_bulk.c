#include "decode/bulk.h"

#include "frame_rows.h"

static const struct row {
    const char *says;
    bool bulk;
    const char *hex;
} rows[] = {
    { "TCP over IPv6", true, ETH6 IP6("0014", "06") TCP20 },
    { "TCP over IPv6 with payload and padding", true, ETH6 IP6("0016", "06") TCP20 "6162 0000" },
    { "TCP with options", true,
      ETH6 IP6("0020", "06") "01bb c350 00000001 00000002 8010 0100 0000 0000 0101080a0000000100000002" },
    { "UDP over IPv6", true, ETH6 IP6("000a", "11") "c350 c351 000a 1234 0102" },
    { "TCP over IPv4", true, MACS "0800 45100028 00004000 40 06 0000 0a000001 0a000002" TCP20 },
    { "UDP over IPv4, padded", true, MACS "0800 4500001c 00000000 40 11 0000 0a000001 0a000002" UDP8 "00000000" },
    { "one tag", true, MACS "8100 600a 86dd" IP6("0014", "06") TCP20 },
    { "two tags", true, MACS "88a8 0064 8100 0014 86dd" IP6("0014", "06") TCP20 },
    { "three tags", false, MACS "88a8 0064 8100 0014 8100 0015 86dd" IP6("0014", "06") TCP20 },
    { "a priority tag", false, MACS "8100 e000 86dd" IP6("0014", "06") TCP20 },
    { "a SYN", false, ETH6 IP6("0014", "06") "01bb c350 00000001 00000002 5002 0100 0000 0000" },
    { "a port where a decoder waits", false, ETH6 IP6("000a", "11") "c350 0035 000a 1234 0102" },
    { "a UDP length that differs", false, ETH6 IP6("000a", "11") UDP8 "0102" },
    { "no UDP checksum", false, ETH6 IP6("0008", "11") "c350 c351 0008 0000" },
    { "a group MAC address", false, MACS_33 "86dd" IP6("0014", "06") TCP20 },
    { "a group MAC address as source", false, "0200000000bb 0300000000aa 86dd" IP6("0014", "06") TCP20 },
    { "to a group", false, ETH6 "60000000 0014 06 40" SRC ALL TCP20 },
    { "to ::", false, ETH6 "60000000 0014 06 40" SRC "00000000000000000000000000000000" TCP20 },
    { "from a group", false, ETH6 "60000000 0014 06 40" ALL DST TCP20 },
    { "hop limit 0", false, ETH6 "60000000 0014 06 00" SRC DST TCP20 },
    { "payload length 0", false, ETH6 IP6("0000", "06") TCP20 },
    { "payload length beyond the frame", false, ETH6 IP6("0015", "06") TCP20 },
    { "another version", false, ETH6 "50000000 0014 06 40" SRC DST TCP20 },
    { "an extension header", false, ETH6 IP6("001c", "00") "0600 0502 0000 0100" TCP20 },
    { "IPv4 options", false, MACS "0800 4600002c 00004000 40 06 0000 0a000001 0a000002 00000000" TCP20 },
    { "an IPv4 fragment", false, MACS "0800 45000028 00002000 40 06 0000 0a000001 0a000002" TCP20 },
    { "IPv4 total length beyond the frame", false, MACS "0800 45000029 00004000 40 06 0000 0a000001 0a000002" TCP20 },
    { "IPv4 total length of the header", false, MACS "0800 45000014 00004000 40 06 0000 0a000001 0a000002" },
    { "data offset below 5", false, ETH6 IP6("0014", "06") "01bb c350 00000001 00000002 4010 0100 0000 0000" },
    { "data offset beyond the packet", false,
      ETH6 IP6("0014", "06") "01bb c350 00000001 00000002 6010 0100 0000 0000" },
    { "ICMPv6", false, ETH6 IP6("0008", "3a") "80000000 00000000" },
    { "ARP", false, MACS "0806 0001" },
};

static struct packet short_way, long_way;

/* The fields that consumers read, one by one where the summary does not show them. */
static void expect_equal(const char *says, size_t length)
{
    char a[FRAME_ROWS_TEXT], b[FRAME_ROWS_TEXT];
    const struct packet_layer *one = &short_way.layers[0], *other = &long_way.layers[0];
    cr_expect_str_eq(frame_rows_summary(&short_way, a), frame_rows_summary(&long_way, b), "%s, %zu: %s, %s", says,
                     length, a, b);
    cr_expect(short_way.has_source_mac == long_way.has_source_mac && short_way.ether_type == long_way.ether_type, "%s",
              says);
    cr_expect(!short_way.has_source_mac || mac_equal(&short_way.source_mac, &long_way.source_mac), "%s", says);
    cr_expect(!short_way.has_source_mac || mac_equal(&short_way.destination_mac, &long_way.destination_mac), "%s",
              says);
    cr_expect(short_way.layer_count == 0 || (address_equal(&one->source, &other->source) &&
                                             address_equal(&one->destination, &other->destination) &&
                                             address_equal(&one->final_destination, &other->final_destination)),
              "%s", says);
    cr_expect(short_way.layer_count == 0 ||
                  (one->hop_limit == other->hop_limit && one->traffic_class == other->traffic_class &&
                   one->flow_label == other->flow_label && one->payload_length == other->payload_length &&
                   one->header_offset == other->header_offset && one->upper_offset == other->upper_offset &&
                   one->upper_length == other->upper_length &&
                   one->captured_upper_length == other->captured_upper_length && one->jumbo == other->jumbo &&
                   one->router_alert == other->router_alert && one->ipv4_fragment == other->ipv4_fragment),
              "%s, %zu", says, length);
    const struct packet_transport *p = &short_way.transport, *q = &long_way.transport;
    cr_expect(p->has_ports == q->has_ports && p->tcp_flags == q->tcp_flags && p->mss == q->mss &&
                  p->own_checksum_unset == q->own_checksum_unset,
              "%s", says);
    cr_expect(!p->has_ports || (p->payload_offset == q->payload_offset && p->payload_length == q->payload_length &&
                                p->captured_payload_length == q->captured_payload_length),
              "%s, %zu", says, length);
    cr_expect(short_way.message != MESSAGE_TCP ||
                  (p->sequence == q->sequence && p->acknowledgement == q->acknowledgement && p->window == q->window),
              "%s", says);
}

static void compare(const char *says, const uint8_t *bytes, size_t captured, size_t sent)
{
    struct frame frame = {
        .link_type = LINK_ETHERNET, .bytes = bytes, .captured_length = (uint32_t)captured, .length = (uint32_t)sent
    };
    memset(&short_way, 0x55, sizeof short_way);
    memset(&long_way, 0xaa, sizeof long_way);
    packet_decode(&frame, &short_way);
    packet_decode_layers(&frame, &long_way);
    expect_equal(says, captured);
}

Test(bulk, takes_only_what_is_plain)
{
    for (size_t i = 0; i < FRAME_ROWS_COUNT(rows); i++) {
        size_t count;
        const uint8_t *bytes = hex_at_the_edge(rows[i].hex, &count);
        struct frame frame = {
            .link_type = LINK_ETHERNET, .bytes = bytes, .captured_length = (uint32_t)count, .length = (uint32_t)count
        };
        cr_expect_eq(bulk_decode(&frame, &short_way), rows[i].bulk, "%s", rows[i].says);
    }
}

Test(bulk, makes_the_same_of_a_frame_as_the_long_way_at_every_length)
{
    for (size_t i = 0; i < FRAME_ROWS_COUNT(rows); i++) {
        size_t count;
        const uint8_t *bytes = hex_at_the_edge(rows[i].hex, &count);
        for (size_t length = 0; length <= count; length++) {
            const uint8_t *part = at_the_edge(bytes, length);
            compare(rows[i].says, part, length, count);
            compare(rows[i].says, part, length, length);
            compare(rows[i].says, part, length, length + 100);
        }
    }
}
