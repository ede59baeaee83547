#include "checks/own_findings.h"

struct finding *own_findings_next(const struct judgement *judgement, const struct finding *finding)
{
    struct finding *next = finding ? findings_next(finding) : findings_first(judgement->findings);
    while (next && (next->check != judgement->check || next->withdrawn))
        next = findings_next(next);
    return next;
}

const struct segment *own_findings_segment(const struct judgement *judgement, const struct finding *finding)
{
    const struct segment *segment = inventory_segments(judgement->inventory);
    while (segment && segment->index != finding->segment_index)
        segment = segment_next(segment);
    return segment;
}

const struct host *own_findings_host(const struct judgement *judgement, const struct finding *finding)
{
    const struct segment *segment = own_findings_segment(judgement, finding);
    return segment && finding->subject.has_mac
               ? inventory_find_host(judgement->inventory, segment, &finding->subject.mac)
               : NULL;
}
