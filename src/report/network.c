#include "report/network.h"

#include <fnmatch.h>
#include <string.h>

#include "base/escape.h"
#include "inventory/model.h"
#include "report/plan_unseen.h"
#include "report/wording.h"
#include "v6audit/plan.h"

struct network {
    FILE *file;
    const struct listing *listing;
    const struct plan *plan; /* NULL: none */
};

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

/* Text that is not ours: nothing in it is markup. */
static void plain(const struct network *network, const char *text)
{
    escape_markdown(text, put_piece, network->file);
}

static void bullet(const struct network *network, const char *label, const char *text)
{
    if (!text[0])
        return;
    fprintf(network->file, "- **%s** ", label);
    plain(network, text);
    fputc('\n', network->file);
}

static void heading(const struct network *network, unsigned level, const char *title)
{
    fprintf(network->file, "\n%.*s ", (int)level, "######");
    plain(network, title);
    fputs("\n\n", network->file);
}

/* ── how hosts get their addresses, in words ── */

static const char *model_sentence(const char *model)
{
    static const struct {
        const char *model, *says;
    } sentences[] = {
        { "slaac", "hosts make their own addresses from the prefix that the router announces (SLAAC)" },
        { "stateless",
          "hosts make their own addresses from the announced prefix (SLAAC), and ask DHCPv6 for the rest, such as DNS" },
        { "stateful", "a DHCPv6 server gives each host its address" },
        { "mixed", "hosts make addresses from the announced prefix (SLAAC), and may ask a DHCPv6 server for more" },
        { "static", "addresses are written into each host by hand" },
        { "prefix-per-host", "each host is given a prefix of its own" },
        { "ipv6-only", "there is no IPv4: what has only IPv4 is reached through a translator (NAT64)" },
        { "ipv6-mostly",
          "hosts that can do without IPv4 are told so (DHCPv4 option 108) and use a translator (NAT64); others keep IPv4" },
        { "ipv4-only", "there is no IPv6 here" },
        { "none", "no router announces anything: hosts have link-local addresses, or such as were written by hand" },
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (strcmp(sentences[i].model, model) == 0)
            return sentences[i].says;
    return "";
}

static void put_model(const struct network *network, const struct segment *segment, const struct plan_segment *plan)
{
    struct wording line = { 0 };
    const char *seen =
        segment ? model_word(model_observed(audit_inventory(network->listing->audit), segment, NULL, NULL)) : NULL;
    const char *wanted = plan && plan->model != MODEL_UNSET ? plan_model_word(plan->model) : NULL;
    const char *model = wanted ? wanted : seen;
    if (!model)
        return;
    wording_add(&line, "%s: %s.", model, model_sentence(model));
    if (wanted && seen && strcmp(wanted, seen) != 0)
        wording_add(&line, " Seen: %s.", seen);
    else if (!wanted)
        wording_add(&line, " As seen; %s.", plan ? "the plan does not say" : "no plan says what is meant");
    bullet(network, "How hosts get addresses:", line.text);
}

/* ── prefixes ── */

static const struct plan_prefix *documented(const struct plan_segment *plan, const struct prefix *prefix)
{
    for (unsigned i = 0; plan && i < plan->prefix_count; i++)
        if (prefix_equal(&plan->prefixes[i].prefix, prefix))
            return &plan->prefixes[i];
    return NULL;
}

static void put_choice(const struct plan_prefix *entry, struct wording *line)
{
    if (entry && entry->reason)
        wording_add(line, "; reason: %s", entry->reason);
    if (entry && entry->until.set)
        wording_add(line, "; until %s", entry->until.text);
}

static void put_prefixes(const struct network *network, const struct segment *segment, const struct plan_segment *plan)
{
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; segment && i < network->listing->prefix_count; i++) {
        const struct prefix_record *record = network->listing->prefixes[i];
        if (record->segment != segment || !audit_lists_prefix(network->listing->audit, record) ||
            !(record->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_FROM_ADDRESS)))
            continue;
        struct wording line = { 0 };
        wording_add(&line, "%s: %s, %u addresses in use", prefix_format(&record->prefix, text),
                    wording_status(audit_prefix_status(network->listing->audit, record)), record->addresses);
        put_choice(documented(plan, &record->prefix), &line);
        bullet(network, "Prefix", line.text);
    }
    for (unsigned i = 0; plan && i < plan->prefix_count; i++) {
        const struct plan_prefix *entry = &plan->prefixes[i];
        struct wording line = { 0 };
        if (segment && !plan_unseen_prefix(network->listing, plan, entry))
            continue;
        wording_add(&line, "%s: documented, not seen", prefix_format(&entry->prefix, text));
        put_choice(entry, &line);
        bullet(network, "Prefix", line.text);
    }
}

/* ── routers ── */

