#include "monitor/monitor.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/source.h"
#include "keeper.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define H6   "00:16:3e:00:00:66"

/* One that advertises a 6to4 prefix at these seconds; a host asks for its gateway every 5 s. */
static void advertises(struct builder *b, const double *times, double end)
{
    struct build_ra ra = { .prefixes = { { "2002:c000:22c:1::/64" } } };
    for (unsigned i = 0; times[i] > 0; i++)
        build_ra(b, times[i], R1, R1LL, ra);
    for (double t = 1; t < end; t += 5)
        build_arp(b, t, H6, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

static void once(struct builder *b)
{
    advertises(b, (double[]){ 10, 0 }, 300);
}

static void pauses(struct builder *b)
{
    advertises(b, (double[]){ 10, 40, 200, 0 }, 230);
}

static void often(struct builder *b)
{
    advertises(b, (double[]){ 10, 50, 90, 130, 170, 210, 0 }, 230);
}

/* Its lifetime of 30 s ends at 40 s; it is back at 100 s. */
static void falls_silent(struct builder *b)
{
    struct build_ra ra = { .router_lifetime = 30, .prefixes = { { "2001:db8:10::/64" } } };
    build_ra(b, 10, R1, R1LL, ra);
    for (double t = 100; t < 200; t += 12)
        build_ra(b, t, R1, R1LL, ra);
    for (double t = 1; t < 200; t += 4)
        build_arp(b, t, H6, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

/* Back for a moment at 60 s only: shorter than the hold-down. */
static void stutters(struct builder *b)
{
    struct build_ra ra = { .router_lifetime = 10, .prefixes = { { "2001:db8:10::/64" } } };
    build_ra(b, 10, R1, R1LL, ra);
    build_ra(b, 60, R1, R1LL, ra);
    for (double t = 120; t < 200; t += 4)
        build_ra(b, t, R1, R1LL, ra);
    for (double t = 1; t < 200; t += 2)
        build_arp(b, t, H6, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

struct heard {
    unsigned count;
    unsigned ticks;
};

static void count_alert(void *context, const char *word, const char *line)
{
    struct heard *heard = context;
    json_t *object = json_loads(line, JSON_DISABLE_EOF_CHECK, NULL);
    cr_expect(object && strcmp(json_string_value(json_object_get(object, "event")), word) == 0, "%s: %s", word, line);
    json_decref(object);
    heard->count++;
}

static void count_tick(void *context, int64_t now)
{
    struct heard *heard = context;
    (void)now;
    heard->ticks++;
}

/* What is written about these frames; `muted`: from the begin on. */
static char *watch(void (*build)(struct builder *), const char *check, bool json, bool muted, struct heard *heard)
{
    char *text = NULL, path[64];
    size_t length, size;
    FILE *file = open_memstream(&text, &size);
    struct keeper *keeper = keeper_new();
    struct builder *builder = builder_new(keeper_sink, keeper);
    build(builder);
    uint8_t *bytes = keeper_capture(keeper, BUILD_ETHERNET, &length);
    int capture = memfd_create("capture", 0);
    cr_assert_eq(write(capture, bytes, length), (ssize_t)length);
    lseek(capture, 0, SEEK_SET);
    snprintf(path, sizeof path, "/proc/self/fd/%d", capture);
    struct error error = { "" };
    struct monitor_options options = {
        .file = file, .json = json, .alert = count_alert, .tick = count_tick, .context = heard
    };
    struct monitor *monitor = monitor_new(&options, &error);
    struct audit_setting settings[] = { { "monitor-quiet", 60 } };
    struct audit_options audit_options = { .only_checks = &check,
                                           .only_check_count = 1,
                                           .settings = settings,
                                           .setting_count = 1,
                                           .no_names = true,
                                           .listener = monitor_listener(monitor) };
    struct source *source;
    cr_assert_eq(source_open_file(path, &source, &error), 0, "%s", error.text);
    struct audit *audit = audit_new(&audit_options, &error);
    monitor_attach(monitor, audit);
    if (muted)
        monitor_mute(monitor);
    cr_expect_eq(audit_run(audit, source, NULL, NULL, &error), 0);
    audit_finish(audit);
    cr_expect_eq(monitor_finish(monitor, &error), 0, "%s", error.text);
    fclose(file);
    monitor_free(monitor);
    audit_free(audit);
    source_close(source);
    close(capture);
    free(bytes);
    builder_free(builder);
    keeper_free(keeper);
    return text;
}

/* "10 finding-opened; 71 finding-closed quiet" of one check, in seconds of the scene. */
static void list_events(const char *lines, char *text, size_t room)
{
    text[0] = '\0';
    for (const char *line = lines; *line;) {
        json_error_t error;
        json_t *object = json_loads(line, JSON_DISABLE_EOF_CHECK, &error);
        cr_assert_not_null(object, "%s in %.200s", error.text, line);
        const char *event = json_string_value(json_object_get(object, "event"));
        const char *time = json_string_value(json_object_get(object, "time"));
        const char *why = json_string_value(json_object_get(object, "why"));
        if (json_object_get(object, "check"))
            snprintf(text + strlen(text), room - strlen(text), "%s%d %s%s%s%s", text[0] ? "; " : "",
                     atoi(time + 11) * 3600 + atoi(time + 14) * 60 + atoi(time + 17) - 8 * 3600, event, why ? " " : "",
                     why ? why : "", json_is_true(json_object_get(object, "again")) ? " again" : "");
        json_decref(object);
        line = strchr(line, '\n') ? strchr(line, '\n') + 1 : line + strlen(line);
    }
}

static const struct {
    const char *says, *check;
    void (*build)(struct builder *);
    const char *events;
} rows[] = {
    { "seen once: it closes after a minute", "prefix-special", once, "10 finding-opened; 71 finding-closed quiet" },
    { "seen again: it opens anew", "prefix-special", pauses,
      "10 finding-opened; 101 finding-closed quiet; 200 finding-opened again" },
    { "seen often: one alert", "prefix-special", often, "10 finding-opened" },
    { "an outage opens when it is noticed, and closes after the hold-down", "ra-gone", falls_silent,
      "41 outage-opened; 100 finding-opened; 133 outage-closed; 133 finding-closed outage-over" },
    { "what is back for a moment is the same outage", "ra-gone", stutters,
      "21 outage-opened; 60 finding-opened; 151 outage-closed; 151 finding-closed outage-over" },
};

Test(monitor, alerts_open_and_close_at_their_time)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char events[1024];
        struct heard heard = { 0 };
        char *text = watch(rows[i].build, rows[i].check, true, false, &heard);
        list_events(text, events, sizeof events);
        cr_expect_str_eq(events, rows[i].events, "%s: %s", rows[i].says, events);
        cr_expect(heard.ticks > 40, "%s: %u ticks", rows[i].says, heard.ticks);
        free(text);
    }
}

Test(monitor, an_outage_and_its_finding_are_one_alert)
{
    struct heard heard = { 0 };
    char *text = watch(falls_silent, "ra-gone", false, false, &heard);
    cr_expect_eq(heard.count, 2u, "%u", heard.count);
    cr_expect(strstr(text, "OPENED high ra-gone") && strstr(text, "closed high ra-gone"), "%s", text);
    cr_expect(strstr(text, "1 outage, 0 still open."), "%s", text);
    cr_expect(!strstr(text, "finding"), "%s", text);
    free(text);
}

Test(monitor, says_nothing_when_it_is_mute)
{
    struct heard heard = { 0 };
    char *text = watch(falls_silent, "*", true, true, &heard);
    cr_expect_str_empty(text);
    cr_expect_eq(heard.count + heard.ticks, 0u);
    free(text);
}

Test(monitor, tells_that_it_could_not_write)
{
    struct error error = { "" };
    FILE *file = fopen("/dev/full", "w");
    if (!file)
        cr_skip_test("there is no /dev/full here");
    struct monitor *monitor = monitor_new(&(struct monitor_options){ .file = file, .json = true }, &error);
    struct audit *audit = audit_new(&(struct audit_options){ .listener = monitor_listener(monitor) }, &error);
    monitor_attach(monitor, audit);
    audit_finish(audit);
    cr_expect_eq(monitor_finish(monitor, &error), -ENOSPC);
    fclose(file);
    monitor_free(monitor);
    audit_free(audit);
}
