#include <stdio.h>
#include <string.h>

#include "findings/findings.h"

static const char *const severity_words[SEVERITY_COUNT] = { "info", "low", "medium", "high", "critical" };

const char *severity_word(enum severity severity)
{
    return severity_words[(unsigned)severity < SEVERITY_COUNT ? severity : SEVERITY_INFO];
}

bool severity_parse(const char *word, enum severity *severity)
{
    for (unsigned i = 0; i < SEVERITY_COUNT; i++)
        if (strcmp(word, severity_words[i]) == 0) {
            *severity = (enum severity)i;
            return true;
        }
    return false;
}

bool confidence_parse(const char *word, enum confidence *confidence)
{
    for (unsigned i = 0; i <= CONFIDENCE_CONFIRMED; i++)
        if (strcmp(word, confidence_word((enum confidence)i)) == 0) {
            *confidence = (enum confidence)i;
            return true;
        }
    return false;
}

bool finding_counts(const struct finding *finding)
{
    return !finding->withdrawn && !finding->exempted && !finding->absorbed_by;
}

const char *subject_format(const struct subject *subject, char *text)
{
    char part[PREFIX_TEXT_SIZE];
    text[0] = '\0';
    switch (subject->kind) {
    case SUBJECT_ADDRESS:
    case SUBJECT_SERVICE:
        if (subject->has_address) {
            address_format_ip(subject->ip_version, &subject->address, part);
            if (subject->port)
                snprintf(text, FINDING_KEY_SIZE, subject->ip_version == 6 ? "[%s]:%u" : "%s:%u", part, subject->port);
            else
                snprintf(text, FINDING_KEY_SIZE, "%s", part);
        } else {
            snprintf(text, FINDING_KEY_SIZE, "%s", subject->name);
        }
        break;
    case SUBJECT_HOST:
        if (subject->has_mac)
            mac_format(&subject->mac, text);
        else if (subject->has_address)
            address_format_ip(subject->ip_version, &subject->address, text);
        break;
    case SUBJECT_PREFIX:
        if (subject->has_prefix)
            prefix_format(&subject->prefix, text);
        break;
    case SUBJECT_CAPTURE: snprintf(text, FINDING_KEY_SIZE, "%s", subject->name); break;
    case SUBJECT_SEGMENT: break;
    }
    return text;
}

const char *outage_scope_word(enum outage_scope scope)
{
    static const char *const words[] = { "segment", "router", "prefix", "server", "service" };
    return words[(unsigned)scope <= OUTAGE_SERVICE ? scope : OUTAGE_SEGMENT];
}