static void put_router(const struct network *network, const struct router *router)
{
    struct wording line = { 0 };
    char text[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    const char *name = plan_unseen_router_name(network->listing->audit, router);
    wording_add(&line, "%s%s%s", name ? name : "", name ? ", " : "", address_format(&router->address, text));
    for (unsigned i = 0; i < router->mac_count; i++)
        wording_add(&line, ", %s%s", mac_format(&router->macs[i].mac, mac),
                    router->macs[i].virtual_mac ? " (virtual)" : "");
    wording_add(&line, ": %s", wording_status(audit_router_status(network->listing->audit, router)));
    if (router->ra.router_lifetime > 0)
        wording_add(&line, ", default router");
    bullet(network, "Router", line.text);
}

static void put_plan_router(const struct network *network, const struct plan_router *entry)
{
    struct wording line = { 0 };
    char text[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    wording_add(&line, "%s%s%s", entry->name ? entry->name : "", entry->name ? ", " : "",
                entry->has_address ? address_format(&entry->address, text) : "any address");
    if (entry->has_mac && entry->mac.octets == 6)
        wording_add(&line, ", %s", mac_format(&entry->mac.mac, mac));
    if (entry->redundancy != REDUNDANCY_NONE)
        wording_add(&line, ", redundant by %s", plan_redundancy_word(entry->redundancy));
    wording_add(&line, ": documented, not seen");
    bullet(network, "Router", line.text);
}

static void put_routers(const struct network *network, const struct segment *segment, const struct plan_segment *plan)
{
    for (unsigned i = 0; segment && i < network->listing->router_count; i++)
        if (network->listing->routers[i]->segment == segment &&
            audit_lists_router(network->listing->audit, network->listing->routers[i]))
            put_router(network, network->listing->routers[i]);
    for (unsigned i = 0; plan && i < plan->router_count; i++)
        if (!segment || plan_unseen_router(network->listing, plan, &plan->routers[i]))
            put_plan_router(network, &plan->routers[i]);
    if (plan && plan->routers_none)
        bullet(network, "Router", "none: by the plan nobody may advertise here");
}

/* ── names, addresses, translators ── */

static void add_once(struct wording *line, const char *text)
{
    const char *at = strstr(line->text, text);
    size_t length = strlen(text);
    for (; at; at = strstr(at + 1, text))
        if ((at == line->text || at[-1] == ' ') && (at[length] == ',' || at[length] == '\0'))
            return;
    wording_add(line, "%s%s", line->length ? ", " : "", text);
}

static void put_dns(const struct network *network, const struct segment *segment, const struct plan_segment *plan)
{
    struct wording servers = { 0 }, domains = { 0 }, pref64 = { 0 };
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; segment && i < network->listing->router_count; i++) {
        const struct router *router = network->listing->routers[i];
        const char *status = audit_router_status(network->listing->audit, router);
        if (router->segment != segment || strcmp(status, "undocumented") == 0 || strcmp(status, "spoofed") == 0)
            continue;
        for (unsigned k = 0; k < router->rdnss_count; k++)
            add_once(&servers, address_format(&router->rdnss[k].address, text));
        for (unsigned k = 0; k < router->dnssl_count; k++)
            add_once(&domains, router->dnssl[k].text);
        for (unsigned k = 0; k < router->pref64_count; k++)
            add_once(&pref64, prefix_format(&router->pref64[k].prefix, text));
    }
    bullet(network, "DNS servers announced:", servers.text);
    bullet(network, "Search domains announced:", domains.text);
    bullet(network, "Translator (NAT64) announced:", pref64.text);
    struct wording wanted = { 0 };
    for (unsigned i = 0; plan && i < plan->dns_server_count; i++) {
        const struct plan_server *server = &plan->dns_servers[i];
        bool mapped = address_classify(&server->address) == ADDRESS_IPV4_MAPPED;
        add_once(&wanted, address_format_ip(mapped ? 4 : 6, &server->address, text));
    }
    if (strcmp(wanted.text, servers.text) != 0)
        bullet(network, "DNS servers of the plan:", wanted.text);
}

static void put_servers(const struct network *network, const struct segment *segment)
{
    struct wording six = { 0 }, four = { 0 };
    char text[ADDRESS_TEXT_SIZE];
    for (unsigned i = 0; segment && i < network->listing->server_count; i++) {
        const struct server *server = network->listing->servers[i];
        if (server->segment != segment || server->kind == SERVER_DNS)
            continue;
        add_once(server->kind == SERVER_DHCPV6 ? &six : &four,
                 address_format_ip(server->ip_version, &server->address, text));
    }
    bullet(network, "DHCPv6 servers that answered:", six.text);
    bullet(network, "DHCPv4 servers that answered:", four.text);
}

static void put_pools(const struct network *network, const struct plan_segment *plan)
{
    struct wording pools = { 0 };
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; plan && i < plan->delegation_count; i++)
        add_once(&pools, prefix_format(&plan->delegations[i], text));
    bullet(network, "Hosts get prefixes of their own from:", pools.text);
}

