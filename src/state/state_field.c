#include "state/state_line.h"

#define AT(field)     offsetof(struct state_line, field)
#define COUNTER       INT64_MAX
#define EXACT         false
#define APPROXIMATE   true
#define RECORD(field) offsetof(struct state_line, record.field)

/* In the order in which they are written. The first column of a kind's rows is its place in a line. */
static const struct state_field fields[] = {
    { STATE_META, "schema", STATE_TEXT, AT(schema), true, 0, STATE_RULE_SAME, EXACT,
      "v6audit-state/1. Another one is refused." },

    { STATE_PART, "sha256", STATE_DIGEST, AT(part.digest), true, 0, STATE_RULE_KEY, EXACT,
      "SHA-256 over the digests of the captures that one audit wrote together: what --parts counts." },
    { STATE_PART, "writer", STATE_TEXT, AT(part.writer), true, 0, STATE_RULE_SAME, EXACT,
      "Program and version. Of two that wrote the same part, the later in order of their texts." },
    { STATE_PART, "captures", STATE_UNSIGNED, AT(part.captures), true, STATE_CAPTURE_MAX, STATE_RULE_SAME, EXACT,
      "How many captures the part has." },

    { STATE_CAPTURE, "capture", STATE_UNSIGNED, RECORD(capture), true, STATE_CAPTURE_MAX - 1, STATE_RULE_RENAME, EXACT,
      "Its place in this state's list, from 0: captures are sorted by first_time, then sha256. Other lines name it by this." },
    { STATE_CAPTURE, "sha256", STATE_DIGEST, AT(capture.digest), true, 0, STATE_RULE_KEY, EXACT,
      "SHA-256 over all frames that were read of it (time, lengths, link type, octets); of a capture without frames, over its name. "
      "A capture that is compressed, renamed or in another format is the same." },
    { STATE_CAPTURE, "name", STATE_TEXT, AT(capture.name), true, 0, STATE_RULE_WHOLE, EXACT, "As it was given." },
    { STATE_CAPTURE, "format", STATE_TEXT, AT(capture.format), true, 0, STATE_RULE_WHOLE, EXACT,
      "pcap, pcapng, live, with the compression." },
    { STATE_CAPTURE, "frames", STATE_UNSIGNED, AT(capture.frames), true, COUNTER, STATE_RULE_WHOLE, EXACT,
      "Frames that were read of it." },
    { STATE_CAPTURE, "first_time", STATE_TIME, AT(capture.first_time), true, 0, STATE_RULE_WHOLE, EXACT,
      "Of its first frame, in nanoseconds since 1970. All times of a state are written so." },
    { STATE_CAPTURE, "last_time", STATE_TIME, AT(capture.last_time), true, 0, STATE_RULE_WHOLE, EXACT,
      "Of its last frame." },
    { STATE_CAPTURE, "truncated", STATE_BOOL, AT(capture.truncated), false, 0, STATE_RULE_WHOLE, EXACT,
      "The file ended in mid-record." },
    { STATE_CAPTURE, "failed", STATE_BOOL, AT(capture.failed), false, 0, STATE_RULE_WHOLE, EXACT,
      "It could not be read, or not to its end." },
    { STATE_CAPTURE, "defect", STATE_TEXT, AT(capture.defect), false, 0, STATE_RULE_WHOLE, EXACT,
      "What was wrong with the file." },
    { STATE_CAPTURE, "defect_offset", STATE_UNSIGNED, AT(capture.defect_offset), false, COUNTER, STATE_RULE_WHOLE,
      EXACT, "Where in the file." },
    { STATE_CAPTURE, "filter", STATE_TEXT, AT(capture.filter), false, 0, STATE_RULE_WHOLE, EXACT,
      "The expression of --filter: other frames are not in the state." },
    { STATE_CAPTURE, "filtered_frames", STATE_UNSIGNED, AT(capture.filtered_frames), false, COUNTER, STATE_RULE_WHOLE,
      EXACT, "How many the filter left out." },
    { STATE_CAPTURE, "frame_limit", STATE_UNSIGNED, AT(capture.frame_limit), false, COUNTER, STATE_RULE_WHOLE, EXACT,
      "The number of --count, after which the audit stopped." },
    { STATE_CAPTURE, "no_checksums", STATE_BOOL, AT(capture.no_checksums), false, 0, STATE_RULE_WHOLE, EXACT,
      "Written with --no-checksums. One such capture is enough: then the whole is judged so." },

    { STATE_INTERFACE, "capture", STATE_UNSIGNED, RECORD(capture), true, STATE_CAPTURE_MAX - 1, STATE_RULE_RENAME,
      EXACT, "Its capture." },
    { STATE_INTERFACE, "interface", STATE_UNSIGNED, RECORD(interface), true, STATE_INTERFACE_MAX - 1, STATE_RULE_KEY,
      EXACT, "Its number in the capture, from 0." },
    { STATE_INTERFACE, "name", STATE_TEXT, AT(interface.name), false, 0, STATE_RULE_WHOLE, EXACT,
      "As the file or the system names it." },
    { STATE_INTERFACE, "description", STATE_TEXT, AT(interface.description), false, 0, STATE_RULE_WHOLE, EXACT,
      "As the file describes it." },
    { STATE_INTERFACE, "link_type", STATE_UNSIGNED, AT(interface.link_type), true, UINT16_MAX, STATE_RULE_WHOLE, EXACT,
      "LINKTYPE number." },
    { STATE_INTERFACE, "snaplen", STATE_UNSIGNED, AT(interface.snaplen), false, UINT32_MAX, STATE_RULE_WHOLE, EXACT,
      "Octets that were kept of each frame." },
    { STATE_INTERFACE, "statistics", STATE_BOOL, AT(interface.statistics), false, 0, STATE_RULE_WHOLE, EXACT,
      "The following counters are known." },
    { STATE_INTERFACE, "received", STATE_UNSIGNED, AT(interface.received), false, COUNTER, STATE_RULE_WHOLE, EXACT,
      "Frames that it received." },
    { STATE_INTERFACE, "dropped_by_kernel", STATE_UNSIGNED, AT(interface.dropped_by_kernel), false, COUNTER,
      STATE_RULE_WHOLE, EXACT, "Lost for want of room." },
    { STATE_INTERFACE, "dropped_by_interface", STATE_UNSIGNED, AT(interface.dropped_by_interface), false, COUNTER,
      STATE_RULE_WHOLE, EXACT, "Lost before." },

    { STATE_HOST, "capture", STATE_UNSIGNED, RECORD(capture), true, STATE_CAPTURE_MAX - 1, STATE_RULE_RENAME, EXACT,
      "Its capture." },
    { STATE_HOST, "mac", STATE_MAC, AT(mac), true, 0, STATE_RULE_KEY, EXACT,
      "A MAC address of the capture's first 4,096 frames. Captures that share one share their segments." },

    { STATE_EVIDENCE, "time", STATE_TIME, RECORD(time), true, 0, STATE_RULE_KEY, EXACT,
      "When the frame was captured." },
    { STATE_EVIDENCE, "order", STATE_TIME, RECORD(order), false, 0, STATE_RULE_KEY, EXACT,
      "The latest time of the capture until here, where it is not the frame's own." },
    { STATE_EVIDENCE, "capture", STATE_UNSIGNED, RECORD(capture), true, STATE_CAPTURE_MAX - 1, STATE_RULE_RENAME, EXACT,
      "Its capture." },
    { STATE_EVIDENCE, "frame", STATE_UNSIGNED, RECORD(frame), true, COUNTER, STATE_RULE_KEY, EXACT,
      "Its number there, from 1." },
    { STATE_EVIDENCE, "interface", STATE_UNSIGNED, RECORD(interface), true, STATE_INTERFACE_MAX - 1, STATE_RULE_WHOLE,
      EXACT, "Where it was captured." },
    { STATE_EVIDENCE, "link_type", STATE_UNSIGNED, RECORD(link_type), true, UINT16_MAX, STATE_RULE_WHOLE, EXACT,
      "LINKTYPE number." },
    { STATE_EVIDENCE, "length", STATE_UNSIGNED, RECORD(length), true, UINT32_MAX, STATE_RULE_WHOLE, EXACT,
      "Octets that it had on the wire." },
    { STATE_EVIDENCE, "captured_length", STATE_UNSIGNED, RECORD(captured_length), false, STATE_PADDED_MAX,
      STATE_RULE_WHOLE, APPROXIMATE,
      "Octets that were captured, where the state keeps fewer: the headers of a later frame of a long flow. The rest is "
      "read as zeros, also in evidence that is written." },
    { STATE_EVIDENCE, "direction", STATE_UNSIGNED, RECORD(direction), false, 2, STATE_RULE_WHOLE, EXACT,
      "1: to the capturing host, 2: from it, where the capture says so." },
    { STATE_EVIDENCE, "bytes", STATE_BYTES, RECORD(bytes), true, STATE_FRAME_MAX, STATE_RULE_WHOLE, EXACT,
      "The frame, unchanged, in base64 (RFC 4648)." },

    { STATE_FLOW, "time", STATE_TIME, RECORD(time), true, 0, STATE_RULE_KEY, EXACT,
      "Of the first frame that was left out." },
    { STATE_FLOW, "last_time", STATE_TIME, RECORD(last_time), true, 0, STATE_RULE_WHOLE, APPROXIMATE,
      "Of the last one." },
    { STATE_FLOW, "order", STATE_TIME, RECORD(order), false, 0, STATE_RULE_KEY, EXACT,
      "As above: when the line was written." },
    { STATE_FLOW, "capture", STATE_UNSIGNED, RECORD(capture), true, STATE_CAPTURE_MAX - 1, STATE_RULE_RENAME, EXACT,
      "Its capture." },
    { STATE_FLOW, "frame", STATE_UNSIGNED, RECORD(frame), true, COUNTER, STATE_RULE_KEY, EXACT,
      "Number of the last frame that was left out." },
    { STATE_FLOW, "interface", STATE_UNSIGNED, RECORD(interface), true, STATE_INTERFACE_MAX - 1, STATE_RULE_WHOLE,
      EXACT, "Where they were captured." },
    { STATE_FLOW, "link_type", STATE_UNSIGNED, RECORD(link_type), true, UINT16_MAX, STATE_RULE_WHOLE, EXACT,
      "LINKTYPE number." },
    { STATE_FLOW, "length", STATE_UNSIGNED, RECORD(length), true, UINT32_MAX, STATE_RULE_WHOLE, EXACT,
      "Octets of the last one on the wire." },
    { STATE_FLOW, "captured_length", STATE_UNSIGNED, RECORD(captured_length), false, STATE_PADDED_MAX, STATE_RULE_WHOLE,
      EXACT, "Octets of it that were captured." },
    { STATE_FLOW, "direction", STATE_UNSIGNED, RECORD(direction), false, 2, STATE_RULE_WHOLE, EXACT, "As above." },
    { STATE_FLOW, "frames", STATE_UNSIGNED, RECORD(frames), true, COUNTER, STATE_RULE_SUM, APPROXIMATE,
      "How many frames were left out." },
    { STATE_FLOW, "wire_bytes", STATE_UNSIGNED, RECORD(wire_bytes), true, COUNTER, STATE_RULE_SUM, APPROXIMATE,
      "Their octets on the wire." },
    { STATE_FLOW, "captured_bytes", STATE_UNSIGNED, RECORD(captured_bytes), true, COUNTER, STATE_RULE_SUM, APPROXIMATE,
      "Their octets as captured." },
    { STATE_FLOW, "cut_frames", STATE_UNSIGNED, RECORD(cut_frames), false, COUNTER, STATE_RULE_SUM, APPROXIMATE,
      "How many of them the capture had cut." },
    { STATE_FLOW, "payload_bytes", STATE_UNSIGNED, RECORD(payload_bytes), true, COUNTER, STATE_RULE_SUM, APPROXIMATE,
      "Their octets behind the IP header." },
    { STATE_FLOW, "segments", STATE_UNSIGNED, RECORD(segments), false, COUNTER, STATE_RULE_SUM, APPROXIMATE,
      "TCP segments with data, all of them new and in order: repeated ones are never left out." },
    { STATE_FLOW, "next_sequence", STATE_UNSIGNED, RECORD(next_sequence), false, UINT32_MAX, STATE_RULE_WHOLE,
      APPROXIMATE, "TCP: the sequence number that follows them." },
    { STATE_FLOW, "bytes", STATE_BYTES, RECORD(bytes), true, STATE_FRAME_MAX, STATE_RULE_WHOLE, EXACT,
      "The headers of the last one." },

    { STATE_TICK, "time", STATE_TIME, RECORD(time), true, 0, STATE_RULE_KEY, EXACT, "Nothing had come until then." },
    { STATE_TICK, "order", STATE_TIME, RECORD(order), false, 0, STATE_RULE_KEY, EXACT, "As above." },
    { STATE_TICK, "capture", STATE_UNSIGNED, RECORD(capture), true, STATE_CAPTURE_MAX - 1, STATE_RULE_RENAME, EXACT,
      "The capture that waited." },

    { STATE_END, "lines", STATE_UNSIGNED, AT(lines), true, COUNTER, STATE_RULE_COUNT, EXACT,
      "How many lines stand before it: a state without this line was cut off." },
};

