/* ICMPv6 and MLD messages: one row a type. Options of Neighbor Discovery are in decode_line_option.c. */
#include "decode/mld.h"
#include "report/decode_line_part.h"

static void write_quoted(struct json_writer *writer, const struct quoted_packet *quoted)
{
    if (!quoted->present)
        return;
    json_put_object(writer, "quoted");
    json_put_address(writer, "source", 6, &quoted->source);
    json_put_address(writer, "destination", 6, &quoted->destination);
    json_put_unsigned(writer, "protocol", quoted->protocol);
    if (quoted->has_ports) {
        json_put_unsigned(writer, "source_port", quoted->source_port);
        json_put_unsigned(writer, "destination_port", quoted->destination_port);
    } else if (quoted->protocol == IP_ICMPV6) {
        json_put_unsigned(writer, "icmpv6_type", quoted->icmpv6_type);
    }
    json_put_unsigned(writer, "length", quoted->length);
    json_close_object(writer);
}

static void write_error(struct json_writer *writer, const struct icmpv6_message *message)
{
    if (message->type == ICMPV6_PACKET_TOO_BIG)
        json_put_unsigned(writer, "mtu", message->error.value);
    if (message->type == ICMPV6_PARAMETER_PROBLEM)
        json_put_unsigned(writer, "pointer", message->error.value);
    write_quoted(writer, &message->error.quoted);
}

static void write_echo(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_unsigned(writer, "identifier", message->echo.identifier);
    json_put_unsigned(writer, "sequence", message->echo.sequence);
}

static void write_extended_echo(struct json_writer *writer, const struct icmpv6_message *message)
{
    write_echo(writer, message);
    if (message->type == ICMPV6_EXTENDED_ECHO_REQUEST) {
        json_put_bool(writer, "local", message->echo.local);
        return;
    }
    json_put_unsigned(writer, "state", message->echo.state);
    json_put_bool(writer, "active", message->echo.active);
    json_put_bool(writer, "ipv4", message->echo.ipv4);
    json_put_bool(writer, "ipv6", message->echo.ipv6);
}

static void write_router_advertisement(struct json_writer *writer, const struct icmpv6_message *message)
{
    const struct router_advertisement *ra = &message->ra;
    json_put_unsigned(writer, "cur_hop_limit", ra->cur_hop_limit);
    json_put_bool(writer, "managed", ra->managed);
    json_put_bool(writer, "other", ra->other);
    json_put_bool(writer, "home_agent", ra->home_agent);
    json_put_text(writer, "preference", router_preference_word(ra->preference));
    json_put_bool(writer, "proxy", ra->proxy);
    json_put_bool(writer, "stub", ra->stub);
    json_put_unsigned(writer, "router_lifetime", ra->router_lifetime);
    json_put_unsigned(writer, "reachable_time", ra->reachable_time);
    json_put_unsigned(writer, "retrans_timer", ra->retrans_timer);
}

static void write_neighbor_solicitation(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_address(writer, "target", 6, &message->neighbor.target);
}

static void write_neighbor_advertisement(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_bool(writer, "router", message->neighbor.router);
    json_put_bool(writer, "solicited", message->neighbor.solicited);
    json_put_bool(writer, "override", message->neighbor.override_flag);
    json_put_address(writer, "target", 6, &message->neighbor.target);
}

static void write_redirect(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_address(writer, "target", 6, &message->neighbor.target);
    json_put_address(writer, "redirected_destination", 6, &message->neighbor.destination);
}

static void write_node_information(struct json_writer *writer, const struct icmpv6_message *message)
{
    char nonce[20];
    snprintf(nonce, sizeof nonce, "%016llx", (unsigned long long)message->node_information.nonce);
    json_put_unsigned(writer, "qtype", message->node_information.qtype);
    json_put_unsigned(writer, "flags", message->node_information.flags);
    json_put_text(writer, "nonce", nonce);
    decode_line_put_hex(writer, "data", message->node_information.subject);
}

static void write_duplicate_address(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_unsigned(writer, "status", message->duplicate_address.status);
    json_put_unsigned(writer, "transaction_id", message->duplicate_address.transaction_id);
    json_put_unsigned(writer, "lifetime", message->duplicate_address.lifetime * UINT64_C(60));
    decode_line_put_hex(writer, "owner", message->duplicate_address.owner);
    json_put_address(writer, "address", 6, &message->duplicate_address.address);
}

static void write_identifier(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_unsigned(writer, "identifier", message->other.identifier);
}

static void write_certification_path(struct json_writer *writer, const struct icmpv6_message *message)
{
    write_identifier(writer, message);
    json_put_unsigned(writer, "component", message->other.component);
}

static void write_renumbering(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_unsigned(writer, "sequence", message->other.sequence);
}

static void write_multicast_router(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_unsigned(writer, "interval", message->other.interval);
    json_put_unsigned(writer, "query_interval", message->other.query_interval);
    json_put_unsigned(writer, "robustness", message->other.robustness);
}

static void write_nothing(struct json_writer *writer, const struct icmpv6_message *message)
{
    (void)writer;
    (void)message;
}

