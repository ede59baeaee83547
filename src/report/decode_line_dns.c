/* DNS, mDNS, LLMNR and NBNS messages, and the service parameters that Encrypted DNS options share with HTTPS records. */
#include "decode/dns.h"
#include "report/decode_line_part.h"

static void write_alpn(struct json_writer *writer, struct cursor value)
{
    json_put_array(writer, "value");
    while (cursor_left(&value) > 0) {
        struct cursor protocol = cursor_slice(&value, cursor_u8(&value));
        struct bytes name = cursor_rest(&protocol);
        if (name.size > 0)
            json_wire(writer, name.data, name.size);
    }
    json_close_array(writer);
}

static void write_port(struct json_writer *writer, struct cursor value)
{
    json_put_unsigned(writer, "value", cursor_u16(&value));
}

static void write_ipv4_hint(struct json_writer *writer, struct cursor value)
{
    decode_line_put_addresses(writer, "value", 4, value);
}

static void write_ipv6_hint(struct json_writer *writer, struct cursor value)
{
    decode_line_put_addresses(writer, "value", 6, value);
}

static void write_text(struct json_writer *writer, struct cursor value)
{
    decode_line_put_wire(writer, "value", cursor_rest(&value));
}

static void write_hex(struct json_writer *writer, struct cursor value)
{
    decode_line_put_hex(writer, "value", cursor_rest(&value));
}

static const struct {
    const char *word;
    void (*write)(struct json_writer *writer, struct cursor value);
} parameters_by_key[] = {
    [DNS_PARAMETER_MANDATORY] = { "mandatory", write_hex },
    [DNS_PARAMETER_ALPN] = { "alpn", write_alpn },
    [DNS_PARAMETER_NO_DEFAULT_ALPN] = { "no-default-alpn", write_hex },
    [DNS_PARAMETER_PORT] = { "port", write_port },
    [DNS_PARAMETER_IPV4_HINT] = { "ipv4hint", write_ipv4_hint },
    [DNS_PARAMETER_ECH] = { "ech", write_hex },
    [DNS_PARAMETER_IPV6_HINT] = { "ipv6hint", write_ipv6_hint },
    [DNS_PARAMETER_DOH_PATH] = { "dohpath", write_text },
    [DNS_PARAMETER_OHTTP] = { "ohttp", write_hex },
};