static const struct {
    const char *word, *sentence;
} kinds[STATE_KIND_COUNT] = {
    [STATE_META] = { "meta", "The first line." },
    [STATE_PART] = { "part", "One for each audit that wrote into this state." },
    [STATE_CAPTURE] = { "capture",
                        "One for each file or live interface. The same capture twice, known by its sha256, counts "
                        "once: one account of it is taken whole, the one whose line comes last in order." },
    [STATE_INTERFACE] = { "interface", "The interfaces of the captures." },
    [STATE_HOST] = { "host",
                     "The MAC addresses by which captures without names of interfaces are told to be of one segment." },
    [STATE_EVIDENCE] = { "evidence",
                         "A frame from which something is learnt: all but the later ones of long TCP and UDP flows." },
    [STATE_FLOW] = { "flow",
                     "Frames that were left out, of one direction of a flow: plain TCP and UDP data between ports that "
                     "nothing decodes, new and in order, after the first 256 of that direction." },
    [STATE_TICK] = { "tick", "Live traffic: time that passed in silence." },
    [STATE_END] = { "end", "The last line." },
};

unsigned state_fields(const struct state_field **list)
{
    *list = fields;
    return sizeof fields / sizeof fields[0];
}

const char *state_kind_word(enum state_kind kind)
{
    return kinds[kind].word;
}

const char *state_kind_sentence(enum state_kind kind)
{
    return kinds[kind].sentence;
}

const char *state_rule_word(enum state_rule rule)
{
    switch (rule) {
    case STATE_RULE_KEY: return "key: lines are united by it";
    case STATE_RULE_SAME: return "the same in all";
    case STATE_RULE_RENAME: return "counted anew in the order of all captures";
    case STATE_RULE_WHOLE: return "kept, with its capture";
    case STATE_RULE_SUM: return "added, overlapping times of another capture not";
    case STATE_RULE_COUNT: return "counted anew";
    }
    return "";
}
