#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anonymize/address_map.h"
#include "v6audit/plan.h"

/* The plan goes under the same key as the frames: what was documented stays so. */

static const char hidden[] = "(not shown)";

struct replacement {
    struct anonymizer *anonymizer;
    struct plan *plan;
    char **files; /* the new names, in the order of plan->files */
    bool failed;
};

static void set_text(struct replacement *replacement, char **text, const char *value)
{
    char *copy = *text ? strdup(value) : NULL;
    if (!*text)
        return;
    replacement->failed = replacement->failed || !copy;
    if (!copy) {
        **text = '\0';
        return;
    }
    free(*text);
    *text = copy;
}

/* In place: a replaced name is as long as the name. */
static void replace_name(const struct replacement *replacement, char *name)
{
    if (name)
        anonymize_text(replacement->anonymizer, (uint8_t *)name, strlen(name), (uint8_t *)name);
}

static void replace_names(const struct replacement *replacement, char **names, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        replace_name(replacement, names[i]);
}

static void replace_address(const struct replacement *replacement, struct address *address)
{
    *address = anonymize_address(replacement->anonymizer, address);
}

static void replace_prefixes(const struct replacement *replacement, struct prefix *prefixes, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        prefixes[i] = anonymize_prefix(replacement->anonymizer, &prefixes[i]);
}

static void replace_mac(const struct replacement *replacement, struct plan_mac *mac)
{
    mac->mac = address_map_mac_start(replacement->anonymizer, &mac->mac, mac->octets);
}

static void replace_place(const struct replacement *replacement, struct plan_place *place)
{
    for (unsigned i = 0; i < replacement->plan->file_count; i++)
        if (place->file == replacement->plan->files[i])
            place->file = replacement->files[i];
}

static void replace_ra(const struct replacement *replacement, struct plan_ra *ra)
{
    for (unsigned i = 0; i < ra->rdnss_count; i++)
        replace_address(replacement, &ra->rdnss[i]);
    replace_names(replacement, ra->dnssl, ra->dnssl_count);
}

static void replace_servers(const struct replacement *replacement, struct plan_server *servers, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        replace_address(replacement, &servers[i].address);
        replace_mac(replacement, &servers[i].mac);
        if (servers[i].duid)
            anonymize_duid(replacement->anonymizer, servers[i].duid, servers[i].duid_size, servers[i].duid);
        replace_place(replacement, &servers[i].place);
    }
}

static void replace_hosts(const struct replacement *replacement, struct plan_segment *segment)
{
    for (unsigned i = 0; i < segment->host_count; i++) {
        struct plan_host *host = &segment->hosts[i];
        replace_name(replacement, host->name);
        replace_mac(replacement, &host->mac);
        for (unsigned j = 0; j < host->address_count; j++)
            replace_address(replacement, &host->addresses[j]);
        replace_place(replacement, &host->place);
    }
}

static void replace_routers(const struct replacement *replacement, struct plan_segment *segment)
{
    for (unsigned i = 0; i < segment->router_count; i++) {
        struct plan_router *router = &segment->routers[i];
        replace_name(replacement, router->name);
        replace_address(replacement, &router->address);
        replace_mac(replacement, &router->mac);
        replace_ra(replacement, &router->ra);
        replace_place(replacement, &router->place);
    }
}

static void replace_services(const struct replacement *replacement, struct plan_segment *segment)
{
    for (unsigned i = 0; i < segment->service_count; i++) {
        replace_name(replacement, segment->services[i].name);
        replace_address(replacement, &segment->services[i].address);
        replace_place(replacement, &segment->services[i].place);
    }
}

static void replace_planned_prefixes(struct replacement *replacement, struct plan_segment *segment)
{
    for (unsigned i = 0; i < segment->prefix_count; i++) {
        struct plan_prefix *prefix = &segment->prefixes[i];
        prefix->prefix = anonymize_prefix(replacement->anonymizer, &prefix->prefix);
        set_text(replacement, &prefix->reason, hidden);
        replace_place(replacement, &prefix->place);
    }
}

/* The selector stays: it must fit the interface's or the capture's real name, and no report shows it. */
static void replace_segment(struct replacement *replacement, struct plan_segment *segment, unsigned number)
{
    char name[32];
    snprintf(name, sizeof name, "segment-%u", number);
    set_text(replacement, &segment->name, name);
    replace_planned_prefixes(replacement, segment);
    replace_routers(replacement, segment);
    replace_ra(replacement, &segment->ra);
    replace_servers(replacement, segment->dhcpv6_servers, segment->dhcpv6_server_count);
    replace_servers(replacement, segment->dhcpv4_servers, segment->dhcpv4_server_count);
    replace_servers(replacement, segment->dns_servers, segment->dns_server_count);
    replace_servers(replacement, segment->mld_queriers, segment->mld_querier_count);
    replace_prefixes(replacement, segment->nat64, segment->nat64_count);
    replace_prefixes(replacement, segment->routes, segment->route_count);
    replace_prefixes(replacement, segment->delegations, segment->delegation_count);
    replace_names(replacement, segment->encrypted_dns, segment->encrypted_dns_count);
    replace_services(replacement, segment);
    replace_hosts(replacement, segment);
    set_text(replacement, &segment->stage.owner, hidden);
    replace_place(replacement, &segment->place);
}

