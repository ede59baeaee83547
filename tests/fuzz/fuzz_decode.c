/* Whole frames. The input is a link type, two octets, and a frame; it is decoded whole, as a frame of which half was captured, and without the short way for
 * bulk. Held: places and counts stay inside the frame, nothing is "truncated" that was not cut, and both ways make the same of it. */
#include <stdlib.h>
#include <string.h>

#include "capture/link_type.h"
#include "decode/layers.h"
#include "v6audit/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAME_MAX = 0x40000 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_layer(const struct packet_layer *layer, const struct frame *frame)
{
    check(layer->ip_version == 4 || layer->ip_version == 6);
    check(layer->header_offset < frame->captured_length);
    check(layer->captured_upper_length <= layer->upper_length);
    check(layer->extension_count <= PACKET_EXTENSION_MAX);
    check(layer->tunnel < TUNNEL_COUNT);
    if (layer->captured_upper_length > 0)
        check(layer->upper_offset + layer->captured_upper_length <= frame->captured_length);
    if (layer->ip_version != 6)
        return;
    for (unsigned i = 0; i < layer->extension_count; i++)
        check(layer->extensions[i].offset >= layer->header_offset + 40);
    const struct packet_fragment *fragment = &layer->fragment;
    if (fragment->present && fragment->captured_data_length > 0)
        check(fragment->data >= frame->bytes &&
              fragment->data + fragment->captured_data_length <= frame->bytes + frame->captured_length);
}

static void check_packet(const struct packet *packet, const struct frame *frame)
{
    check(packet->layer_count <= PACKET_LAYER_MAX && packet->vlan_count <= PACKET_VLAN_MAX);
    check(packet->defect_count <= PACKET_DEFECT_MAX && packet->message < MESSAGE_COUNT);
    for (unsigned i = 0; i < packet->defect_count; i++)
        check(packet->defects[i].code > DEFECT_NONE && packet->defects[i].code < DEFECT_CODE_COUNT);
    for (unsigned i = 0; i < packet->layer_count; i++)
        check_layer(&packet->layers[i], frame);
    check(packet->ip_option_count <= PACKET_IP_OPTION_MAX);
    for (unsigned i = 0; i < packet->ip_option_count; i++) {
        const struct packet_ip_option *option = &packet->ip_options[i];
        check(option->layer < packet->layer_count && option->offset < frame->captured_length);
        if (option->data && option->length > 0)
            check(option->data >= frame->bytes &&
                  option->data + option->length <= frame->bytes + frame->captured_length);
    }
    const struct packet_transport *transport = &packet->transport;
    if (transport->has_ports && transport->captured_payload_length > 0)
        check(transport->payload_offset + transport->captured_payload_length <= frame->captured_length);
    if (frame->captured_length >= frame->length)
        check(!packet->truncated);
}

/* What readers of a packet see first; decode_bulk.c of the unit tests compares field by field. */
static void check_equal(const struct packet *a, const struct packet *b)
{
    check(a->message == b->message && a->layer_count == b->layer_count && a->vlan_count == b->vlan_count);
    check(a->defect_count == b->defect_count && a->truncated == b->truncated && a->undecoded == b->undecoded);
    check(memcmp(a->vlan, b->vlan, a->vlan_count * sizeof a->vlan[0]) == 0);
    for (unsigned i = 0; i < a->defect_count; i++)
        check(a->defects[i].code == b->defects[i].code && a->defects[i].offset == b->defects[i].offset);
    for (unsigned i = 0; i < a->layer_count; i++) {
        const struct packet_layer *x = &a->layers[i], *y = &b->layers[i];
        check(x->ip_version == y->ip_version && x->protocol == y->protocol && x->upper_length == y->upper_length);
        check(address_equal(&x->source, &y->source) && address_equal(&x->final_destination, &y->final_destination));
    }
    check(a->transport.has_ports == b->transport.has_ports && a->transport.tcp_flags == b->transport.tcp_flags);
}

static void run(const uint8_t *bytes, uint32_t captured, uint32_t sent, uint16_t link_type)
{
    static struct packet one, other;
    uint8_t *copy = malloc(captured ? captured : 1); /* walls that a sanitizer sees */
    check(copy != NULL);
    if (captured > 0)
        memcpy(copy, bytes, captured);
    struct frame frame = {
        .captured_length = captured, .length = sent, .link_type = link_type, .number = 1, .bytes = copy
    };
    memset(&one, 0x55, sizeof one); /* nothing that was there before may show */
    memset(&other, 0xaa, sizeof other);
    packet_decode(&frame, &one);
    check_packet(&one, &frame);
    packet_decode_layers(&frame, &other);
    check_packet(&other, &frame);
    check_equal(&one, &other);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size - 2 > FRAME_MAX)
        return 0;
    uint16_t link_type = (uint16_t)((unsigned)data[0] << 8 | data[1]);
    uint32_t sent = (uint32_t)size - 2;
    run(data + 2, sent, sent, link_type);
    run(data + 2, sent / 2, sent, link_type);
    return 0;
}
