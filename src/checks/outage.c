#include "checks/outage.h"

#include <string.h>

#include "checks/memory.h"

struct outages {
    unsigned count, lost;
    struct outage rows[OUTAGE_MAX];
};

static const struct memory_row outages_row = { sizeof(struct outages) };

static bool is_about(const struct outage *outage, const struct judgement *judgement, const struct claim *claim)
{
    const struct subject *a = &outage->subject, *b = &claim->subject;
    return outage->check == judgement->check && outage->segment == claim->segment && a->kind == b->kind &&
           a->port == b->port && (!a->has_address || address_equal(&a->address, &b->address)) &&
           (!a->has_prefix || prefix_equal(&a->prefix, &b->prefix));
}

struct outage *outage_find(struct judgement *judgement, const struct claim *claim)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    for (unsigned i = outages ? outages->count : 0; i-- > 0;)
        if (outages->rows[i].open && is_about(&outages->rows[i], judgement, claim))
            return &outages->rows[i];
    return NULL;
}

void outage_goes_on(const struct judgement *judgement, struct outage *outage)
{
    outage->cleared = 0;
    outage->last_failure = judgement->now;
}

struct outage *outage_open(struct judgement *judgement, const struct claim *claim, enum outage_scope scope,
                           int64_t start)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    struct outage *outage = outage_find(judgement, claim);
    if (outage)
        outage_goes_on(judgement, outage);
    if (outage || !outages)
        return outage;
    if (outages->count == OUTAGE_MAX) {
        outages->lost++;
        return NULL;
    }
    outage = &outages->rows[outages->count++];
    *outage = (struct outage){ .check = judgement->check,
                               .segment = claim->segment,
                               .subject = claim->subject,
                               .scope = scope,
                               .open = true,
                               .is_news = true,
                               .start = start,
                               .last_failure = judgement->now };
    judgement->outage_news = true;
    return outage;
}

static void end_outage(struct judgement *judgement, struct outage *outage)
{
    outage->open = false;
    outage->end = outage->cleared > outage->start ? outage->cleared : outage->start;
    outage->is_news = judgement->outage_news = true;
}

void outage_close(struct judgement *judgement, struct outage *outage, int64_t end)
{
    if (!outage || outage->cleared)
        return;
    outage->cleared = end;
    if (judgement->concluding)
        end_outage(judgement, outage);
}

void outage_settle(struct judgement *judgement, int64_t now)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    for (unsigned i = 0; outages && i < outages->count; i++)
        if (outages->rows[i].open && outages->rows[i].cleared && now - outages->rows[i].cleared >= OUTAGE_HOLD_DOWN)
            end_outage(judgement, &outages->rows[i]);
}

void outage_settle_all(struct judgement *judgement)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    for (unsigned i = 0; outages && i < outages->count; i++)
        if (outages->rows[i].open && outages->rows[i].cleared)
            end_outage(judgement, &outages->rows[i]);
}

void outage_affects(struct outage *outage, const struct address *client)
{
    for (unsigned i = 0; i < outage->client_count; i++)
        if (address_equal(&outage->clients[i], client))
            return;
    if (outage->client_count < OUTAGE_CLIENT_MAX)
        outage->clients[outage->client_count++] = *client;
    if (outage->client_count > outage->affected)
        outage->affected = outage->client_count;
}

void outage_refer(struct outage *outage, const struct frame_reference *frame)
{
    if (!outage || frame->number == 0 || outage->evidence_count == OUTAGE_EVIDENCE_MAX)
        return;
    for (unsigned i = 0; i < outage->evidence_count; i++)
        if (outage->evidence[i].number == frame->number && outage->evidence[i].file == frame->file)
            return;
    outage->evidence[outage->evidence_count++] = *frame;
}

unsigned outage_rows(struct judgement *judgement, struct outage **rows)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    *rows = outages ? outages->rows : NULL;
    return outages ? outages->count : 0;
}

unsigned outage_list(struct judgement *judgement, const struct outage **list)
{
    struct outage *rows;
    unsigned count = outage_rows(judgement, &rows);
    *list = rows;
    return count;
}
