#include "report/plan_learnt.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checks/router_facts.h"

enum {
    EPHEMERAL_PORT = 32768,      /* where Linux begins to choose ports of its own */
    REACHABLE_TIME_MAX = 3600000 /* milliseconds, RFC 4861 §6.2.1: a plan takes no more */
};

bool plan_learnt_is_plain(const char *name)
{
    for (const char *at = name; *at; at++)
        if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f || strchr("/:\"'\\", *at))
            return false;
    return *name != '\0';
}

static bool has_changed(const struct router *router, const char *field)
{
    for (unsigned i = 0; i < router->change_count; i++)
        if (strcmp(router->changes[i].field, field) == 0)
            return true;
    return router->changes_lost > 0;
}

static char *domain_of(const char *name)
{
    char *text = strdup(name);
    size_t length = text ? strlen(text) : 0;
    if (length > 0 && text[length - 1] == '.')
        text[length - 1] = '\0';
    for (char *at = text; at && *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return text;
}

static int learn_domains(const struct router *router, struct plan_ra *ra)
{
    for (unsigned i = 0; i < router->dnssl_count; i++)
        if (!plan_learnt_is_plain(router->dnssl[i].text) || strcmp(router->dnssl[i].text, ".") == 0)
            return 0;
    if (router->dnssl_count == 0)
        return 0;
    ra->dnssl = calloc(router->dnssl_count, sizeof *ra->dnssl);
    if (!ra->dnssl)
        return -ENOMEM;
    for (; ra->dnssl_count < router->dnssl_count; ra->dnssl_count++)
        if (!(ra->dnssl[ra->dnssl_count] = domain_of(router->dnssl[ra->dnssl_count].text)))
            return -ENOMEM;
    ra->has_dnssl = true;
    return 0;
}

int plan_learnt_parameters(const struct router *router, struct plan_router *entry)
{
    const struct router_advertisement *sent = &router->ra;
    struct plan_ra *ra = &entry->ra;
#define NAME(field, given)                                                                                             \
    ra->has_##field = (given) && !has_changed(router, #field);                                                         \
    if (ra->has_##field)                                                                                               \
        ra->field = sent->field;
    bool is_default = sent->router_lifetime > 0 && !router_is_stub(router);
    NAME(managed, true)
    NAME(other, true)
    NAME(preference, is_default && sent->preference != PREFERENCE_RESERVED)
    NAME(router_lifetime, is_default)
    NAME(cur_hop_limit, sent->cur_hop_limit > 0)
    NAME(reachable_time, sent->reachable_time > 0 && sent->reachable_time <= REACHABLE_TIME_MAX)
    NAME(retrans_timer, sent->retrans_timer > 0)
#undef NAME
    ra->has_mtu = router->has_mtu && !has_changed(router, "mtu");
    ra->mtu = ra->has_mtu ? router->mtu : 0;
    entry->has_ra = true;
    return learn_domains(router, ra);
}

bool plan_learnt_is_service(const struct service *service)
{
    return service->has_mac && service->answered > 0 && service->port < EPHEMERAL_PORT &&
           (service->protocol == 6 || service->protocol == 17) &&
           !(service->ip_version == 6 && address_is_link_local(&service->address));
}
