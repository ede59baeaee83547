#include "cli/option.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/suggestion.h"
#include "report/report_table.h"
#include "v6audit/report.h"

#define AT(field) offsetof(struct arguments, field)
#define SECONDS   INT64_C(1000000000)

/* Letters as tcpdump's users know them. An option stands here only when its commands do what it says. */
static const struct option_row rows[] = {
    { 'r', "read", "FILE", FOR_RECORDED, GROUP_INPUT, OPTION_LIST, AT(recorded),
      "a capture, as tcpdump's users type it" },
    { 'F', "filter", "EXPR", FOR_RECORDED, GROUP_INPUT, OPTION_TEXT, AT(filter),
      "pcap-filter(7); tagged frames match like untagged" },
    { 'c', "count", "N", FOR_RECORDED, GROUP_INPUT, OPTION_NUMBER, AT(frame_limit), "stop after N frames", NULL, 1,
      1000000000000 },
    { 0, "parts", "N", FOR_MERGE, GROUP_INPUT, OPTION_NUMBER, AT(parts),
      "how many states there should be (fewer: exit 3)", NULL, 1, 1000000 },
    { 0, "follow", NULL, FOR_LIVE, GROUP_INPUT, OPTION_FLAG, AT(follow), "wait for more when a file ends" },

    { 'i', "interface", "INTERFACE", FOR_LIVE, GROUP_LIVE, OPTION_LIST, AT(interfaces),
      "audit live traffic (repeatable; needs CAP_NET_RAW)" },
    { 'd', "duration", "TIME", FOR_LIVE, GROUP_LIVE, OPTION_DURATION, AT(duration),
      "end after 90s, 10m, 1h30m, 2d (else at Ctrl-C)" },
    { 'D', "list-interfaces", NULL, FOR_AUDIT, GROUP_LIVE, OPTION_FLAG, AT(list_interfaces), "list them" },
    { 's', "snaplen", "LENGTH", FOR_LIVE, GROUP_LIVE, OPTION_NUMBER, AT(snaplen),
      "octets kept of each frame (0: 262144)", NULL, 0, 262144 },
    { 'B', "buffer", "KIB", FOR_LIVE, GROUP_LIVE, OPTION_NUMBER, AT(buffer_kib), "kernel buffer (65536)", NULL, 64,
      4194304 },
    { 'y', "link-type", "LINKTYPE", FOR_LIVE, GROUP_LIVE, OPTION_TEXT, AT(link_type), "of the interface" },
    { 'Z', "relinquish-privileges", "USER", FOR_LIVE, GROUP_LIVE, OPTION_TEXT, AT(user),
      "become USER once it is open" },
    { 0, "no-promiscuous", NULL, FOR_LIVE, GROUP_LIVE, OPTION_FLAG, AT(no_promiscuous),
      "see only what reaches this machine anyway" },

    { 'p', "plan", "FILE", FOR_JUDGED, GROUP_JUDGING, OPTION_LIST, AT(plans), "what is documented (YAML, repeatable)" },
    { 0, "segment", "NAME", FOR_JUDGED, GROUP_JUDGING, OPTION_LIST, AT(segments),
      "which segment of the plan it is ([INTERFACE=]NAME)" },
    { 0, "segment-by", "WHAT", FOR_JUDGED | FOR_LEARN, GROUP_JUDGING, OPTION_WORD, AT(segment_by),
      "interface, vlan or file (interface and VLAN)", "interface|vlan|file" },
    { 0, "check", "GLOB", FOR_JUDGED, GROUP_JUDGING, OPTION_LIST, AT(only_checks), "only these checks (repeatable)" },
    { 0, "no-check", "GLOB", FOR_JUDGED, GROUP_JUDGING, OPTION_LIST, AT(no_checks), "not these checks (repeatable)" },
    { 0, "set", "NAME=VALUE", FOR_JUDGED, GROUP_JUDGING, OPTION_LIST, AT(settings),
      "a threshold (v6audit checks --thresholds)" },
    { 0, "fail-on", "LEVEL|never", FOR_JUDGED, GROUP_JUDGING, OPTION_TEXT, AT(fail_on),
      "exit 1 from SEVERITY[,CONFIDENCE] on (high,likely)" },
    { 0, "baseline", "REPORT", FOR_JUDGED, GROUP_JUDGING, OPTION_TEXT, AT(baseline),
      "earlier report: what changed; 1 if IPv4-only grew" },
    { 'K', "no-checksums", NULL, FOR_JUDGED | FOR_LEARN, GROUP_JUDGING, OPTION_FLAG, AT(no_checksums),
      "do not judge checksums" },

    { 'f', "format", "NAME", FOR_AUDIT | FOR_MERGE, GROUP_OUTPUT, OPTION_FORMAT, AT(format),
      "text, json, markdown, html, csv, sarif ... (text)" },
    { 'f', "format", "NAME", FOR_MONITOR, GROUP_OUTPUT, OPTION_WORD, AT(format),
      "text or json, an object a line (text)", "text|json" },
    { 'f', "format", "NAME", FOR_DIFF, GROUP_OUTPUT, OPTION_WORD, AT(format), "text, markdown or json (text)",
      "text|markdown|json" },
    { 'o', "output", "FILE", FOR_JUDGED | FOR_LEARN, GROUP_OUTPUT, OPTION_LIST, AT(outputs),
      "a report, format by extension (repeatable)" },
    { 'O', "output-base", "BASE", FOR_JUDGED, GROUP_OUTPUT, OPTION_TEXT, AT(output_base), "BASE with each extension" },
    { 'w', "evidence", "FILE", FOR_JUDGED, GROUP_OUTPUT, OPTION_TEXT, AT(evidence),
      "the frames that prove the findings, as pcapng" },
    { 0, "metrics", "FILE", FOR_JUDGED, GROUP_OUTPUT, OPTION_TEXT, AT(metrics),
      "numbers for Prometheus (node_exporter's textfile)" },
    { 0, "report-every", "TIME", FOR_MONITOR, GROUP_OUTPUT, OPTION_DURATION, AT(report_every),
      "write these files each 10m, 1h of packets" },
    { 0, "exec", "PROGRAM", FOR_MONITOR, GROUP_OUTPUT, OPTION_TEXT, AT(exec),
      "run it for each alert, with its JSON as input" },
    { 0, "extract", "KEY", FOR_AUDIT | FOR_MERGE, GROUP_OUTPUT, OPTION_TEXT, AT(extract),
      "only those of the finding with this key" },
    { 0, "anonymize", "KEYFILE", FOR_AUDIT, GROUP_OUTPUT, OPTION_TEXT, AT(anonymize),
      "replace addresses and names, in reports and frames" },
    { 0, "section", "NAME", FOR_AUDIT | FOR_MERGE, GROUP_OUTPUT, OPTION_SECTION, AT(section),
      "of Markdown only this, as network: how it is built" },
    { 0, "table", "NAME", FOR_AUDIT | FOR_MERGE, GROUP_OUTPUT, OPTION_TABLE, AT(table),
      "of a .csv: hosts, uplink, replacement ... (hosts)" },
    { 0, "audience", "WHO", FOR_AUDIT | FOR_MERGE, GROUP_OUTPUT, OPTION_WORD, AT(audience),
      "beginner, engineer or security (engineer)", "beginner|engineer|security" },
    { 'n', "no-names", NULL, FOR_JUDGED, GROUP_OUTPUT, OPTION_FLAG, AT(no_names), "no names of vendors" },
    { 0, "oui", "FILE", FOR_JUDGED, GROUP_OUTPUT, OPTION_TEXT, AT(vendor_file),
      "their registry (else the system's ieee-data)" },
    { 'q', "quiet", NULL, FOR_JUDGED | FOR_LEARN, GROUP_OUTPUT, OPTION_FLAG, AT(quiet),
      "the verdict only (files are whole)" },
    { 'v', "verbose", NULL, FOR_JUDGED | FOR_DIFF, GROUP_OUTPUT, OPTION_COUNT, AT(verbose), "everything" },
    { 0, "color", "WHEN", FOR_JUDGED | FOR_DIFF, GROUP_OUTPUT, OPTION_WORD, AT(color),
      "auto, always or never (auto; NO_COLOR too)", "auto|always|never" },
    { 0, "progress", "WHEN", FOR_AUDIT | FOR_MERGE | FOR_LEARN, GROUP_OUTPUT, OPTION_WORD, AT(progress),
      "a line on standard error: auto, always or never", "auto|always|never" },

    { 0, "thresholds", NULL, FOR_CHECKS, GROUP_OTHER, OPTION_FLAG, AT(thresholds),
      "the named thresholds, their defaults and meaning" },
    { 0, "limits", NULL, FOR_AUDIT, GROUP_OTHER, OPTION_FLAG, AT(limits), "how much is kept at most" },
    { 0, "version", NULL, FOR_AUDIT, GROUP_OTHER, OPTION_FLAG, AT(version), "of v6audit and its libraries" },
    { 'h', "help", NULL, FOR_ALL, GROUP_OTHER, OPTION_FLAG, AT(help), "this text; COMMAND --help tells more" },
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0], LONG_VALUE = 256 /* what getopt_long returns: LONG_VALUE + row */ };

