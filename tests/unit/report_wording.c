#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "base/clock.h"
#include "report/wording.h"

struct count_row {
    uint64_t value;
    char text[32];
};

ParameterizedTestParameters(wording, groups_digits_by_three)
{
    static struct count_row rows[] = {
        { 0, "0" },
        { 999, "999" },
        { 1000, "1,000" },
        { 1204511, "1,204,511" },
        { UINT64_MAX, "18,446,744,073,709,551,615" },
    };
    return cr_make_param_array(struct count_row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct count_row *row, wording, groups_digits_by_three)
{
    char text[32];
    cr_expect_str_eq(wording_count(row->value, text), row->text);
}

struct duration_row {
    int64_t milliseconds;
    char text[32];
};

ParameterizedTestParameters(wording, says_durations_as_people_do)
{
    static struct duration_row rows[] = {
        { 0, "0 ms" },
        { 400, "400 ms" },
        { 1000, "1 s" },
        { 59999, "59 s" },
        { 60000, "1 min 0 s" },
        { 119000, "1 min 59 s" },
        { 198000, "3 min" },
        { 2712000, "45 min" },
        { 3599000, "1 h 0 min" },
        { 7500000, "2 h 5 min" },
        { 86400000, "1 d 0 h" },
        { 273600000, "3 d 4 h" },
    };
    return cr_make_param_array(struct duration_row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct duration_row *row, wording, says_durations_as_people_do)
{
    char text[32];
    cr_expect_str_eq(wording_duration(row->milliseconds * 1000000, text), row->text);
}

Test(wording, takes_the_longest_duration_and_lifetime)
{
    char text[32];
    wording_duration(INT64_MAX, text);
    cr_expect_str_eq(text, "106751 d 23 h");
    cr_expect_str_eq(wording_lifetime(UINT32_MAX, text), "infinite");
    cr_expect_str_eq(wording_lifetime(1800, text), "1800 s");
}

Test(wording, writes_times_in_utc_without_fractions)
{
    char text[32];
    cr_expect_str_eq(wording_time(INT64_C(1764000000) * CLOCK_SECOND + 999999999, text), "2025-11-24 16:00:00");
    cr_expect_str_eq(wording_time_of_day(INT64_C(1764000000) * CLOCK_SECOND, text), "16:00:00");
}

Test(wording, is_cut_at_its_room_and_stays_a_string)
{
    struct wording wording = { 0 };
    for (unsigned i = 0; i < 1000; i++)
        wording_add(&wording, "%u ", i);
    cr_expect(eq(sz, wording.length, (size_t)WORDING_SIZE - 1));
    cr_expect(eq(sz, strlen(wording.text), wording.length));
}

struct segment_row {
    char id[SEGMENT_ID_SIZE];
    unsigned vlan_count;
    uint16_t vlan[2];
    char text[SEGMENT_ID_SIZE], in_short[SEGMENT_ID_SIZE];
};

ParameterizedTestParameters(wording, names_segments_by_plan_or_vlan)
{
    static struct segment_row rows[] = {
        { "untagged", 0, { 0 }, "untagged", "untagged" },
        { "10", 1, { 10 }, "VLAN 10", "VLAN 10" },
        { "10.20", 2, { 10, 20 }, "VLAN 10.20", "VLAN 10.20" },
        { "10@eth0", 1, { 10 }, "VLAN 10@eth0", "VLAN 10@eth0" },
        { "100", 1, { 10 }, "100 (VLAN 10)", "100" },
        { "office", 1, { 10 }, "office (VLAN 10)", "office" },
        { "headquarters second floor", 1, { 7 }, "headquarters second floor (VLAN 7)", "headquarters s…" },
    };
    return cr_make_param_array(struct segment_row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct segment_row *row, wording, names_segments_by_plan_or_vlan)
{
    static struct segment segment;
    struct wording wording = { 0 }, in_short = { 0 };
    strcpy(segment.id, row->id);
    segment.vlan_count = (uint8_t)row->vlan_count;
    memcpy(segment.vlan, row->vlan, sizeof row->vlan);
    wording_segment(&segment, &wording);
    wording_segment_short(&segment, &in_short);
    cr_expect_str_eq(wording.text, row->text);
    cr_expect_str_eq(in_short.text, row->in_short);
}

Test(wording, counts_severities_worst_first)
{
    struct audit_summary summary = { .counts = {
                                         [SEVERITY_CRITICAL] = 1, [SEVERITY_MEDIUM] = 3, [SEVERITY_INFO] = 1204 } };
    struct wording wording = { 0 };
    wording_severities(&summary, &wording);
    cr_expect_str_eq(wording.text, "1 critical, 3 medium, 1,204 info");
    cr_expect(not(wording_nothing_wrong(&summary)));
    summary = (struct audit_summary){ .counts = { [SEVERITY_INFO] = 5 } };
    cr_expect(wording_nothing_wrong(&summary));
}
