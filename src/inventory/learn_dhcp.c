#include <string.h>

#include "base/hash.h"
#include "decode/cursor.h"
#include "decode/dns.h"
#include "inventory/announce.h"
#include "inventory/binding.h"
#include "inventory/event.h"
#include "inventory/host.h"
#include "inventory/learn.h"
#include "inventory/name.h"
#include "inventory/prefix.h"
#include "inventory/server.h"
#include "inventory/vantage.h"

#define ANNOUNCED_AGAIN (10 * CLOCK_SECOND)

enum {
    DHCPV6_ADVERTISE = 2,
    DHCPV6_REPLY = 7,
    DHCPV6_RECONFIGURE = 10,
    DHCPV4_DISCOVER = 1,
    DHCPV4_OFFER = 2,
    DHCPV4_REQUEST = 3,
    DHCPV4_ACK = 5,
    EXTENDER_ARP_OWNERS = 3
};

/* Several devices behind one MAC address (domain.md §4.2). A second IPv4 address alone is an alias, a second client identifier alone the firmware's or an
 * earlier system's. */
static void test_extender(struct host *host)
{
    bool clients = host->dhcp_client_ids >= 2 && host->ipv4_count >= 2;
    if (!host->forwarder && (clients || host->ipv4_owners >= EXTENDER_ARP_OWNERS))
        host->extender = true;
}

void learn_arp(struct observation *observation)
{
    const struct arp_message *arp = &observation->packet->arp;
    struct host *host = observation->host;
    if (!host)
        return;
    host->arp_frames++;
    vantage_note_broadcast(observation);
    if (arp->operation != 2)
        host_act(host, observation->now);
    if (arp->probe) {
        host_attach(observation, ATTACH_ARP_PROBE);
        return;
    }
    if (arp->announcement) {
        /* servers repeat their announcements: those show no start */
        if (host->arp_announcement_time && observation->now - host->arp_announcement_time > ANNOUNCED_AGAIN &&
            host->attach == ATTACH_ARP_ANNOUNCEMENT)
            host->attach = ATTACH_NONE;
        else if (!host->arp_announcement_time)
            host_attach(observation, ATTACH_ARP_ANNOUNCEMENT);
        host->arp_announcement_time = observation->now;
    }
    if (!host->has_mac || !mac_equal(&arp->sender_mac, &host->mac))
        return; /* a proxy speaks for another */
    unsigned before = host->ipv4_count;
    host_add_ipv4(host, &arp->sender);
    if (host->ipv4_count > before)
        host->ipv4_owners++;
    test_extender(host);
}

/* ── DHCPv6 ── */

static void learn_lease(const struct observation *observation, const struct dhcpv6_lease *lease)
{
    if (lease->status != 0 || lease->valid_lifetime == 0)
        return;
    if (lease->is_prefix) {
        struct prefix_record *record = prefix_observe(observation, &lease->prefix, PREFIX_DELEGATED);
        if (record) {
            record->has_lifetimes = true;
            record->valid_lifetime = lease->valid_lifetime;
            record->preferred_lifetime = lease->preferred_lifetime;
        }
        return;
    }
    struct prefix_record *cover = prefix_cover(observation->inventory, observation->segment, &lease->prefix.address);
    struct prefix prefix = cover ? cover->prefix : prefix_make(&lease->prefix.address, 64);
    prefix_observe(observation, &prefix, PREFIX_FROM_DHCPV6);
    const struct packet *packet = observation->packet;
    if (!packet->has_destination_mac || mac_is_group(&packet->destination_mac))
        return;
    struct address_record *record = binding_find(observation->inventory, observation->segment, &lease->prefix.address);
    if (record) {
        record->proof |= PROOF_DHCPV6;
        record->identifier = IDENTIFIER_DHCPV6;
    }
}