unsigned option_list(const struct option_row **list)
{
    *list = rows;
    return ROW_COUNT;
}

const char *option_group_title(enum option_group group)
{
    static const char *const titles[GROUP_COUNT] = { "Input", "Live traffic", "Judging", "Output", "Other" };
    return titles[group];
}

static void append(char *text, size_t room, const char *piece)
{
    size_t used = strlen(text);
    if (used < room)
        snprintf(text + used, room - used, "%s%s", used ? "|" : "", piece);
}

bool option_words(const struct option_row *row, char *text, size_t room)
{
    text[0] = '\0';
    if (row->kind == OPTION_WORD)
        append(text, room, row->words);
    if (row->kind == OPTION_FORMAT) {
        const struct report_writer *writers;
        unsigned count = report_writers(&writers);
        for (unsigned i = 0; i < count; i++)
            append(text, room, writers[i].name);
    }
    if (row->kind == OPTION_SECTION)
        append(text, room, report_sections());
    if (row->kind == OPTION_TABLE) {
        const struct report_table *tables;
        unsigned count = report_table_list(&tables);
        for (unsigned i = 0; i < count; i++)
            append(text, room, tables[i].name);
    }
    return text[0] != '\0';
}

/* ── values ── */

static bool unit_of(char letter, int64_t *nanoseconds)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].letter == letter) {
            *nanoseconds = units[i].seconds * SECONDS;
            return true;
        }
    return false;
}

