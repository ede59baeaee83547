#include "inventory/fingerprint.h"

#include "base/hash.h"

uint64_t fingerprint_mix(uint64_t fingerprint, uint64_t word)
{
    fingerprint = (fingerprint ^ word) * 0x9e3779b97f4a7c15u;
    return fingerprint ^ fingerprint >> 29;
}

/* What stands beside the content is mixed in behind the keyed hash: who does not know the key cannot aim at another frame's fingerprint with it. */
uint64_t fingerprint_of(const struct packet *packet, uint32_t group, uint32_t limit)
{
    const struct frame *frame = packet->frame;
    uint32_t from = packet->layer_count > 0 ? packet->layers[0].header_offset : 0;
    if (from > frame->captured_length)
        from = frame->captured_length;
    uint32_t size = frame->captured_length - from;
    uint64_t fingerprint = hash_bytes(frame->bytes + from, size < limit ? size : limit);
    fingerprint = fingerprint_mix(fingerprint, (uint64_t)group << 32 | frame->length);
    fingerprint = fingerprint_mix(fingerprint, packet->vlan_count);
    for (unsigned i = 0; i < packet->vlan_count; i++)
        fingerprint = fingerprint_mix(fingerprint, packet->vlan[i]);
    return fingerprint;
}
