#include <inttypes.h>

#include "base/clock.h"
#include "report/report_row.h"
#include "report/report_table.h"
#include "report/report_word.h"

/* The tables "replacement" (which device first) and "without-ipv4" (what still used only IPv4). */

static void cell(struct report_row *row, const char *text)
{
    report_row_cell(row, "%s", text ? text : "");
}

static void frames(struct report_row *row, const struct audit *audit, const struct frame_reference *list,
                   unsigned count)
{
    const struct coverage *coverage = audit_coverage(audit);
    cell(row, NULL);
    for (unsigned i = 0; i < count; i++)
        if (coverage->file_count > 1 && list[i].file < coverage->file_count)
            report_row_value(row, "%s:%" PRIu64, coverage->files[list[i].file].name, list[i].number);
        else
            report_row_value(row, "%" PRIu64, list[i].number);
}

static void names(struct report_row *row, const struct host *host)
{
    cell(row, NULL);
    for (unsigned i = 0; host->names && i < host->name_count; i++)
        report_row_value(row, "%s", host->names[i].text);
}

static void identity(struct report_row *row, const struct audit *audit, const struct host *host)
{
    char text[ADDRESS_TEXT_SIZE];
    cell(row, host->segment->id);
    cell(row, host->has_mac ? mac_format(&host->mac, text) : NULL);
    cell(row, host->has_mac ? audit_vendor(audit, &host->mac) : NULL);
}

static void models(struct report_row *row, const struct host *host)
{
    cell(row, NULL);
    for (unsigned i = 0; host->description && i < host->description->model_count; i++) {
        const struct host_model *model = &host->description->models[i];
        report_row_value(row, "%s%s (%s)", i ? "; " : "", model->text,
                         model_source_word((enum model_source)model->source));
    }
}

/* ── replacement ── */

static void device_cells(struct report_row *row, const struct audit *audit, const struct host *host)
{
    char text[ADDRESS_TEXT_SIZE];
    identity(row, audit, host);
    models(row, host);
    names(row, host);
    cell(row, NULL);
    for (unsigned i = 0; i < host->ipv4_count; i++)
        report_row_value(row, "%s", address_format_ip(4, &host->ipv4[i], text));
}

static void class_cells(struct report_row *row, const struct equipment *equipment)
{
    if (equipment->class == EQUIPMENT_UNDECIDED)
        cell(row, NULL);
    else
        report_row_cell(row, "%u", equipment->class);
    cell(row, equipment_class_word((enum equipment_class)equipment->class));
    cell(row, confidence_word((enum confidence)equipment->confidence));
    cell(row, NULL);
    for (unsigned i = 0; i < WORD_ROLES; i++)
        if (equipment->device->roles & report_word_roles[i].value)
            report_row_value(row, "%s", report_word_roles[i].word);
    report_row_cell(row, "%" PRIu32, equipment->used_by);
    report_row_cell(row, "%" PRIu32, equipment->would_break);
    cell(row, equipment->management_ipv4_only ? "ipv4-only" : NULL);
}

int report_table_replacement_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->equipment.count; i++) {
        const struct equipment *equipment = &listing->equipment.rows[i];
        report_row_start(&row);
        report_row_cell(&row, "%u", i + 1);
        device_cells(&row, listing->audit, equipment->device);
        class_cells(&row, equipment);
        cell(&row, equipment->why);
        frames(&row, listing->audit, equipment->frames, equipment->frame_count);
        cell(&row, equipment->to_decide);
        report_row_time(&row, listing->audit, equipment->device->first_seen);
        report_row_time(&row, listing->audit, equipment->device->last_seen);
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}

/* ── without IPv4 ── */

static void server_cells(struct report_row *row, const struct need *need)
{
    char text[ADDRESS_TEXT_SIZE];
    cell(row, need->protocol ? packet_protocol_word(need->protocol) : NULL);
    cell(row, NULL);
    if (need->protocol)
        report_row_value(row, "%u", need->port);
    cell(row, need->has_server ? address_format_ip(4, &need->server, text) : NULL);
    cell(row, need->server_host ? mac_format(&need->server_host->mac, text) : NULL);
    cell(row, need->name);
    cell(row, need->literal ? "yes" : "no");
}

int report_table_without_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->needs.count; i++) {
        const struct need *need = &listing->needs.rows[i];
        report_row_start(&row);
        identity(&row, listing->audit, need->device);
        names(&row, need->device);
        cell(&row, need_kind_word((enum need_kind)need->kind));
        server_cells(&row, need);
        cell(&row, need_verdict_word((enum need_verdict)need->verdict));
        cell(&row, confidence_word((enum confidence)need->confidence));
        report_row_cell(&row, "%" PRIu32, need->count);
        report_row_cell(&row, "%" PRIu32, need->attempts);
        cell(&row, need->why);
        cell(&row, need->to_decide);
        frames(&row, listing->audit, need->frames, need->frame_count);
        report_row_time(&row, listing->audit, need->first_seen);
        report_row_time(&row, listing->audit, need->last_seen);
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}
