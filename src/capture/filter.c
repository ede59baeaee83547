#include "capture/filter.h"

#include <ctype.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "capture/link_type.h"

enum { LINK_TYPES_MAX = 32, MATCHED_MAX = 512, TAG = 4, MACS = 12, TAGS_MAX = 8 };

struct compiled {
    uint16_t link_type;
    bool fits; /* false: the expression cannot be matched on this link type; nothing passes */
    struct bpf_program program;
};

struct filter {
    char *expression;
    bool sees_tags; /* the word vlan is in it: frames are matched as they are */
    unsigned count;
    struct compiled compiled[LINK_TYPES_MAX];
    uint8_t untagged[MATCHED_MAX];
};

/* libpcap's DLT_ numbers differ from LINKTYPE_ numbers in a few places only. */
static int dlt_of(uint16_t link_type)
{
    switch (link_type) {
    case LINK_RAW: return DLT_RAW;
    case LINK_C_HDLC: return DLT_C_HDLC;
    case LINK_LOOP: return DLT_LOOP;
    default: return link_type;
    }
}

static bool has_word(const char *expression, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(expression, word); at; at = strstr(at + 1, word))
        if ((at == expression || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[length]))
            return true;
    return false;
}

static bool compile(const struct filter *filter, uint16_t link_type, struct bpf_program *program, struct error *error)
{
    pcap_t *handle = pcap_open_dead(dlt_of(link_type), 262144);
    if (!handle)
        return false;
    bool compiled = pcap_compile(handle, program, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!compiled)
        error_set(error, -EINVAL, "filter \"%s\": %s", filter->expression, pcap_geterr(handle));
    pcap_close(handle);
    return compiled;
}

int filter_open(const char *expression, struct filter **opened, struct error *error)
{
    struct filter *filter = calloc(1, sizeof *filter);
    if (!filter || !(filter->expression = strdup(expression))) {
        free(filter);
        return error_set(error, -ENOMEM, "filter: out of memory");
    }
    filter->sees_tags = has_word(expression, "vlan");
    struct bpf_program program;
    if (!compile(filter, LINK_ETHERNET, &program,
                 error)) { /* most expressions mean Ethernet; a wrong word is wrong everywhere */
        filter_close(filter);
        return -EINVAL;
    }
    pcap_freecode(&program);
    *opened = filter;
    return 0;
}

static struct compiled *compiled_for(struct filter *filter, uint16_t link_type)
{
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->compiled[i].link_type == link_type)
            return &filter->compiled[i];
    if (filter->count == LINK_TYPES_MAX)
        return NULL;
    struct compiled *compiled = &filter->compiled[filter->count++];
    compiled->link_type = link_type;
    compiled->fits = compile(filter, link_type, &compiled->program, NULL);
    return compiled;
}

/* EtherTypes of tags: 802.1Q, 802.1ad, and what vendors used before. */
static bool is_tag(const uint8_t *type)
{
    return (type[0] == 0x81 && type[1] == 0x00) || (type[0] == 0x88 && type[1] == 0xa8) ||
           (type[0] == 0x91 && type[1] == 0x00) || (type[0] == 0x92 && type[1] == 0x00);
}

/* The head of an Ethernet frame without its tags, long enough for what expressions look at. */
static bool strip_tags(struct filter *filter, const struct frame *frame, struct pcap_pkthdr *header)
{
    uint32_t at = MACS, tags = 0;
    if (frame->link_type != LINK_ETHERNET)
        return false;
    while (tags < TAGS_MAX && frame->captured_length >= at + TAG + 2 && is_tag(frame->bytes + at)) {
        at += TAG;
        tags++;
    }
    if (tags == 0)
        return false;
    uint32_t rest = frame->captured_length - at, room = MATCHED_MAX - MACS;
    memcpy(filter->untagged, frame->bytes, MACS);
    memcpy(filter->untagged + MACS, frame->bytes + at, rest < room ? rest : room);
    header->caplen = MACS + (rest < room ? rest : room);
    header->len = frame->length - tags * TAG;
    return true;
}

bool filter_passes(struct filter *filter, const struct frame *frame)
{
    struct pcap_pkthdr header = { .caplen = frame->captured_length, .len = frame->length };
    struct compiled *compiled = compiled_for(filter, frame->link_type);
    if (!compiled || !compiled->fits)
        return false;
    if (!filter->sees_tags && strip_tags(filter, frame, &header))
        return pcap_offline_filter(&compiled->program, &header, filter->untagged) != 0;
    return pcap_offline_filter(&compiled->program, &header, frame->bytes) != 0;
}

void filter_close(struct filter *filter)
{
    if (!filter)
        return;
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->compiled[i].fits)
            pcap_freecode(&filter->compiled[i].program);
    free(filter->expression);
    free(filter);
}
