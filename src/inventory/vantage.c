#include "inventory/vantage.h"

#include <stdio.h>
#include <string.h>

#include "inventory/binding.h"
#include "inventory/host.h"

#define BUCKET        (300 * CLOCK_SECOND)
#define AWAKE_MARGIN  (10 * CLOCK_SECOND)
#define ANSWER_MARGIN (2 * CLOCK_SECOND)
#define SNOOPED_AFTER (60 * CLOCK_SECOND)
#define GAP_AT_LEAST  (60 * CLOCK_SECOND)

enum { PAIR_MAX = 64, QUERIES_NEEDED = 2, BROADCAST_HOSTS_NEEDED = 3, GAP_FACTOR = 10 };

static void close_bucket(struct segment *segment)
{
    segment->flood_buckets += segment->bucket_flood && segment->bucket_arp;
    segment->arp_buckets += segment->bucket_arp;
    segment->bucket_flood = segment->bucket_arp = false;
}

static void note_time(struct segment *segment, int64_t now)
{
    int64_t gap = now - segment->last_seen;
    uint32_t bucket = (uint32_t)((now - segment->first_seen) / BUCKET);
    /* watched time stops in a gap: nothing at all for > 10 × the longest gap before, and ≥ 60 s (checks.md) */
    bool pause = gap >= GAP_AT_LEAST && gap > GAP_FACTOR * segment->longest_silence && segment->longest_silence > 0;
    if (!pause)
        segment->watched += gap;
    if (gap > segment->longest_silence)
        segment->longest_silence = gap;
    if (bucket != segment->bucket) {
        close_bucket(segment);
        segment->bucket = bucket;
    }
    segment->last_seen = now;
}

void vantage_note_silence(struct segment *segment, int64_t now)
{
    note_time(segment, now);
}

/* Bits of mac_pair_directions: any frame; one that carries more than address resolution, which says nothing of where the traffic goes; and one that is no
 * answer, whose question may have gone to all. */
enum {
    LOW_TO_HIGH = 1,
    HIGH_TO_LOW = 2,
    BOTH_WAYS = 3,
    DATA_SHIFT = 2,
    DATA_WAYS = 12,
    NO_ANSWER = 16,
    ARP_REPLY_OPERATION = 2
};

/* Its other direction goes to a group, or need not be: what a DHCP server answers was asked by broadcast or multicast. */
static bool only_resolves(const struct packet *packet)
{
    return packet->message == MESSAGE_ARP || packet->message == MESSAGE_DHCPV4 || packet->message == MESSAGE_DHCPV6 ||
           (packet->message == MESSAGE_ICMPV6 && packet->icmpv6.is_nd);
}

static bool is_answer(const struct packet *packet)
{
    return packet->message == MESSAGE_ARP
               ? packet->arp.operation == ARP_REPLY_OPERATION
               : packet->message == MESSAGE_ICMPV6 && packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT;
}

static void note_pair(struct segment *segment, const struct packet *packet)
{
    const struct mac *from = &packet->source_mac, *to = &packet->destination_mac;
    int order = mac_compare(from, to);
    const struct mac *low = order < 0 ? from : to, *high = order < 0 ? to : from;
    uint8_t direction = order < 0 ? LOW_TO_HIGH : HIGH_TO_LOW;
    uint8_t ways = (uint8_t)(only_resolves(packet) ? direction : direction | direction << DATA_SHIFT);
    if (!is_answer(packet))
        ways |= NO_ANSWER;
    for (uint32_t i = 0; i < segment->unicast_pairs; i++) {
        if (!mac_equal(&segment->mac_pairs[i][0], low) || !mac_equal(&segment->mac_pairs[i][1], high))
            continue;
        segment->unicast_pairs_both_ways += !(segment->mac_pair_directions[i] & direction);
        segment->mac_pair_directions[i] |= ways;
        return;
    }
    if (segment->unicast_pairs == PAIR_MAX)
        return;
    segment->mac_pairs[segment->unicast_pairs][0] = *low;
    segment->mac_pairs[segment->unicast_pairs][1] = *high;
    segment->mac_pair_directions[segment->unicast_pairs++] = ways;
}