static void learn_dns_servers(struct server *server, const struct dhcpv6_message *message)
{
    struct address address;
    for (uint32_t at = 0; server && at + sizeof address.octets <= message->dns_servers.size;
         at += (uint32_t)sizeof address.octets) {
        bool known = server->dns_count == SERVER_DNS_MAX;
        memcpy(address.octets, message->dns_servers.data + at, sizeof address.octets);
        for (unsigned i = 0; i < server->dns_count; i++)
            known = known || address_equal(&server->dns[i], &address);
        if (!known)
            server->dns[server->dns_count++] = address;
    }
}

void learn_dhcpv6(struct observation *observation)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    struct host *host = observation->host;
    host_show_ipv6(observation, EVIDENCE_DHCPV6);
    if (host)
        host_act(host, observation->now);
    binding_claim(observation, &observation->layer->source, PROOF_DATA);
    if (message->client_side) {
        if (host && message->relay_count == 0) {
            host_behave(host, observation->now);
            announce_dhcpv6(observation);
        }
        if (host && message->relay_count == 0 && message->fqdn.size > 1) {
            struct cursor name = cursor_make(message->fqdn.data, message->fqdn.size, message->fqdn.size, 0);
            char text[256];
            if (dns_name_next(&name, text, sizeof text))
                name_add(host, text, strlen(text), NAME_DHCPV6_FQDN);
        }
    } else if (message->type == DHCPV6_ADVERTISE || message->type == DHCPV6_REPLY ||
               message->type == DHCPV6_RECONFIGURE) {
        learn_dns_servers(
            server_observe(observation, SERVER_DHCPV6, 6, &observation->layer->source, &message->server_duid), message);
        for (unsigned i = 0; message->type == DHCPV6_REPLY && i < message->lease_count; i++)
            learn_lease(observation, &message->leases[i]);
    }
    event_raise(observation, EVENT_DHCPV6);
}

/* ── DHCPv4 ── */

static bool starts_with(const struct bytes *bytes, const char *word)
{
    size_t length = strlen(word);
    return bytes->size >= length && memcmp(bytes->data, word, length) == 0;
}

/* Firmware asks too: a network boot or a management engine is no start of the system (domain.md §4.2). */
static bool is_firmware(const struct dhcpv4_message *message)
{
    return starts_with(&message->vendor_class, "PXEClient") || starts_with(&message->vendor_class, "HTTPClient") ||
           starts_with(&message->vendor_class, "AAPLBSDPC");
}

static void note_client(struct host *host, const struct dhcpv4_message *message)
{
    uint64_t hash = message->client_id.size ? hash_bytes(message->client_id.data, message->client_id.size)
                                            : hash_bytes(message->client_mac.octets, 6);
    for (unsigned i = 0; i < host->dhcp_client_ids && i < 2; i++)
        if (host->dhcp_client_hash[i] == hash)
            return;
    if (host->dhcp_client_ids < 2)
        host->dhcp_client_hash[host->dhcp_client_ids++] = hash;
    if (host->has_mac && message->has_client_mac && !mac_equal(&message->client_mac, &host->mac))
        host->extender = host->extender || !host->forwarder;
    test_extender(host);
}

static void learn_client(struct observation *observation, const struct dhcpv4_message *message)
{
    static const struct address none = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff } };
    struct host *host = observation->host;
    static const uint8_t zero[4] = { 0 };
    if (!host || memcmp(message->relay_address.octets + 12, zero, 4) != 0)
        return;
    host_act(host, observation->now);
    host_behave(host, observation->now);
    vantage_note_broadcast(observation);
    if (!is_firmware(message))
        note_client(host, message);
    if (message->wants_ipv6_only)
        host_show_ipv6(observation, EVIDENCE_OPTION_108);
    if (message->message_type == DHCPV4_DISCOVER && !is_firmware(message))
        host_attach(observation, ATTACH_DHCP_DISCOVER);
    else if (message->message_type == DHCPV4_REQUEST && !message->has_server_id &&
             address_equal(&message->client_address, &none) && !is_firmware(message))
        host_attach(observation, ATTACH_DHCP_INIT_REBOOT);
    name_add(host, message->host_name.data, message->host_name.size, NAME_DHCPV4);
    host_add_ipv4(host, &message->client_address);
    announce_dhcpv4(observation);
    if (message->wants_ipv6_only ||
        (message->message_type != DHCPV4_DISCOVER && message->message_type != DHCPV4_REQUEST))
        return;
    if (host->dhcpv4_requests++ == 0)
        host->dhcpv4_frame = store_reference(observation->packet, observation->now);
}

