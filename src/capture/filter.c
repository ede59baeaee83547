#include "capture/filter.h"

#include <ctype.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "capture/link_type.h"

enum {
    SNAPLEN = 262144,
    COPY_MAX = 65536, /* of a tagged frame; an expression that looks farther does not match */
    PROGRAMS_MAX = 256
};

/* Where the EtherType lies, and where what follows it begins. */
static const struct tagged_link {
    uint16_t link_type, type_offset, payload_offset;
} tagged_links[] = {
    { LINK_ETHERNET, 12, 14 },
    { LINK_LINUX_SLL, 14, 16 },
    { LINK_LINUX_SLL2, 0, 20 },
};

/* Compiled when the filter is opened. */
static const uint16_t usual_links[] = {
    LINK_ETHERNET, LINK_LINUX_SLL,  LINK_LINUX_SLL2,          LINK_RAW, LINK_NULL,     LINK_LOOP,     LINK_IPV4,
    LINK_IPV6,     LINK_IEEE802_11, LINK_IEEE802_11_RADIOTAP, LINK_PPP, LINK_PPP_HDLC, LINK_PPP_ETHER
};

struct program {
    uint16_t link_type;
    bool usable;
    struct bpf_program code;
};

struct filter {
    char *expression;
    bool sees_tags; /* the expression speaks of them itself */
    unsigned count;
    struct program *last; /* most frames are of the same link type as the one before */
    struct program programs[PROGRAMS_MAX];
    uint8_t copy[COPY_MAX];
};

static bool is_word(char character)
{
    return isalnum((unsigned char)character) || character == '_' || character == '-' || character == '.';
}

bool filter_has_vlan(const char *expression)
{
    for (const char *at = strstr(expression, "vlan"); at; at = strstr(at + 1, "vlan"))
        if ((at == expression || !is_word(at[-1])) && !is_word(at[4]))
            return true;
    return false;
}

/* libpcap's reason goes to `error` when it cannot. */
static bool compile(struct filter *filter, struct program *program, struct error *error)
{
    pcap_t *dead = pcap_open_dead(link_type_to_dlt(program->link_type), SNAPLEN);
    if (!dead)
        return false;
    program->usable = pcap_compile(dead, &program->code, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!program->usable)
        error_set(error, -EINVAL, "filter \"%s\": %s", filter->expression, pcap_geterr(dead));
    pcap_close(dead);
    return program->usable;
}

static struct program *add_program(struct filter *filter, uint16_t link_type, struct error *error)
{
    if (filter->count == PROGRAMS_MAX)
        return NULL;
    struct program *program = &filter->programs[filter->count++];
    program->link_type = link_type;
    compile(filter, program, error);
    return program;
}

int filter_open(const char *expression, struct filter **made, struct error *error)
{
    struct filter *filter = calloc(1, sizeof *filter);
    bool usable = false;
    if (filter)
        filter->expression = strdup(expression);
    if (!filter || !filter->expression) {
        free(filter);
        return error_set(error, -ENOMEM, "out of memory");
    }
    filter->sees_tags = filter_has_vlan(expression);
    for (size_t i = 0; i < sizeof usual_links / sizeof *usual_links; i++) {
        /* the reason that counts is Ethernet's, for which most expressions mean something */
        const struct program *program = add_program(filter, usual_links[i], i == 0 ? error : NULL);
        usable |= program && program->usable;
    }
    if (!usable) {
        filter_close(filter);
        return -EINVAL;
    }
    filter->last = filter->programs;
    if (error)
        error->text[0] = '\0';
    *made = filter;
    return 0;
}

static struct program *find_program(struct filter *filter, uint16_t link_type)
{
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->programs[i].link_type == link_type)
            return &filter->programs[i];
    return add_program(filter, link_type, NULL);
}

static uint16_t read_type(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static bool is_tag(uint16_t type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

/* The frame without its tags in filter->copy; false when it has none. */
static bool strip_tags(struct filter *filter, const struct frame *frame, struct pcap_pkthdr *header)
{
    const struct tagged_link *link = NULL;
    for (size_t i = 0; i < sizeof tagged_links / sizeof *tagged_links; i++)
        if (tagged_links[i].link_type == frame->link_type)
            link = &tagged_links[i];
    if (!link || frame->captured_length < link->payload_offset || !is_tag(read_type(frame->bytes + link->type_offset)))
        return false;
    uint32_t payload = link->payload_offset;
    const uint8_t *type = frame->bytes + link->type_offset;
    while (is_tag(read_type(type)) && frame->captured_length - payload >= 4) {
        type = frame->bytes + payload + 2;
        payload += 4;
    }
    uint32_t rest = frame->captured_length - payload, tags = payload - link->payload_offset;
    if (rest > (uint32_t)COPY_MAX - link->payload_offset)
        rest = (uint32_t)COPY_MAX - link->payload_offset;
    memcpy(filter->copy, frame->bytes, link->payload_offset);
    memcpy(filter->copy + link->type_offset, type, 2);
    memcpy(filter->copy + link->payload_offset, frame->bytes + payload, rest);
    header->caplen = link->payload_offset + rest;
    header->len = frame->length - tags;
    return true;
}

bool filter_passes(struct filter *filter, const struct frame *frame)
{
    struct program *program = filter->last;
    if (program->link_type != frame->link_type) {
        program = find_program(filter, frame->link_type);
        if (!program)
            return false;
        filter->last = program;
    }
    if (!program->usable)
        return false;
    struct pcap_pkthdr header = { .caplen = frame->captured_length, .len = frame->length };
    const uint8_t *bytes = frame->bytes;
    if (!filter->sees_tags && strip_tags(filter, frame, &header))
        bytes = filter->copy;
    return pcap_offline_filter(&program->code, &header, bytes) > 0;
}

void filter_close(struct filter *filter)
{
    if (!filter)
        return;
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->programs[i].usable)
            pcap_freecode(&filter->programs[i].code);
    free(filter->expression);
    free(filter);
}
