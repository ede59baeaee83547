#include "findings/coverage.h"

#include <stdarg.h>
#include <stdio.h>

static void count_link_type(struct coverage *coverage, uint16_t link_type)
{
    for (unsigned i = 0; i < coverage->link_type_count; i++)
        if (coverage->link_types[i].link_type == link_type) {
            coverage->link_types[i].frames++;
            return;
        }
    if (coverage->link_type_count < COVERAGE_LINK_TYPE_MAX) {
        coverage->link_types[coverage->link_type_count].link_type = link_type;
        coverage->link_types[coverage->link_type_count++].frames = 1;
    }
}

static void count_message(struct coverage *coverage, const struct packet *packet)
{
    struct coverage_counts *counts = packet->layer_count > 1 ? &coverage->tunnelled : &coverage->outer;
    if (packet->message == MESSAGE_DHCPV6) {
        coverage->outer.dhcpv6_messages[packet->dhcpv6.outer_type]++; /* by UDP payload, whatever the depth */
        return;
    }
    if (packet->message != MESSAGE_ICMPV6)
        return;
    counts->icmpv6_types[packet->icmpv6.type]++;
    if (packet->icmpv6.is_nd)
        for (unsigned i = 0; i < packet->icmpv6.option_count; i++)
            counts->nd_options[packet->icmpv6.options[i].type]++;
    if (packet->icmpv6.checksum == CHECKSUM_UNVERIFIABLE)
        coverage->unverified_icmpv6_checksums++;
    else if (packet->icmpv6.checksum == CHECKSUM_BAD) {
        coverage->bad_icmpv6_checksums++;
        coverage->own_bad_checksums += packet->own;
    }
}

static void count_layers(struct coverage *coverage, const struct packet *packet)
{
    for (unsigned i = 0; i < packet->layer_count; i++) {
        const struct packet_layer *layer = &packet->layers[i];
        struct coverage_counts *counts = i > 0 ? &coverage->tunnelled : &coverage->outer;
        if (layer->ip_version == 6)
            counts->ipv6_headers++;
        else
            counts->ipv4_headers++;
        for (unsigned j = 0; j < layer->extension_count; j++)
            counts->extension_headers[layer->extensions[j].type]++;
        if (layer->ip_version == 6 && layer->fragment.present) {
            if (i > 0)
                coverage->fragments_tunnelled++;
            else
                coverage->fragments++;
        }
    }
}

void coverage_count(struct coverage *coverage, const struct packet *packet, int64_t now)
{
    const struct frame *frame = packet->frame;
    if (coverage->frames++ == 0)
        coverage->start = now;
    coverage->end = now;
    coverage->bytes += frame->length;
    coverage->captured_bytes += frame->captured_length;
    coverage->truncated_frames += frame->captured_length < frame->length;
    coverage->malformed_frames += packet_discarded(packet) != NULL;
    coverage->undecoded_frames += packet->undecoded;
    count_link_type(coverage, frame->link_type);
    if (packet->layer_count == 0) {
        if (packet->message == MESSAGE_ARP)
            coverage->arp_frames++;
        else
            coverage->other_frames++;
        return;
    }
    if (packet->layers[0].ip_version == 6)
        coverage->ipv6_frames++;
    else
        coverage->ipv4_frames++;
    count_layers(coverage, packet);
    count_message(coverage, packet);
}

void coverage_count_traffic(struct coverage *coverage, const struct packet *packet, const struct frame_traffic *traffic,
                            int64_t last)
{
    if (packet->layer_count == 0)
        return;
    bool is_ipv6 = packet->layers[0].ip_version == 6;
    coverage->frames += traffic->frames;
    if (last > coverage->end)
        coverage->end = last;
    coverage->bytes += traffic->wire_bytes;
    coverage->captured_bytes += traffic->captured_bytes;
    coverage->truncated_frames += traffic->cut_frames;
    for (unsigned i = 0; i < coverage->link_type_count; i++)
        if (coverage->link_types[i].link_type == packet->frame->link_type)
            coverage->link_types[i].frames += traffic->frames;
    *(is_ipv6 ? &coverage->ipv6_frames : &coverage->ipv4_frames) += traffic->frames;
    *(is_ipv6 ? &coverage->outer.ipv6_headers : &coverage->outer.ipv4_headers) += traffic->frames;
}

void coverage_add_note(struct coverage *coverage, const char *format, ...)
{
    if (coverage->note_count == sizeof coverage->notes / sizeof coverage->notes[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(coverage->notes[coverage->note_count++], sizeof coverage->notes[0], format, arguments);
    va_end(arguments);
}

void coverage_take_clock(struct coverage *coverage, const struct clock *clock)
{
    coverage->time_went_back = clock->went_back;
    coverage->jumps_back = clock->jumps_back;
    coverage->jumps_forward = clock->jumps_forward;
    coverage->largest_back = clock->largest_back;
    coverage->largest_forward = clock->largest_forward;
}