bool option_parse_duration(const char *text, int64_t *nanoseconds)
{
    int64_t total = 0;
    do {
        char *end;
        if (*text < '0' || *text > '9')
            return false;
        errno = 0;
        long long value = strtoll(text, &end, 10);
        int64_t unit = SECONDS;
        if (*end && !unit_of(*end++, &unit))
            return false;
        if (errno || value > INT64_MAX / 2 / unit || total > INT64_MAX / 2)
            return false;
        total += value * unit;
        text = end;
    } while (*text);
    *nanoseconds = total;
    return total > 0;
}

static bool word_is_in(const char *word, const char *words)
{
    size_t length = strlen(word);
    for (const char *at = words; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return true;
    }
    return false;
}

static int set_word(const struct option_row *row, const char *value, const char **word, struct error *error)
{
    char words[256];
    if (!option_words(row, words, sizeof words) || !word_is_in(value, words) || strchr(value, '|'))
        return error_set(error, -EINVAL, "--%s %s: expected one of %s", row->name, value, words);
    *word = value;
    return 0;
}

static int set_number(const struct option_row *row, const char *value, int64_t *number, struct error *error)
{
    char *end;
    errno = 0;
    long long parsed = strtoll(value, &end, 10);
    if (errno || end == value || *end || parsed < row->minimum || parsed > row->maximum)
        return error_set(error, -EINVAL, "--%s %s: expected a whole number from %lld to %lld", row->name, value,
                         (long long)row->minimum, (long long)row->maximum);
    *number = parsed;
    return 0;
}

static int list_add(struct text_list *list, const char *item, struct error *error)
{
    const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (!items)
        return error_set(error, -ENOMEM, "no memory is left");
    items[list->count++] = item;
    list->items = items;
    return 0;
}

static int set_value(const struct option_row *row, const char *value, struct arguments *arguments, struct error *error)
{
    void *field = (char *)arguments + row->offset;
    switch (row->kind) {
    case OPTION_FLAG: *(bool *)field = true; return 0;
    case OPTION_COUNT: ++*(unsigned *)field; return 0;
    case OPTION_TEXT: *(const char **)field = value; return 0;
    case OPTION_WORD:
    case OPTION_FORMAT:
    case OPTION_SECTION:
    case OPTION_TABLE: return set_word(row, value, field, error);
    case OPTION_LIST: return list_add(field, value, error);
    case OPTION_NUMBER: return set_number(row, value, field, error);
    case OPTION_DURATION:
        if (option_parse_duration(value, field))
            return 0;
        return error_set(error, -EINVAL, "--%s %s: expected a time such as 90s, 10m, 1h30m or 2d", row->name, value);
    }
    return 0;
}

