/* v6audit-difference/1: {schema, old, new: {name, start?, end?}, SECTION: {came, went: [{key, about?}], changed: [{key, about?, changes: [{field, item?, from?, to?,
 * details?}]}]}, summary: {came, went, changed, ipv4_only_new_hosts, ipv4_only_new_services}}. A section without a difference is absent. */
#include <errno.h>

#include "base/text.h"
#include "report/difference.h"
#include "report/json_writer.h"
#include "report/writer.h"

static void put_report(struct json_writer *writer, const char *key, const struct difference_report *report)
{
    json_put_object(writer, key);
    json_put_text(writer, "name", report->name);
    json_put_text(writer, "start", report->start);
    json_put_text(writer, "end", report->end);
    json_close_object(writer);
}

static void put_change(struct json_writer *writer, const struct difference_change *change)
{
    char field[128] = "";
    text_append(field, sizeof field, "%s%s%s", change->row->name, change->part ? "." : "",
                change->part ? change->part : "");
    json_open_object(writer);
    json_put_text(writer, "field", field);
    json_put_text(writer, "item", change->part ? change->item : NULL);
    json_put_text(writer, "from", change->from);
    json_put_text(writer, "to", change->to);
    json_put_text(writer, "details", change->details);
    json_close_object(writer);
}

static void put_entry(struct json_writer *writer, const struct difference_entry *entry)
{
    json_open_object(writer);
    json_put_text(writer, "key", entry->record->key);
    json_put_text(writer, "about", entry->record->about[0] ? entry->record->about : NULL);
    if (entry->event == DIFFERENCE_CHANGED) {
        json_put_array(writer, "changes");
        for (unsigned i = 0; i < entry->change_count; i++)
            put_change(writer, &entry->changes[i]);
        json_close_array(writer);
    }
    json_close_object(writer);
}

static void put_section(struct json_writer *writer, const char *name, const struct difference_entries *entries)
{
    json_put_object(writer, name);
    for (unsigned event = 0; event < DIFFERENCE_EVENTS; event++) {
        json_put_array(writer, difference_event_word((enum difference_event)event));
        for (unsigned i = 0; i < entries->count; i++)
            if (entries->items[i].event == event)
                put_entry(writer, &entries->items[i]);
        json_close_array(writer);
    }
    json_close_object(writer);
}

static void put_summary(struct json_writer *writer, const struct difference *difference)
{
    json_put_object(writer, "summary");
    for (unsigned event = 0; event < DIFFERENCE_EVENTS; event++) {
        unsigned count = 0;
        for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
            count += difference->sections[id].of[event];
        json_put_unsigned(writer, difference_event_word((enum difference_event)event), count);
    }
    json_put_unsigned(writer, "ipv4_only_new_hosts", difference->ipv4_only_new_hosts);
    json_put_unsigned(writer, "ipv4_only_new_services", difference->ipv4_only_new_services);
    json_close_object(writer);
}

void difference_json_sections(struct json_writer *writer, const struct difference *difference)
{
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (difference->sections[id].count > 0)
            put_section(writer, difference_sections[id].name, &difference->sections[id]);
    put_summary(writer, difference);
}

int difference_json_write(const struct difference *difference, const struct report_options *options, FILE *output,
                          struct error *error)
{
    (void)options;
    struct json_writer writer;
    json_start(&writer, output, 2);
    json_open_object(&writer);
    json_put_text(&writer, "schema", "v6audit-difference/1");
    put_report(&writer, "old", difference->old_report);
    put_report(&writer, "new", difference->new_report);
    difference_json_sections(&writer, difference);
    json_close_object(&writer);
    json_line(&writer);
    int finished = json_finish(&writer);
    json_free(&writer);
    if (finished == -ENOMEM)
        return error_set(error, -ENOMEM, "cannot write the difference: out of memory");
    return writer_finish(output, error);
}
