/* What lies beside IPv6: ARP, ICMPv4, IGMP, DHCPv4, SSDP, LLDP and CDP, VRRP and its like, routing protocols. */
#include "report/decode_line_part.h"

void decode_line_arp(struct json_writer *writer, const struct packet *packet)
{
    const struct arp_message *arp = &packet->arp;
    json_put_object(writer, "arp");
    json_put_unsigned(writer, "operation", arp->operation);
    json_put_mac(writer, "sender_mac", &arp->sender_mac);
    json_put_address(writer, "sender", 4, &arp->sender);
    json_put_mac(writer, "target_mac", &arp->target_mac);
    json_put_address(writer, "target", 4, &arp->target);
    json_put_bool(writer, "probe", arp->probe);
    json_put_bool(writer, "announcement", arp->announcement);
    json_close_object(writer);
}

void decode_line_icmpv4(struct json_writer *writer, const struct packet *packet)
{
    const struct icmpv4_message *icmp = &packet->icmpv4;
    json_put_object(writer, "icmpv4");
    json_put_unsigned(writer, "type", icmp->type);
    json_put_unsigned(writer, "code", icmp->code);
    if (icmp->type == 0 || icmp->type == 8) {
        json_put_unsigned(writer, "identifier", icmp->identifier);
        json_put_unsigned(writer, "sequence", icmp->sequence);
    }
    json_close_object(writer);
}

void decode_line_igmp(struct json_writer *writer, const struct packet *packet)
{
    json_put_object(writer, "igmp");
    json_put_unsigned(writer, "type", packet->igmp.type);
    if (!address_is_unspecified(&packet->igmp.group))
        json_put_address(writer, "group", 4, &packet->igmp.group);
    json_close_object(writer);
}

static bool is_unset(const struct address *mapped)
{
    static const uint8_t unset[4];
    return memcmp(mapped->octets + 12, unset, sizeof unset) == 0;
}

static void put_set_address(struct json_writer *writer, const char *key, const struct address *address)
{
    if (!is_unset(address))
        json_put_address(writer, key, 4, address);
}

static void write_dhcpv4_addresses(struct json_writer *writer, const struct dhcpv4_message *message)
{
    put_set_address(writer, "client_address", &message->client_address);
    put_set_address(writer, "your_address", &message->your_address);
    put_set_address(writer, "next_server", &message->next_server);
    put_set_address(writer, "relay_address", &message->relay_address);
    if (message->has_requested)
        json_put_address(writer, "requested_address", 4, &message->requested);
    if (message->has_server_id)
        json_put_address(writer, "server_identifier", 4, &message->server_id);
    if (message->has_routers)
        json_put_address(writer, "router", 4, &message->router);
    if (message->has_dns)
        decode_line_put_addresses(writer, "dns_servers", 4, decode_line_cursor(message->dns_servers));
}

static void write_dhcpv4_texts(struct json_writer *writer, const struct dhcpv4_message *message)
{
    decode_line_put_wire(writer, "host_name", message->host_name);
    if (message->fqdn_encoded)
        decode_line_put_name(writer, "client_fqdn", decode_line_cursor(message->client_fqdn));
    else
        decode_line_put_wire(writer, "client_fqdn", message->client_fqdn);
    decode_line_put_wire(writer, "domain", message->domain);
    decode_line_put_wire(writer, "vendor_class", message->vendor_class);
    decode_line_put_hex(writer, "client_identifier", message->client_id);
    decode_line_put_wire(writer, "captive_portal", message->captive_portal);
    decode_line_put_hex(writer, "domain_search", message->domain_search);
    decode_line_put_hex(writer, "encrypted_dns", message->encrypted_dns);
    decode_line_put_wire(writer, "server_name", message->server_name);
    decode_line_put_wire(writer, "boot_file", message->boot_file);
}

