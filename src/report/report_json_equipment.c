#include "report/report_json.h"
#include "report/report_word.h"

/* "replacement" and "without_ipv4", and what a device announces of itself. */

static void put_frames(struct json_writer *writer, const struct audit *audit, const struct frame_reference *frames,
                       unsigned count)
{
    const struct coverage *coverage = audit_coverage(audit);
    json_put_array(writer, "evidence");
    for (unsigned i = 0; i < count; i++) {
        json_open_object(writer);
        if (frames[i].file < coverage->file_count)
            json_put_text(writer, "file", coverage->files[frames[i].file].name);
        json_put_unsigned(writer, "frame", frames[i].number);
        report_json_time(writer, audit, "time", frames[i].time);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_device(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    json_put_text(writer, "segment", host->segment->id);
    if (host->has_mac) {
        json_put_mac(writer, "mac", &host->mac);
        json_put_text(writer, "vendor", audit_vendor(audit, &host->mac));
    } else if (host->ipv4_count > 0) {
        json_put_address(writer, "address", 4, &host->ipv4[0]);
    } else if (host->addresses) {
        json_put_address(writer, "address", 6, &host->addresses->address);
    }
    json_put_text(writer, "name", host->names && host->name_count > 0 ? host->names[0].text : NULL);
}

void report_json_description(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    const struct host_description *description = host->description;
    const struct coverage *coverage = audit_coverage(audit);
    json_put_array(writer, "models");
    for (unsigned i = 0; description && i < description->model_count; i++) {
        const struct host_model *model = &description->models[i];
        json_open_object(writer);
        json_put_text(writer, "model", model->text);
        json_put_text(writer, "source", model_source_word((enum model_source)model->source));
        if (model->frame.file < coverage->file_count)
            json_put_text(writer, "file", coverage->files[model->frame.file].name);
        json_put_unsigned(writer, "frame", model->frame.number);
        json_close_object(writer);
    }
    json_close_array(writer);
    if (!description || (!description->manages_ipv4 && !description->manages_ipv6))
        return;
    json_put_array(writer, "management");
    if (description->manages_ipv4)
        json_address(writer, 4, &description->management);
    if (description->manages_ipv6)
        json_address(writer, 6, &description->management_ipv6);
    json_close_array(writer);
}

/* Nothing is said to work without IPv4 that was not seen to use IPv6. */
static const char *without_word(const struct equipment *equipment)
{
    if (equipment->would_break > 0)
        return "needs-ipv4";
    bool uses_ipv6 = equipment->class == EQUIPMENT_COMPATIBLE || equipment->class == EQUIPMENT_PARITY;
    return uses_ipv6 && equipment->fell_back + equipment->open == 0 ? "nothing-needed" : "undecided";
}

static void put_equipment(struct json_writer *writer, const struct audit *audit, const struct equipment *equipment,
                          unsigned place)
{
    json_open_object(writer);
    json_put_unsigned(writer, "place", place);
    put_device(writer, audit, equipment->device);
    report_json_description(writer, audit, equipment->device);
    if (equipment->class != EQUIPMENT_UNDECIDED)
        json_put_unsigned(writer, "class", equipment->class);
    json_put_text(writer, "class_name", equipment_class_word((enum equipment_class)equipment->class));
    json_put_text(writer, "confidence", confidence_word((enum confidence)equipment->confidence));
    json_put_text(writer, "rule", equipment->rule);
    json_put_array(writer, "roles");
    for (unsigned i = 0; i < WORD_ROLES; i++)
        if (equipment->device->roles & report_word_roles[i].value)
            json_text(writer, report_word_roles[i].word);
    json_close_array(writer);
    json_put_bool(writer, "management_ipv4_only", equipment->management_ipv4_only);
    json_put_unsigned(writer, "used_by", equipment->used_by);
    json_put_object(writer, "without_ipv4");
    json_put_text(writer, "verdict", without_word(equipment));
    json_put_unsigned(writer, "would_break", equipment->would_break);
    json_put_unsigned(writer, "fell_to_ipv4", equipment->fell_back);
    json_put_unsigned(writer, "legacy", equipment->legacy);
    json_put_unsigned(writer, "undecided", equipment->open);
    json_close_object(writer);
    json_put_text(writer, "why", equipment->why);
    json_put_text(writer, "to_decide", equipment->to_decide);
    put_frames(writer, audit, equipment->frames, equipment->frame_count);
    json_close_object(writer);
}

static void put_need(struct json_writer *writer, const struct audit *audit, const struct need *need)
{
    json_open_object(writer);
    put_device(writer, audit, need->device);
    json_put_text(writer, "kind", need_kind_word((enum need_kind)need->kind));
    if (need->protocol) {
        json_put_text(writer, "protocol", packet_protocol_word(need->protocol));
        json_put_unsigned(writer, "port", need->port);
    }
    if (need->has_server)
        json_put_address(writer, "server", 4, &need->server);
    if (need->server_host)
        json_put_mac(writer, "server_mac", &need->server_host->mac);
    json_put_text(writer, "server_name", need->name);
    json_put_bool(writer, "literal", need->literal);
    json_put_text(writer, "verdict", need_verdict_word((enum need_verdict)need->verdict));
    json_put_text(writer, "confidence", confidence_word((enum confidence)need->confidence));
    json_put_unsigned(writer, "count", need->count);
    json_put_unsigned(writer, "attempts", need->attempts);
    json_put_text(writer, "why", need->why);
    json_put_text(writer, "to_decide", need->to_decide[0] ? need->to_decide : NULL);
    report_json_time(writer, audit, "first_seen", need->first_seen);
    report_json_time(writer, audit, "last_seen", need->last_seen);
    put_frames(writer, audit, need->frames, need->frame_count);
    json_close_object(writer);
}

void report_json_equipment(struct json_writer *writer, const struct listing *listing)
{
    json_put_array(writer, "replacement");
    for (unsigned i = 0; i < listing->equipment.count; i++)
        put_equipment(writer, listing->audit, &listing->equipment.rows[i], i + 1);
    json_close_array(writer);
    json_put_array(writer, "without_ipv4");
    for (unsigned i = 0; i < listing->needs.count; i++)
        put_need(writer, listing->audit, &listing->needs.rows[i]);
    json_close_array(writer);
}

void report_json_segment_needs(struct json_writer *writer, const struct listing *listing, const struct segment *segment)
{
    unsigned of[NEED_VERDICT_COUNT] = { 0 };
    for (unsigned i = 0; i < listing->needs.count; i++)
        if (listing->needs.rows[i].segment == segment)
            of[listing->needs.rows[i].verdict]++;
    json_put_object(writer, "without_ipv4");
    json_put_unsigned(writer, "would_break", of[NEED_BREAKS]);
    json_put_unsigned(writer, "fell_to_ipv4", of[NEED_FELL_BACK]);
    json_put_unsigned(writer, "legacy", of[NEED_LEGACY]);
    json_put_unsigned(writer, "undecided", of[NEED_UNDECIDED]);
    json_close_object(writer);
    struct segment_census census;
    listing_census(segment, &census);
    json_put_unsigned(writer, "randomized_macs", census.randomized);
    json_put_unsigned(writer, "quiet_hosts", census.quiet);
    json_put_unsigned(writer, "encrypted_dns_hosts", census.encrypted_dns);
    listing_names_seen(listing, segment, &census);
    json_put_unsigned(writer, "off_link_services", census.off_link_services);
    json_put_unsigned(writer, "off_link_services_named", census.off_link_named);
}
