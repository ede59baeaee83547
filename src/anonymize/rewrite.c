#include "anonymize/rewrite.h"

#include <string.h>

#include "anonymize/frame.h"

/* ── pieces ── */

static uint32_t there(const struct cursor *at, uint32_t count)
{
    uint32_t left = cursor_left(at);
    return count < left ? count : left;
}

void rewrite_keep(struct rewrite *rewrite, struct cursor *at, uint32_t count)
{
    uint32_t here = there(at, count);
    if (here > 0)
        memcpy(rewrite_place(rewrite, at), at->at, here);
    cursor_skip(at, count);
}

void rewrite_scramble(struct rewrite *rewrite, struct cursor *at, uint32_t count)
{
    uint32_t here = there(at, count);
    if (here > 0)
        keyed_scramble(&rewrite->anonymizer->names, at->at, here, rewrite_place(rewrite, at));
    cursor_skip(at, count);
}

/* What has octets of control is no text, whatever its field is called: between "words" an address or a MAC address would stay. */
static bool is_text(const uint8_t *bytes, uint32_t size)
{
    while (size > 0 && bytes[size - 1] == 0) /* filled up */
        size--;
    for (uint32_t i = 0; i < size; i++)
        if (bytes[i] == 0x7f || (bytes[i] < ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n'))
            return false;
    return true;
}

void rewrite_text(struct rewrite *rewrite, struct cursor *at, uint32_t count)
{
    uint32_t here = there(at, count);
    if (here > 0 && !is_text(at->at, here))
        keyed_scramble(&rewrite->anonymizer->names, at->at, here, rewrite_place(rewrite, at));
    else if (here > 0)
        anonymize_text(rewrite->anonymizer, at->at, here, rewrite_place(rewrite, at));
    cursor_skip(at, count);
}

void rewrite_mac(struct rewrite *rewrite, struct cursor *at)
{
    uint8_t *place = rewrite_place(rewrite, at);
    struct mac mac = cursor_mac(at);
    if (at->failed)
        return;
    mac = anonymize_mac(rewrite->anonymizer, &mac);
    memcpy(place, mac.octets, sizeof mac.octets);
}

void rewrite_ipv4(struct rewrite *rewrite, struct cursor *at)
{
    uint8_t *place = rewrite_place(rewrite, at);
    const uint8_t *octets = cursor_bytes(at, 4);
    if (octets)
        anonymize_ipv4(rewrite->anonymizer, octets, place);
}

void rewrite_ipv6(struct rewrite *rewrite, struct cursor *at)
{
    uint8_t *place = rewrite_place(rewrite, at);
    struct address address = cursor_address(at);
    if (at->failed)
        return;
    address = anonymize_address(rewrite->anonymizer, &address);
    memcpy(place, address.octets, sizeof address.octets);
}

void rewrite_ipv4_list(struct rewrite *rewrite, struct cursor *at)
{
    while (cursor_left(at) >= 4)
        rewrite_ipv4(rewrite, at);
}

void rewrite_ipv6_list(struct rewrite *rewrite, struct cursor *at)
{
    while (cursor_left(at) >= 16)
        rewrite_ipv6(rewrite, at);
}

void rewrite_prefix(struct rewrite *rewrite, struct cursor *at, uint32_t octets, unsigned length)
{
    struct prefix prefix = { .length = (uint8_t)(length > 128 ? 128 : length) };
    uint8_t *place = rewrite_place(rewrite, at);
    const uint8_t *bytes = octets <= 16 ? cursor_bytes(at, octets) : NULL;
    if (!bytes)
        return;
    memcpy(prefix.address.octets, bytes, octets);
    prefix = anonymize_prefix(rewrite->anonymizer, &prefix);
    memcpy(place, prefix.address.octets, octets);
}

void anonymize_duid(const struct anonymizer *anonymizer, const uint8_t *from, size_t size, uint8_t *to)
{
    enum { LINK_LAYER_TIME = 1, ENTERPRISE = 2, LINK_LAYER = 3, ETHERNET = 1 };
    unsigned type = size >= 2 ? (unsigned)from[0] << 8 | from[1] : 0;
    unsigned hardware = size >= 4 ? (unsigned)from[2] << 8 | from[3] : 0;
    size_t head = size < 2 ? 0 : type == ENTERPRISE ? 6 : type == LINK_LAYER ? 4 : type == LINK_LAYER_TIME ? 8 : 2;
    if (head > size)
        head = 2;
    memmove(to, from, head);
    if ((type == LINK_LAYER_TIME || type == LINK_LAYER) && hardware == ETHERNET && size == head + 6) {
        struct mac mac;
        memcpy(mac.octets, from + head, sizeof mac.octets);
        mac = anonymize_mac(anonymizer, &mac);
        memcpy(to + head, mac.octets, sizeof mac.octets);
    } else {
        keyed_scramble(&anonymizer->names, from + head, size - head, to + head);
    }
}

void rewrite_duid(struct rewrite *rewrite, struct cursor *at, uint32_t count)
{
    uint8_t *place = rewrite_place(rewrite, at);
    const uint8_t *bytes = cursor_bytes(at, count);
    if (bytes)
        anonymize_duid(rewrite->anonymizer, bytes, count, place);
}

/* Behind a length octet that is none of a label nothing can be understood: it stays, and the rest is zero. */
void rewrite_names(struct rewrite *rewrite, struct cursor *at)
{
    enum { LABEL_MAX = 63 };
    while (cursor_left(at) > 0) {
        uint8_t length = *at->at;
        rewrite_keep(rewrite, at, 1);
        if (length > LABEL_MAX)
            return;
        uint32_t here = there(at, length);
        anonymize_label(rewrite->anonymizer, at->at, here, rewrite_place(rewrite, at));
        cursor_skip(at, length);
    }
}

void rewrite_parameters(struct rewrite *rewrite, struct cursor *at)
{
    enum { MANDATORY = 0, PORT = 3, IPV4_HINT = 4, IPV6_HINT = 6, PATH = 7 };
    while (cursor_left(at) >= 4) {
        struct cursor peek = *at;
        uint16_t key = cursor_u16(&peek), length = cursor_u16(&peek);
        rewrite_keep(rewrite, at, 4);
        struct cursor value = rewrite_part(at, length);
        if (key <= PORT)
            rewrite_keep(rewrite, &value, length);
        else if (key == IPV4_HINT)
            rewrite_ipv4_list(rewrite, &value);
        else if (key == IPV6_HINT)
            rewrite_ipv6_list(rewrite, &value);
        else if (key == PATH)
            rewrite_text(rewrite, &value, length);
        else
            rewrite_scramble(rewrite, &value, length);
    }
}

struct cursor rewrite_part(struct cursor *at, uint32_t count)
{
    uint32_t sent = cursor_sent(at);
    return cursor_slice(at, count < sent ? count : sent);
}

/* ── jobs ── */

void rewrite_post(struct rewrite *rewrite, rewriter *run, unsigned code, struct cursor at, const struct rewrite_ip *ip)
{
    if (rewrite->job_count == REWRITE_JOB_MAX || cursor_left(&at) == 0)
        return; /* beyond: zeros */
    rewrite->jobs[rewrite->job_count++] =
        (struct rewrite_job){ .run = run, .code = code, .at = at, .ip = ip ? *ip : (struct rewrite_ip){ 0 } };
}

/* ── checksums ── */

void rewrite_note_checksum(struct rewrite *rewrite, struct cursor start, uint32_t offset,
                           const struct rewrite_ip *pseudo, bool zero_is_none)
{
    uint32_t begin = (uint32_t)(start.at - rewrite->from), left = cursor_left(&start);
    if (rewrite->checksum_count == REWRITE_CHECKSUM_MAX || left < offset + 2)
        return; /* beyond: 0 */
    rewrite->checksums[rewrite->checksum_count++] = (struct rewrite_checksum){
        .field = begin + offset,
        .start = begin,
        .end = begin + left,
        .pseudo = pseudo ? *pseudo : (struct rewrite_ip){ 0 },
        .zero_is_none = zero_is_none,
    };
}

static uint64_t sum_of(const uint8_t *bytes, uint32_t size)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i + 1 < size; i += 2)
        sum += (uint64_t)bytes[i] << 8 | bytes[i + 1];
    return size % 2 ? sum + ((uint64_t)bytes[size - 1] << 8) : sum;
}

