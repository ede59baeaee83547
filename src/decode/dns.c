#include "decode/dns.h"

#include <string.h>

enum { HEADER_LENGTH = 12, OPCODE_MAX = 9, NETBIOS_NB = 32, CLASS_TOP_BIT = 0x8000 };

/* Where the name stands in the data of a record, for those that have one. */
struct type_row {
    uint16_t type;
    const char *word;
    int name_at;     /* octets before the name; -1: no name */
    uint16_t length; /* of the data; 0: any */
};

static const struct type_row types[] = {
    { DNS_A, "A", -1, 4 },        { DNS_NS, "NS", 0, 0 },   { DNS_CNAME, "CNAME", 0, 0 }, { DNS_SOA, "SOA", 0, 0 },
    { DNS_PTR, "PTR", 0, 0 },     { 13, "HINFO", -1, 0 },   { 15, "MX", 2, 0 },           { DNS_TXT, "TXT", -1, 0 },
    { DNS_AAAA, "AAAA", -1, 16 }, { DNS_SRV, "SRV", 6, 0 }, { 35, "NAPTR", -1, 0 },       { 39, "DNAME", 0, 0 },
    { DNS_OPT, "OPT", -1, 0 },    { 43, "DS", -1, 0 },      { 46, "RRSIG", -1, 0 },       { 47, "NSEC", -1, 0 },
    { 48, "DNSKEY", -1, 0 },      { 50, "NSEC3", -1, 0 },   { DNS_SVCB, "SVCB", 2, 0 },   { DNS_HTTPS, "HTTPS", 2, 0 },
    { 99, "SPF", -1, 0 },         { 249, "TKEY", -1, 0 },   { 250, "TSIG", -1, 0 },       { 251, "IXFR", -1, 0 },
    { 252, "AXFR", -1, 0 },       { 255, "ANY", -1, 0 },    { 257, "CAA", -1, 0 },
};

static const struct type_row netbios_types[] = {
    { 1, "A", -1, 4 }, { 2, "NS", 0, 0 }, { 10, "NULL", -1, 0 }, { NETBIOS_NB, "NB", -1, 0 }, { 33, "NBSTAT", -1, 0 },
};

static const struct type_row *type_find(uint8_t kind, uint16_t type)
{
    const struct type_row *rows = kind == DNS_NETBIOS ? netbios_types : types;
    size_t count = kind == DNS_NETBIOS ? sizeof netbios_types / sizeof *netbios_types : sizeof types / sizeof *types;
    for (size_t i = 0; i < count; i++)
        if (rows[i].type == type)
            return &rows[i];
    return NULL;
}

const char *dns_type_word(uint16_t type)
{
    const struct type_row *row = type_find(DNS_UNICAST, type);
    return row ? row->word : NULL;
}

const char *dns_kind_word(uint8_t kind)
{
    static const char *const words[] = { "dns", "mdns", "llmnr", "nbns" };
    return kind < sizeof words / sizeof *words ? words[kind] : "dns";
}

/* A message in the making: where it starts in the frame, for the offsets of defects. */
struct reading {
    struct packet *packet;
    struct dns_message *dns;
    struct cursor at;
    uint32_t start;
};

static void check_name(const struct reading *reading, uint32_t offset)
{
    static const enum defect_code defects[] = {
        [DNS_NAME_COMPRESSION] = DEFECT_DNS_COMPRESSION,
        [DNS_NAME_LONG] = DEFECT_DNS_NAME_LONG,
        [DNS_NAME_PAST_END] = DEFECT_DNS_MALFORMED,
    };
    enum dns_name_fault fault = dns_name_check(&reading->dns->message, offset);
    if (fault == DNS_NAME_GOOD)
        return;
    if (fault == DNS_NAME_PAST_END && reading->at.uncaptured > 0) {
        reading->packet->truncated = true;
        return;
    }
    packet_add_defect(reading->packet, defects[fault], reading->start + offset);
}

static uint32_t position(const struct reading *reading)
{
    return reading->at.offset - reading->start;
}

