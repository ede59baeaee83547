#include "report/report_json.h"

#include <config.h>
#include <errno.h>

#include "capture/link_type.h"
#include "report/changes.h"
#include "report/writer.h"

void report_json_time(struct json_writer *writer, const struct audit *audit, const char *key, int64_t time)
{
    json_put_time(writer, key, audit_wall_time(audit, time));
}

static void put_tool(struct json_writer *writer)
{
    json_put_object(writer, "tool");
    json_put_text(writer, "name", "v6audit");
    json_put_text(writer, "version", V6AUDIT_VERSION);
    json_close_object(writer);
}

/* The link types of a file's interfaces, each once, by number. */
static void put_link_types(struct json_writer *writer, const struct coverage *coverage, unsigned file)
{
    json_put_array(writer, "link_types");
    for (int last = -1, next; last < UINT16_MAX; last = next) {
        next = UINT16_MAX + 1;
        for (unsigned i = 0; i < coverage->interface_count; i++) {
            const struct coverage_interface *interface = &coverage->interfaces[i];
            if (interface->file == file && interface->link_type > last && interface->link_type < next)
                next = interface->link_type;
        }
        char text[24];
        if (next <= UINT16_MAX)
            json_text(writer, link_type_name((uint16_t)next, text));
    }
    json_close_array(writer);
}

static void put_file(struct json_writer *writer, const struct coverage *coverage, unsigned index)
{
    const struct coverage_file *file = &coverage->files[index];
    json_open_object(writer);
    json_put_text(writer, "name", file->name);
    json_put_text(writer, "format", file->format[0] ? file->format : NULL);
    put_link_types(writer, coverage, index);
    json_put_unsigned(writer, "frames", file->frames);
    if (file->frames > 0) {
        json_put_time(writer, "first_frame_time", file->first_time);
        json_put_time(writer, "last_frame_time", file->last_time);
    }
    json_put_bool(writer, "truncated_file", file->truncated_file);
    if (file->failed)
        json_put_bool(writer, "failed", true);
    if (file->failed || file->truncated_file)
        json_put_unsigned(writer, "defect_offset", file->defect_offset);
    json_put_text(writer, "defect", file->defect[0] ? file->defect : NULL);
    json_close_object(writer);
}

static void put_interface(struct json_writer *writer, const struct coverage *coverage,
                          const struct coverage_interface *interface)
{
    char text[24];
    json_open_object(writer);
    json_put_text(writer, "name", interface->name[0] ? interface->name : NULL);
    if (interface->file < coverage->file_count)
        json_put_text(writer, "file", coverage->files[interface->file].name);
    json_put_text(writer, "link_type", link_type_name(interface->link_type, text));
    if (interface->has_statistics) {
        json_put_unsigned(writer, "received", interface->received);
        json_put_unsigned(writer, "dropped_by_kernel", interface->dropped_by_kernel);
        json_put_unsigned(writer, "dropped_by_interface", interface->dropped_by_interface);
    }
    json_close_object(writer);
}

static void put_input(struct json_writer *writer, const struct audit *audit)
{
    const struct coverage *coverage = audit_coverage(audit);
    const struct audit_options *options = audit_options(audit);
    json_put_object(writer, "input");
    json_put_array(writer, "files");
    for (unsigned i = 0; i < coverage->file_count; i++)
        put_file(writer, coverage, i);
    json_close_array(writer);
    json_put_array(writer, "interfaces");
    for (unsigned i = 0; i < coverage->interface_count; i++)
        put_interface(writer, coverage, &coverage->interfaces[i]);
    json_close_array(writer);
    json_put_text(writer, "filter", options->filter);
    json_put_array(writer, "plan");
    for (unsigned i = 0; i < options->plan_file_count; i++)
        json_text(writer, options->plan_files[i]);
    json_close_array(writer);
    json_put_text(writer, "vendor_names", audit_vendor_date(audit));
    json_close_object(writer);
}

static int write_parts(struct json_writer *writer, const struct listing *listing, const struct changes *changes)
{
    json_open_object(writer);
    json_put_text(writer, "schema", "v6audit-report/1");
    put_tool(writer);
    put_input(writer, listing->audit);
    report_json_coverage(writer, listing->audit);
    int status = report_json_inventory(writer, listing);
    if (status == 0)
        status = report_json_uplinks(writer, listing);
    report_json_findings(writer, listing->audit);
    changes_put_json(writer, changes);
    json_close_object(writer);
    json_line(writer);
    return status;
}

int report_json_document(const struct audit *audit, const struct changes *changes, FILE *output, struct error *error)
{
    struct listing listing;
    int status = listing_make(&listing, audit, error);
    if (status != 0)
        return status;
    struct json_writer writer;
    json_start(&writer, output, 2);
    status = write_parts(&writer, &listing, changes);
    int finished = json_finish(&writer);
    json_free(&writer);
    listing_free(&listing);
    if (status == -ENOMEM || finished == -ENOMEM)
        return error_set(error, -ENOMEM, "cannot write the report: out of memory");
    return writer_finish(output, error);
}

int report_json_write(const struct audit *audit, const struct report_options *options, FILE *output,
                      struct error *error)
{
    (void)options;
    struct changes changes;
    int status = changes_make(&changes, audit, error);
    if (status == 0)
        status = report_json_document(audit, &changes, output, error);
    changes_free(&changes);
    return status;
}