void decode_line_dhcpv4(struct json_writer *writer, const struct packet *packet)
{
    const struct dhcpv4_message *message = &packet->dhcpv4;
    json_put_object(writer, "dhcpv4");
    json_put_unsigned(writer, "type", message->message_type);
    json_put_text(writer, "name", dhcpv4_type_word(message->message_type));
    json_put_unsigned(writer, "operation", message->operation);
    json_put_unsigned(writer, "transaction_id", message->transaction_id);
    json_put_unsigned(writer, "seconds", message->seconds);
    if (message->has_client_mac)
        json_put_mac(writer, "client_mac", &message->client_mac);
    write_dhcpv4_addresses(writer, message);
    if (message->lease_time > 0)
        json_put_unsigned(writer, "lease_time", message->lease_time);
    if (message->parameter_list.size > 0) {
        json_put_array(writer, "parameter_list");
        for (uint32_t i = 0; i < message->parameter_list.size; i++)
            json_unsigned(writer, message->parameter_list.data[i]);
        json_close_array(writer);
        json_put_bool(writer, "wants_ipv6_only", message->wants_ipv6_only);
    }
    if (message->has_ipv6_only)
        json_put_unsigned(writer, "ipv6_only_wait", message->ipv6_only_wait);
    write_dhcpv4_texts(writer, message);
    json_close_object(writer);
}

void decode_line_ssdp(struct json_writer *writer, const struct packet *packet)
{
    const struct ssdp_message *ssdp = &packet->ssdp;
    json_put_object(writer, "ssdp");
    json_put_text(writer, "kind", ssdp->notify ? "notify" : ssdp->search ? "search" : "response");
    decode_line_put_wire(writer, "server", ssdp->server);
    decode_line_put_wire(writer, "location", ssdp->location);
    decode_line_put_wire(writer, "service_type", ssdp->service_type);
    decode_line_put_wire(writer, "unique_name", ssdp->unique_name);
    json_close_object(writer);
}

enum { SUBTYPE_CHASSIS_MAC = 4, SUBTYPE_PORT_MAC = 3 };

/* A chassis or port: a MAC address by its subtype, else text. */
static void put_identifier(struct json_writer *writer, const char *key, struct bytes bytes, bool is_mac)
{
    struct mac mac;
    if (!is_mac || bytes.size != sizeof mac.octets) {
        decode_line_put_wire(writer, key, bytes);
        return;
    }
    memcpy(mac.octets, bytes.data, sizeof mac.octets);
    json_put_mac(writer, key, &mac);
}

void decode_line_lldp(struct json_writer *writer, const struct packet *packet)
{
    const struct lldp_message *lldp = &packet->lldp;
    json_put_object(writer, packet->message == MESSAGE_CDP ? "cdp" : "lldp");
    put_identifier(writer, "chassis", lldp->chassis, lldp->chassis_subtype == SUBTYPE_CHASSIS_MAC);
    put_identifier(writer, "port", lldp->port, lldp->port_subtype == SUBTYPE_PORT_MAC);
    json_put_unsigned(writer, "time_to_live", lldp->time_to_live);
    decode_line_put_wire(writer, "system_name", lldp->system_name);
    decode_line_put_wire(writer, "description", lldp->description);
    decode_line_put_wire(writer, "platform", lldp->platform);
    decode_line_put_wire(writer, "version", lldp->version);
    if (lldp->has_capabilities) {
        json_put_unsigned(writer, "capabilities", lldp->capabilities);
        json_put_unsigned(writer, "enabled_capabilities", lldp->enabled_capabilities);
    }
    if (lldp->address_count > 0) {
        json_put_array(writer, "management_addresses");
        for (unsigned i = 0; i < lldp->address_count; i++)
            json_address(writer, lldp->address_versions[i], &lldp->addresses[i]);
        json_close_array(writer);
    }
    json_close_object(writer);
}

void decode_line_vrrp(struct json_writer *writer, const struct packet *packet)
{
    const struct vrrp_message *vrrp = &packet->vrrp;
    json_put_object(writer, vrrp->hsrp ? "hsrp" : vrrp->carp ? "carp" : "vrrp");
    json_put_unsigned(writer, "version", vrrp->version);
    json_put_unsigned(writer, "group", vrrp->group);
    json_put_unsigned(writer, "priority", vrrp->priority);
    if (vrrp->hsrp)
        json_put_unsigned(writer, "state", vrrp->state);
    json_key(writer, "interval");
    json_thousandths(writer, vrrp->interval * INT64_C(10));
    json_put_array(writer, "addresses");
    for (unsigned i = 0; i < vrrp->address_count; i++) {
        bool ipv4 = address_classify(&vrrp->addresses[i]) == ADDRESS_IPV4_MAPPED;
        json_address(writer, ipv4 ? 4 : 6, &vrrp->addresses[i]);
    }
    json_close_array(writer);
    json_close_object(writer);
}

void decode_line_routing(struct json_writer *writer, const struct packet *packet)
{
    json_put_text(writer, "routing_protocol", routing_protocol_word(packet->routing_protocol));
}
