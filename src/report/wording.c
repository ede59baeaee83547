#include "report/wording.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"

enum { FRAMES_NAMED_MAX = 5, SHORT_SECONDS = 86400 };

void wording_add(struct wording *wording, const char *format, ...)
{
    size_t room = sizeof wording->text - wording->length;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(wording->text + wording->length, room, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    wording->length += (size_t)length < room ? (size_t)length : room - 1;
}

const char *wording_count(uint64_t value, char text[32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, value);
    char *next = text;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *next++ = ',';
        *next++ = digits[i];
    }
    *next = '\0';
    return text;
}

const char *wording_duration(int64_t nanoseconds, char text[32])
{
    int64_t seconds = nanoseconds / CLOCK_SECOND;
    int64_t minutes = (seconds + 30) / 60, hours = minutes / 60, days = hours / 24;
    if (nanoseconds >= 0 && seconds < 1)
        snprintf(text, 32, "%" PRId64 " ms", nanoseconds / 1000000);
    else if (seconds < 60)
        snprintf(text, 32, "%" PRId64 " s", seconds);
    else if (seconds < 120)
        snprintf(text, 32, "%" PRId64 " min %" PRId64 " s", seconds / 60, seconds % 60);
    else if (hours < 1)
        snprintf(text, 32, "%" PRId64 " min", minutes);
    else if (hours < 24)
        snprintf(text, 32, "%" PRId64 " h %" PRId64 " min", hours, minutes % 60);
    else
        snprintf(text, 32, "%" PRId64 " d %" PRId64 " h", days, hours % 24);
    return text;
}

const char *wording_time(int64_t timestamp, char text[32])
{
    clock_format(timestamp, text);
    text[10] = ' ';
    text[19] = '\0';
    return text;
}

const char *wording_time_of_day(int64_t timestamp, char text[32])
{
    clock_format(timestamp, text);
    memmove(text, text + 11, 8);
    text[8] = '\0';
    return text;
}

const char *wording_lifetime(uint32_t seconds, char text[32])
{
    if (seconds == UINT32_MAX)
        return "infinite"; /* RFC 4861 4.6.2 */
    snprintf(text, 32, "%" PRIu32 " s", seconds);
    return text;
}

/* The end of a span: its day only where it is another one. */
static void add_span(struct wording *wording, int64_t first, int64_t last)
{
    char from[32], to[32];
    wording_time(first, from);
    wording_time(last, to);
    wording_add(wording, "%s", from);
    if (strcmp(from, to) != 0)
        wording_add(wording, " to %s", strncmp(from, to, 10) == 0 ? to + 11 : to);
}

void wording_span(const struct audit *audit, struct wording *wording)
{
    const struct coverage *coverage = audit_coverage(audit);
    char text[32];
    if (coverage->frames > 0) {
        add_span(wording, audit_wall_time(audit, coverage->start), audit_wall_time(audit, coverage->end));
        wording_add(wording, " UTC, %s, ", wording_duration(coverage->end - coverage->start, text));
    }
    wording_add(wording, "%s frame%s", wording_count(coverage->frames, text), coverage->frames == 1 ? "" : "s");
}

void wording_severities(const struct audit_summary *summary, struct wording *wording)
{
    for (unsigned severity = SEVERITY_COUNT; severity-- > 0;) {
        char text[32];
        if (summary->counts[severity] > 0)
            wording_add(wording, "%s%s %s", wording->length ? ", " : "", wording_count(summary->counts[severity], text),
                        severity_word((enum severity)severity));
    }
}

/* Nothing but the VLAN stack names it: "10", "10.20@eth0". */
static bool is_named_by_stack(const struct segment *segment, struct wording *stack)
{
    for (unsigned i = 0; i < segment->vlan_count; i++)
        wording_add(stack, "%s%u", i ? "." : "", segment->vlan[i]);
    return stack->length > 0 && strncmp(segment->id, stack->text, stack->length) == 0 &&
           (segment->id[stack->length] == '\0' || segment->id[stack->length] == '@');
}

void wording_segment(const struct segment *segment, struct wording *wording)
{
    struct wording stack = { 0 };
    if (is_named_by_stack(segment, &stack))
        wording_add(wording, "VLAN %s", segment->id);
    else if (stack.length > 0)
        wording_add(wording, "%s (VLAN %s)", segment->id, stack.text);
    else
        wording_add(wording, "%s", segment->id);
}

