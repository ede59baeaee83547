#include "scenario.h"

#include <criterion/criterion.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/source.h"
#include "findings/findings.h"
#include "keeper.h"
#include "v6audit/audit.h"
#include "v6audit/baseline.h"
#include "v6audit/plan.h"
#include "v6audit/report.h"

struct written {
    int file;
    char path[64];
};

/* A file in memory that is opened by its name. */
static struct written write_file(const void *bytes, size_t length)
{
    struct written written = { .file = memfd_create("scenario", 0) };
    cr_assert(written.file >= 0);
    cr_assert_eq(write(written.file, bytes, length), (ssize_t)length);
    lseek(written.file, 0, SEEK_SET);
    snprintf(written.path, sizeof written.path, "/proc/self/fd/%d", written.file);
    return written;
}

/* With statistics it is pcapng; they follow the packets. */
static void write_capture(const struct scenario *scenario, struct keeper *keeper, FILE *file)
{
    struct capture_writer writer;
    if (scenario->lost == 0) {
        keeper_write(keeper, file, CAPTURE_PCAP, BUILD_ETHERNET);
        return;
    }
    capture_writer_begin(&writer, file, CAPTURE_PCAPNG, false, BUILD_ETHERNET);
    capture_writer_interface(&writer, BUILD_ETHERNET, NULL, 0);
    keeper_each(keeper, capture_writer_sink, &writer);
    capture_writer_statistics(&writer, 0, (BUILDER_EPOCH + 3600) * UINT64_C(1000000000), scenario->lost + 100,
                              scenario->lost);
}

static struct written build_capture(const struct scenario *scenario, void (*build)(struct builder *builder))
{
    struct keeper *keeper = keeper_new();
    struct builder *builder = builder_new(keeper_sink, keeper);
    build(builder);
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    cr_assert_not_null(file);
    write_capture(scenario, keeper, file);
    cr_assert_eq(fclose(file), 0);
    cr_assert_gt(length, scenario->cut_off);
    struct written written = write_file(bytes, length - scenario->cut_off);
    free(bytes);
    builder_free(builder);
    keeper_free(keeper);
    return written;
}

static struct plan *load_plan(const struct scenario *scenario)
{
    struct plan *plan = NULL;
    if (!scenario->plan)
        return NULL;
    struct plan_messages *messages = calloc(1, sizeof *messages);
    struct written file = write_file(scenario->plan, strlen(scenario->plan));
    const char *names[] = { file.path };
    int status = plan_load(&plan, names, 1, messages);
    cr_assert(status == 0, "%s: plan: %s", scenario->says, messages->count ? messages->messages[0].text : "?");
    close(file.file);
    free(messages);
    return plan;
}

static bool named_by(const char *const *globs, const char *id)
{
    for (unsigned i = 0; i < SCENARIO_GLOBS && globs[i]; i++)
        if (fnmatch(globs[i], id, 0) == 0)
            return true;
    return false;
}

/* What a short scene shows by its shortness: nobody wants to write DNS servers and long rhythms into each. Looked at where an expectation or `silent` names them. */
static const char *const scenery[SCENARIO_GLOBS] = { "ra-no-dns", "ra-interval-short", "ra-lifetime-range",
                                                     "ra-ula-only", "dns-ipv4-transport-only" };

static bool subject_fits(const struct finding *finding, const char *subject)
{
    const char *slash = strchr(finding->key, '/');
    slash = slash ? strchr(slash + 1, '/') : NULL;
    return !subject || (slash && strcmp(slash + 1, subject) == 0);
}

static bool fits(const struct finding *finding, const struct expected_finding *expected)
{
    const char *by = finding->absorbed_by ? finding->absorbed_by->check->id : NULL;
    if (strcmp(finding->check->id, expected->check) != 0 || !subject_fits(finding, expected->subject))
        return false;
    if (expected->severity && strcmp(severity_word(finding->severity), expected->severity) != 0)
        return false;
    if (expected->confidence && strcmp(confidence_word(finding->confidence), expected->confidence) != 0)
        return false;
    if (expected->count && finding->count != (uint64_t)expected->count)
        return false;
    if (expected->says && !strstr(finding->message, expected->says))
        return false;
    return expected->absorbed ? by && strcmp(by, expected->absorbed) == 0 : !by;
}

