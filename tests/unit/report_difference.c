#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/difference.h"

#define EMPTY                                                                                                          \
    "\"segments\": [], \"routers\": [], \"prefixes\": [], \"hosts\": [], \"servers\": [], \"services\": [], "          \
    "\"findings\": []"
#define REPORT "{\"schema\": \"v6audit-report/1\", "

/* A report with these records in one section, all others empty. */
static const char *report_with(const char *section, const char *records, char *text, size_t room)
{
    size_t used = (size_t)snprintf(text, room, REPORT "\"coverage\": {}");
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        used += (size_t)snprintf(text + used, room - used, ", \"%s\": [%s]", difference_sections[id].name,
                                 strcmp(difference_sections[id].name, section) == 0 ? records : "");
    snprintf(text + used, room - used, "}");
    return text;
}

static int read_text(struct difference_report *report, const char *text, struct error *error)
{
    char name[] = "/tmp/difference.XXXXXX";
    int descriptor = mkstemp(name);
    cr_assert(descriptor >= 0);
    cr_assert(write(descriptor, text, strlen(text)) == (ssize_t)strlen(text));
    close(descriptor);
    int status = difference_read(report, name, error);
    unlink(name);
    report->name = "report.json";
    return status;
}

/* All entries in short: "went KEY; changed KEY field item from>to, …". */
static const char *in_short(const struct difference *difference)
{
    static char text[4096];
    size_t used = 0;
    text[0] = '\0';
#define ADD(...) used += (size_t)snprintf(text + used, sizeof text - used, __VA_ARGS__)
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++) {
        for (unsigned i = 0; i < difference->sections[id].count; i++) {
            const struct difference_entry *entry = &difference->sections[id].items[i];
            ADD("%s%s %s", used ? "; " : "", difference_event_word(entry->event), entry->record->key);
            for (unsigned k = 0; k < entry->change_count; k++) {
                const struct difference_change *change = &entry->changes[k];
                ADD("%s %s", k ? "," : "", change->row->name);
                ADD("%s%s", change->part ? "." : "", change->part ? change->part : "");
                ADD(" %s>%s", change->from ? change->from : "", change->to ? change->to : "");
                if (change->details)
                    ADD(" (%s)", change->details);
            }
        }
    }
#undef ADD
    return text;
}

struct row {
    const char *says, *section, *from, *to, *difference;
};

#define HOST   "{\"segment\": \"office\", \"mac\": \"00:16:3e:00:00:01\""
#define ROUTER "{\"segment\": \"office\", \"address\": \"fe80::1\""
#define CHANGE "changed office 00:16:3e:00:00:01"
#define TELLS  "changed office fe80::1"

