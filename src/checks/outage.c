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

struct outage *outage_open(struct judgement *judgement, const struct claim *claim, enum outage_scope scope,
                           int64_t start)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    struct outage *outage = outage_find(judgement, claim);
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
                               .start = start };
    return outage;
}

void outage_close(struct outage *outage, int64_t end)
{
    if (!outage)
        return;
    outage->open = false;
    outage->end = end > outage->start ? end : outage->start;
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

unsigned outage_list(struct judgement *judgement, const struct outage **list)
{
    struct outages *outages = memory_of(judgement, &outages_row);
    *list = outages ? outages->rows : NULL;
    return outages ? outages->count : 0;
}