void wording_segment_short(const struct segment *segment, struct wording *wording)
{
    struct wording stack = { 0 }, name = { 0 };
    wording_add(&name, "%s%s", is_named_by_stack(segment, &stack) ? "VLAN " : "", segment->id);
    size_t kept = 0, size, all = escape_width(name.text);
    uint32_t character;
    if (all <= WORDING_SHORT) {
        wording_add(wording, "%s", name.text);
        return;
    }
    while ((size = escape_character(name.text + kept, &character)) > 0 &&
           all - escape_width(name.text + kept + size) < WORDING_SHORT)
        kept += size;
    wording_add(wording, "%.*s…", (int)kept, name.text);
}

void wording_finding_segment(const struct audit *audit, const struct finding *finding, struct wording *wording)
{
    const struct segment *segment = inventory_segments(audit_inventory(audit));
    while (segment && segment->index != finding->segment_index)
        segment = segment_next(segment);
    if (segment && finding->segment[0])
        wording_segment(segment, wording);
    else
        wording_add(wording, "%s", finding->segment);
}

static const char *const unicast_words[] = {
    [UNICAST_NONE] = "port that gets no unicast of others",
    [UNICAST_HOST] = "an ordinary port, unicast of one host",
    [UNICAST_TAP] = "mirror port",
    [UNICAST_ONEWAY] = "half a mirror: one direction of most flows",
    [UNICAST_UPLINK] = "mirror of a router's port",
};

static const char *const multicast_words[] = {
    [MULTICAST_UNKNOWN] = "nothing shows that multicast of all hosts arrives here: absence can NOT be judged",
    [MULTICAST_FLOOD] = "sees multicast of all hosts: absence can be judged",
    [MULTICAST_SNOOPED] = "the switch hides multicast (MLD snooping): absence can NOT be judged",
};

void wording_vantage(const struct segment *segment, struct wording *wording)
{
    wording_add(wording, "%s; %s", unicast_words[segment->vantage.unicast],
                multicast_words[segment->vantage.multicast]);
}

static void add_number(struct wording *wording, uint64_t number, const char *one, const char *many)
{
    char text[32];
    if (number > 0)
        wording_add(wording, "%s%s %s", wording->length ? ", " : "", wording_count(number, text),
                    number == 1 ? one : many);
}

void wording_limits(const struct audit *audit, struct wording *wording)
{
    const struct coverage *coverage = audit_coverage(audit);
    struct wording lost = { 0 };
    add_number(&lost, coverage->dropped_by_kernel + coverage->dropped_by_interface, "frame was lost while capturing",
               "frames were lost while capturing");
    add_number(&lost, coverage->truncated_frames, "frame was cut short by the snap length",
               "frames were cut short by the snap length");
    add_number(&lost, coverage->undecoded_frames, "frame is of a kind that is not decoded",
               "frames are of a kind that is not decoded");
    add_number(&lost, coverage->malformed_frames, "frame is malformed", "frames are malformed");
    if (lost.length > 0)
        wording_add(wording, "%s.", lost.text);
    else if (coverage->frames > 0)
        wording_add(wording, "No loss, nothing truncated.");
    else
        wording_add(wording, "Nothing: no frame was read.");
    if (coverage->filtered_frames > 0) {
        char text[32];
        wording_add(wording, " A filter left out %s frame%s.", wording_count(coverage->filtered_frames, text),
                    coverage->filtered_frames == 1 ? "" : "s");
    }
    if (coverage->frames > 0 && coverage->end - coverage->start < SHORT_SECONDS * CLOCK_SECOND)
        wording_add(wording, " Shorter than a day: rare devices may be missing.");
}

void wording_mac(const struct audit *audit, const struct mac *mac, struct wording *wording)
{
    char text[MAC_TEXT_SIZE];
    const char *vendor = audit_vendor(audit, mac);
    wording_add(wording, "%s", mac_format(mac, text));
    if (vendor)
        wording_add(wording, " (%s)", vendor);
}

void wording_subject(const struct audit *audit, const struct finding *finding, struct wording *wording)
{
    const struct subject *subject = &finding->subject;
    char text[PREFIX_TEXT_SIZE];
    if (subject->has_address)
        wording_add(wording, "%s", address_format_ip(subject->ip_version == 4 ? 4 : 6, &subject->address, text));
    if (subject->port)
        wording_add(wording, "%sport %u", wording->length ? " " : "", subject->port);
    if (subject->has_prefix)
        wording_add(wording, "%s%s", wording->length ? "  " : "", prefix_format(&subject->prefix, text));
    if (subject->has_mac) {
        wording_add(wording, "%s", wording->length ? "  " : "");
        wording_mac(audit, &subject->mac, wording);
    }
    if (subject->name[0])
        wording_add(wording, "%s%s", wording->length ? "  " : "", subject->name);
}