/* ── exemptions: whom they exempt is a text ── */

static bool replace_mac_pattern(struct replacement *replacement, char **pattern)
{
    unsigned values[6], octets = 0;
    struct mac mac = { { 0 } };
    const char *at = *pattern;
    char text[MAC_TEXT_SIZE + 2] = "";
    int used = 0;
    for (; octets < 6 && sscanf(at, "%2x%n", &values[octets], &used) == 1 && used == 2; octets++) {
        mac.octets[octets] = (uint8_t)values[octets];
        at += 2;
        if (*at != ':' && *at != '-')
            break;
        at++;
    }
    if (octets == 0 || octets == 6 || strcmp(at, "*") != 0)
        return false;
    mac = address_map_mac_start(replacement->anonymizer, &mac, octets);
    for (unsigned i = 0; i < octets; i++)
        snprintf(text + 3 * (size_t)i, sizeof text - 3 * (size_t)i, "%02x:*", mac.octets[i]);
    set_text(replacement, pattern, text);
    return true;
}

static bool replace_value_text(struct replacement *replacement, char **pattern)
{
    char text[PREFIX_TEXT_SIZE + MAC_TEXT_SIZE];
    struct mac mac;
    struct address address;
    struct prefix prefix;
    if (mac_parse(*pattern, &mac)) {
        mac = anonymize_mac(replacement->anonymizer, &mac);
        mac_format(&mac, text);
    } else if (address_parse_ipv4(*pattern, &address) || address_parse(*pattern, &address)) {
        bool ipv4 = strchr(*pattern, ':') == NULL;
        address = anonymize_address(replacement->anonymizer, &address);
        address_format_ip(ipv4 ? 4 : 6, &address, text);
    } else if (prefix_parse(*pattern, &prefix)) {
        prefix = anonymize_prefix(replacement->anonymizer, &prefix);
        prefix_format(&prefix, text);
    } else {
        return false;
    }
    set_text(replacement, pattern, text);
    return true;
}

static void replace_exemption(struct replacement *replacement, struct plan_exemption *exemption, char **names)
{
    const struct plan *plan = replacement->plan;
    for (unsigned i = 0; exemption->segment && i < plan->segment_count; i++)
        if (names[i] && strcmp(exemption->segment, names[i]) == 0) {
            set_text(replacement, &exemption->segment, plan->segments[i].name);
            break;
        }
    if (exemption->host && !replace_value_text(replacement, &exemption->host) &&
        !replace_mac_pattern(replacement, &exemption->host))
        replace_name(replacement, exemption->host);
    set_text(replacement, &exemption->reason, hidden);
    replace_place(replacement, &exemption->place);
}

/* ── all of it ── */

static char **new_file_names(const struct plan *plan)
{
    char **files = calloc((size_t)plan->file_count + 1, sizeof *files);
    bool whole = files != NULL;
    for (unsigned i = 0; whole && i < plan->file_count; i++)
        whole = asprintf(&files[i], "plan-%u", i + 1) > 0;
    if (whole)
        return files;
    for (unsigned i = 0; files && i < plan->file_count; i++)
        free(files[i]);
    free(files);
    return NULL;
}

static void replace_all(struct replacement *replacement, char **names)
{
    struct plan *plan = replacement->plan;
    set_text(replacement, &plan->site, hidden);
    replace_prefixes(replacement, plan->aggregates, plan->aggregate_count);
    for (unsigned i = 0; i < plan->segment_count; i++) {
        names[i] = strdup(plan->segments[i].name);
        replacement->failed = replacement->failed || !names[i];
        replace_segment(replacement, &plan->segments[i], i + 1);
    }
    for (unsigned i = 0; i < plan->exemption_count; i++)
        replace_exemption(replacement, &plan->exemptions[i], names);
}

int anonymize_plan(struct anonymizer *anonymizer, struct plan *plan)
{
    struct replacement replacement = { .anonymizer = anonymizer, .plan = plan, .files = new_file_names(plan) };
    char **names = calloc((size_t)plan->segment_count + 1, sizeof *names);
    replacement.failed = !replacement.files || !names;
    if (!replacement.failed) {
        replace_all(&replacement, names);
        for (unsigned i = 0; i < plan->file_count; i++) {
            free(plan->files[i]);
            plan->files[i] = replacement.files[i];
        }
    }
    for (unsigned i = 0; names && i < plan->segment_count; i++)
        free(names[i]);
    free(names);
    free(replacement.files);
    return replacement.failed ? -ENOMEM : 0;
}