/* Most pairs are seen in one direction only; those that carry data decide, where there are any. */
static bool is_one_way(const struct segment *segment)
{
    unsigned data = 0, data_both_ways = 0, asked = 0, asked_both_ways = 0;
    for (unsigned i = 0; i < segment->unicast_pairs; i++) {
        unsigned ways = segment->mac_pair_directions[i];
        data += (ways & DATA_WAYS) != 0;
        data_both_ways += (ways & DATA_WAYS) == DATA_WAYS;
        asked += (ways & NO_ANSWER) != 0;
        asked_both_ways += (ways & NO_ANSWER) != 0 && (ways & BOTH_WAYS) == BOTH_WAYS;
    }
    if (segment->unicast_pairs < 3 || segment->unicast_frames < 20)
        return false;
    return data >= 3 ? data_both_ways * 2 < data : asked >= 3 && asked_both_ways * 2 < asked;
}

void vantage_note_frame(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    struct segment *segment = observation->segment;
    note_time(segment, observation->now);
    if (!packet->has_source_mac || !packet->has_destination_mac || mac_is_group(&packet->destination_mac) ||
        mac_is_group(&packet->source_mac))
        return;
    segment->unicast_frames++;
    if (observation->host)
        observation->host->unicast_frames++;
    if (observation->target)
        observation->target->unicast_frames++;
    if (segment->unicast_pairs < PAIR_MAX || segment->unicast_frames < 4096)
        note_pair(segment, packet);
}

void vantage_note_broadcast(const struct observation *observation)
{
    struct host *host = observation->host;
    const struct packet *packet = observation->packet;
    if (!host || packet->own || host->capture_host || !packet->has_destination_mac ||
        !mac_is_group(&packet->destination_mac))
        return;
    observation->segment->bucket_arp = true;
    if (!host->counted_broadcast)
        observation->segment->broadcast_hosts++;
    host->counted_broadcast = true;
}

void vantage_note_solicitation(const struct observation *observation, const struct address *target, bool probe)
{
    const struct packet *packet = observation->packet;
    struct host *host = observation->host;
    if (!host || probe || packet->own || host->capture_host || !address_is_multicast(&observation->layer->destination))
        return;
    /* a group that somebody joined: switches with MLD snooping do not flood it. Groups that nobody joined they do, which proves nothing. */
    const struct address_record *record = binding_find(observation->inventory, observation->segment, target);
    if (!record || !record->last_claim || mac_equal(&record->mac, &host->mac) ||
        (record->host && record->host->capture_host))
        return;
    observation->segment->foreign_solicitations++;
    observation->segment->bucket_flood = true;
}

/* ── MLD: queries and who answers them ── */

void vantage_note_query(const struct observation *observation)
{
    const struct mld_message *mld = &observation->packet->icmpv6.mld;
    struct segment *segment = observation->segment;
    if (!address_is_unspecified(&mld->group) || segment->query_pending)
        return;
    int64_t delay = (int64_t)mld->max_response_delay * 1000000;
    segment->query_pending = true;
    segment->query_time = observation->now;
    segment->query_deadline =
        observation->now + (delay > 30 * CLOCK_SECOND ? 30 * CLOCK_SECOND : delay) + ANSWER_MARGIN;
    segment->query_responders = 0;
    segment->queries_general++;
}

void vantage_note_report(const struct observation *observation)
{
    struct host *host = observation->host;
    struct segment *segment = observation->segment;
    if (!host)
        return;
    bool foreign = !observation->packet->own && !host->capture_host;
    if (foreign && host->last_mld_report == 0)
        segment->mld_reporters++;
    if (segment->query_pending && foreign && host->last_mld_report < segment->query_time)
        segment->query_responders++;
    host->last_mld_report = observation->now;
    if (foreign)
        segment->bucket_flood = true;
}

static void close_window(struct segment *segment)
{
    segment->query_pending = false;
    if (segment->query_responders == 0) {
        segment->queries_unanswered++;
        return;
    }
    segment->queries_answered++;
    for (struct host *host = segment->hosts; host; host = host->next_in_segment) {
        if (host->last_mld_report >= segment->query_time)
            host->queries_answered++;
        else if (host->first_seen <= segment->query_time && host->last_activity >= segment->query_time - AWAKE_MARGIN &&
                 host->last_activity <= segment->query_deadline + AWAKE_MARGIN)
            host->query_windows++;
    }
}