void learn_dhcpv4(struct observation *observation)
{
    const struct dhcpv4_message *message = &observation->packet->dhcpv4;
    if (message->operation == 1) {
        learn_client(observation, message);
    } else if (message->message_type == DHCPV4_OFFER || message->message_type == DHCPV4_ACK) {
        const struct address *server = message->has_server_id ? &message->server_id : &observation->layer->source;
        learn_data(observation);
        server_observe(observation, SERVER_DHCPV4, 4, server, NULL);
        if (message->has_ipv6_only)
            observation->segment->ipv6_only_offered = true;
        if (message->message_type == DHCPV4_ACK && message->has_client_mac) {
            struct host *client = host_find(observation->inventory, observation->segment, &message->client_mac);
            if (client) {
                host_add_ipv4(client, &message->your_address);
                test_extender(client);
                client->dhcpv4_leases++;
            }
        }
    }
    event_raise(observation, EVENT_DHCPV4);
}

/* ── names ── */

/* The host that answers an mDNS or LLMNR question for an own address tells its name. */
static void learn_dns_names(struct observation *observation, const struct dns_message *dns)
{
    char text[256];
    if (!dns->response || !observation->host || dns->kind == DNS_UNICAST)
        return;
    enum name_source source = dns->kind == DNS_MULTICAST ? NAME_MDNS
                              : dns->kind == DNS_LLMNR   ? NAME_LLMNR
                                                         : NAME_NETBIOS;
    for (unsigned i = 0; i < dns->record_count; i++) {
        const struct dns_record *record = &dns->records[i];
        if (record->type != DNS_A && record->type != DNS_AAAA && !(dns->kind == DNS_NETBIOS && record->type == 32))
            continue;
        if (dns_name_read(&dns->message, record->name_offset, text, sizeof text) > 0)
            name_add(observation->host, text, strlen(text), source);
    }
}

static void learn_neighbor_names(struct observation *observation, const struct lldp_message *lldp, bool cdp)
{
    struct host *host = observation->host;
    if (!host)
        return;
    host_attach(observation, ATTACH_LLDP);
    host_act(host, observation->now);
    name_add(host, lldp->system_name.data, lldp->system_name.size, cdp ? NAME_CDP : NAME_LLDP);
    announce_neighbor(observation);
    if (lldp->has_capabilities && lldp->enabled_capabilities & 0x0004)
        host->roles |= ROLE_BRIDGE;
    if (lldp->has_capabilities && lldp->enabled_capabilities & 0x0020)
        host->roles |= ROLE_PHONE;
    for (unsigned i = 0; i < lldp->address_count; i++)
        if (lldp->address_versions[i] == 6)
            host_show_ipv6(observation, EVIDENCE_MANAGEMENT);
}

void learn_names(struct observation *observation)
{
    const struct packet *packet = observation->packet;
    if (packet->message == MESSAGE_DNS) {
        learn_dns_names(observation, &packet->dns);
        announce_mdns(observation);
        if (observation->layer->ip_version == 6 && packet->dns.kind != DNS_UNICAST)
            host_show_ipv6(observation, EVIDENCE_NAME_SERVICE);
        if (packet->dns.response && packet->dns.kind == DNS_UNICAST)
            server_observe(observation, SERVER_DNS, observation->layer->ip_version, &observation->layer->source, NULL);
        learn_data(observation);
        return;
    }
    if (packet->message == MESSAGE_LLDP || packet->message == MESSAGE_CDP)
        learn_neighbor_names(observation, &packet->lldp, packet->message == MESSAGE_CDP);
}
