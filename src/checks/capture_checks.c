#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"

/* What the capture itself cannot tell. Always printed; each says which verdicts it lowers. */

static void say(struct judgement *judgement, struct claim claim, const char *message)
{
    judgement_state(judgement, &claim, judgement->coverage->start, judgement->coverage->end, "%s", message);
}

static void loss(struct judgement *judgement)
{
    const struct coverage *coverage = judgement->coverage;
    uint64_t lost = coverage->dropped_by_kernel + coverage->dropped_by_interface;
    char message[300];
    if (lost == 0)
        return;
    snprintf(
        message, sizeof message,
        "%llu frames were lost (%llu by the kernel, %llu by the interface) beside %llu captured. Verdicts on absence are one step less sure.",
        (unsigned long long)lost, (unsigned long long)coverage->dropped_by_kernel,
        (unsigned long long)coverage->dropped_by_interface, (unsigned long long)coverage->frames);
    say(judgement, claim_capture(""), message);
}

static void duplicates(struct judgement *judgement)
{
    char message[300];
    const struct coverage *coverage = judgement->coverage;
    int length = 0;
    if (coverage->duplicate_frames > 0)
        length = snprintf(
            message, sizeof message,
            "%llu frame%s came twice within 10 ms, as when several ports are mirrored to one. What came twice was judged once.",
            (unsigned long long)coverage->duplicate_frames, coverage->duplicate_frames == 1 ? "" : "s");
    if (coverage->reflected_frames > 0)
        snprintf(
            message + length, sizeof message - (size_t)length,
            "%s%llu multicast frame%s came back unchanged from another MAC address, as access points and extenders return them: who returns a frame claims nothing by it.",
            length > 0 ? " " : "", (unsigned long long)coverage->reflected_frames,
            coverage->reflected_frames == 1 ? "" : "s");
    if (coverage->duplicate_frames + coverage->reflected_frames > 0)
        say(judgement, claim_capture(""), message);
}

static void truncated_packets(struct judgement *judgement)
{
    const struct coverage *coverage = judgement->coverage;
    char message[300];
    if (coverage->truncated_frames == 0)
        return;
    snprintf(
        message, sizeof message,
        "%llu of %llu frames were cut by the capture (snaplen). What is missing is called truncated, never malformed.",
        (unsigned long long)coverage->truncated_frames, (unsigned long long)coverage->frames);
    say(judgement, claim_capture(""), message);
}

static void truncated_file(struct judgement *judgement)
{
    for (unsigned i = 0; i < judgement->coverage->file_count; i++) {
        const struct coverage_file *file = &judgement->coverage->files[i];
        char message[700];
        if (!file->truncated_file)
            continue;
        snprintf(message, sizeof message,
                 "%s ends in the middle of a record at byte %llu (%s). All before it was audited.", file->name,
                 (unsigned long long)file->defect_offset, file->defect[0] ? file->defect : "cut off");
        say(judgement, claim_capture(file->name), message);
    }
}

static void shortness(struct judgement *judgement)
{
    const struct coverage *coverage = judgement->coverage;
    int64_t seconds = (coverage->end - coverage->start) / CLOCK_SECOND,
            limit = judgement_setting(judgement, SETTING_CAPTURE_SHORT);
    char message[300];
    if (coverage->frames == 0 || seconds >= limit)
        return;
    snprintf(
        message, sizeof message,
        "The capture spans %lld s; below %lld s little can be said about what is absent: routers that answer seldom, quiet devices, unused prefixes.",
        (long long)seconds, (long long)limit);
    say(judgement, claim_capture(""), message);
}

static void snooped(struct judgement *judgement)
{
    for (struct segment *segment = inventory_segments(judgement->inventory); segment; segment = segment_next(segment)) {
        struct claim claim = claim_segment(segment, NULL);
        char message[400];
        if (segment->vantage.multicast != MULTICAST_SNOOPED)
            continue;
        snprintf(
            message, sizeof message,
            "A switch with MLD snooping hides the multicast of other hosts here: %u general MLD queries, no answer seen. No host is called IPv4-only.",
            segment->queries_unanswered);
        judgement_state(judgement, &claim, segment->first_seen, segment->last_seen, "%s", message);
    }
}

static void one_way(struct judgement *judgement)
{
    for (struct segment *segment = inventory_segments(judgement->inventory); segment; segment = segment_next(segment)) {
        struct claim claim = claim_segment(segment, NULL);
        if (segment->vantage.unicast != UNICAST_ONEWAY)
            continue;
        judgement_state(
            judgement, &claim, segment->first_seen, segment->last_seen,
            "Of most pairs of hosts only one direction was seen, as when a mirror port copies only what is received. Unanswered questions prove nothing here.");
    }
}

