/* DNS, mDNS, LLMNR, NBNS, and DNS over TCP. See payload_fuzz.h; the second octet modulo 5 chooses. */
#include "decode/dns.h"
#include "payload_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool decode_unicast(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_UNICAST, false, packet);
}

static bool decode_multicast(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_MULTICAST, false, packet);
}

static bool decode_llmnr(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_LLMNR, false, packet);
}

static bool decode_netbios(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_NETBIOS, false, packet);
}

static bool decode_over_tcp(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_UNICAST, true, packet);
}

/* A name that was not called malformed can be read; in any room, and never more than the room. */
static void look_at_name(const struct packet *packet, uint32_t offset)
{
    char text[DNS_NAME_TEXT_SIZE], small[24];
    size_t length = dns_text_name(&packet->dns, offset, text, sizeof text);
    fuzz_check(length < sizeof text && strlen(text) == length);
    fuzz_check(length > 0 || packet->defect_count > 0 || packet->truncated);
    fuzz_check(dns_text_name(&packet->dns, offset, small, sizeof small) < sizeof small);
}

static void look_at(const struct packet *packet, const uint8_t *bytes, size_t size)
{
    const struct dns_message *dns = &packet->dns;
    fuzz_touch(dns->message, bytes, size);
    fuzz_check(dns->question_count <= DNS_QUESTION_MAX && dns->record_count <= DNS_RECORD_MAX);
    fuzz_check(dns->question_count <= dns->questions_sent && dns->record_count <= dns->records_sent);
    for (unsigned i = 0; i < dns->question_count; i++)
        look_at_name(packet, dns->questions[i].name_offset);
    for (unsigned i = 0; i < dns->record_count; i++) {
        struct cursor data = dns_record_data(dns, &dns->records[i]);
        fuzz_check(!data.failed);
        fuzz_touch(cursor_rest(&data), bytes, size);
        look_at_name(packet, dns->records[i].name_offset);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_decode decoders[] = { decode_unicast, decode_multicast, decode_llmnr, decode_netbios,
                                            decode_over_tcp };
    if (size < 2 || size - 2 > PAYLOAD_MAX)
        return 0;
    fuzz_payload(decoders[data[1] % 5], decode_line_dns, look_at, data + 2, data[0], (uint32_t)size - 2);
    return 0;
}
