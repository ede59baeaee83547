#include "inventory/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

void name_add(struct host *host, const void *bytes, size_t size, enum name_source source)
{
    struct host_name name = { .source = (uint8_t)source };
    if (!host || size == 0 || escape_printable(bytes, size, name.text, sizeof name.text) == 0)
        return;
    if (!host->names)
        host->names = calloc(HOST_NAMES_MAX, sizeof *host->names);
    if (!host->names)
        return;
    for (unsigned i = 0; i < host->name_count; i++)
        if (host->names[i].source == name.source && strcmp(host->names[i].text, name.text) == 0)
            return;
    if (host->name_count < HOST_NAMES_MAX)
        host->names[host->name_count++] = name;
}

const char *name_source_word(enum name_source source)
{
    static const char *const words[NAME_SOURCE_COUNT] = {
        [NAME_DHCPV4] = "dhcpv4",
        [NAME_DHCPV4_FQDN] = "dhcpv4-fqdn",
        [NAME_DHCPV6_FQDN] = "dhcpv6-fqdn",
        [NAME_MDNS] = "mdns",
        [NAME_LLMNR] = "llmnr",
        [NAME_NETBIOS] = "netbios",
        [NAME_LLDP] = "lldp",
        [NAME_CDP] = "cdp",
    };
    return words[(unsigned)source < NAME_SOURCE_COUNT ? source : NAME_DHCPV4];
}