void decode_line_put_parameters(struct json_writer *writer, struct cursor data)
{
    uint16_t key;
    struct cursor value;
    if (cursor_left(&data) == 0)
        return;
    json_put_array(writer, "parameters");
    while (dns_parameter_next(&data, &key, &value)) {
        bool known = key < sizeof parameters_by_key / sizeof *parameters_by_key;
        json_open_object(writer);
        json_put_unsigned(writer, "key", key);
        json_put_text(writer, "name", known ? parameters_by_key[key].word : NULL);
        (known ? parameters_by_key[key].write : write_hex)(writer, value);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_name(struct json_writer *writer, const struct dns_message *dns, uint32_t offset)
{
    char text[DNS_NAME_TEXT_SIZE];
    if (dns_text_name(dns, offset, text, sizeof text) > 0)
        json_put_text(writer, "name", text);
}

static void put_type(struct json_writer *writer, const struct dns_message *dns, uint16_t type)
{
    char text[16];
    const char *word = dns->kind == DNS_NETBIOS ? (type == 32   ? "NB"
                                                   : type == 33 ? "NBSTAT"
                                                                : NULL)
                                                : dns_type_word(type);
    snprintf(text, sizeof text, "TYPE%u", type); /* RFC 3597 §5 */
    json_put_text(writer, "type", word ? word : text);
}

static void put_class(struct json_writer *writer, uint16_t class_code)
{
    if (class_code != 1)
        json_put_unsigned(writer, "class", class_code);
}

static void write_question(struct json_writer *writer, const struct dns_message *dns,
                           const struct dns_question *question)
{
    json_open_object(writer);
    put_name(writer, dns, question->name_offset);
    put_type(writer, dns, question->type);
    put_class(writer, question->class_code);
    if (question->unicast_response)
        json_put_bool(writer, "unicast_response", true);
    json_close_object(writer);
}

static void write_txt(struct json_writer *writer, struct cursor data)
{
    json_put_array(writer, "texts");
    while (cursor_left(&data) > 0) {
        struct cursor text = cursor_slice(&data, cursor_u8(&data));
        struct bytes bytes = cursor_rest(&text);
        if (bytes.size > 0)
            json_wire(writer, bytes.data, bytes.size);
    }
    json_close_array(writer);
}

static void write_service(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "priority", cursor_u16(&data));
    json_put_unsigned(writer, "weight", cursor_u16(&data));
    json_put_unsigned(writer, "port", cursor_u16(&data));
}

static void write_data(struct json_writer *writer, const struct dns_message *dns, const struct dns_record *record)
{
    char text[DNS_NAME_TEXT_SIZE];
    struct cursor data = dns_record_data(dns, record), parameters;
    struct address address;
    uint16_t priority;
    uint8_t ip_version = dns_record_address(dns, record, &address);
    if (ip_version > 0) {
        json_put_address(writer, "address", ip_version, &address);
        return;
    }
    bool netbios = dns->kind == DNS_NETBIOS;
    if (!netbios && record->type == DNS_SRV && record->data_length > 6)
        write_service(writer, data);
    if (dns_service_binding(dns, record, &priority, &parameters)) {
        json_put_unsigned(writer, "priority", priority);
        decode_line_put_parameters(writer, parameters);
    }
    if (dns_record_name(dns, record, text, sizeof text))
        json_put_text(writer, "target", text);
    else if (!netbios && record->type == DNS_TXT)
        write_txt(writer, data);
    else
        decode_line_put_hex(writer, "data", cursor_rest(&data));
}

static void write_record(struct json_writer *writer, const struct dns_message *dns, const struct dns_record *record)
{
    static const char *const sections[] = { "answer", "authority", "additional" };
    json_open_object(writer);
    json_put_text(writer, "section", sections[record->section < 3 ? record->section : 2]);
    put_name(writer, dns, record->name_offset);
    put_type(writer, dns, record->type);
    if (record->type == DNS_OPT && dns->kind != DNS_NETBIOS) {
        struct cursor data = dns_record_data(dns, record);
        json_put_unsigned(writer, "udp_payload_size", record->class_code);
        decode_line_put_hex(writer, "data", cursor_rest(&data));
        json_close_object(writer);
        return;
    }
    put_class(writer, record->class_code);
    if (record->cache_flush)
        json_put_bool(writer, "cache_flush", true);
    json_put_unsigned(writer, "ttl", record->ttl);
    write_data(writer, dns, record);
    json_close_object(writer);
}

void decode_line_dns(struct json_writer *writer, const struct packet *packet)
{
    const struct dns_message *dns = &packet->dns;
    json_put_object(writer, "dns");
    json_put_text(writer, "kind", dns_kind_word(dns->kind));
    json_put_unsigned(writer, "identifier", dns->identifier);
    json_put_bool(writer, "response", dns->response);
    json_put_unsigned(writer, "opcode", dns->opcode);
    json_put_bool(writer, "authoritative", dns->authoritative);
    json_put_bool(writer, "truncated", dns->truncated);
    json_put_unsigned(writer, "rcode", dns->rcode);
    json_put_unsigned(writer, "questions_sent", dns->questions_sent);
    json_put_unsigned(writer, "records_sent", dns->records_sent);
    if (dns->edns_size > 0)
        json_put_unsigned(writer, "edns_size", dns->edns_size);
    json_put_array(writer, "questions");
    for (unsigned i = 0; i < dns->question_count; i++)
        write_question(writer, dns, &dns->questions[i]);
    json_close_array(writer);
    json_put_array(writer, "records");
    for (unsigned i = 0; i < dns->record_count; i++)
        write_record(writer, dns, &dns->records[i]);
    json_close_array(writer);
    json_close_object(writer);
}
