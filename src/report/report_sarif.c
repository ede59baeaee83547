/* SARIF 2.1.0 (OASIS): findings for code-scanning dashboards. The "file" of a result is the capture, its place the frame's number as a line. */
#include <config.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/finding_group.h"
#include "report/json_writer.h"
#include "report/writer.h"

static const struct {
    const char *level;    /* 3.27.10 */
    const char *security; /* GitHub's security-severity, 0 to 10 */
} levels[SEVERITY_COUNT] = {
    [SEVERITY_INFO] = { "note", "0.0" },      [SEVERITY_LOW] = { "note", "3.0" },
    [SEVERITY_MEDIUM] = { "warning", "5.5" }, [SEVERITY_HIGH] = { "error", "8.0" },
    [SEVERITY_CRITICAL] = { "error", "9.5" },
};

static void put_message(struct json_writer *writer, const char *key, const char *text)
{
    json_put_object(writer, key);
    json_put_text(writer, "text", text);
    json_close_object(writer);
}

/* ── rules: the checks that have findings, in the order of the list ── */

static int by_id(const void *left, const void *right)
{
    const struct check *a = *(const struct check *const *)left, *b = *(const struct check *const *)right;
    return strcmp(a->id, b->id);
}

/* The checks that the findings name, each once, sorted by id. */
static const struct check **rules_of(const struct finding *const *list, unsigned count, unsigned *rule_count)
{
    const struct check **rules = calloc(count + 1u, sizeof *rules);
    *rule_count = 0;
    if (!rules)
        return NULL;
    for (unsigned i = 0; i < count; i++)
        rules[i] = list[i]->check;
    qsort(rules, count, sizeof *rules, by_id);
    for (unsigned i = 0; i < count; i++)
        if (i == 0 || rules[i] != rules[*rule_count - 1])
            rules[(*rule_count)++] = rules[i];
    return rules;
}

static void put_rule(struct json_writer *writer, const struct check *check)
{
    json_open_object(writer);
    json_put_text(writer, "id", check->id);
    put_message(writer, "shortDescription", check->title);
    put_message(writer, "fullDescription", check->what);
    put_message(writer, "help", check->todo);
    json_put_object(writer, "defaultConfiguration");
    json_put_text(writer, "level", levels[check->severity].level);
    json_close_object(writer);
    json_put_object(writer, "properties");
    json_put_text(writer, "security-severity", levels[check->severity].security);
    json_put_array(writer, "tags");
    json_text(writer, "ipv6");
    json_text(writer, check_family_word(check->family));
    json_close_array(writer);
    json_close_object(writer);
    json_close_object(writer);
}

static void put_tool(struct json_writer *writer, const struct check *const *rules, unsigned count)
{
    json_put_object(writer, "tool");
    json_put_object(writer, "driver");
    json_put_text(writer, "name", "v6audit");
    json_put_text(writer, "version", V6AUDIT_VERSION);
    json_put_array(writer, "rules");
    for (unsigned i = 0; i < count; i++)
        put_rule(writer, rules[i]);
    json_close_array(writer);
    json_close_object(writer);
    json_close_object(writer);
}

/* ── results ── */

/* A relative URI reference (RFC 3986): everything but unreserved characters and '/' is percent-encoded. A name that begins with '/' is a path of this
 * machine and stays one; one with a colon in its first part cannot be taken for a scheme, since colons are encoded. */
static void put_uri(struct json_writer *writer, const char *name)
{
    char text[3 * sizeof((struct coverage_file *)0)->name + 1], *next = text;
    for (const char *c = name; *c && (size_t)(next - text) < sizeof text - 4; c++) {
        if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-._~/", *c))
            *next++ = *c;
        else
            next += sprintf(next, "%%%02X", (unsigned char)*c);
    }
    *next = '\0';
    json_put_text(writer, "uri", text);
}

/* The frame's number as a line, since dashboards know only lines; its bytes, where they are known, as the binary region of the capture (3.30). */
static void put_physical_location(struct json_writer *writer, const struct coverage *coverage,
                                  const struct evidence *evidence)
{
    const struct frame_reference *frame = &evidence->frame;
    if (frame->file >= coverage->file_count)
        return;
    json_put_object(writer, "physicalLocation");
    json_put_object(writer, "artifactLocation");
    put_uri(writer, coverage->files[frame->file].name);
    json_close_object(writer);
    json_put_object(writer, "region");
    json_put_unsigned(writer, "startLine", frame->number > 0 ? frame->number : 1);
    if (evidence->offset > 0) {
        json_put_unsigned(writer, "byteOffset", evidence->offset);
        json_put_unsigned(writer, "byteLength", evidence->captured_length);
    }
    json_close_object(writer);
    json_close_object(writer);
}