static void read_question(struct reading *reading)
{
    struct dns_message *dns = reading->dns;
    struct dns_question question = { .name_offset = position(reading) };
    dns_name_skip(&reading->at);
    question.type = cursor_u16(&reading->at);
    question.class_code = cursor_u16(&reading->at);
    if (dns->kind == DNS_MULTICAST) { /* RFC 6762 §5.4 */
        question.unicast_response = question.class_code & CLASS_TOP_BIT;
        question.class_code &= (uint16_t)~CLASS_TOP_BIT;
    }
    if (reading->at.failed || dns->question_count == DNS_QUESTION_MAX)
        return;
    check_name(reading, question.name_offset);
    dns->questions[dns->question_count++] = question;
}

static void check_data(const struct reading *reading, const struct dns_record *record)
{
    const struct type_row *row = type_find(reading->dns->kind, record->type);
    if (!row || record->data_length == 0) /* empty: a dynamic update deletes so (RFC 2136 §2.5) */
        return;
    if (row->length > 0 && record->data_length != row->length)
        packet_add_defect(reading->packet, DEFECT_DNS_MALFORMED, reading->start + record->data_offset);
    if (row->name_at >= 0 && record->data_length > row->name_at)
        check_name(reading, record->data_offset + (uint32_t)row->name_at);
}

static void read_record(struct reading *reading, uint8_t section)
{
    struct dns_message *dns = reading->dns;
    struct dns_record record = { .name_offset = position(reading), .section = section };
    dns_name_skip(&reading->at);
    record.type = cursor_u16(&reading->at);
    record.class_code = cursor_u16(&reading->at);
    record.ttl = cursor_u32(&reading->at);
    record.data_length = cursor_u16(&reading->at);
    record.data_offset = position(reading);
    cursor_skip(&reading->at, record.data_length);
    if (reading->at.failed)
        return;
    if (record.type == DNS_OPT && dns->kind != DNS_NETBIOS) {
        dns->edns_size = record.class_code;
        if (record.ttl >> 24 < 16) /* the upper part of the response code (RFC 6891 §6.1.3) */
            dns->rcode |= (uint8_t)(record.ttl >> 24 << 4);
    } else if (dns->kind == DNS_MULTICAST) { /* RFC 6762 §10.2 */
        record.cache_flush = record.class_code & CLASS_TOP_BIT;
        record.class_code &= (uint16_t)~CLASS_TOP_BIT;
    }
    if (dns->record_count == DNS_RECORD_MAX)
        return;
    check_name(reading, record.name_offset);
    check_data(reading, &record);
    dns->records[dns->record_count++] = record;
}

/* Each turn takes at least five octets or fails, so that the loops end with the bytes. */
static void read_sections(struct reading *reading, const uint16_t counts[4])
{
    for (unsigned section = 0; section < 4; section++)
        for (unsigned i = 0; i < counts[section]; i++) {
            if (cursor_sent(&reading->at) == 0 && reading->dns->truncated)
                return; /* TC: the sender left off what did not fit (RFC 2181 §9) */
            uint32_t offset = reading->at.offset;
            if (section == 0)
                read_question(reading);
            else
                read_record(reading, (uint8_t)(section - 1));
            if (!reading->at.failed)
                continue;
            if (reading->at.truncated)
                reading->packet->truncated = true;
            else
                packet_add_defect(reading->packet, DEFECT_DNS_MALFORMED, offset);
            return;
        }
}

static void read_header(struct dns_message *dns, struct cursor *at, uint16_t counts[4])
{
    dns->identifier = cursor_u16(at);
    uint16_t flags = cursor_u16(at);
    dns->response = flags & 0x8000;
    dns->opcode = flags >> 11 & 15;
    dns->authoritative = flags & 0x0400;
    dns->truncated = flags & 0x0200;
    dns->rcode = flags & 15;
    for (unsigned i = 0; i < 4; i++)
        counts[i] = cursor_u16(at);
    dns->questions_sent = counts[0];
    unsigned records = (unsigned)counts[1] + counts[2] + counts[3];
    dns->records_sent = records < UINT16_MAX ? (uint16_t)records : UINT16_MAX;
}

