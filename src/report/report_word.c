#include "report/report_word.h"

#include <stddef.h>

const struct word_row report_word_roles[WORD_ROLES] = {
    { ROLE_ROUTER, "router" },
    { ROLE_FORWARDING_HOST, "forwarding-host" },
    { ROLE_DHCPV6_SERVER, "dhcpv6-server" },
    { ROLE_DHCPV4_SERVER, "dhcpv4-server" },
    { ROLE_DNS_SERVER, "dns-server" },
    { ROLE_MLD_QUERIER, "mld-querier" },
    { ROLE_VRRP, "vrrp" },
    { ROLE_BRIDGE, "bridge" },
    { ROLE_PROXY, "proxy" },
    { ROLE_STUB_ROUTER, "stub-router" },
    { ROLE_PRINTER, "printer" },
    { ROLE_CAMERA, "camera" },
    { ROLE_PHONE, "phone" },
    { ROLE_PROBER, "prober" },
};

const struct word_row report_word_prefix_sources[WORD_PREFIX_SOURCES] = {
    { PREFIX_FROM_RA, "ra" },          { PREFIX_FROM_ROUTE, "route-information" }, { PREFIX_FROM_DHCPV6, "dhcpv6" },
    { PREFIX_DELEGATED, "delegated" }, { PREFIX_FROM_ADDRESS, "address" },         { PREFIX_FROM_TRAFFIC, "traffic" },
};

const struct word_row report_word_evidence[WORD_EVIDENCE] = {
    { EVIDENCE_DAD, "dad" },
    { EVIDENCE_MLD, "mld" },
    { EVIDENCE_ROUTER_SOLICITATION, "router-solicitation" },
    { EVIDENCE_NEIGHBOR, "neighbor-discovery" },
    { EVIDENCE_DHCPV6, "dhcpv6" },
    { EVIDENCE_NAME_SERVICE, "name-service" },
    { EVIDENCE_DATA, "data" },
    { EVIDENCE_ROUTER_ADVERTISEMENT, "router-advertisement" },
    { EVIDENCE_MANAGEMENT, "management-address" },
    { EVIDENCE_OPTION_108, "option-108" },
};

const struct word_row report_word_proofs[WORD_PROOFS] = {
    { PROOF_DAD, "dad" },       { PROOF_NA, "na" },     { PROOF_NS, "ns" }, { PROOF_MLD, "mld" },
    { PROOF_DHCPV6, "dhcpv6" }, { PROOF_DATA, "data" }, { PROOF_RA, "ra" },
};

static const char *const name_sources[NAME_SOURCE_COUNT] = {
    [NAME_DHCPV4] = "dhcpv4",
    [NAME_DHCPV4_FQDN] = "dhcpv4-fqdn",
    [NAME_DHCPV6_FQDN] = "dhcpv6-fqdn",
    [NAME_MDNS] = "mdns",
    [NAME_LLMNR] = "llmnr",
    [NAME_NETBIOS] = "netbios",
    [NAME_LLDP] = "lldp",
    [NAME_CDP] = "cdp",
};

static const char *const server_kinds[] = {
    [SERVER_DHCPV6] = "dhcpv6",
    [SERVER_DHCPV4] = "dhcpv4",
    [SERVER_DNS] = "dns",
};

const char *report_word_proof(uint32_t proofs)
{
    for (unsigned i = 0; i < WORD_PROOFS; i++)
        if (proofs & report_word_proofs[i].value)
            return report_word_proofs[i].word;
    return NULL;
}

const char *report_word_name_source(unsigned source)
{
    return source < NAME_SOURCE_COUNT ? name_sources[source] : NULL;
}

const char *report_word_server(unsigned kind)
{
    return kind < sizeof server_kinds / sizeof server_kinds[0] ? server_kinds[kind] : NULL;
}