static struct row rows[] = {
    { "nothing differs from itself", "hosts", HOST "}", HOST "}", "" },
    { "a host came", "hosts", "", HOST "}", "came office 00:16:3e:00:00:01" },
    { "a host went", "hosts", HOST "}", "", "went office 00:16:3e:00:00:01" },
    { "a value changed", "hosts", HOST ", \"stack\": \"dual-stack\"}", HOST ", \"stack\": \"ipv6-only\"}",
      CHANGE " stack dual-stack>ipv6-only" },
    { "times, counts and sentences are no change", "hosts",
      HOST ", \"frames\": 3, \"first_seen\": \"2026-01-01T00:00:00Z\", \"why\": \"watched for 3 s\"}",
      HOST ", \"frames\": 4, \"first_seen\": \"2026-02-01T00:00:00Z\", \"why\": \"watched for 4 s\"}", "" },
    { "the order of a list is no change", "hosts", HOST ", \"ipv4\": [\"192.0.2.1\", \"192.0.2.2\"]}",
      HOST ", \"ipv4\": [\"192.0.2.2\", \"192.0.2.1\"]}", "" },
    { "an item of a list went", "hosts", HOST ", \"ipv4\": [\"192.0.2.1\", \"192.0.2.2\"]}",
      HOST ", \"ipv4\": [\"192.0.2.2\"]}", CHANGE " ipv4 192.0.2.1>" },
    { "a name from another source is the same name", "hosts",
      HOST ", \"names\": [{\"name\": \"a\", \"source\": \"mdns\"}, {\"name\": \"a\", \"source\": \"dhcpv4\"}]}",
      HOST ", \"names\": [{\"name\": \"a\", \"source\": \"llmnr\"}]}", "" },
    { "hosts without a MAC address go by their address", "hosts",
      "{\"segment\": \"u\", \"ipv4\": [], \"ipv6\": [{\"address\": \"2001:db8::1\"}]}",
      "{\"segment\": \"u\", \"ipv4\": [], \"ipv6\": [{\"address\": \"2001:db8::2\"}]}",
      "came u 2001:db8::2; went u 2001:db8::1" },
    { "several with one key are told apart", "hosts", "{\"segment\": \"u\"}, {\"segment\": \"u\", \"grade\": \"G1\"}",
      "{\"segment\": \"u\", \"grade\": \"G1\"}, {\"segment\": \"u\"}", "" },
    { "a part of an item changed", "routers", ROUTER ", \"rdnss\": [{\"address\": \"fe80::53\", \"lifetime\": 600}]}",
      ROUTER ", \"rdnss\": [{\"address\": \"fe80::53\", \"lifetime\": 300}]}", TELLS " rdnss.lifetime 600>300" },
    { "an item came with its parts", "routers", ROUTER "}",
      ROUTER ", \"pref64\": [{\"prefix\": \"64:ff9b::/96\", \"lifetime\": 1800}]}",
      TELLS " pref64 >64:ff9b::/96 (lifetime 1800)" },
    { "a boolean changed and a value came", "routers", ROUTER ", \"managed\": false}",
      ROUTER ", \"managed\": true, \"mtu\": 1500}", TELLS " managed false>true, mtu >1500" },
    { "a measured interval strays", "routers", ROUTER ", \"interval_seconds\": 200}",
      ROUTER ", \"interval_seconds\": 391.5}", "" },
    { "three times the interval is a change", "routers", ROUTER ", \"interval_seconds\": 200}",
      ROUTER ", \"interval_seconds\": 600}", TELLS " interval_seconds 200>600" },
    { "an exemption came", "findings", "{\"key\": \"k\", \"severity\": \"high\"}",
      "{\"key\": \"k\", \"severity\": \"high\", \"exempted\": {\"reason\": \"old\"}}",
      "changed k exempted.reason >old" },
    { "a service by its port", "services",
      "{\"segment\": \"s\", \"address\": \"192.0.2.1\", \"protocol\": \"tcp\", \"port\": 80, \"verdict\": \"ipv4-only\"}",
      "{\"segment\": \"s\", \"address\": \"192.0.2.1\", \"protocol\": \"tcp\", \"port\": 80, \"verdict\": \"dual\"}",
      "changed s 192.0.2.1 tcp 80 verdict ipv4-only>dual" },
    { "what is not printable never reaches a writer", "findings", "", "{\"key\": \"a\\u001b[31m\\u202eb\\\\x1b\"}",
      "came a\\x1b[31m\\xe2\\x80\\xaeb\\x1b" },
};

Test(difference, is_what_changed_and_nothing_else)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char old_text[4096], new_text[4096];
        struct difference_report old_report, new_report;
        struct difference difference;
        struct error error = { "" };
        report_with(rows[i].section, rows[i].from, old_text, sizeof old_text);
        report_with(rows[i].section, rows[i].to, new_text, sizeof new_text);
        cr_assert(read_text(&old_report, old_text, &error) == 0, "%s: %s", rows[i].says, error.text);
        cr_assert(read_text(&new_report, new_text, &error) == 0, "%s: %s", rows[i].says, error.text);
        cr_assert(eq(int, difference_compare(&difference, &old_report, &new_report), 0));
        cr_expect_str_eq(in_short(&difference), rows[i].difference, "%s: %s", rows[i].says, in_short(&difference));
        difference_free(&difference);
        difference_report_free(&old_report);
        difference_report_free(&new_report);
    }
}

