/* ICMPv6 messages, Neighbor Discovery options, MLD records. The input is a message from its type on, behind one octet: how many octets of it the capture
 * holds (0: all). In front stands a fixed IPv6 header with hop limit 255. Held against each other: the whole message and the captured part of it. */
#include <stdlib.h>

#include "capture/link_type.h"
#include "decode/dns_name.h"
#include "decode/mld.h"
#include "v6audit/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IPV6_HEADER = 40, MESSAGE_MAX = 65535 };

static const uint8_t header[IPV6_HEADER] = {
    0x60, [6] = 58, [7] = 255, [8] = 0xfe, [9] = 0x80, [23] = 1, [24] = 0xff, [25] = 2, [39] = 1
};

/* The walls are those of an allocation, so that a sanitizer sees a read behind them. */
static uint8_t *packet_bytes(const uint8_t *message, uint32_t captured, uint32_t sent)
{
    uint8_t *bytes = malloc(IPV6_HEADER + captured);
    if (!bytes)
        abort();
    memcpy(bytes, header, IPV6_HEADER);
    bytes[4] = (uint8_t)(sent >> 8);
    bytes[5] = (uint8_t)sent;
    if (captured > 0)
        memcpy(bytes + IPV6_HEADER, message, captured);
    return bytes;
}

static void decode(const uint8_t *bytes, uint32_t captured, uint32_t sent, struct packet *packet)
{
    struct frame frame = { .captured_length = IPV6_HEADER + captured,
                           .length = IPV6_HEADER + sent,
                           .link_type = LINK_IPV6,
                           .number = 1,
                           .bytes = bytes };
    packet_decode(&frame, packet);
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* All that points into the packet can be read, and does not leave it. */
static void touch(struct bytes bytes, const uint8_t *start, uint32_t size)
{
    if (bytes.size > 0)
        check(bytes.data >= start && bytes.data + bytes.size <= start + size);
}

static void check_options(const struct icmpv6_message *icmpv6, const uint8_t *start, uint32_t size)
{
    check(icmpv6->option_count <= ND_OPTION_MAX && icmpv6->options_walked >= icmpv6->option_count);
    check(icmpv6->options_walked <= size);
    for (unsigned i = 0; i < icmpv6->option_count; i++) {
        const struct nd_option *option = &icmpv6->options[i];
        touch(option->data, start, size);
        if (option->ignored || option->truncated)
            continue;
        if (option->type == ND_RDNSS)
            touch((struct bytes){ option->rdnss.addresses, option->rdnss.count * 16u }, start, size);
        if (option->type == ND_DNSSL) {
            char text[DNS_NAME_TEXT_SIZE];
            struct cursor names =
                cursor_make(option->dnssl.names.data, option->dnssl.names.size, option->dnssl.names.size, 0);
            while (dns_name_next(&names, text, sizeof text))
                ;
            check(!names.failed); /* else the option was ignored */
        }
        if (option->type == ND_ENCRYPTED_DNS) {
            touch(option->encrypted_dns.name, start, size);
            touch(option->encrypted_dns.parameters, start, size);
            touch((struct bytes){ option->encrypted_dns.addresses, option->encrypted_dns.address_count * 16u }, start,
                  size);
        }
        if (option->type == ND_PVD_ID) {
            touch(option->pvd.name, start, size);
            touch(option->pvd.nested, start, size);
        }
    }
}

static void check_records(const struct mld_message *mld, const uint8_t *start, uint32_t size)
{
    touch(mld->records, start, size);
    struct cursor walk = cursor_make(mld->records.data, mld->records.size, mld->records.size, 0);
    struct mld_record record;
    unsigned count = 0;
    while (count < mld->record_count && mld_record_next(&walk, &record)) {
        touch((struct bytes){ record.sources, record.source_count * 16u }, start, size);
        count++;
    }
    check(count * 20 <= size);
}

static void check_packet(const struct packet *packet, const uint8_t *bytes, uint32_t captured)
{
    check(packet->defect_count <= PACKET_DEFECT_MAX);
    for (unsigned i = 0; i < packet->defect_count; i++)
        check(packet->defects[i].code > DEFECT_NONE && packet->defects[i].code < DEFECT_CODE_COUNT);
    if (packet->message != MESSAGE_ICMPV6)
        return;
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    check_options(icmpv6, bytes, IPV6_HEADER + captured);
    if (icmpv6->type == ICMPV6_MLDV2_REPORT && !icmpv6->incomplete)
        check_records(&icmpv6->mld, bytes, IPV6_HEADER + captured);
}

/* What the capture cut adds no defect and no option. The whole one may have lost some of its defects, when there were too many. */
static void check_cut(const struct packet *cut, const struct packet *whole)
{
    for (unsigned i = 0; i < cut->defect_count && whole->defects_lost == 0; i++)
        check(packet_find_defect(whole, (enum defect_code)cut->defects[i].code) != NULL);
    if (cut->message != MESSAGE_ICMPV6)
        return;
    check(whole->message == MESSAGE_ICMPV6 && cut->icmpv6.type == whole->icmpv6.type);
    check(cut->icmpv6.option_count <= whole->icmpv6.option_count);
    check(cut->icmpv6.checksum != CHECKSUM_BAD);
    for (unsigned i = 0; i < cut->icmpv6.option_count; i++) {
        const struct nd_option *ours = &cut->icmpv6.options[i], *theirs = &whole->icmpv6.options[i];
        check(ours->type == theirs->type && ours->length == theirs->length && ours->offset == theirs->offset);
        check(ours->truncated || ours->ignored == theirs->ignored);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct packet whole, cut;
    if (size < 2 || size - 1 > MESSAGE_MAX)
        return 0;
    uint32_t sent = (uint32_t)size - 1, captured = data[0] < sent ? data[0] : sent;
    uint8_t *bytes = packet_bytes(data + 1, sent, sent);
    decode(bytes, sent, sent, &whole);
    check_packet(&whole, bytes, sent);
    if (captured > 0 && captured < sent) {
        uint8_t *part = packet_bytes(data + 1, captured, sent);
        decode(part, captured, sent, &cut);
        check_packet(&cut, part, captured);
        check_cut(&cut, &whole);
        free(part);
    }
    free(bytes);
    return 0;
}
