#include "decode/arp.h"

#include "decode/layers.h"

enum { HARDWARE_ETHERNET = 1, HARDWARE_IEEE802 = 6, PROTOCOL_IPV4 = 0x0800 };

void arp_decode(struct cursor *message, struct packet *packet)
{
    uint16_t hardware = cursor_u16(message), protocol = cursor_u16(message);
    uint8_t hardware_length = cursor_u8(message), protocol_length = cursor_u8(message);
    struct arp_message arp = { .operation = cursor_u16(message) };
    if (layers_failed(message, DEFECT_ARP_MALFORMED, packet))
        return;
    if ((hardware != HARDWARE_ETHERNET && hardware != HARDWARE_IEEE802) || protocol != PROTOCOL_IPV4)
        return; /* other pairs exist (InfiniBand, CHAOS): named by their EtherType only */
    if (hardware_length != sizeof arp.sender_mac.octets || protocol_length != 4) {
        packet_add_defect(packet, DEFECT_ARP_MALFORMED, message->offset - 4);
        return;
    }
    arp.sender_mac = cursor_mac(message);
    arp.sender = cursor_ipv4(message);
    arp.target_mac = cursor_mac(message);
    arp.target = cursor_ipv4(message);
    if (layers_failed(message, DEFECT_ARP_MALFORMED, packet))
        return;
    static const uint8_t none[4];
    arp.probe = memcmp(arp.sender.octets + 12, none, sizeof none) == 0;
    arp.announcement = !arp.probe && address_equal(&arp.sender, &arp.target);
    packet->arp = arp;
    packet->message = MESSAGE_ARP;
}