Test(difference, counts_what_came_with_ipv4_only)
{
    char text[4096];
    struct difference_report old_report, new_report;
    struct difference difference;
    struct error error = { "" };
    cr_assert(read_text(&old_report, report_with("none", "", text, sizeof text), &error) == 0);
    report_with("hosts", HOST ", \"stack\": \"ipv4-only\"}, {\"segment\": \"s\", \"mac\": \"m\"}", text, sizeof text);
    cr_assert(read_text(&new_report, text, &error) == 0);
    cr_assert(eq(int, difference_compare(&difference, &old_report, &new_report), 0));
    cr_expect(eq(u32, difference.ipv4_only_new_hosts, 1u));
    cr_expect(eq(u32, difference.count, 2u));
    difference_free(&difference);
    difference_report_free(&old_report);
    difference_report_free(&new_report);
}

struct bad {
    const char *text, *message;
};

Test(difference, names_the_element_that_is_not_as_the_schema_says)
{
    static const struct bad bad[] = {
        { "", ":1:1: not JSON: " },
        { "{\n\"a\": 1,\n\"a\": 2}", ":3:" },
        { "[]", ": expected an object" },
        { "{}", ": schema: expected \"v6audit-report/1\"" },
        { "{\"schema\": \"sarif\"}", ": schema \"sarif\": expected \"v6audit-report/1\"" },
        { REPORT "\"segments\": {}}", ": segments: expected a list" },
        { REPORT "\"segments\": [7]}", ": segments[0]: expected an object" },
        { REPORT "\"segments\": [{\"id\": []}]}", ": segments[0].id: expected a text" },
        { REPORT "\"segments\": [], \"routers\": [{\"segment\": \"s\", \"address\": \"a\", \"macs\": 1}]}",
          ": routers[0].macs: expected a list" },
        { REPORT "\"segments\": [], \"routers\": [{\"segment\": \"s\", \"address\": \"a\", \"macs\": [{}]}]}",
          ": routers[0].macs[0]: expected a text" },
        { REPORT "\"segments\": [], \"routers\": [{\"segment\": \"s\", \"address\": \"a\", \"rdnss\": [{}]}]}",
          ": routers[0].rdnss[0].address: expected a text" },
        { REPORT "\"segments\": [], \"routers\": [{\"segment\": \"s\", \"address\": \"a\", \"mtu\": null}]}",
          ": routers[0].mtu: expected a text, a number, true or false" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct difference_report report;
        struct error error = { "" };
        cr_expect(read_text(&report, bad[i].text, &error) < 0, "%s", bad[i].text);
        cr_expect(strstr(error.text, bad[i].message) != NULL, "%s: %s", bad[i].text, error.text);
        difference_report_free(&report);
    }
}

Test(difference, escapes_what_others_wrote_for_each_format)
{
    char text[4096], *written = NULL;
    size_t size = 0;
    struct difference_report old_report, new_report;
    struct difference difference;
    struct error error = { "" };
    struct report_options options = { .width = 80 };
    cr_assert(read_text(&old_report, REPORT EMPTY "}", &error) == 0, "%s", error.text);
    report_with("findings", "{\"key\": \"<b>|`a`\\n\\\"\"}", text, sizeof text);
    cr_assert(read_text(&new_report, text, &error) == 0, "%s", error.text);
    cr_assert(eq(int, difference_compare(&difference, &old_report, &new_report), 0));
    FILE *file = open_memstream(&written, &size);
    cr_assert(eq(int, difference_format_find("markdown")->write(&difference, &options, file, &error), 0));
    fclose(file);
    cr_expect(strstr(written, "<b>") == NULL, "%s", written);
    free(written);
    file = open_memstream(&written, &size);
    cr_assert(eq(int, difference_format_find("json")->write(&difference, &options, file, &error), 0));
    fclose(file);
    cr_expect(strstr(written, "`a`\\\\x0a\\\"") != NULL, "%s", written);
    free(written);
    cr_expect(difference_format_find("html") == NULL);
    difference_free(&difference);
    difference_report_free(&old_report);
    difference_report_free(&new_report);
}