static void time_jump(struct judgement *judgement)
{
    const struct coverage *coverage = judgement->coverage;
    unsigned long long back = coverage->jumps_back, forward = coverage->jumps_forward;
    char message[300] = "";
    if (back == 0 && forward == 0)
        return;
    if (back > 0)
        text_append(message, sizeof message, "Timestamps ran back by 1 s or more, %llu time%s, by at most %lld s. ",
                    back, back == 1 ? "" : "s", (long long)(coverage->largest_back / CLOCK_SECOND));
    if (forward > 0)
        text_append(message, sizeof message, "Timestamps leapt ahead by a day or more, %llu time%s. ", forward,
                    forward == 1 ? "" : "s");
    text_append(message, sizeof message, "Timers do not run over such jumps.");
    say(judgement, claim_capture(""), message);
}

static void undecoded(struct judgement *judgement)
{
    const struct coverage *coverage = judgement->coverage;
    char message[300];
    if (coverage->undecoded_frames == 0)
        return;
    snprintf(message, sizeof message,
             "%llu of %llu frames have a link type or encapsulation that is not decoded; nothing is said about them.",
             (unsigned long long)coverage->undecoded_frames, (unsigned long long)coverage->frames);
    say(judgement, claim_capture(""), message);
}

static void table_full(struct judgement *judgement)
{
    for (unsigned i = 0; i < judgement->coverage->table_count; i++) {
        const struct table_usage_row *table = &judgement->coverage->tables[i];
        char message[300];
        if (table->refused == 0 && table->evicted == 0)
            continue;
        snprintf(
            message, sizeof message,
            "The table of %s was full (%u): %llu new entries were refused, %llu of unconfirmed ones made room. What was there before stays judged.",
            table->name, table->cap, (unsigned long long)table->refused, (unsigned long long)table->evicted);
        say(judgement, claim_capture(table->name), message);
    }
}

#define ROW(word, level, about, sentence, reason, advice, function)                                                    \
    {                                                                                                                  \
        .id = word, .family = FAMILY_CAPTURE, .severity = level, .title = about, .what = sentence, .why = reason,      \
        .how = "Counted while reading.", .confused_with = "", .todo = advice,                                          \
        .verify = "Capture again and read the coverage section.", .needs = "nothing", .references = { "RFC 4861" },    \
        .conclude = function                                                                                           \
    }

static const struct check rows[] = {
    ROW("capture-duplicates", SEVERITY_INFO, "Frames that came twice",
        "The capture holds most frames twice, as a mirror of several ports does; or a device sends multicast back.",
        "Counts would be wrong and floods would be seen where none are, if each copy were judged.",
        "Nothing is wrong. For exact counts mirror each port in one direction only.", duplicates),
    ROW("capture-loss", SEVERITY_MEDIUM, "Frames that were lost",
        "The kernel, the interface or the file's own statistics say that frames were dropped.",
        "What was lost might have shown the opposite: verdicts on absence are one step less sure.",
        "Enlarge the buffer (-B), filter less, or capture on a faster machine.", loss),
    ROW("capture-one-way", SEVERITY_INFO, "One direction only", "Most conversations were seen in one direction only.",
        "Whether a question was answered cannot be seen.", "Mirror both directions of the port.", one_way),
    ROW("capture-short", SEVERITY_INFO, "Short capture", "The capture is shorter than what verdicts on absence need.",
        "Rare devices and events may be missing.", "Capture for 30 minutes or more; a day shows nearly all devices.",
        shortness),
    ROW("capture-snooped", SEVERITY_INFO, "A switch hides multicast",
        "The switch delivers group messages only to ports that asked for them (MLD snooping).",
        "From this port it cannot be seen whether other hosts speak IPv6.",
        "Capture at a mirror port, or at the port of the router.", snooped),
    ROW("capture-table-full", SEVERITY_INFO, "A table was full",
        "More hosts, addresses or other things were seen than the tables hold.",
        "Some newcomers were not learnt; this is normal under a flood of made-up senders.",
        "Look for a flood; raise the limit if the network is really that large (--limits).", table_full),
    ROW("capture-time-jump", SEVERITY_INFO, "Timestamps jumped",
        "Timestamps in the capture ran back, or leapt by a day or more.",
        "Rhythms and timers across the jump cannot be judged.",
        "Check the clock of the capturing machine; give files of one machine in one command.", time_jump),
    ROW("capture-truncated-file", SEVERITY_INFO, "File cut off", "A capture file ends in the middle of a record.",
        "What came after is not known.", "Usual when a capture was still running or a disk was full.", truncated_file),
    ROW("capture-truncated-packets", SEVERITY_INFO, "Packets cut off",
        "The capture kept only the first bytes of packets.", "Options behind the cut are not seen.",
        "Capture with a snaplen of 0 or 262144.", truncated_packets),
    ROW("capture-undecoded", SEVERITY_INFO, "Frames that are not decoded",
        "Some frames have a link type or encapsulation that v6audit does not decode.",
        "Nothing is said about what they carry.", "Capture on an interface with a common link type.", undecoded),
};

const struct check_table capture_checks = { rows, sizeof rows / sizeof rows[0] };