static void add_frames(const struct audit *audit, const struct finding *finding, struct wording *wording)
{
    const struct coverage *coverage = audit_coverage(audit);
    unsigned named = finding->evidence_count < FRAMES_NAMED_MAX ? finding->evidence_count : FRAMES_NAMED_MAX;
    uint16_t file = UINT16_MAX;
    wording_add(wording, " (frame%s ", named == 1 ? "" : "s");
    for (unsigned i = 0; i < named; i++) {
        const struct frame_reference *frame = &finding->evidence[i].frame;
        wording_add(wording, "%s", i ? ", " : "");
        if (coverage->file_count > 1 && frame->file != file && frame->file < coverage->file_count)
            wording_add(wording, "%s: ", coverage->files[frame->file].name);
        file = frame->file;
        wording_add(wording, "%" PRIu64, frame->number);
    }
    wording_add(wording, finding->count > named ? " …)" : ")");
}

void wording_frames(const struct audit *audit, const struct frame_reference *frames, unsigned count,
                    struct wording *wording)
{
    const struct coverage *coverage = audit_coverage(audit);
    uint16_t file = UINT16_MAX;
    wording_add(wording, "frame%s ", count == 1 ? "" : "s");
    for (unsigned i = 0; i < count; i++) {
        wording_add(wording, "%s", i ? ", " : "");
        if (coverage->file_count > 1 && frames[i].file != file && frames[i].file < coverage->file_count)
            wording_add(wording, "%s: ", coverage->files[frames[i].file].name);
        file = frames[i].file;
        wording_add(wording, "%" PRIu64, frames[i].number);
    }
}

void wording_uplink_place(const struct uplink_sheet *sheet, struct wording *wording)
{
    char mac[MAC_TEXT_SIZE];
    wording_segment(sheet->segment, wording);
    wording_add(wording, ": %s.", sheet->why);
    if (sheet->has_client)
        wording_add(wording, " Customer's router %s", mac_format(&sheet->client, mac));
    if (sheet->has_client && sheet->has_provider)
        wording_add(wording, ", provider's %s", mac_format(&sheet->provider, mac));
    wording_add(wording, "%s", sheet->has_client ? "." : "");
}

void wording_uplink(const struct uplink_sheet *sheet, struct wording *wording)
{
    unsigned judged = sheet->good + sheet->bad, named = 0;
    wording_add(wording, "%u of %u rows can be judged, by RIPE-690 and a limit of %" PRId64 " %%: ", judged,
                sheet->line_count, sheet->limit);
    if (sheet->bad == 0) {
        wording_add(wording, judged > 0 ? "all are good." : "for the others see what is missing.");
        return;
    }
    wording_add(wording, "%u %s not good (", sheet->bad, sheet->bad == 1 ? "is" : "are");
    for (unsigned i = 0; i < sheet->line_count; i++)
        if (sheet->lines[i].verdict == UPLINK_BAD)
            wording_add(wording, "%s%s", named++ ? ", " : "", sheet->lines[i].title);
    wording_add(wording, ").");
}

void wording_seen(const struct audit *audit, const struct finding *finding, struct wording *wording)
{
    char text[32];
    int64_t first = audit_wall_time(audit, finding->first_seen), last = audit_wall_time(audit, finding->last_seen);
    struct wording from = { 0 }, to = { 0 };
    wording_add(&from, "%s", wording_time_of_day(first, text));
    wording_add(&to, "%s", wording_time_of_day(last, text));
    if (last - first >= SHORT_SECONDS * CLOCK_SECOND)
        add_span(wording, first, last);
    else if (strcmp(from.text, to.text) != 0)
        wording_add(wording, "%s to %s", from.text, to.text);
    else
        wording_add(wording, "%s", from.text);
    if (finding->count > 1)
        wording_add(wording, ", %s times", wording_count(finding->count, text));
    if (finding->evidence_count > 0)
        add_frames(audit, finding, wording);
}

void wording_references(const struct check *check, struct wording *wording)
{
    for (unsigned i = 0; i < CHECK_REFERENCE_MAX && check->references[i]; i++)
        wording_add(wording, "%s%s", i ? ", " : "", check->references[i]);
}

static const struct {
    const char *status, *words;
} statuses[] = {
    { "documented", "documented" },
    { "undocumented", "NOT documented" },
    { "unverified", "unverified" },
    { "spoofed", "NOT the documented MAC" },
    { "other-segment", "of ANOTHER segment" },
    { "length-mismatch", "of ANOTHER length" },
    { "aggregate-only", "NOT assigned" },
    { "special", "special" },
};

const char *wording_status(const char *status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (strcmp(statuses[i].status, status) == 0)
            return statuses[i].words;
    return status;
}