void vantage_tick(struct inventory *inventory, int64_t time)
{
    for (struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment))
        if (segment->query_pending && time > segment->query_deadline)
            close_window(segment);
}

/* ── the verdict ── */

/* The MAC address that most unicast frames have in common, from hosts with roles or not. */
static const struct host *most_common(const struct segment *segment)
{
    const struct host *most = NULL;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        if (!most || host->unicast_frames > most->unicast_frames)
            most = host;
    return most;
}

static enum vantage_unicast conclude_unicast(const struct segment *segment)
{
    if (segment->unicast_frames == 0)
        return UNICAST_NONE;
    const struct host *common = most_common(segment);
    bool one_in_all = common && common->unicast_frames * 100 >= segment->unicast_frames * 99;
    if (is_one_way(segment))
        return UNICAST_ONEWAY;
    if (one_in_all && (segment->unicast_pairs >= 3 || common->capture_host))
        return common->forwarder || common->roles & ROLE_ROUTER ? UNICAST_UPLINK : UNICAST_HOST;
    if (one_in_all)
        return UNICAST_HOST;
    return segment->unicast_pairs_both_ways >= 3 ? UNICAST_TAP : UNICAST_NONE;
}

static enum vantage_multicast conclude_multicast(const struct segment *segment)
{
    bool seen = segment->mld_reporters >= 2 || segment->foreign_solicitations > 0;
    bool is_short = segment->watched < BUCKET;
    bool hidden = segment->queries_unanswered >= QUERIES_NEEDED && segment->queries_answered == 0;
    if (seen && !hidden && (is_short || segment->flood_buckets * 2 >= segment->arp_buckets))
        return MULTICAST_FLOOD;
    if (segment->queries_answered > 0 && segment->mld_reporters >= 2)
        return MULTICAST_FLOOD;
    if (hidden && segment->broadcast_hosts >= BROADCAST_HOSTS_NEEDED && segment->watched >= SNOOPED_AFTER)
        return MULTICAST_SNOOPED;
    return MULTICAST_UNKNOWN;
}

static void explain(const struct segment *segment, struct vantage *vantage)
{
    static const char *const unicast[] = {
        [UNICAST_NONE] = "multicast and broadcast only",
        [UNICAST_HOST] = "one host's own traffic",
        [UNICAST_TAP] = "traffic between others (mirror port or tap)",
        [UNICAST_ONEWAY] = "mostly one direction of the traffic",
        [UNICAST_UPLINK] = "traffic of one router (uplink)",
    };
    if (vantage->multicast == MULTICAST_FLOOD)
        snprintf(vantage->why, sizeof vantage->why,
                 "%s; multicast of all hosts is seen (MLD of %u, neighbour solicitations of others: %u)",
                 unicast[vantage->unicast], segment->mld_reporters, segment->foreign_solicitations);
    else if (vantage->multicast == MULTICAST_SNOOPED)
        snprintf(vantage->why, sizeof vantage->why,
                 "%s; %u general MLD queries were seen and no host's answer: a switch with MLD snooping hides them",
                 unicast[vantage->unicast], segment->queries_unanswered);
    else
        snprintf(
            vantage->why, sizeof vantage->why,
            "%s; whether multicast of other hosts would be seen is not known (MLD of %u hosts, %u general queries)",
            unicast[vantage->unicast], segment->mld_reporters, segment->queries_general);
}

void vantage_finish(struct inventory *inventory, struct segment *segment)
{
    if (segment->query_pending && inventory->now > segment->query_deadline)
        close_window(segment);
    close_bucket(segment);
    segment->vantage.unicast = conclude_unicast(segment);
    segment->vantage.multicast = conclude_multicast(segment);
    explain(segment, &segment->vantage);
}

const char *vantage_unicast_word(enum vantage_unicast unicast)
{
    static const char *const words[] = { "none", "host", "tap", "oneway", "uplink" };
    return words[(unsigned)unicast <= UNICAST_UPLINK ? unicast : UNICAST_NONE];
}

const char *vantage_multicast_word(enum vantage_multicast multicast)
{
    static const char *const words[] = { "unknown", "flood", "snooped" };
    return words[(unsigned)multicast <= MULTICAST_SNOOPED ? multicast : MULTICAST_UNKNOWN];
}
