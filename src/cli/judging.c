#include "cli/judging.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/suggestion.h"
#include "v6audit/check.h"

static int read_globs(const char *option, const struct text_list *globs, struct error *error)
{
    const struct check *const *checks;
    unsigned count = checks_list(&checks);
    for (unsigned i = 0; i < globs->count; i++) {
        struct suggestion suggestion = suggestion_start(globs->items[i]);
        bool matches = false;
        for (unsigned at = 0; at < count && !matches; at++) {
            matches = fnmatch(globs->items[i], checks[at]->id, 0) == 0;
            suggestion_offer(&suggestion, checks[at]->id);
        }
        if (!matches && suggestion.best)
            return error_set(error, -EINVAL, "%s %s: no check has such an id; did you mean %s?", option,
                             globs->items[i], suggestion.best);
        if (!matches)
            return error_set(error, -EINVAL, "%s %s: no check has such an id (see v6audit checks)", option,
                             globs->items[i]);
    }
    return 0;
}

static const struct setting_row *find_setting(const char *name, struct suggestion *suggestion)
{
    const struct setting_row *rows;
    unsigned count = settings_list(&rows);
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
        suggestion_offer(suggestion, rows[i].name);
    }
    return NULL;
}

/* --set NAME=VALUE */
static int read_setting(const char *text, struct audit_setting *setting, struct error *error)
{
    char name[64];
    const char *equals = strchr(text, '=');
    if (!equals)
        return error_set(error, -EINVAL, "--set %s: expected NAME=VALUE", text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    struct suggestion suggestion = suggestion_start(name);
    const struct setting_row *row = find_setting(name, &suggestion);
    if (!row && suggestion.best)
        return error_set(error, -EINVAL, "--set %s: unknown threshold; did you mean %s?", text, suggestion.best);
    if (!row)
        return error_set(error, -EINVAL, "--set %s: unknown threshold (see v6audit checks --thresholds)", text);
    char *end;
    errno = 0;
    long long value = strtoll(equals + 1, &end, 10);
    if (errno || end == equals + 1 || *end || value < row->minimum || value > row->maximum)
        return error_set(error, -EINVAL, "--set %s: expected a whole number from %lld to %lld (%s)", text,
                         (long long)row->minimum, (long long)row->maximum, row->unit);
    *setting = (struct audit_setting){ .name = row->name, .value = value };
    return 0;
}

static int read_settings(const struct text_list *texts, struct judging *judging, struct error *error)
{
    if (texts->count == 0)
        return 0;
    judging->settings = calloc(texts->count, sizeof *judging->settings);
    if (!judging->settings)
        return error_set(error, -ENOMEM, "no memory is left");
    for (; judging->setting_count < texts->count; judging->setting_count++) {
        int status =
            read_setting(texts->items[judging->setting_count], &judging->settings[judging->setting_count], error);
        if (status < 0)
            return status;
    }
    return 0;
}

/* --fail-on SEVERITY[,CONFIDENCE]|never */
static int read_fail_on(const char *text, struct judging *judging, struct error *error)
{
    judging->severity = SEVERITY_HIGH;
    judging->confidence = CONFIDENCE_LIKELY;
    if (!text)
        return 0;
    judging->never_fails = strcmp(text, "never") == 0;
    if (judging->never_fails)
        return 0;
    char severity[16];
    size_t length = strcspn(text, ",");
    const char *comma = text[length] ? text + length : NULL;
    snprintf(severity, sizeof severity, "%.*s", (int)(length < sizeof severity ? length : 0), text);
    if (severity_parse(severity, &judging->severity) && (!comma || confidence_parse(comma + 1, &judging->confidence)))
        return 0;
    return error_set(error, -EINVAL,
                     "--fail-on %s: expected critical, high, medium, low or info, then perhaps a comma and confirmed, "
                     "likely, possible or undetermined; or never",
                     text);
}

static enum segment_by read_segment_by(const char *word)
{
    if (!word)
        return SEGMENT_BY_INTERFACE_AND_VLAN;
    if (strcmp(word, "vlan") == 0)
        return SEGMENT_BY_VLAN;
    return strcmp(word, "file") == 0 ? SEGMENT_BY_FILE : SEGMENT_BY_INTERFACE;
}

int judging_read(const struct arguments *arguments, struct judging *judging, struct error *error)
{
    *judging = (struct judging){ .segment_by = read_segment_by(arguments->segment_by) };
    int status = read_globs("--check", &arguments->only_checks, error);
    if (status == 0)
        status = read_globs("--no-check", &arguments->no_checks, error);
    if (status == 0)
        status = read_settings(&arguments->settings, judging, error);
    if (status == 0)
        status = read_fail_on(arguments->fail_on, judging, error);
    return status;
}

void judging_free(struct judging *judging)
{
    free(judging->settings);
    *judging = (struct judging){ 0 };
}
