#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/router_facts.h"

/* What Router Advertisements say, whoever sends them. */

/* ── ra-invalid ── */

/* "hop limit is not 255 (RFC 4861 6.1.2); code is not 0 (…)": all rules that make receivers discard the message. */
static void list_rules(const struct packet *packet, char *text, size_t room)
{
    text[0] = '\0';
    for (unsigned i = 0; i < packet->defect_count; i++) {
        const struct defect_description *defect = defect_describe(packet->defects[i].code);
        if (defect->effect != EFFECT_DISCARD)
            continue;
        text_append(text, room, "%s%s (%s)", text[0] ? "; " : "", defect->sentence, defect->reference);
    }
}

static void invalid_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char rules[500];
    if (packet->layer_count != 1 || packet->message != MESSAGE_ICMPV6 ||
        packet->icmpv6.type != ICMPV6_ROUTER_ADVERTISEMENT)
        return;
    if (packet_find_defect(packet, DEFECT_ND_FRAGMENTED))
        return; /* ra-evasion's */
    if (packet->own && packet->defect_count == 1 && packet->defects[0].code == DEFECT_ICMPV6_CHECKSUM)
        return; /* the network card fills it in after the capture */
    struct claim claim = claim_address(event->segment, &packet->layers[0].source,
                                       packet->has_source_mac ? &packet->source_mac : NULL, packet);
    if (packet_find_defect(packet, DEFECT_ND_OPTION_PAST_PACKET))
        claim = claim_with_severity(claim, SEVERITY_HIGH); /* the shape of known exploits */
    list_rules(packet, rules, sizeof rules);
    judgement_raise(judgement, &claim,
                    "Sends a Router Advertisement that hosts must discard: %s. Nothing was learnt from it.", rules);
}

static const struct check rows[] = {
    { .id = "ra-invalid",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .other_severities = "high where an option runs past the packet, the shape of known exploits",
      .title = "Router Advertisement that hosts must discard",
      .what = "Something sends Router Advertisements that break a rule; hosts ignore them.",
      .why =
          "Either a router has a fault and its hosts have no router, or somebody tries what faulty receivers accept.",
      .how =
          "A Router Advertisement with a hop limit other than 255, a source that is not link-local, a wrong checksum, a code other than 0, too short, or with an option of length 0 or past its end.",
      .confused_with =
          "Messages that the capture cut off (snaplen); own frames whose checksum the network card fills in later.",
      .todo =
          "Find the sender by its MAC address; update or correct it. A hop limit below 255 can mean a forwarded or forged packet.",
      .verify = "Capture again: no ra-invalid from this sender.",
      .needs = "the whole message",
      .references = { "RFC 4861 section 6.1.2" },
      .listens = EVENT_DISCARDED,
      .judge = invalid_seen },
};

const struct check_table router_content_checks = { rows, sizeof rows / sizeof rows[0] };