static void put_hosts(const struct network *network, const struct segment *segment)
{
    struct stack_counts counts;
    struct segment_stage stage;
    struct wording line = { 0 };
    if (!segment)
        return;
    listing_count_stacks(network->listing->audit, segment, &counts);
    wording_add(
        &line,
        "%u: %u with IPv4 and IPv6, %u with IPv6 only, %u with a link-local IPv6 address only, %u showed no IPv6, %u undecided",
        counts.total, counts.of[STACK_DUAL], counts.of[STACK_IPV6_ONLY], counts.of[STACK_LINK_LOCAL_ONLY],
        counts.of[STACK_IPV4_ONLY], counts.of[STACK_UNDETERMINED]);
    bullet(network, "Hosts", line.text);
    audit_stage(network->listing->audit, segment, &stage);
    struct wording step = { 0 };
    wording_add(&step, "%s%d of 7 (0 no IPv6, 7 IPv6 only)%s%s", stage.at_least ? "at least " : "", stage.stage,
                stage.next_step[0] ? "; next: " : "", stage.next_step);
    bullet(network, "Stage", step.text);
}

/* ── choices and their reasons ── */

static bool concerns(const struct plan_exemption *exemption, const struct plan_segment *plan)
{
    return exemption->segment && fnmatch(exemption->segment, plan->name, 0) == 0;
}

static void put_exemption(const struct network *network, const struct plan_exemption *exemption)
{
    struct wording line = { 0 };
    wording_add(&line, "%s%s%s: %s", exemption->check, exemption->host ? " for " : "",
                exemption->host ? exemption->host : "", exemption->reason);
    if (exemption->until.set)
        wording_add(&line, " (until %s)", exemption->until.text);
    bullet(network, "Accepted", line.text);
}

static void put_choices(const struct network *network, const struct plan_segment *plan)
{
    if (!plan)
        return;
    if (plan->stage.set) {
        struct wording line = { 0 };
        wording_add(&line, "stage %d", plan->stage.target);
        if (plan->stage.by.set)
            wording_add(&line, " by %s", plan->stage.by.text);
        if (plan->stage.owner)
            wording_add(&line, ", %s", plan->stage.owner);
        bullet(network, "Target", line.text);
    }
    for (unsigned i = 0; i < network->plan->exemption_count; i++)
        if (concerns(&network->plan->exemptions[i], plan))
            put_exemption(network, &network->plan->exemptions[i]);
}

static void put_segment(const struct network *network, const char *title, const struct segment *segment,
                        const struct plan_segment *plan)
{
    heading(network, 4, title);
    put_model(network, segment, plan);
    put_prefixes(network, segment, plan);
    put_routers(network, segment, plan);
    put_dns(network, segment, plan);
    put_servers(network, segment);
    put_pools(network, plan);
    put_hosts(network, segment);
    put_choices(network, plan);
}

static void put_whole(const struct network *network)
{
    struct wording aggregates = { 0 };
    char text[PREFIX_TEXT_SIZE];
    const struct plan *plan = network->plan;
    if (!plan) {
        fputs(
            "No plan was given: this is what was seen. What is meant, and why, is written in a plan (`v6audit learn`).\n",
            network->file);
        return;
    }
    bullet(network, "Site", plan->site ? plan->site : "");
    for (unsigned i = 0; i < plan->aggregate_count; i++)
        add_once(&aggregates, prefix_format(&plan->aggregates[i], text));
    bullet(network, "Address space:", aggregates.text);
    for (unsigned i = 0; i < plan->exemption_count; i++)
        if (!plan->exemptions[i].segment)
            put_exemption(network, &plan->exemptions[i]);
}

int network_markdown(FILE *file, const struct listing *listing)
{
    struct network network = { file, listing, audit_plan(listing->audit) };
    put_whole(&network);
    heading(&network, 3, "Drawing");
    fputs(
        "The same twice: for pages that draw Mermaid, and for Graphviz (`dot -Tsvg`). Ellipses are routers, the lines name the address that each has on the segment.\n\n",
        file);
    int status = network_diagram(file, listing);
    if (status != 0)
        return status;
    heading(&network, 3, "Segments");
    fputs("A segment is what one switch or VLAN connects: hosts on it reach each other without a router.\n", file);
    for (unsigned i = 0; i < listing->segment_count; i++) {
        struct wording title = { 0 };
        wording_segment(listing->segments[i], &title);
        put_segment(&network, title.text, listing->segments[i],
                    audit_plan_segment(listing->audit, listing->segments[i]));
    }
    for (unsigned i = 0; network.plan && i < network.plan->segment_count; i++)
        if (plan_unseen_segment(listing, &network.plan->segments[i])) {
            struct wording title = { 0 };
            wording_add(&title, "%s (in the plan, not in this capture)", network.plan->segments[i].name);
            put_segment(&network, title.text, NULL, &network.plan->segments[i]);
        }
    return 0;
}
