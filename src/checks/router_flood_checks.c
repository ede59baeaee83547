#include <stdio.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/router_facts.h"
#include "decode/cursor.h"

/* Attacks by shape: floods, and advertisements that hide from filters. */

/* ── ra-flood ── */

/* What the first senders raised before the flood was known is taken back. */
static void take_back(struct judgement *judgement, const struct segment *segment)
{
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        if (finding->segment_index != segment->index || finding->check == judgement->check || finding->withdrawn)
            continue;
        for (const struct router *router = inventory_routers(judgement->inventory); router;
             router = router_next(router)) {
            if (router->segment != segment || !router_is_flood(router) ||
                judgement_router_status(judgement_plan(judgement, segment), router) == ROUTER_DOCUMENTED)
                continue;
            bool about_it = finding->subject.has_address && address_equal(&finding->subject.address, &router->address);
            bool its_prefix = finding->subject.has_prefix && router_find_prefix(router, &finding->subject.prefix);
            if (about_it || its_prefix)
                finding->withdrawn = true;
        }
    }
}

static void refer_to_newcomers(struct judgement *judgement, const struct segment *segment, struct finding *finding)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && (router_is_flood(router) || router->flood_sender))
            judgement_refer(judgement, finding, &router->first_frame);
}

static void describe_flood(const struct segment *segment, const struct router *sender, struct finding *finding)
{
    char address[ADDRESS_TEXT_SIZE];
    if (segment->ra_flood_senders > 0)
        snprintf(
            finding->message, sizeof finding->message,
            "A flood of %llu Router Advertisements from about %u senders. They became no routers here; the routers that were there before are judged as ever.",
            (unsigned long long)finding->count, segment->ra_flood_senders);
    else
        snprintf(finding->message, sizeof finding->message, "A flood of %llu Router Advertisements, the last from %s.",
                 (unsigned long long)finding->count, sender ? address_format(&sender->address, address) : "nobody");
}

static void flood_seen(struct judgement *judgement, const struct event *event)
{
    const struct segment *segment = event->segment;
    struct claim claim = claim_segment(segment, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(judgement, &claim, "A flood of Router Advertisements.");
    if (!finding)
        return;
    if (first) { /* what came before the flood was known belongs to it */
        finding->first_seen = segment->ra_flood_since;
        refer_to_newcomers(judgement, segment, finding);
        take_back(judgement, segment);
    }
    finding->count = segment->ra_flood_advertisements;
    describe_flood(segment, event->router, finding);
}

static void flood_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        struct claim claim = claim_segment(segment, NULL);
        if (findings_find(judgement->findings, judgement->check, segment, &claim.subject))
            take_back(judgement, segment);
    }
}

/* ── ra-evasion ── */

static bool hides_behind(const struct packet_layer *layer, char *text, size_t room)
{
    bool options = false;
    text[0] = '\0';
    for (unsigned i = 0; i < layer->extension_count; i++) {
        if (layer->extensions[i].type == IP_DESTINATION_OPTIONS && !options)
            text_append(text, room, "%sDestination Options", text[0] ? " and " : "");
        else if (layer->extensions[i].type == IP_HOP_BY_HOP)
            text_append(text, room, "%sHop-by-Hop Options", text[0] ? " and " : "");
        else
            continue;
        options = options || layer->extensions[i].type == IP_DESTINATION_OPTIONS;
    }
    if (layer->fragment.present)
        text_append(text, room, "%sa Fragment header", text[0] ? " and " : "");
    return text[0] != '\0';
}

static void evasion_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    const struct packet_layer *layer = &packet->layers[0];
    char behind[160];
    if (packet->layer_count != 1 || layer->ip_version != 6)
        return;
    bool advertises = packet->message == MESSAGE_ICMPV6 && packet->icmpv6.type == ICMPV6_ROUTER_ADVERTISEMENT;
    if (packet->hidden_icmpv6_type != ICMPV6_ROUTER_ADVERTISEMENT && !advertises)
        return;
    struct claim claim =
        claim_address(event->segment, &layer->source, packet->has_source_mac ? &packet->source_mac : NULL, packet);
    if (packet->hidden_icmpv6_type == ICMPV6_ROUTER_ADVERTISEMENT) {
        claim.confidence = CONFIDENCE_POSSIBLE;
        judgement_raise(
            judgement, &claim,
            "Sends overlapping fragments that are a Router Advertisement in one of their readings. Conforming hosts drop them (RFC 5722).");
        return;
    }
    bool hidden = hides_behind(layer, behind, sizeof behind);
    if (packet->reassembled && !layer->fragment.present)
        text_append(behind, sizeof behind, "%sfragments", behind[0] ? " and " : "");
    if (!hidden && !packet->reassembled)
        return;
    bool fragmented = packet->reassembled || layer->fragment.present;
    judgement_raise(
        judgement, &claim, "Hides a Router Advertisement behind %s, where filters on switches do not look. %s", behind,
        fragmented ? "Conforming hosts drop it (RFC 6980)." : "Hosts accept it, so it is judged as any other as well.");
}

static const struct check rows[] = {
    { .id = "ra-evasion",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_CRITICAL,
      .other_severities = "confidence possible where overlapping fragments show it in one of their readings only",
      .title = "Router Advertisement that hides from filters",
      .what = "Somebody sends a Router Advertisement behind extension headers or in fragments.",
      .why = "RA Guard of many switches looks at the first header only. Nobody sends such advertisements by accident.",
      .how =
          "ICMPv6 type 134 behind a Fragment header (even an atomic one), Destination Options or Hop-by-Hop Options; put together when it came in fragments. An attempt counts even if the message is invalid.",
      .confused_with = "MLD with its Hop-by-Hop Router Alert; other Neighbor Discovery in fragments is nd-fragmented.",
      .todo =
          "Find the switch port of the MAC address and take it off. Update RA Guard so that it drops what it cannot parse (RFC 7113 section 2).",
      .verify =
          "v6audit -i INTERFACE -d 30m: no ra-evasion. Send one from a test port: it must not arrive at another port.",
      .needs = "all fragments",
      .references = { "RFC 6980", "RFC 7113" },
      .absorbs = { "nd-fragmented", "fragment-atomic", "fragment-tiny-first" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .judge = evasion_seen },
    { .id = "ra-flood",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_CRITICAL,
      .title = "Flood of Router Advertisements",
      .what = "Very many Router Advertisements, mostly from senders that do not exist.",
      .why = "Each makes hosts add a router, a prefix and an address; some systems stop responding.",
      .how =
          "flood-ra-senders (10) distinct senders within 60 s, or flood-ra-count (100) advertisements to all nodes within 10 s, on one segment. One finding; made-up senders get no rows of their own, and what one sender does besides is told here.",
      .confused_with = "Many VLANs on one trunk; answers by unicast to many hosts that start at once.",
      .todo =
          "Find the switch port (the MAC addresses are made up: look for the port that learns many). RA Guard on access ports stops it.",
      .verify = "v6audit -i INTERFACE -d 10m: no ra-flood.",
      .needs = "nothing more",
      .references = { "RFC 6104", "RFC 6105" },
      .absorbs = { "nd-flood", "rs-flood", "ra-*", "prefix-*", "router-*" },
      .listens = EVENT_ROUTER_FLOOD,
      .judge = flood_seen,
      .conclude = flood_at_end },
};

const struct check_table router_flood_checks = { rows, sizeof rows / sizeof rows[0] };
