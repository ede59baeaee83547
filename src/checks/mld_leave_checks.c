#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"
#include "decode/mld.h"

/* Somebody leaves groups in the name of those who still listen. */

enum { PENDING_MAX = 64 };
#define WARM_UP      (60 * CLOCK_SECOND) /* so long groups and owners are learnt first */
#define OWNER_SHOWS  (5 * CLOCK_SECOND)
#define LEAVE_FORGET (300 * CLOCK_SECOND)

static bool tells_of_groups(const struct packet *packet)
{
    uint8_t type = packet->icmpv6.type;
    return packet->layer_count == 1 && packet->message == MESSAGE_ICMPV6 &&
           (type == ICMPV6_MLDV1_DONE || type == ICMPV6_MLDV2_REPORT);
}

struct leave {
    const struct segment *segment; /* NULL: free */
    struct mac mac, robbed;        /* who leaves; whose address it wrote as its own, else mac again */
    struct address group;
    int64_t time;
    struct frame_reference frame;
};

struct leaves {
    unsigned count;
    struct leave pending[PENDING_MAX];
};

static const struct memory_row leaves_row = { sizeof(struct leaves) };

static bool has_address_in(const struct host *host, const struct address *group)
{
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host) {
        struct address own = address_solicited_node(&record->address);
        if (address_equal(&own, group))
            return true;
    }
    return false;
}

/* It leaves in the owner's name, from the owner's address: the message itself moved the address to its MAC address. */
static const struct mac *robbed_by(const struct judgement *judgement, const struct event *event,
                                   const struct address *group)
{
    const struct address *source = &event->packet->layers[0].source;
    struct address own = address_solicited_node(source);
    const struct address_record *record = inventory_find_address(judgement->inventory, event->segment, source);
    bool moved = record && record->has_rival && record->first_claim == event->time &&
                 mac_equal(&record->mac, &event->mac) && address_equal(&own, group);
    return moved ? &record->rival : NULL;
}

static void note_leave(struct judgement *judgement, struct leaves *leaves, const struct event *event,
                       const struct address *group)
{
    const struct mac *robbed = robbed_by(judgement, event, group);
    if (!address_is_solicited_node(group) || (!robbed && has_address_in(event->host, group)))
        return;
    for (unsigned i = 0; i < leaves->count; i++)
        if (leaves->pending[i].segment == event->segment && mac_equal(&leaves->pending[i].mac, &event->mac) &&
            address_equal(&leaves->pending[i].group, group))
            return;
    if (leaves->count < PENDING_MAX)
        leaves->pending[leaves->count++] = (struct leave){ .segment = event->segment,
                                                           .mac = event->mac,
                                                           .robbed = robbed ? *robbed : event->mac,
                                                           .group = *group,
                                                           .time = event->time,
                                                           .frame = words_frame_of(event) };
}

static void read_leaves(struct judgement *judgement, struct leaves *leaves, const struct event *event)
{
    const struct mld_message *mld = &event->packet->icmpv6.mld;
    struct mld_record record;
    if (event->packet->icmpv6.type == ICMPV6_MLDV1_DONE)
        note_leave(judgement, leaves, event, &mld->group);
    if (event->packet->icmpv6.type != ICMPV6_MLDV2_REPORT)
        return;
    struct cursor walk = cursor_make(mld->records.data, mld->records.size, mld->records.size, 0);
    for (unsigned i = 0; i < mld->record_count && mld_record_next(&walk, &record); i++)
        if ((record.type == 3 && record.source_count == 0) || record.type == 6) /* TO_IN{}, BLOCK */
            note_leave(judgement, leaves, event, &record.group);
}

/* Another host that has an address in this group and showed itself after the leave. */
static const struct host *owner_of(const struct leave *leave)
{
    for (const struct host *host = leave->segment->hosts; host; host = host->next_in_segment)
        if (host->last_seen > leave->time && host->has_mac && !mac_equal(&host->mac, &leave->mac) &&
            (has_address_in(host, &leave->group) || mac_equal(&host->mac, &leave->robbed)))
            return host;
    return NULL;
}

static bool judge_leave(struct judgement *judgement, const struct leave *leave)
{
    const struct host *owner = owner_of(leave);
    const struct host *sender = inventory_find_host(judgement->inventory, leave->segment, &leave->mac);
    char group[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    if (!owner || !sender)
        return false;
    struct claim claim = claim_host(sender, NULL);
    claim.time = leave->time;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "Leaves %s, a group of %s, which is alive: a snooping switch may stop sending it solicitations.",
        address_format(&leave->group, group), mac_format(&owner->mac, mac));
    judgement_refer(judgement, finding, &leave->frame);
    return true;
}

static void leaves_judge(struct judgement *judgement, struct leaves *leaves)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < leaves->count; i++) {
        const struct leave leave = leaves->pending[i];
        bool young = judgement->now - leave.time < OWNER_SHOWS && !judgement->concluding;
        bool done = !young && (judge_leave(judgement, &leave) || judgement->now - leave.time > LEAVE_FORGET);
        if (!done)
            leaves->pending[kept++] = leave;
    }
    leaves->count = kept;
}

static void leave_seen(struct judgement *judgement, const struct event *event)
{
    struct leaves *leaves = memory_of(judgement, &leaves_row);
    if (!leaves)
        return;
    if (event->type == EVENT_TICK) {
        if (leaves->count > 0)
            leaves_judge(judgement, leaves);
    } else if (event->host && event->packet->has_source_mac && tells_of_groups(event->packet) &&
               event->time - event->segment->first_seen >= WARM_UP) {
        read_leaves(judgement, leaves, event);
    }
}

static void leave_at_end(struct judgement *judgement)
{
    struct leaves *leaves = memory_of(judgement, &leaves_row);
    if (leaves)
        leaves_judge(judgement, leaves);
}

static const struct check rows[] = {
    { .id = "mld-leave-spoofed",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_MEDIUM,
      .title = "Leaves a group that is another host's",
      .what = "A host tells the switches that nobody listens to the group by which another host is found.",
      .why = "A snooping switch may stop forwarding solicitations to the victim: nobody finds it any more.",
      .how =
          "A minute or more into the capture, a Done, TO_IN{} or BLOCK for a solicited-node group in which the sender has no address, while another MAC address has one and is seen alive after.",
      .confused_with = "A host that leaves its own groups when it drops an address.",
      .todo = "Find the switch port of the sender. Switch off fast leave on ports with several hosts.",
      .verify = "v6audit -i INTERFACE -d 10m: no mld-leave-spoofed.",
      .needs = "a minute before the leave, and a sign of life of the owner after it",
      .references = { "RFC 9777 section 10" },
      .listens = EVENT_MLD | EVENT_TICK,
      .judge = leave_seen,
      .conclude = leave_at_end },
};

const struct check_table mld_leave_checks = { rows, sizeof rows / sizeof rows[0] };