static void describe(const struct finding *const *list, unsigned count, char *text, size_t room)
{
    text[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        if (fnmatch("capture-*", list[i]->check->id, 0) == 0)
            continue;
        snprintf(text + strlen(text), room - strlen(text), "\n    %s %s %s x%llu%s%s: %s", list[i]->key,
                 severity_word(list[i]->severity), confidence_word(list[i]->confidence),
                 (unsigned long long)list[i]->count, list[i]->absorbed_by ? " absorbed by " : "",
                 list[i]->absorbed_by ? list[i]->absorbed_by->check->id : "", list[i]->message);
    }
}

static void compare(const struct scenario *scenario, const struct audit *audit)
{
    static char all[65536];
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list), expects = 0;
    bool taken[SCENARIO_EXPECTS] = { false };
    while (expects < SCENARIO_EXPECTS && scenario->expects[expects].check)
        expects++;
    describe(list, count, all, sizeof all);
    for (unsigned i = 0; i < count; i++) {
        const char *id = list[i]->check->id;
        bool found = false;
        for (unsigned j = 0; j < expects && !found; j++)
            if (!taken[j] && fits(list[i], &scenario->expects[j]))
                found = taken[j] = true;
        if (found || (fnmatch("capture-*", id, 0) == 0 && !named_by(scenario->silent, id)))
            continue;
        bool unwanted =
            (list[i]->severity > SEVERITY_INFO && !named_by(scenario->ignores, id) && !named_by(scenery, id)) ||
            named_by(scenario->silent, id);
        cr_expect(!unwanted, "%s: %s was not expected. All findings:%s", scenario->says, list[i]->key, all);
    }
    for (unsigned j = 0; j < expects; j++)
        cr_expect(taken[j], "%s: %s %s %s %s x%d was expected. All findings:%s", scenario->says,
                  scenario->expects[j].check, scenario->expects[j].subject ? scenario->expects[j].subject : "",
                  scenario->expects[j].severity ? scenario->expects[j].severity : "",
                  scenario->expects[j].confidence ? scenario->expects[j].confidence : "", scenario->expects[j].count,
                  all);
}

static void compare_withheld(const struct scenario *scenario, const struct audit *audit)
{
    const struct withheld *list;
    unsigned count = findings_withheld(audit_findings(audit), &list);
    for (unsigned i = 0; i < SCENARIO_GLOBS && scenario->withholds[i]; i++) {
        bool found = false;
        for (unsigned j = 0; j < count; j++)
            found = found || fnmatch(scenario->withholds[i], list[j].check->id, 0) == 0;
        cr_expect(found, "%s: %s should say which evidence is missing", scenario->says, scenario->withholds[i]);
    }
}

/* ── outages ── */

static double scene_time(int64_t time)
{
    return (double)(time - (int64_t)BUILDER_EPOCH * INT64_C(1000000000)) / 1e9;
}

static bool is_near(double a, double b)
{
    return a - b < 1 && b - a < 1;
}

static bool outage_fits(const struct outage *outage, const struct expected_outage *expected)
{
    char subject[FINDING_KEY_SIZE];
    if (strcmp(outage->check->id, expected->check) != 0 ||
        strcmp(outage_scope_word(outage->scope), expected->scope) != 0 ||
        (expected->subject && strcmp(subject_format(&outage->subject, subject), expected->subject) != 0))
        return false;
    return is_near(scene_time(outage->start), expected->start) && outage->open == (expected->end == 0) &&
           (outage->open || is_near(scene_time(outage->end), expected->end)) && outage->affected == expected->clients &&
           outage->ipv4_unaffected == !expected->ipv4_is_down && outage->evidence_count > 0;
}

