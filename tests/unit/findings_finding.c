#include "findings/findings.h"

#include <criterion/criterion.h>

#include "v6audit/check.h"

static const struct check low = { .id = "low-check", .severity = SEVERITY_LOW };
static const struct check high = { .id = "high-check", .severity = SEVERITY_HIGH, .absorbs = { "low-*" } };

static struct subject host(uint8_t last)
{
    return (struct subject){ .kind = SUBJECT_HOST, .has_mac = true, .mac = { { 0, 0x16, 0x3e, 0, 0, last } } };
}

static bool absorbs(void *context, const struct finding *a, const struct finding *b)
{
    (void)context;
    return a->check == &high && b->check == &low && mac_equal(&a->subject.mac, &b->subject.mac);
}

Test(findings, fold_sort_and_absorb)
{
    struct findings *findings = findings_new(NULL);
    struct segment segment = { .id = "office" };
    struct subject one = host(1), two = host(2);
    bool made;
    struct finding *first = findings_open(findings, &low, &segment, &two, &made);
    first->severity = SEVERITY_LOW;
    cr_assert(made);
    cr_assert_eq(findings_open(findings, &low, &segment, &two, &made), first);
    cr_assert_not(made);
    findings_open(findings, &low, &segment, &one, &made)->severity = SEVERITY_LOW;
    findings_open(findings, &high, &segment, &one, &made)->severity = SEVERITY_HIGH;
    struct subject gone = host(3);
    findings_open(findings, &low, &segment, &gone, &made)->withdrawn = true;
    findings_finish(findings, absorbs, NULL);
    const struct finding *const *list;
    cr_assert_eq(findings_list(findings, &list), 3);
    cr_assert_str_eq(list[0]->key, "high-check/office/00:16:3e:00:00:01");
    cr_assert_str_eq(list[1]->key, "low-check/office/00:16:3e:00:00:01");
    cr_assert_eq(list[1]->absorbed_by, list[0]);
    cr_assert_not(finding_counts(list[1]));
    cr_assert(finding_counts(list[2]));
    findings_free(findings);
}

static bool count_and_absorb(void *context, const struct finding *a, const struct finding *b)
{
    ++*(unsigned *)context;
    return absorbs(NULL, a, b);
}

/* A full table, most of it of a check that explains and one that is explained, on many segments: what is compared grows with the segments' own findings. */
Test(findings, ask_who_explains_whom_only_where_a_check_names_the_other)
{
    enum { SEGMENTS = 64, EACH = 32 };
    static const struct check other = { .id = "other-check", .severity = SEVERITY_HIGH };
    struct findings *findings = findings_new(NULL);
    unsigned asked = 0;
    bool made;
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        struct segment segment = { .index = i, .id = "office" };
        for (uint8_t j = 0; j < EACH; j++) {
            struct subject one = host(j);
            findings_open(findings, &low, &segment, &one, &made)->severity = SEVERITY_LOW;
            findings_open(findings, &high, &segment, &one, &made)->severity = SEVERITY_HIGH;
            findings_open(findings, &other, &segment, &one, &made)->severity = SEVERITY_HIGH;
        }
    }
    findings_finish(findings, count_and_absorb, &asked);
    cr_expect_leq(asked, SEGMENTS * EACH * EACH, "asked %u times", asked);
    const struct finding *const *list;
    unsigned count = findings_list(findings, &list), absorbed = 0;
    for (unsigned i = 0; i < count; i++)
        absorbed += list[i]->absorbed_by != NULL;
    cr_expect_eq(absorbed, SEGMENTS * EACH);
    findings_free(findings);
}

Test(findings, keep_at_most_eight_frames_and_each_once)
{
    struct findings *findings = findings_new(NULL);
    struct subject one = host(1);
    bool made;
    uint8_t bytes[4] = { 1, 2, 3, 4 };
    struct finding *finding = findings_open(findings, &low, NULL, &one, &made);
    for (uint64_t number = 1; number <= 20; number++)
        for (int twice = 0; twice < 2; twice++)
            findings_add_evidence(
                findings, finding,
                &(struct frame){ .number = number, .bytes = bytes, .captured_length = 4, .length = 4 }, 0);
    cr_assert_eq(finding->evidence_count, FINDING_EVIDENCE_MAX);
    cr_assert_eq(finding->evidence[7].frame.number, 8);
    cr_assert_eq(memcmp(finding->evidence[0].bytes, bytes, 4), 0);
    findings_free(findings);
}
