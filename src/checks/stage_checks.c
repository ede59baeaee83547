#include "checks/families.h"
#include "checks/stage.h"

static void stage_behind(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct plan_segment *plan = judgement_plan(judgement, segment);
        struct segment_stage stage;
        if (!plan || !plan->stage.set || !plan->stage.by.set || judgement->now < plan->stage.by.end)
            continue;
        stage_of(judgement, segment, &stage);
        if (stage.stage >= plan->stage.target)
            continue;
        struct claim claim = claim_segment(segment, NULL);
        claim.confidence = stage.at_least ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
        judgement_state(judgement, &claim, segment->first_seen, segment->last_seen,
                        "Stage %d of 7 was seen%s; the plan wants %d by %s%s%s. Next: %s.", stage.stage,
                        stage.at_least ? " at least (many hosts are undecided)" : "", plan->stage.target,
                        plan->stage.by.text, plan->stage.owner ? ", owner " : "",
                        plan->stage.owner ? plan->stage.owner : "", stage.next_step);
    }
}

static const struct check rows[] = {
    { .id = "stage-behind",
      .family = FAMILY_PLAN,
      .severity = SEVERITY_MEDIUM,
      .other_severities = "its confidence is possible where more than a fifth of the hosts are undecided",
      .needs_plan = true,
      .title = "Segment behind its target",
      .what =
          "The plan gives this segment a stage to reach by a date; the date has passed, and the stage is not reached.",
      .why = "Projects that build on IPv6 here wait, or are built on IPv4 once more.",
      .how =
          "Stages: 0 no router; 1 a router advertises a prefix; 2 half of the hosts with IPv6 have an address in it; 3 nine in ten, name servers and connections over IPv6; 4 eight in ten clients use it and no outage was longer than 5 minutes; 5 no service of yours is IPv4-only; 6 IPv6-mostly; 7 IPv6-only.",
      .confused_with = "A capture that cannot show the traffic: then the text says what to capture.",
      .todo = "Take the next step that the message names, or move the date in the plan.",
      .verify = "Audit again: the segment's stage in the report.",
      .needs = "a plan with `stage`, and a capture after its date",
      .references = { "RFC 9386", "RFC 7381" },
      .review = stage_behind },
};

const struct check_table stage_checks = { rows, sizeof rows / sizeof rows[0] };
