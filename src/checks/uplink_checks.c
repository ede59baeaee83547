#include "base/text.h"
#include "checks/families.h"
#include "checks/uplink_facts.h"

/* What the provider gives: delegated prefixes and how they are carried (RIPE-690). The sheet (uplink_sheet.h) shows the same facts side by side. */

enum { DHCPV6_REPLY = 7 };

static bool is_delegated(const struct dhcpv6_message *message, const struct dhcpv6_lease *lease)
{
    return message->type == DHCPV6_REPLY && lease->is_prefix && lease->status == 0 && lease->valid_lifetime > 0;
}

/* ── uplink-delegation-size ── */

static void size_seen(struct judgement *judgement, const struct event *event)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < message->lease_count; i++) {
        const struct dhcpv6_lease *lease = &message->leases[i];
        if (!is_delegated(message, lease) || !uplink_is_small(&lease->prefix) ||
            uplink_is_for_hosts(judgement, event->segment, &lease->prefix))
            continue;
        unsigned networks = uplink_networks(&lease->prefix);
        struct claim claim = claim_prefix(event->segment, &lease->prefix, event->packet);
        judgement_raise(
            judgement, &claim,
            "%s is delegated: room for %u network%s of /64. RIPE-690 asks for a /48 for every site, and no less than a /56.",
            prefix_format(&lease->prefix, text), networks, networks == 1 ? "" : "s");
    }
}

static void size_at_end(struct judgement *judgement)
{
    for (const struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix)) {
        struct claim claim = claim_prefix(prefix->segment, &prefix->prefix, NULL);
        if (uplink_is_for_hosts(judgement, prefix->segment, &prefix->prefix))
            judgement_withdraw(judgement, judgement->check->id, &claim);
    }
}

/* ── uplink-delegation-changed ── */

/* The inventory took the message in already: a lease that this very frame changed is told once, for its first prefix. */
static void changed_seen(struct judgement *judgement, const struct event *event)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    const struct frame *frame = event->packet->frame;
    char before[PREFIX_TEXT_SIZE], after[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < message->lease_count; i++) {
        if (!is_delegated(message, &message->leases[i]))
            continue;
        const struct lease *lease = inventory_find_lease(judgement->inventory, event->segment, &message->client_duid,
                                                         message->leases[i].iaid, true);
        if (!lease || lease->changes == 0 || lease->change_frame.number != frame->number ||
            lease->change_frame.file != frame->file || lease->count == 0 ||
            !prefix_equal(&lease->prefixes[0], &message->leases[i].prefix))
            continue;
        struct claim claim = claim_prefix(event->segment, &lease->prefixes[0], event->packet);
        struct finding *finding = judgement_raise(
            judgement, &claim, "The same client (DUID, IAID %u) got %s before, and now %s.", lease->iaid,
            prefix_format(&lease->former, before), prefix_format(&lease->prefixes[0], after));
        judgement_refer(judgement, finding, &lease->former_frame);
    }
}

/* ── uplink-tunnelled ── */

static const char *const carriage_words[UPLINK_CARRIAGES] = { "PPPoE (RFC 2516)", "6rd (RFC 5969)",
                                                              "DS-Lite (RFC 6333)", "MAP (RFC 7597, 7599)",
                                                              "lw4o6 (RFC 7596)" };

static const struct prefix_record *delegated(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix))
        if (prefix->segment == segment && prefix->sources & PREFIX_DELEGATED &&
            !uplink_is_for_hosts(judgement, segment, &prefix->prefix))
            return prefix;
    return NULL;
}

static void tunnelled_at_end(struct judgement *judgement)
{
    for (const struct uplink *uplink = inventory_uplinks(judgement->inventory); uplink; uplink = uplink_next(uplink)) {
        const struct prefix_record *prefix = delegated(judgement, uplink->segment);
        char how[160] = "";
        int64_t first = 0, last = 0;
        if (uplink->carriage == 0)
            continue;
        struct claim claim =
            prefix ? claim_prefix(uplink->segment, &prefix->prefix, NULL) : claim_segment(uplink->segment, NULL);
        for (unsigned i = 0; i < UPLINK_CARRIAGES; i++) {
            if (!(uplink->carriage & 1u << i))
                continue;
            text_append(how, sizeof how, "%s%s", how[0] ? ", " : "", carriage_words[i]);
            first = first == 0 || uplink->carriage_first[i] < first ? uplink->carriage_first[i] : first;
            last = uplink->carriage_last[i] > last ? uplink->carriage_last[i] : last;
        }
        struct finding *finding = judgement_state(
            judgement, &claim, first, last,
            "The uplink does not carry both families natively: %s. Expect a smaller MTU than 1500.", how);
        for (unsigned i = 0; i < UPLINK_CARRIAGES; i++)
            judgement_refer(judgement, finding, &uplink->carriage_frames[i]);
    }
}

static const struct check rows[] = {
    { .id = "uplink-delegation-changed",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Delegated prefix that changes",
      .what = "The provider gives the same customer another prefix than before.",
      .why =
          "Every address in the site changes with it: hosts keep using the old one for a while, and names, filters and configurations go stale.",
      .how = "A DHCPv6 reply with another delegated prefix for the same DUID and IAID, and without the former one.",
      .confused_with = "A prefix that the client released before; a second prefix beside the first; another client.",
      .todo =
          "Ask the provider for a stable delegation; let the router announce the old prefix with lifetime 0 (RFC 9096).",
      .verify = "Reconnect the router while capturing: the prefix stays.",
      .needs = "DHCPv6 replies at the provider's side of the router",
      .references = { "RIPE-690 section 5", "RFC 9096", "RFC 8978" },
      .listens = EVENT_DHCPV6,
      .judge = changed_seen },
    { .id = "uplink-delegation-size",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Delegated prefix that is too small",
      .what = "The provider delegates a prefix with room for few networks.",
      .why = "Each segment needs a /64: with too few of them the site cannot be divided, or grow.",
      .how = "A DHCPv6 reply that delegates a prefix longer than /56.",
      .confused_with =
          "Prefixes for single hosts: the P flag in Router Advertisements, or a prefix-delegation pool in the plan.",
      .todo = "Ask the provider for a /48 for each site (a /56 at home).",
      .verify = "The next DHCPv6 reply.",
      .needs = "a DHCPv6 reply at the provider's side of the router",
      .references = { "RIPE-690 section 4.2", "RFC 6177" },
      .listens = EVENT_DHCPV6,
      .judge = size_seen,
      .conclude = size_at_end },
    { .id = "uplink-tunnelled",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Uplink that is not native",
      .what = "One family is carried inside another protocol on the way to the provider.",
      .why = "The MTU is smaller, one more device can fail, and the two families take different paths.",
      .how = "PPPoE or 6rd frames, or a DHCP reply that offers 6rd, DS-Lite, MAP or lw4o6.",
      .confused_with = "Tunnels of hosts (tunnel-…).",
      .todo = "Announce the smaller MTU, let Packet Too Big pass, and ask the provider for native dual stack.",
      .verify = "Capture at the uplink after the change.",
      .needs = "frames at the provider's side of the router",
      .references = { "RFC 2516", "RFC 5969", "RFC 6333", "RFC 7597" },
      .conclude = tunnelled_at_end },
};

const struct check_table uplink_checks = { rows, sizeof rows / sizeof rows[0] };
