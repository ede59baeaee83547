/* DHCPv6 messages in their relays, and DHCPv4. See payload_fuzz.h; the second octet: even DHCPv6, odd DHCPv4. */
#include "decode/dhcpv4.h"
#include "decode/dhcpv6.h"
#include "payload_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_dhcpv6(const struct packet *packet, const uint8_t *bytes, size_t size)
{
    const struct dhcpv6_message *message = &packet->dhcpv6;
    fuzz_check(message->relay_count <= DHCPV6_RELAY_MAX && message->lease_count <= DHCPV6_LEASE_MAX &&
               message->option_count <= DHCPV6_OPTION_MAX);
    fuzz_check(message->option_count * 4u + message->relay_count * 34u <= size);
    fuzz_check(message->options_lost == 0 || message->option_count == DHCPV6_OPTION_MAX);
    const struct bytes runs[] = { message->client_duid,    message->server_duid,  message->requested_options,
                                  message->vendor_class,   message->user_class,   message->fqdn,
                                  message->captive_portal, message->bootfile_url, message->aftr_name,
                                  message->dns_servers,    message->domain_list,  message->sntp_servers };
    for (unsigned i = 0; i < sizeof runs / sizeof *runs; i++)
        fuzz_touch(runs[i], bytes, size);
    for (unsigned i = 0; i < message->option_count; i++)
        fuzz_touch(message->options[i].data, bytes, size);
    for (unsigned i = 0; i < message->relay_count; i++) {
        fuzz_touch(message->relays[i].interface_id, bytes, size);
        fuzz_touch(message->relays[i].remote_id, bytes, size);
    }
    for (unsigned i = 0; i < message->lease_count; i++)
        fuzz_check(message->leases[i].prefix.length <= 128 && !prefix_has_host_bits(&message->leases[i].prefix));
    fuzz_check(message->dns_servers.size % 16 == 0 && message->requested_options.size % 2 == 0);
}

static void look_at_dhcpv4(const struct packet *packet, const uint8_t *bytes, size_t size)
{
    const struct dhcpv4_message *message = &packet->dhcpv4;
    const struct bytes runs[] = { message->host_name,      message->vendor_class,  message->client_id,
                                  message->client_fqdn,    message->domain,        message->parameter_list,
                                  message->captive_portal, message->domain_search, message->encrypted_dns,
                                  message->server_name,    message->boot_file,     message->dns_servers };
    for (unsigned i = 0; i < sizeof runs / sizeof *runs; i++)
        fuzz_touch(runs[i], bytes, size);
    fuzz_check(message->dns_servers.size % 4 == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size - 2 > PAYLOAD_MAX)
        return 0;
    if (data[1] % 2 == 0)
        fuzz_payload(dhcpv6_decode, decode_line_dhcpv6, look_at_dhcpv6, data + 2, data[0], (uint32_t)size - 2);
    else
        fuzz_payload(dhcpv4_decode, decode_line_dhcpv4, look_at_dhcpv4, data + 2, data[0], (uint32_t)size - 2);
    return 0;
}
