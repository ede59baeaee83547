/* LLDP, CDP, VRRP and CARP, HSRP, SSDP. See payload_fuzz.h; the second octet modulo 6 chooses. */
#include "decode/cdp.h"
#include "decode/hsrp.h"
#include "decode/lldp.h"
#include "decode/ssdp.h"
#include "decode/vrrp.h"
#include "payload_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool vrrp_over_ipv4(struct cursor *payload, struct packet *packet)
{
    static const struct packet_layer layer = { .ip_version = 4, .hop_limit = 255, .header_offset = PAYLOAD_OFFSET };
    return vrrp_decode(payload, &layer, packet);
}

static bool vrrp_over_ipv6(struct cursor *payload, struct packet *packet)
{
    static const struct packet_layer layer = { .ip_version = 6, .hop_limit = 64, .header_offset = PAYLOAD_OFFSET };
    return vrrp_decode(payload, &layer, packet);
}

static void look_at_lldp(const struct packet *packet, const uint8_t *bytes, size_t size)
{
    const struct lldp_message *lldp = &packet->lldp;
    const struct bytes runs[] = { lldp->chassis,     lldp->port,     lldp->system_name,
                                  lldp->description, lldp->platform, lldp->version };
    for (unsigned i = 0; i < sizeof runs / sizeof *runs; i++)
        fuzz_touch(runs[i], bytes, size);
    fuzz_check(lldp->address_count <= NEIGHBOR_ADDRESS_MAX);
    for (unsigned i = 0; i < lldp->address_count; i++)
        fuzz_check(lldp->address_versions[i] == 4 || lldp->address_versions[i] == 6);
}

static void look_at_vrrp(const struct packet *packet, const uint8_t *bytes, size_t size)
{
    (void)bytes;
    fuzz_check(packet->vrrp.address_count <= VRRP_ADDRESS_MAX && packet->vrrp.address_count * 4u <= size);
}

static void look_at_ssdp(const struct packet *packet, const uint8_t *bytes, size_t size)
{
    const struct ssdp_message *ssdp = &packet->ssdp;
    const struct bytes runs[] = { ssdp->server, ssdp->location, ssdp->service_type, ssdp->unique_name };
    for (unsigned i = 0; i < sizeof runs / sizeof *runs; i++)
        fuzz_touch(runs[i], bytes, size);
    fuzz_check(ssdp->notify + ssdp->search + ssdp->response == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        fuzz_decode decode;
        fuzz_write write;
        void (*look_at)(const struct packet *packet, const uint8_t *bytes, size_t size);
    } rows[] = {
        { lldp_decode, decode_line_lldp, look_at_lldp },    { cdp_decode, decode_line_lldp, look_at_lldp },
        { vrrp_over_ipv4, decode_line_vrrp, look_at_vrrp }, { vrrp_over_ipv6, decode_line_vrrp, look_at_vrrp },
        { hsrp_decode, decode_line_vrrp, look_at_vrrp },    { ssdp_decode, decode_line_ssdp, look_at_ssdp },
    };
    if (size < 2 || size - 2 > PAYLOAD_MAX)
        return 0;
    unsigned chosen = data[1] % (sizeof rows / sizeof *rows);
    fuzz_payload(rows[chosen].decode, rows[chosen].write, rows[chosen].look_at, data + 2, data[0], (uint32_t)size - 2);
    return 0;
}