static void put_logical_location(struct json_writer *writer, const struct finding *finding)
{
    if (!finding->segment[0])
        return;
    json_put_array(writer, "logicalLocations");
    json_open_object(writer);
    json_put_text(writer, "name", finding->segment);
    json_put_text(writer, "fullyQualifiedName", finding->key);
    json_put_text(writer, "kind", "segment");
    json_close_object(writer);
    json_close_array(writer);
}

static void put_locations(struct json_writer *writer, const struct coverage *coverage, const struct finding *finding)
{
    struct evidence start = { .frame = { .file = 0, .number = 1 } };
    const struct evidence *first = finding->evidence_count > 0 ? &finding->evidence[0] : &start;
    json_put_array(writer, "locations");
    json_open_object(writer);
    put_physical_location(writer, coverage, first);
    put_logical_location(writer, finding);
    json_close_object(writer);
    json_close_array(writer);
    if (finding->evidence_count < 2)
        return;
    json_put_array(writer, "relatedLocations");
    for (unsigned i = 1; i < finding->evidence_count; i++) {
        json_open_object(writer);
        json_put_unsigned(writer, "id", i);
        put_physical_location(writer, coverage, &finding->evidence[i]);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_suppression(struct json_writer *writer, const struct finding *finding)
{
    if (!finding->exempted)
        return;
    json_put_array(writer, "suppressions");
    json_open_object(writer);
    json_put_text(writer, "kind", "external");
    json_put_text(writer, "justification", finding->exemption_reason);
    json_close_object(writer);
    json_close_array(writer);
}

static void put_result_properties(struct json_writer *writer, const struct finding *finding)
{
    json_put_object(writer, "properties");
    json_put_text(writer, "severity", severity_word(finding->severity));
    json_put_text(writer, "confidence", confidence_word(finding->confidence));
    json_put_text(writer, "impact", finding->impact[0] ? finding->impact : NULL);
    json_put_text(writer, "absorbedBy", finding->absorbed_by ? finding->absorbed_by->key : NULL);
    json_close_object(writer);
}

static void put_result(struct json_writer *writer, const struct coverage *coverage, const struct finding *finding,
                       unsigned rule)
{
    json_open_object(writer);
    json_put_text(writer, "ruleId", finding->check->id);
    json_put_unsigned(writer, "ruleIndex", rule);
    json_put_text(writer, "level", levels[finding->severity].level);
    put_message(writer, "message", finding->message);
    put_locations(writer, coverage, finding);
    json_put_unsigned(writer, "occurrenceCount", finding->count > INT32_MAX ? INT32_MAX : finding->count);
    json_put_object(writer, "partialFingerprints");
    json_put_text(writer, "v6audit/v1", finding->key);
    json_close_object(writer);
    put_suppression(writer, finding);
    put_result_properties(writer, finding);
    json_close_object(writer);
}

static int write_run(struct json_writer *writer, const struct audit *audit)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list), rule_count;
    const struct check **rules = rules_of(list, count, &rule_count);
    if (!rules)
        return -ENOMEM;
    json_open_object(writer);
    put_tool(writer, rules, rule_count);
    json_put_array(writer, "results");
    for (unsigned i = 0; i < count; i++) {
        const struct check **rule = bsearch(&list[i]->check, rules, rule_count, sizeof *rules, by_id);
        put_result(writer, audit_coverage(audit), list[i], rule ? (unsigned)(rule - rules) : 0);
    }
    json_close_array(writer);
    json_put_text(writer, "columnKind", "unicodeCodePoints");
    json_close_object(writer);
    free(rules);
    return 0;
}

int report_sarif_write(const struct audit *audit, const struct report_options *options, FILE *output,
                       struct error *error)
{
    (void)options;
    struct json_writer writer;
    json_start(&writer, output, 2);
    json_open_object(&writer);
    json_put_text(&writer, "$schema",
                  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json_put_text(&writer, "version", "2.1.0");
    json_put_array(&writer, "runs");
    int status = write_run(&writer, audit);
    json_close_array(&writer);
    json_close_object(&writer);
    json_line(&writer);
    if (json_finish(&writer) == -ENOMEM)
        status = -ENOMEM;
    json_free(&writer);
    if (status != 0)
        return error_set(error, status, "cannot write the report: out of memory");
    return writer_finish(output, error);
}
