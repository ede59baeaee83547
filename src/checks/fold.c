#include "checks/fold.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "checks/memory.h"

/* Bits for counting distinct senders by those that are set (linear counting): well up to some 20,000. */
enum { MARKS = 4096 };
enum { FEW_FRAMES = 3 }; /* in all, of a sender that shows nothing else */

struct fold_key {
    uint64_t check;
    uint64_t segment;
};

struct fold {
    uint32_t subjects; /* with a finding of their own */
    uint32_t marked;
    uint8_t marks[MARKS / 8];
};

static const struct table_row fold_row = { "folded-senders",    sizeof(struct fold_key),
                                           sizeof(struct fold), 1024,
                                           TABLE_EVICT_OLDEST,  NULL };

/* The subject is who sent the packet. At the end there is none: then only a MAC address is surely a sender's. */
static bool is_sender(const struct subject *subject, const struct packet *packet)
{
    if (!packet)
        return subject->has_mac;
    if (subject->has_mac)
        return packet->has_source_mac && memcmp(&subject->mac, &packet->source_mac, sizeof subject->mac) == 0;
    return subject->has_address && packet->layer_count > 0 &&
           memcmp(&subject->address, &packet->layers[0].source, sizeof subject->address) == 0;
}

/* Seen for less than a minute. At the end, where states of hosts are judged: with next to no frames, too. */
static bool is_new_host(const struct judgement *judgement, const struct host *host)
{
    if (judgement->concluding)
        return host->last_seen - host->first_seen < 60 * CLOCK_SECOND && host->frames <= FEW_FRAMES;
    return judgement->now - host->first_seen < 60 * CLOCK_SECOND;
}

/* An address that the inventory does not keep is one from elsewhere, or one more of very many. A router of the inventory is none: their flood is ra-flood's. */
static bool is_newcomer(const struct judgement *judgement, const struct claim *claim)
{
    const struct inventory *inventory = judgement->inventory;
    if (claim->subject.has_address && inventory_find_router(inventory, claim->segment, &claim->subject.address))
        return false;
    if (claim->subject.has_mac) {
        const struct host *host = inventory_find_host(inventory, claim->segment, &claim->subject.mac);
        if (!host || is_new_host(judgement, host))
            return true;
    }
    if (!claim->subject.has_address || judgement->concluding)
        return false;
    const struct address_record *record = inventory_find_address(inventory, claim->segment, &claim->subject.address);
    return !record || judgement->now - record->first_seen < 60 * CLOCK_SECOND;
}

/* The hash has no secret, so that the same capture gives the same count. */
static unsigned count_sender(struct fold *fold, const struct subject *subject)
{
    struct {
        struct mac mac;
        struct address address;
    } sender = { .mac = subject->mac, .address = subject->address };
    uint64_t place = hash_siphash(&(struct hash_key){ 0 }, 1, 3, &sender, sizeof sender) % MARKS;
    uint8_t bit = (uint8_t)(1u << (place % 8));
    if (!(fold->marks[place / 8] & bit)) {
        fold->marks[place / 8] |= bit;
        fold->marked++;
    }
    unsigned clear = fold->marked < MARKS ? MARKS - fold->marked : 1;
    return (unsigned)(-MARKS * log((double)clear / MARKS));
}

struct claim fold_claim(struct judgement *judgement, const struct claim *claim, unsigned *senders)
{
    *senders = 0;
    if (!claim->segment || (!claim->packet && !judgement->concluding) || !is_sender(&claim->subject, claim->packet) ||
        findings_find(judgement->findings, judgement->check, claim->segment, &claim->subject))
        return *claim;
    struct fold_key key = { .check = (uint64_t)(uintptr_t)judgement->check, .segment = claim->segment->index };
    struct table *table = memory_table(judgement, &fold_row);
    bool made;
    struct fold *fold = table ? table_insert(table, &key, &made) : NULL;
    unsigned limit = judgement->check->severity >= SEVERITY_HIGH ? FOLD_SUBJECTS / 2 : FOLD_SUBJECTS;
    if (!fold)
        return *claim;
    if (fold->subjects < limit || !is_newcomer(judgement, claim)) {
        fold->subjects++;
        return *claim;
    }
    *senders = count_sender(fold, &claim->subject);
    struct claim folded = claim_segment(claim->segment, claim->packet);
    folded.confidence = claim->confidence;
    folded.has_severity = claim->has_severity;
    folded.severity = claim->severity;
    folded.time = claim->time;
    return folded;
}
