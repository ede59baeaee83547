#include "inventory/binding.h"
#include "inventory/event.h"
#include "inventory/host.h"
#include "inventory/learn.h"
#include "inventory/prefix.h"
#include "inventory/router.h"
#include "inventory/vantage.h"

static void learn_router_solicitation(struct observation *observation)
{
    struct host *host = observation->host;
    observation->segment->router_solicitations++;
    observation->segment->last_router_solicitation = observation->now;
    event_raise(observation, EVENT_ROUTER_SOLICITATION);
    if (!host)
        return;
    host->router_solicitations++;
    host->router_solicitation_time = observation->now;
    host_behave(host, observation->now);
    host_act(host, observation->now);
    host_show_ipv6(observation, EVIDENCE_ROUTER_SOLICITATION);
    binding_claim(observation, &observation->layer->source, PROOF_NS);
}

/* The probe of a link-local address is what a start begins with; the MLD report of its group may come before (RFC 4862 §5.4.2). */
static bool shows_start(const struct observation *observation, const struct address *target)
{
    const struct host *host = observation->host;
    return host && (host->first_frame.number == observation->packet->frame->number ||
                    (address_is_link_local(target) && observation->now - host->first_seen <= 2 * CLOCK_SECOND));
}

static void learn_neighbor_solicitation(struct observation *observation)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    const struct packet_layer *layer = observation->layer;
    bool probe = address_is_unspecified(&layer->source); /* RFC 4862 §5.4.2 */
    struct address_record *record = NULL;
    if (observation->host)
        host_act(observation->host, observation->now);
    if (probe) {
        const struct nd_option *nonce = icmpv6_option(message, ND_NONCE);
        host_show_ipv6(observation, EVIDENCE_DAD);
        record = binding_probe(observation, &message->neighbor.target, nonce ? &nonce->nonce : NULL);
        if (shows_start(observation, &message->neighbor.target))
            host_attach(observation, ATTACH_DAD);
    } else {
        host_show_ipv6(observation, EVIDENCE_NEIGHBOR);
        record = binding_claim(observation, &layer->source, PROOF_NS);
    }
    vantage_note_solicitation(observation, &message->neighbor.target, probe);
    event_raise(observation, EVENT_NEIGHBOR)->address = record;
}

/* An NA without the override flag for an address that another live MAC address owns comes from a proxy (RFC 4861 §7.2.8): it takes nothing over. */
static bool is_proxy_answer(const struct observation *observation, const struct address_record *record)
{
    const struct packet *packet = observation->packet;
    return record && !packet->icmpv6.neighbor.override_flag && packet->has_source_mac &&
           !mac_equal(&record->mac, &packet->source_mac) &&
           (record->last_claim != 0 || (record->dad_time != 0 && observation->now - record->dad_time > CLOCK_SECOND));
}

static void learn_neighbor_advertisement(struct observation *observation)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    const struct address *target = &message->neighbor.target;
    struct host *host = observation->host;
    struct address_record *record = binding_find(observation->inventory, observation->segment, target);
    host_show_ipv6(observation, EVIDENCE_NEIGHBOR);
    if (host && !message->neighbor.solicited)
        host_act(host, observation->now);
    if (host && !message->neighbor.router && address_equal(target, &observation->layer->source))
        host_behave(host, observation->now);
    if (host && message->neighbor.router && !host->forwarder)
        host->roles |= ROLE_FORWARDING_HOST;
    if (!binding_object(observation, target)) {
        if (is_proxy_answer(observation, record)) {
            if (host)
                host->roles |= ROLE_PROXY;
        } else {
            record = binding_claim(observation, target, PROOF_NA);
            if (record)
                record->router_flag = message->neighbor.router;
        }
    }
    event_raise(observation, EVENT_NEIGHBOR)->address = record;
}

static void learn_mld(struct observation *observation)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    struct host *host = observation->host;
    event_raise(observation, EVENT_MLD);
    if (message->type == ICMPV6_MLD_QUERY) {
        if (host && !address_is_unspecified(&observation->layer->source)) {
            host->roles |= ROLE_MLD_QUERIER;
            host_confirm(observation->inventory, host);
            host_show_ipv6(observation, EVIDENCE_MLD);
            binding_claim(observation, &observation->layer->source, PROOF_DATA);
        }
        vantage_note_query(observation);
        return;
    }
    host_show_ipv6(observation, EVIDENCE_MLD);
    if (host)
        host_act(host, observation->now);
    binding_claim(observation, &observation->layer->source, PROOF_MLD);
    vantage_note_report(observation);
}

