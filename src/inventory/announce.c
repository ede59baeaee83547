#include "inventory/announce.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/escape.h"
#include "decode/cursor.h"
#include "decode/dns.h"

enum { CLIENT_ID_TEXT_MIN = 4 };

static struct host_description *description_of(struct host *host)
{
    if (host && !host->description)
        host->description = calloc(1, sizeof *host->description);
    return host ? host->description : NULL;
}

/* Each text once, the first ones kept: a device that says always something else fills no memory. */
static void add_model(const struct observation *observation, const void *bytes, size_t size, enum model_source source)
{
    struct host_model model = { .source = (uint8_t)source };
    while (size > 0 && ((const uint8_t *)bytes)[size - 1] == 0)
        size--; /* some end their text with zeros */
    if (size == 0 || !observation->host || escape_printable(bytes, size, model.text, sizeof model.text) == 0)
        return;
    struct host_description *description = description_of(observation->host);
    if (!description)
        return;
    for (unsigned i = 0; i < description->model_count; i++)
        if (description->models[i].source == model.source && strcmp(description->models[i].text, model.text) == 0)
            return;
    if (description->model_count == HOST_MODELS_MAX)
        return;
    model.frame = store_reference(observation->packet, observation->now);
    description->models[description->model_count++] = model;
}

static void add_text(const struct observation *observation, const struct bytes *text, enum model_source source)
{
    if (text->size > 0)
        add_model(observation, text->data, text->size, source);
}

void announce_neighbor(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    const struct lldp_message *lldp = &packet->lldp;
    if (packet->message == MESSAGE_CDP)
        add_text(observation, &lldp->platform, MODEL_FROM_CDP);
    else
        add_text(observation, &lldp->description, MODEL_FROM_LLDP);
    struct host_description *description = lldp->address_count > 0 ? description_of(observation->host) : NULL;
    for (unsigned i = 0; description && i < lldp->address_count; i++) {
        bool ipv6 = lldp->address_versions[i] == 6;
        bool *has = ipv6 ? &description->manages_ipv6 : &description->manages_ipv4;
        if (!*has)
            *(ipv6 ? &description->management_ipv6 : &description->management) = lldp->addresses[i];
        *has = true;
        description->management_frame = store_reference(packet, observation->now);
    }
}

/* Option 61 may hold anything (RFC 2132 9.14); behind type 0 some devices write a text. */
static bool is_text(const struct bytes *identifier)
{
    if (identifier->size < CLIENT_ID_TEXT_MIN + 1 || identifier->data[0] != 0)
        return false;
    for (uint32_t i = 1; i < identifier->size; i++)
        if (identifier->data[i] < 0x20 || identifier->data[i] > 0x7e)
            return false;
    return true;
}

void announce_dhcpv4(const struct observation *observation)
{
    const struct dhcpv4_message *message = &observation->packet->dhcpv4;
    add_text(observation, &message->vendor_class, MODEL_FROM_DHCPV4_CLASS);
    if (is_text(&message->client_id))
        add_model(observation, message->client_id.data + 1, message->client_id.size - 1, MODEL_FROM_DHCPV4_CLIENT);
}

void announce_dhcpv6(const struct observation *observation)
{
    add_text(observation, &observation->packet->dhcpv6.vendor_class, MODEL_FROM_DHCPV6_CLASS);
}

void announce_ssdp(const struct observation *observation)
{
    if (!observation->packet->ssdp.search) /* those who search name their software, not themselves */
        add_text(observation, &observation->packet->ssdp.server, MODEL_FROM_SSDP);
}

/* ── mDNS ── */

/* RFC 6763 §6.3 to 6.5: strings of key=value behind a length octet. */
static void read_model(const struct observation *observation, struct cursor data)
{
    static const char *const keys[] = { "model=", "ty=", "md=", "usb_MDL=", "product=" };
    while (cursor_left(&data) > 0) {
        struct cursor string = cursor_slice(&data, cursor_u8(&data));
        struct bytes text = cursor_rest(&string);
        if (data.failed || string.failed)
            return;
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            size_t length = strlen(keys[i]);
            if (text.size > length && strncasecmp((const char *)text.data, keys[i], length) == 0)
                add_model(observation, text.data + length, text.size - length, MODEL_FROM_MDNS);
        }
    }
}

static bool has_type(const char *name, const char *type)
{
    return strncasecmp(name, type + 1, strlen(type + 1)) == 0 || strcasestr(name, type) != NULL;
}

/* What a service type says of the device that offers it (the registry of RFC 6335). */
static void read_type(struct host *host, const char *name)
{
    static const struct {
        const char *type;
        uint32_t role;
    } rows[] = {
        { "._ipp._tcp.", ROLE_PRINTER },       { "._ipps._tcp.", ROLE_PRINTER },
        { "._printer._tcp.", ROLE_PRINTER },   { "._pdl-datastream._tcp.", ROLE_PRINTER },
        { "._axis-video._tcp.", ROLE_CAMERA }, { "._sip._udp.", ROLE_PHONE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (has_type(name, rows[i].type))
            host->roles |= rows[i].role;
}

void announce_mdns(const struct observation *observation)
{
    const struct dns_message *dns = &observation->packet->dns;
    char name[256];
    if (!observation->host || observation->host->forwarder || !dns->response || dns->kind != DNS_MULTICAST)
        return; /* a router may repeat what others said elsewhere */
    for (unsigned i = 0; i < dns->record_count; i++) {
        const struct dns_record *record = &dns->records[i];
        if (record->type == DNS_TXT)
            read_model(observation, dns_record_data(dns, record));
        else if (record->type == DNS_SRV && dns_name_read(&dns->message, record->name_offset, name, sizeof name) > 0)
            read_type(observation->host, name);
    }
}

const char *model_source_word(enum model_source source)
{
    static const char *const words[MODEL_SOURCE_COUNT] = {
        [MODEL_FROM_LLDP] = "lldp",
        [MODEL_FROM_CDP] = "cdp",
        [MODEL_FROM_DHCPV4_CLASS] = "dhcpv4-vendor-class",
        [MODEL_FROM_DHCPV4_CLIENT] = "dhcpv4-client-id",
        [MODEL_FROM_DHCPV6_CLASS] = "dhcpv6-vendor-class",
        [MODEL_FROM_SSDP] = "ssdp",
        [MODEL_FROM_MDNS] = "mdns",
    };
    return words[(unsigned)source < MODEL_SOURCE_COUNT ? source : MODEL_FROM_LLDP];
}