static uint64_t sum_of_address(const struct rewrite_ip *ip, const struct address *address)
{
    return ip->version == 4 ? sum_of(address->octets + 12, 4) : sum_of(address->octets, sizeof address->octets);
}

/* The new checksum is the old one less the change of what it covers (RFC 1624): right stays right, wrong stays wrong by as much, and both hold where the
 * capture cut the rest off. */
static void mend(struct rewrite *rewrite, const struct rewrite_checksum *checksum)
{
    const uint8_t *old = rewrite->from + checksum->field;
    uint8_t *field = rewrite->to + checksum->field;
    uint64_t stored = (uint64_t)old[0] << 8 | old[1];
    if (stored == 0 && checksum->zero_is_none)
        return;
    field[0] = field[1] = 0;
    uint32_t size = checksum->end - checksum->start;
    uint64_t before = sum_of(rewrite->from + checksum->start, size) - stored;
    uint64_t after = sum_of(rewrite->to + checksum->start, size);
    if (checksum->pseudo.version) {
        struct address source = anonymize_address(rewrite->anonymizer, &checksum->pseudo.source);
        struct address destination = anonymize_address(rewrite->anonymizer, &checksum->pseudo.destination);
        before += sum_of_address(&checksum->pseudo, &checksum->pseudo.source) +
                  sum_of_address(&checksum->pseudo, &checksum->pseudo.destination);
        after += sum_of_address(&checksum->pseudo, &source) + sum_of_address(&checksum->pseudo, &destination);
    }
    uint64_t value = (stored + before % 0xffff + 0xffff - after % 0xffff) % 0xffff;
    if (value == 0 && checksum->zero_is_none)
        value = 0xffff;
    field[0] = (uint8_t)(value >> 8);
    field[1] = (uint8_t)value;
}