void learn_icmpv6(struct observation *observation)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    if (message->incomplete) { /* cut by the capture: the lifetime of such an RA is not 0, it is unknown */
        learn_data(observation);
        return;
    }
    switch (message->type) {
    case ICMPV6_ROUTER_SOLICITATION: learn_router_solicitation(observation); break;
    case ICMPV6_ROUTER_ADVERTISEMENT: router_observe(observation); break;
    case ICMPV6_NEIGHBOR_SOLICITATION: learn_neighbor_solicitation(observation); break;
    case ICMPV6_NEIGHBOR_ADVERTISEMENT: learn_neighbor_advertisement(observation); break;
    case ICMPV6_REDIRECT: event_raise(observation, EVENT_REDIRECT); break;
    case ICMPV6_MLD_QUERY:
    case ICMPV6_MLDV1_REPORT:
    case ICMPV6_MLDV1_DONE:
    case ICMPV6_MLDV2_REPORT: learn_mld(observation); break;
    default: learn_data(observation); break;
    }
}

/* An own source address: link-local, on an on-link prefix, or claimed before; anything else may have been forwarded. */
static bool can_be_own(const struct observation *observation, const struct address *source)
{
    const struct address_record *record;
    if (address_is_link_local(source) || observation->host->last_address) {
        if (address_is_link_local(source) || address_equal(&observation->host->last_address->address, source))
            return true;
    }
    record = binding_find(observation->inventory, observation->segment, source);
    if (record && mac_equal(&record->mac, &observation->host->mac))
        return true;
    return prefix_cover(observation->inventory, observation->segment, source) != NULL;
}

static bool hop_limit_untravelled(uint8_t hop_limit)
{
    return hop_limit == 255 || hop_limit == 128 || hop_limit == 64 || hop_limit == 32 || hop_limit == 1;
}

#define LEFT_OVERS (60 * CLOCK_SECOND)

/* After its start a host may still send from addresses of its former network. */
static bool just_attached(const struct observation *observation)
{
    const struct host *host = observation->host;
    return host->attach != ATTACH_NONE && observation->now - host->attach_time <= LEFT_OVERS;
}

static void learn_data_ipv6(struct observation *observation)
{
    struct host *host = observation->host;
    const struct address *source = &observation->layer->source;
    if (address_is_unspecified(source) || address_is_multicast(source))
        return;
    if (can_be_own(observation, source)) {
        /* a router also forwards what comes from its on-link prefixes: only untravelled packets are its own */
        if (host->forwarder && !hop_limit_untravelled(observation->layer->hop_limit))
            return;
        host_show_ipv6(observation, EVIDENCE_DATA);
        binding_claim(observation, source, PROOF_DATA);
        if (!host->talks_off_link && address_is_routable(source) &&
            address_is_routable(&observation->layer->destination))
            host->talks_off_link =
                !prefix_cover(observation->inventory, observation->segment, &observation->layer->destination);
        return;
    }
    if (host->forwarder || !address_is_routable(source) || !hop_limit_untravelled(observation->layer->hop_limit))
        return;
    struct prefix prefix = prefix_make(source, 64);
    host_show_ipv6(observation, EVIDENCE_DATA);
    struct prefix_record *record =
        just_attached(observation) ? NULL : prefix_observe(observation, &prefix, PREFIX_FROM_TRAFFIC);
    if (record)
        record->traffic_mac = host->mac;
}

void learn_data(struct observation *observation)
{
    struct host *host = observation->host;
    const struct packet_layer *layer = observation->layer;
    if (!host || !layer)
        return;
    host_act(host, observation->now);
    if (layer->ip_version == 6) {
        learn_data_ipv6(observation);
        return;
    }
    if (!host->forwarder && hop_limit_untravelled(layer->hop_limit))
        host_add_ipv4(host, &layer->source);
}
