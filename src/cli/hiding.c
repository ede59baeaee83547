#include "cli/hiding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "v6audit/plan.h"

static int keep_names(struct hiding *hiding, const struct arguments *arguments, const struct plan *plan)
{
    hiding->plan_files = calloc((size_t)arguments->plans.count + 1, sizeof *hiding->plan_files);
    hiding->segments = calloc((size_t)plan->segment_count + 1, sizeof *hiding->segments);
    if (!hiding->plan_files || !hiding->segments)
        return complain("no memory is left");
    for (unsigned i = 0; i < plan->segment_count; i++)
        if (!(hiding->segments[i] = strdup(plan->segments[i].name)))
            return complain("no memory is left");
    return 0;
}

static unsigned index_of_file(const struct plan *plan, const char *name)
{
    for (unsigned i = 0; i < plan->file_count; i++)
        if (strcmp(plan->files[i], name) == 0)
            return i;
    return 0;
}

static const char *new_name(const struct hiding *hiding, const char *name)
{
    for (unsigned i = 0; i < hiding->plan->segment_count; i++)
        if (strcmp(hiding->segments[i], name) == 0)
            return hiding->plan->segments[i].name;
    return NULL;
}

static int replace_plan(const struct arguments *arguments, struct plan *plan, struct audit_segment_name *segment_names,
                        struct hiding *hiding)
{
    int status = keep_names(hiding, arguments, plan);
    if (status)
        return status;
    unsigned *files = calloc((size_t)arguments->plans.count + 1, sizeof *files);
    if (!files)
        return complain("no memory is left");
    for (unsigned i = 0; i < arguments->plans.count; i++)
        files[i] = index_of_file(plan, arguments->plans.items[i]);
    if (anonymize_plan(hiding->anonymizer, plan) < 0)
        status = complain("no memory is left");
    hiding->plan = plan;
    for (unsigned i = 0; status == 0 && i < arguments->plans.count; i++)
        hiding->plan_files[i] = plan->files[files[i]];
    for (unsigned i = 0; status == 0 && segment_names && i < arguments->segments.count; i++)
        segment_names[i].name = new_name(hiding, segment_names[i].name);
    free(files);
    return status;
}

int hiding_begin(const struct arguments *arguments, struct plan *plan, struct audit_segment_name *segment_names,
                 struct hiding *hiding)
{
    struct error error = { "" }, warning = { "" };
    if (!arguments->anonymize)
        return 0;
    if (anonymizer_open(arguments->anonymize, &hiding->anonymizer, &warning, &error) < 0)
        return complain("--anonymize %s", error.text);
    if (warning.text[0])
        complain_note("--anonymize %s", warning.text);
    return plan ? replace_plan(arguments, plan, segment_names, hiding) : 0;
}

void hiding_free(struct hiding *hiding)
{
    for (unsigned i = 0; hiding->segments && hiding->segments[i]; i++)
        free(hiding->segments[i]);
    free(hiding->segments);
    free(hiding->plan_files);
    anonymizer_free(hiding->anonymizer);
    *hiding = (struct hiding){ 0 };
}

/* ── the key of one finding ── */

static bool has_finding(const struct audit *audit, const char *key)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list);
    for (unsigned i = 0; i < count; i++)
        if (strcmp(list[i]->key, key) == 0)
            return true;
    return false;
}

/* A MAC address, address or prefix; behind it perhaps more (a port, a name). */
static void replace_subject(const struct anonymizer *anonymizer, const char *subject, char *text, size_t room)
{
    struct mac mac;
    struct address address;
    struct prefix prefix;
    char value[PREFIX_TEXT_SIZE];
    if (mac_parse(subject, &mac)) {
        mac = anonymize_mac(anonymizer, &mac);
        mac_format(&mac, value);
    } else if (address_parse_ipv4(subject, &address) || address_parse(subject, &address)) {
        address = anonymize_address(anonymizer, &address);
        address_format_ip(strchr(subject, ':') ? 6 : 4, &address, value);
    } else if (prefix_parse(subject, &prefix)) {
        prefix = anonymize_prefix(anonymizer, &prefix);
        prefix_format(&prefix, value);
    } else {
        snprintf(text, room, "%s", subject);
        anonymize_text(anonymizer, (uint8_t *)text, strlen(text), (uint8_t *)text);
        return;
    }
    snprintf(text, room, "%s", value);
}

/* "[ADDRESS]:PORT" and "IPV4:PORT": the port stays. */
static void replace_subject_with_port(const struct anonymizer *anonymizer, const char *subject, char *text, size_t room)
{
    char address[FINDING_KEY_SIZE], replaced[FINDING_KEY_SIZE];
    const char *colon = strrchr(subject, ':');
    bool brackets = subject[0] == '[' && colon && colon > subject + 2 && colon[-1] == ']';
    bool ipv4 = colon && strchr(subject, ':') == colon && strchr(subject, '.');
    if (!brackets && !ipv4) {
        replace_subject(anonymizer, subject, text, room);
        return;
    }
    snprintf(address, sizeof address, "%.*s", (int)(colon - subject - (brackets ? 2 : 0)), subject + brackets);
    replace_subject(anonymizer, address, replaced, sizeof replaced);
    snprintf(text, room, brackets ? "[%s]%s" : "%s%s", replaced, colon);
}

const char *hiding_key(struct hiding *hiding, const struct audit *audit, const char *key)
{
    char segment[FINDING_KEY_SIZE], subject[FINDING_KEY_SIZE] = "";
    const char *first = key ? strchr(key, '/') : NULL, *second = first ? strchr(first + 1, '/') : NULL;
    if (!hiding->anonymizer || !second || has_finding(audit, key))
        return key;
    snprintf(segment, sizeof segment, "%.*s", (int)(second - first - 1), first + 1);
    const char *named = hiding->plan ? new_name(hiding, segment) : NULL;
    replace_subject_with_port(hiding->anonymizer, second + 1, subject, sizeof subject);
    int length = snprintf(hiding->key, sizeof hiding->key, "%.*s/%s/%s", (int)(first - key), key,
                          named ? named : segment, subject);
    return length > 0 && (size_t)length < sizeof hiding->key && has_finding(audit, hiding->key) ? hiding->key : key;
}