/* A segment of whole messages, each behind its length: anything else may be the middle of a stream. */
static bool whole_messages(struct cursor segment)
{
    while (cursor_sent(&segment) > 0) {
        uint16_t length = cursor_u16(&segment);
        if (length < HEADER_LENGTH)
            return false;
        cursor_slice(&segment, length);
        if (segment.failed)
            return false;
    }
    return true;
}

bool dns_decode(struct cursor *payload, enum dns_kind kind, bool over_tcp, struct packet *packet)
{
    struct cursor message = *payload;
    if (over_tcp) {
        if (cursor_sent(&message) < 2 + HEADER_LENGTH || !whole_messages(message))
            return false;
        message = cursor_slice(&message, cursor_u16(&message));
    }
    if (cursor_sent(&message) < HEADER_LENGTH)
        return false;
    if (cursor_left(&message) < HEADER_LENGTH) {
        packet->truncated = true;
        return false;
    }
    struct dns_message *dns = &packet->dns;
    struct cursor whole = message;
    uint16_t counts[4];
    memset(dns, 0, offsetof(struct dns_message, questions));
    dns->kind = (uint8_t)kind;
    dns->over_tcp = over_tcp;
    dns->message = cursor_rest(&whole);
    struct reading reading = { .packet = packet, .dns = dns, .at = message, .start = message.offset };
    read_header(dns, &reading.at, counts);
    packet->message = MESSAGE_DNS;
    if (dns->opcode > OPCODE_MAX && kind != DNS_NETBIOS)
        packet_add_defect(packet, DEFECT_DNS_MALFORMED, reading.start + 2);
    else
        read_sections(&reading, counts);
    return true;
}

size_t dns_text_name(const struct dns_message *dns, uint32_t name_offset, char *text, size_t room)
{
    uint8_t suffix;
    if (dns->kind == DNS_NETBIOS) {
        size_t length = dns_name_netbios(&dns->message, name_offset, text, room, &suffix);
        if (length > 0)
            return length;
    }
    return dns_name_read(&dns->message, name_offset, text, room);
}

bool dns_record_name(const struct dns_message *dns, const struct dns_record *record, char *text, size_t room)
{
    const struct type_row *row = type_find(dns->kind, record->type);
    if (!row || row->name_at < 0 || (int)record->data_length <= row->name_at)
        return false;
    return dns_name_read(&dns->message, record->data_offset + (uint32_t)row->name_at, text, room) > 0;
}

struct cursor dns_record_data(const struct dns_message *dns, const struct dns_record *record)
{
    struct cursor whole = cursor_make(dns->message.data, dns->message.size, dns->message.size, 0);
    cursor_skip(&whole, record->data_offset);
    return cursor_slice(&whole, record->data_length);
}

uint8_t dns_record_address(const struct dns_message *dns, const struct dns_record *record, struct address *address)
{
    struct cursor data = dns_record_data(dns, record);
    bool netbios = dns->kind == DNS_NETBIOS && record->type == NETBIOS_NB;
    if (netbios)
        cursor_skip(&data, 2); /* NB_FLAGS (RFC 1002 §4.2.1.3); the first address counts */
    if (netbios || (record->type == DNS_A && record->data_length == 4)) {
        *address = cursor_ipv4(&data);
        return data.failed ? 0 : 4;
    }
    if (dns->kind == DNS_NETBIOS || record->type != DNS_AAAA || record->data_length != 16)
        return 0;
    *address = cursor_address(&data);
    return data.failed ? 0 : 6;
}

bool dns_service_binding(const struct dns_message *dns, const struct dns_record *record, uint16_t *priority,
                         struct cursor *parameters)
{
    if (dns->kind == DNS_NETBIOS || (record->type != DNS_SVCB && record->type != DNS_HTTPS))
        return false;
    *parameters = dns_record_data(dns, record);
    *priority = cursor_u16(parameters);
    dns_name_skip(parameters);
    return !parameters->failed;
}

bool dns_parameter_next(struct cursor *parameters, uint16_t *key, struct cursor *value)
{
    if (parameters->failed || cursor_sent(parameters) == 0)
        return false;
    *key = cursor_u16(parameters);
    uint16_t length = cursor_u16(parameters);
    *value = cursor_slice(parameters, length);
    return !parameters->failed;
}