/* ── parsing ── */

static int unknown_long(const struct command *command, const char *text, struct error *error)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, "="), text);
    struct suggestion suggestion = suggestion_start(name);
    unsigned starts = 0;
    for (unsigned i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return error_set(error, -EINVAL, "--%s: not an option of \"v6audit %s\" (see v6audit %s --help)", name,
                             command->name, command->name);
        if (!(rows[i].commands & command->bit))
            continue;
        starts += strncmp(rows[i].name, name, strlen(name)) == 0;
        suggestion_offer(&suggestion, rows[i].name);
    }
    if (starts > 1)
        return error_set(error, -EINVAL, "--%s: short for several options; write one out", name);
    if (suggestion.best)
        return error_set(error, -EINVAL, "--%s: unknown option; did you mean --%s?", name, suggestion.best);
    return error_set(error, -EINVAL, "--%s: unknown option (see v6audit --help)", name);
}

static int complain_of(const struct command *command, int result, char **argv, struct error *error)
{
    const char *word = argv[optind - 1];
    if (optopt == 0)
        return unknown_long(command, word + strspn(word, "-"), error);
    if (optopt >= LONG_VALUE && result == ':')
        return error_set(error, -EINVAL, "--%s: needs a value: %s", rows[optopt - LONG_VALUE].name,
                         rows[optopt - LONG_VALUE].argument);
    if (optopt >= LONG_VALUE)
        return error_set(error, -EINVAL, "--%s: takes no value", rows[optopt - LONG_VALUE].name);
    if (result == ':')
        return error_set(error, -EINVAL, "-%c: needs a value", optopt);
    for (unsigned i = 0; i < ROW_COUNT; i++)
        if (rows[i].letter == optopt)
            return error_set(error, -EINVAL, "-%c: not an option of \"v6audit %s\" (see v6audit %s --help)", optopt,
                             command->name, command->name);
    return error_set(error, -EINVAL, "-%c: unknown option (see v6audit --help)", optopt);
}

static const struct option_row *row_of(int result, unsigned bit)
{
    if (result >= LONG_VALUE)
        return &rows[result - LONG_VALUE];
    for (unsigned i = 0; i < ROW_COUNT; i++)
        if (rows[i].letter == result && rows[i].commands & bit)
            return &rows[i];
    return NULL;
}

/* What getopt_long wants to know, from the rows of one command. */
static void prepare(unsigned bit, char *letters, struct option *longs)
{
    *letters++ = ':';
    for (unsigned i = 0; i < ROW_COUNT; i++) {
        if (!(rows[i].commands & bit))
            continue;
        *longs++ = (struct option){ rows[i].name, rows[i].argument ? required_argument : no_argument, NULL,
                                    LONG_VALUE + (int)i };
        if (!rows[i].letter)
            continue;
        *letters++ = rows[i].letter;
        if (rows[i].argument)
            *letters++ = ':';
    }
    *letters = '\0';
    *longs = (struct option){ 0 };
}

int option_parse(const struct command *command, int argc, char **argv, struct arguments *arguments, struct error *error)
{
    char letters[2 * ROW_COUNT + 2];
    struct option longs[ROW_COUNT + 1];
    prepare(command->bit, letters, longs);
    *arguments = (struct arguments){ .command = command };
    opterr = 0;
    optind = 0; /* GNU: begin anew */
    int result;
    while ((result = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        const struct option_row *row = result == '?' || result == ':' ? NULL : row_of(result, command->bit);
        int status = row ? set_value(row, optarg, arguments, error) : complain_of(command, result, argv, error);
        if (status < 0)
            return status;
    }
    for (int i = optind; i < argc; i++)
        if (list_add(&arguments->operands, argv[i], error) < 0)
            return -ENOMEM;
    return 0;
}

void option_free(struct arguments *arguments)
{
    struct text_list *lists[] = { &arguments->operands,  &arguments->recorded, &arguments->interfaces,
                                  &arguments->plans,     &arguments->outputs,  &arguments->only_checks,
                                  &arguments->no_checks, &arguments->settings, &arguments->segments };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        free(lists[i]->items);
        *lists[i] = (struct text_list){ 0 };
    }
}