/* Types, ascending, with what stands between the checksum and the options. */
static const struct type_row {
    uint8_t first, last;
    void (*write)(struct json_writer *writer, const struct icmpv6_message *message);
} types[] = {
    { ICMPV6_UNREACHABLE, ICMPV6_PARAMETER_PROBLEM, write_error },
    { ICMPV6_ECHO_REQUEST, ICMPV6_ECHO_REPLY, write_echo },
    { ICMPV6_ROUTER_SOLICITATION, ICMPV6_ROUTER_SOLICITATION, write_nothing },
    { ICMPV6_ROUTER_ADVERTISEMENT, ICMPV6_ROUTER_ADVERTISEMENT, write_router_advertisement },
    { ICMPV6_NEIGHBOR_SOLICITATION, ICMPV6_NEIGHBOR_SOLICITATION, write_neighbor_solicitation },
    { ICMPV6_NEIGHBOR_ADVERTISEMENT, ICMPV6_NEIGHBOR_ADVERTISEMENT, write_neighbor_advertisement },
    { ICMPV6_REDIRECT, ICMPV6_REDIRECT, write_redirect },
    { ICMPV6_ROUTER_RENUMBERING, ICMPV6_ROUTER_RENUMBERING, write_renumbering },
    { ICMPV6_NODE_INFORMATION_QUERY, ICMPV6_NODE_INFORMATION_REPLY, write_node_information },
    { ICMPV6_INVERSE_SOLICITATION, ICMPV6_INVERSE_ADVERTISEMENT, write_nothing },
    { ICMPV6_HOME_AGENT_REQUEST, ICMPV6_CERTIFICATION_PATH_SOLICITATION, write_identifier },
    { ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT, ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT, write_certification_path },
    { ICMPV6_MULTICAST_ROUTER_ADVERTISEMENT, ICMPV6_MULTICAST_ROUTER_ADVERTISEMENT, write_multicast_router },
    { ICMPV6_DUPLICATE_ADDRESS_REQUEST, ICMPV6_DUPLICATE_ADDRESS_CONFIRMATION, write_duplicate_address },
    { ICMPV6_EXTENDED_ECHO_REQUEST, ICMPV6_EXTENDED_ECHO_REPLY, write_extended_echo },
};

static const struct type_row *type_find(uint8_t type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type >= types[i].first && type <= types[i].last)
            return &types[i];
    return NULL;
}

static void write_options(struct json_writer *writer, const struct icmpv6_message *message)
{
    json_put_array(writer, "options");
    for (unsigned i = 0; i < message->option_count; i++) {
        json_open_object(writer);
        decode_line_nd_option(writer, &message->options[i]);
        json_close_object(writer);
    }
    json_close_array(writer);
    if (message->options_walked > message->option_count)
        json_put_unsigned(writer, "options_walked", message->options_walked);
}

static void write_records(struct json_writer *writer, const struct mld_message *mld)
{
    struct cursor walk = decode_line_cursor(mld->records);
    struct mld_record record;
    json_put_array(writer, "records");
    for (unsigned i = 0; i < mld->record_count && mld_record_next(&walk, &record); i++) {
        json_open_object(writer);
        json_put_unsigned(writer, "type", record.type);
        json_put_address(writer, "group", 6, &record.group);
        struct bytes sources = { record.sources, record.source_count * 16u };
        decode_line_put_addresses(writer, "sources", 6, decode_line_cursor(sources));
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_mld(struct json_writer *writer, const struct icmpv6_message *message)
{
    const struct mld_message *mld = &message->mld;
    json_put_object(writer, "mld");
    json_put_unsigned(writer, "version", mld->version);
    if (message->type == ICMPV6_MLDV2_REPORT) {
        json_put_unsigned(writer, "record_count", mld->record_count);
        write_records(writer, mld);
        json_close_object(writer);
        return;
    }
    json_put_address(writer, "group", 6, &mld->group);
    if (message->type == ICMPV6_MLD_QUERY)
        json_put_unsigned(writer, "max_response_delay", mld->max_response_delay);
    if (message->type == ICMPV6_MLD_QUERY && mld->version == 2) {
        json_put_bool(writer, "suppress", mld->suppress);
        json_put_unsigned(writer, "robustness", mld->robustness);
        json_put_unsigned(writer, "query_interval", mld->query_interval);
        json_put_unsigned(writer, "source_count", mld->source_count);
        decode_line_put_addresses(writer, "sources", 6, decode_line_cursor(mld->records));
    }
    json_close_object(writer);
}

static bool is_mld(uint8_t type)
{
    return (type >= ICMPV6_MLD_QUERY && type <= ICMPV6_MLDV1_DONE) || type == ICMPV6_MLDV2_REPORT;
}

void decode_line_icmpv6(struct json_writer *writer, const struct packet *packet)
{
    static const char *const checksums[] = { "good", "bad", "unverifiable" };
    const struct icmpv6_message *message = &packet->icmpv6;
    json_put_object(writer, "icmpv6");
    json_put_unsigned(writer, "type", message->type);
    json_put_text(writer, "name", icmpv6_type_word(message->type));
    json_put_unsigned(writer, "code", message->code);
    json_put_text(writer, "checksum", checksums[message->checksum <= CHECKSUM_UNVERIFIABLE ? message->checksum : 2]);
    json_put_unsigned(writer, "length", message->length);
    const struct type_row *row = type_find(message->type);
    if (row && !message->incomplete) {
        row->write(writer, message);
        if (message->is_nd || message->option_count > 0)
            write_options(writer, message);
    }
    json_close_object(writer);
    if (is_mld(message->type) && !message->incomplete)
        write_mld(writer, message);
}