/* ── the frame ── */

static void run(struct rewrite *rewrite)
{
    for (unsigned i = 0; i < rewrite->job_count; i++)
        rewrite->jobs[i].run(rewrite, &rewrite->jobs[i]);
    for (unsigned i = rewrite->checksum_count; i > 0; i--)
        mend(rewrite, &rewrite->checksums[i - 1]);
}

static void rewrite_frame(const struct anonymizer *anonymizer, const struct frame *frame, bool whole, uint8_t *bytes)
{
    struct rewrite rewrite;
    rewrite.anonymizer = anonymizer;
    rewrite.from = frame->bytes;
    rewrite.to = bytes;
    rewrite.whole_datagram = whole;
    rewrite.job_count = rewrite.checksum_count = 0;
    memset(bytes, 0, frame->captured_length);
    rewrite_post(&rewrite, rewrite_link, frame->link_type,
                 cursor_make(frame->bytes, frame->captured_length, frame->length, 0), NULL);
    run(&rewrite);
}

void anonymize_frame(const struct anonymizer *anonymizer, const struct frame *frame, uint8_t *bytes)
{
    rewrite_frame(anonymizer, frame, false, bytes);
}

void frame_rewrite_whole(const struct anonymizer *anonymizer, const struct frame *frame, uint8_t *bytes)
{
    rewrite_frame(anonymizer, frame, true, bytes);
}
