#include "report/decode_line.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <jansson.h>

#include "at_the_edge.h"
#include "capture/link_type.h"

/* An Ethernet frame from fe80::1 to `destination`, with its payload length set; checksums are not computed. */
static size_t frame_of(const char *destination, uint8_t next_header, const char *payload, uint8_t *bytes)
{
    static const uint8_t link[] = { 0x33, 0x33, 0, 0, 0, 1, 0, 0x16, 0x3e, 0, 0, 1, 0x81, 0, 0, 10, 0x86, 0xdd };
    size_t length;
    const uint8_t *content = hex_at_the_edge(payload, &length);
    struct address source, target;
    cr_assert(address_parse("fe80::1", &source) && address_parse(destination, &target));
    memcpy(bytes, link, sizeof link);
    uint8_t *ip = bytes + sizeof link;
    memset(ip, 0, 40);
    ip[0] = 0x60;
    ip[4] = (uint8_t)(length >> 8);
    ip[5] = (uint8_t)length;
    ip[6] = next_header;
    ip[7] = 255;
    memcpy(ip + 8, source.octets, 16);
    memcpy(ip + 24, target.octets, 16);
    memcpy(ip + 40, content, length);
    return sizeof link + 40 + length;
}

static struct packet packet;
static struct json_writer writer;

/* What the tests look at lives until the process ends: no leak, and no test must free it. */
static json_t *kept[4];
static unsigned next_kept;

/* The object of a frame, read back by a JSON parser that refuses doubled keys. */
static json_t *decoded(const uint8_t *bytes, size_t captured, size_t length)
{
    struct frame frame = { .time = 1000000001,
                           .captured_length = (uint32_t)captured,
                           .length = (uint32_t)length,
                           .link_type = LINK_ETHERNET,
                           .number = 7,
                           .bytes = at_the_edge(bytes, captured) };
    json_error_t error;
    memset(&packet, 0xa5, sizeof packet);
    packet_decode(&frame, &packet);
    json_free(&writer);
    json_start(&writer, NULL, 0);
    decode_line_write(&writer, &packet, &(struct decode_line_context){ .interface = "eth\x1b[31m" });
    cr_assert_eq(json_finish(&writer), 0);
    json_t *object = json_loads(writer.text, JSON_REJECT_DUPLICATES, &error);
    cr_assert(object, "%s at %d of %s", error.text, error.position, writer.text);
    for (const char *at = writer.text; *at; at++)
        cr_assert((unsigned char)*at >= 0x20 && *at != 0x7f, "a control character in %s", writer.text);
    kept[next_kept++ % 4] = object;
    return object;
}

static const char *text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "(absent)";
}

/* Options of domain.md's vectors: one of each that is known, checked against the RFC's layout. */
static const char advertisement[] =
    "86000000 404a0708 00000000 00000000"
    "010100163e000001"
    "030440e000278d0000093a800000000020010db8001000000000000000000001"
    "05010000000005dc"
    "180220180000070820010db800000000"
    "190500000000070820010db800100000000000000000005320010db8001000000000000000000054"
    "1f0300000000070804636f7270076578616d706c65000000"
    "260207080064ff9b0000000000000000"
    "250368747470733a2f2f702e6578616d706c652f61706900"
    "1a01000000000000"
    "07010000000927c0"
    "9007000100000708000d03646e73076578616d706c6500001020010db800100000000000000000005300080001000403646f740000000000"
    "15038000000703707664076578616d706c65000000000000";