static void compare_outages(const struct scenario *scenario, const struct audit *audit)
{
    const struct outage *list;
    unsigned count = audit_outages(audit, &list), expects = 0;
    char all[2048] = "", subject[FINDING_KEY_SIZE];
    while (expects < SCENARIO_OUTAGES && scenario->outages[expects].check)
        expects++;
    if (expects == 0 && !scenario->no_outage)
        return;
    for (unsigned i = 0; i < count; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "\n    %s %s %s from %.1f to %.1f%s, %u clients%s",
                 list[i].check->id, outage_scope_word(list[i].scope), subject_format(&list[i].subject, subject),
                 scene_time(list[i].start), list[i].open ? 0 : scene_time(list[i].end), list[i].open ? " (open)" : "",
                 list[i].affected, list[i].ipv4_unaffected ? "" : ", IPv4 as well");
    cr_expect(count == expects, "%s: %u outages instead of %u:%s", scenario->says, count, expects, all);
    for (unsigned j = 0; j < expects; j++) {
        bool found = false;
        for (unsigned i = 0; i < count; i++)
            found = found || outage_fits(&list[i], &scenario->outages[j]);
        cr_expect(found, "%s: %s from %.1f to %.1f for %u clients was expected. All outages:%s", scenario->says,
                  scenario->outages[j].check, scenario->outages[j].start, scenario->outages[j].end,
                  scenario->outages[j].clients, all);
    }
}

static struct audit *audit_of(const struct scenario *scenario, const struct audit_options *options,
                              void (*build)(struct builder *builder))
{
    struct error error = { "" };
    struct source *source = NULL;
    struct written capture = build_capture(scenario, build);
    cr_assert_eq(source_open_file(capture.path, &source, &error), 0, "%s: %s", scenario->says, error.text);
    struct audit *audit = audit_new(options, &error);
    cr_assert_not_null(audit, "%s: %s", scenario->says, error.text);
    cr_expect_eq(audit_run(audit, source, NULL, NULL, &error), 0, "%s: %s", scenario->says, error.text);
    audit_finish(audit);
    source_close(source);
    close(capture.file);
    return audit;
}

/* The way that users go: the report of the earlier capture, written and read. */
static struct baseline *baseline_of(const struct scenario *scenario, const struct audit_options *options)
{
    struct baseline *baseline = NULL;
    struct error error = { "" };
    char *text = NULL;
    size_t size = 0;
    if (!scenario->before)
        return NULL;
    struct audit *audit = audit_of(scenario, options, scenario->before);
    FILE *stream = open_memstream(&text, &size);
    struct report_options report = { .width = 80 };
    cr_assert_eq(report_find("json")->write(audit, &report, stream, &error), 0, "%s: %s", scenario->says, error.text);
    fclose(stream);
    struct written file = write_file(text, size);
    cr_assert_eq(baseline_read(&baseline, file.path, &error), 0, "%s: %s", scenario->says, error.text);
    baseline->file = "baseline.json";
    close(file.file);
    free(text);
    audit_free(audit);
    return baseline;
}

void scenario_run(const struct scenario *scenario)
{
    struct plan *plan = load_plan(scenario);
    struct audit_options options = { .plan = plan, .no_names = true, .limits = scenario->limits };
    struct baseline *baseline = baseline_of(scenario, &options);
    struct audit_gate gate;
    options.baseline = baseline;
    struct audit *audit = audit_of(scenario, &options, scenario->build);
    compare(scenario, audit);
    compare_withheld(scenario, audit);
    compare_outages(scenario, audit);
    audit_gate(audit, &gate);
    cr_expect(!scenario->gate || gate.fails == (strcmp(scenario->gate, "fail") == 0), "%s: the gate should %s",
              scenario->says, scenario->gate);
    if (scenario->also)
        scenario->also(scenario, audit);
    audit_free(audit);
    baseline_free(baseline);
    plan_free(plan);
}
