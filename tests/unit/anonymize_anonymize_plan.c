#include <criterion/criterion.h>

#include "plan_text.h"
#include "v6audit/anonymize.h"

static const char text[] =
    "version: 1\n"
    "site: Customer Berlin\n"
    "aggregates: [\"2a01:4f8::/32\"]\n"
    "segments:\n"
    "  - name: payroll\n"
    "    vlan: 10\n"
    "    prefixes:\n"
    "      - {prefix: \"2a01:4f8:0:10::/64\", until: 2027-01-31, reason: \"ticket 4711\"}\n"
    "    routers:\n"
    "      - {name: berlin-r1, address: \"fe80::21b:21ff:fe12:3456\", mac: \"00:1b:21:12:34:56\"}\n"
    "    hosts:\n"
    "      - {name: printer-3, mac: \"00:40:8c:12:34:56\"}\n"
    "    stage: {target: 4, by: 2026-12-01, owner: Jane Doe}\n"
    "exemptions:\n"
    "  - {check: host-ipv4-only, segment: payroll, host: \"00:40:8c:*\", reason: \"Jane's cameras\"}\n";

static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 9, 9, 8 };

Test(anonymize_anonymize_plan, nothing_of_it_is_left_in_its_own_words)
{
    static const char *const secrets[] = { "Customer", "payroll", "2a01:4f8", "4711",     "berlin",
                                           "3456",     "printer", "00:1b:21", "00:40:8c", "Jane" };
    struct anonymizer *anonymizer = anonymizer_new(key);
    struct plan *plan = plan_text_load(text);
    char *written = NULL;
    size_t size;
    cr_assert_not_null(plan);
    cr_assert_eq(anonymize_plan(anonymizer, plan), 0);
    FILE *stream = open_memstream(&written, &size);
    plan_write(plan, &(struct plan_write_options){ .origins = true }, stream);
    fclose(stream);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        cr_expect_null(strstr(written, secrets[i]), "%s is left in\n%s", secrets[i], written);
    cr_expect(strstr(written, "segment-1") && strstr(written, "plan-1"), "%s", written);
    free(written);
    plan_free(plan);
    anonymizer_free(anonymizer);
}

Test(anonymize_anonymize_plan, what_was_documented_is_documented_under_the_same_key)
{
    struct anonymizer *anonymizer = anonymizer_new(key);
    struct plan *plan = plan_text_load(text);
    struct mac router = { { 0x00, 0x1b, 0x21, 0x12, 0x34, 0x56 } }, camera = { { 0x00, 0x40, 0x8c, 7, 8, 9 } };
    struct address address;
    char mac[MAC_TEXT_SIZE];
    cr_assert(plan && address_parse("fe80::21b:21ff:fe12:3456", &address));
    cr_assert_eq(anonymize_plan(anonymizer, plan), 0);
    address = anonymize_address(anonymizer, &address);
    router = anonymize_mac(anonymizer, &router);
    camera = anonymize_mac(anonymizer, &camera);
    const struct plan_segment *segment = plan_segment_by_name(plan, "segment-1");
    cr_assert_not_null(segment);
    cr_expect_eq(plan_match_router(segment, &address, &router, NULL), ROUTER_MATCH_ALL);
    const char *subjects[] = { mac_format(&camera, mac), NULL };
    cr_expect_not_null(plan_find_exemption(plan, "host-ipv4-only", "segment-1", subjects, 0, NULL));
    plan_free(plan);
    anonymizer_free(anonymizer);
}