Test(decode_line, shows_every_field_of_a_router_advertisement)
{
    uint8_t bytes[2000];
    size_t length = frame_of("ff02::1", 58, advertisement, bytes);
    json_t *frame = decoded(bytes, length, length), *icmpv6 = json_object_get(frame, "icmpv6");
    cr_expect_eq(json_integer_value(json_object_get(frame, "frame")), 7);
    cr_expect_str_eq(text_of(frame, "time"), "1970-01-01T00:00:01.000000001Z");
    cr_expect_str_eq(text_of(frame, "interface"), "eth\\x1b[31m");
    cr_expect_str_eq(text_of(frame, "link_type"), "ETHERNET");
    cr_expect_str_eq(text_of(frame, "source_mac"), "00:16:3e:00:00:01");
    cr_expect_eq(json_integer_value(json_array_get(json_object_get(frame, "vlan"), 0)), 10);
    cr_expect_str_eq(text_of(frame, "source"), "fe80::1");
    cr_expect_str_eq(text_of(frame, "protocol"), "icmpv6");
    cr_expect_str_eq(text_of(icmpv6, "checksum"), "bad");
    cr_expect_str_eq(text_of(icmpv6, "name"), "router-advertisement");
    cr_expect_str_eq(text_of(icmpv6, "preference"), "high");
    cr_expect(json_is_true(json_object_get(icmpv6, "other")));
    cr_expect(json_is_false(json_object_get(icmpv6, "managed")));
    static const struct {
        unsigned type;
        const char *key, *value; /* a text, a number, or the first of an array */
    } rows[] = {
        { 1, "link_layer_address", "\"00:16:3e:00:00:01\"" },
        { 3, "prefix", "\"2001:db8:10::1\"" },
        { 5, "mtu", "1500" },
        { 24, "prefix", "\"2001:db8::\"" },
        { 25, "addresses", "[\"2001:db8:10::53\", \"2001:db8:10::54\"]" },
        { 31, "names", "[\"corp.example\"]" },
        { 38, "prefix", "\"64:ff9b::/96\"" },
        { 37, "uri", "\"https://p.example/api\"" },
        { 26, "data", "\"000000000000\"" },
        { 7, "interval", "600000" },
        { 144, "domain_name", "\"dns.example\"" },
        { 21, "domain_name", "\"pvd.example\"" },
    };
    json_t *options = json_object_get(icmpv6, "options");
    cr_assert_eq(json_array_size(options), sizeof rows / sizeof *rows);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *option = json_array_get(options, i);
        char *value = json_dumps(json_object_get(option, rows[i].key), JSON_ENCODE_ANY);
        cr_expect_eq(json_integer_value(json_object_get(option, "type")), rows[i].type);
        cr_assert(value, "option %u has no %s", rows[i].type, rows[i].key);
        cr_expect_str_eq(value, rows[i].value, "option %u: %s", rows[i].type, value);
        free(value);
    }
    json_t *parameters = json_object_get(json_array_get(options, 10), "parameters");
    cr_expect_str_eq(text_of(json_array_get(parameters, 0), "name"), "alpn");
}

Test(decode_line, tells_defects_by_word_offset_and_reference)
{
    uint8_t bytes[2000];
    size_t length = frame_of("ff02::1", 58, "86000000 40000708 00000000 00000000 0500000000000000", bytes);
    json_t *frame = decoded(bytes, length, length);
    bool found = false;
    size_t index;
    json_t *defect;
    json_array_foreach(json_object_get(frame, "defects"), index,
                       defect) if (strcmp(text_of(defect, "code"), "nd-option-length-zero") == 0)
    {
        found = true;
        cr_expect_eq(json_integer_value(json_object_get(defect, "offset")), 18 + 40 + 16 + 1, "the length octet");
        cr_expect(strstr(text_of(defect, "reference"), "RFC 4861"));
    }
    cr_expect(found);
}

struct message_row {
    char says[48];
    char destination[32];
    int next_header;
    char hex[400];
    char key[16];
    char path[32];
    char value[64];
};

ParameterizedTestParameters(decode_line, shows_what_lies_above)
{
    static struct message_row rows[] = {
        { "a DHCPv6 solicit", "ff02::1:2", 17,
          "02220223 002a 0000 01 abcdef 0001 000a 0003 0001 00163e000001 0027 0006 00 04 686f7374 0008 0002 0064",
          "dhcpv6", "name", "\"solicit\"" },
        { "an mDNS answer", "ff02::fb", 17,
          "14e914e9 002d 0000 0000 8400 0000 0001 0000 0000 04 686f7374 05 6c6f63616c 00 001c 8001 00000078 0000",
          "dns", "kind", "\"mdns\"" },
        { "an MLDv2 report", "ff02::16", 58,
          "8f000000 00000001 04000001 ff020000 00000000 00000001 ff000066 20010db8 00000000 00000000 00000001", "mld",
          "record_count", "1" },
        { "an echo request", "fe80::2", 58, "80000000 12340001 00", "icmpv6", "identifier", "4660" },
        { "a packet too big", "fe80::2", 58,
          "02000000 00000500 6000000000003a40 fe800000000000000000000000000002 fe800000000000000000000000000001",
          "icmpv6", "mtu", "1280" },
        { "a TCP SYN", "fe80::2", 6, "c0000050 00000001 00000000 6002ffff 00000000 020405a0", "tcp", "flags",
          "[\"syn\"]" },
        { "VRRP", "ff02::12", 112, "31 0a 64 01 0064 0000 fe800000000000000000000000000001", "vrrp", "interval", "1" },
        { "a neighbor advertisement", "fe80::2", 58,
          "88000000 60000000 fe800000000000000000000000000001 020100163e000001", "icmpv6", "override", "true" },
        { "extended echo", "fe80::2", 58, "a1000000 12340146", "icmpv6", "identifier", "4660" },
        { "a name that would break a line", "fe80::2", 17,
          "00350035 0023 0000 0001 8000 0001 0000 0000 0000 03 0a2222 05 5c1b3c2f3e 00 0001 0001", "dns", "questions",
          "[{\"name\": \"\\\\x0a\\\"\\\".\\\\\\\\\\\\x1b</>\", \"type\": \"A\"}]" },
    };
    return cr_make_param_array(struct message_row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct message_row *row, decode_line, shows_what_lies_above)
{
    uint8_t bytes[2000];
    size_t length = frame_of(row->destination, (uint8_t)row->next_header, row->hex, bytes);
    json_t *frame = decoded(bytes, length, length), *message = json_object_get(frame, row->key);
    cr_assert(message, "%s: %s", row->says, writer.text);
    char *value = json_dumps(json_object_get(message, row->path), JSON_ENCODE_ANY);
    cr_assert(value, "%s: %s", row->says, writer.text);
    cr_expect_str_eq(value, row->value, "%s: %s", row->says, value);
    free(value);
}

Test(decode_line, shows_extension_headers_fragments_and_tunnels)
{
    uint8_t bytes[2000];
    size_t length = frame_of("ff02::1", 0, "2c 00 0502 0000 0100 3a 00 0001 00000007 80000000 12340001", bytes);
    json_t *frame = decoded(bytes, length, length), *extensions = json_object_get(frame, "extension_headers");
    json_t *hop_by_hop = json_array_get(extensions, 0);
    cr_expect_str_eq(text_of(hop_by_hop, "name"), "hop-by-hop");
    cr_expect_str_eq(text_of(json_array_get(json_object_get(hop_by_hop, "options"), 0), "name"), "router-alert");
    cr_expect(json_is_true(json_object_get(json_object_get(frame, "fragment"), "more")));
    cr_expect_eq(json_integer_value(json_object_get(json_object_get(frame, "fragment"), "identification")), 7);
    length = frame_of("2001:db8::2", 41,
                      "6000000000083a40 20010db8000000000000000000000001 20010db8000000000000000000000002"
                      "80000000 12340001",
                      bytes);
    frame = decoded(bytes, length, length);
    json_t *tunnel = json_array_get(json_object_get(frame, "tunnels"), 0);
    cr_expect_str_eq(text_of(tunnel, "source"), "2001:db8::1");
    cr_expect_str_eq(text_of(frame, "protocol"), "ipv6");
    cr_expect_eq(json_integer_value(json_object_get(json_object_get(frame, "icmpv6"), "type")), 128);
}

Test(decode_line, is_valid_json_for_every_prefix_of_a_frame)
{
    uint8_t bytes[2000];
    size_t length = frame_of("ff02::1", 58, advertisement, bytes);
    for (size_t captured = 0; captured < length; captured++) {
        json_t *frame = decoded(bytes, captured, length);
        json_decref(frame);
        json_free(&writer);
        frame = decoded(bytes, captured, captured);
        json_decref(frame);
        json_free(&writer);
    }
}
