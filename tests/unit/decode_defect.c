#include "v6audit/defect.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

/* The ids of the catalogue of checks that defects are shown by. */
static const char *const check_ids[] = {
    "address-martian",
    "capture-undecoded",
    "dhcpv6-inconsistent",
    "dhcpv6-malformed",
    "dhcpv6-obsolete",
    "extension-chain-long",
    "extension-hop-by-hop-misplaced",
    "extension-option-malformed",
    "extension-option-unknown",
    "extension-order",
    "extension-padding-content",
    "extension-repeated",
    "extension-routing-type-0",
    "extension-unknown",
    "fragment-atomic",
    "fragment-malformed",
    "fragment-overlap",
    "fragment-tiny-first",
    "icmpv6-bad-checksum",
    "icmpv6-error-to-error",
    "icmpv6-malformed",
    "icmpv6-unassigned-type",
    "ipv6-malformed",
    "link-layer-mismatch",
    "mld-invalid",
    "nd-fragmented",
    "nd-invalid",
    "nd-irregular",
    "ptb-below-1280",
    "ra-invalid",
    "ra-lifetime-range",
    "ra-link-local-prefix",
    "ra-mtu-invalid",
    "ra-multicast-prefix",
    "ra-option-malformed",
    "ra-preferred-exceeds-valid",
    "ra-prefix-not-64",
    "redirect-invalid",
    "routing-header-malformed",
    "tunnel-nested",
};

static bool is_check(const char *id)
{
    for (unsigned i = 0; i < sizeof check_ids / sizeof check_ids[0]; i++)
        if (strcmp(check_ids[i], id) == 0)
            return true;
    return false;
}

Test(defect, has_a_row_with_all_its_words_for_each_code)
{
    for (unsigned code = 0; code < DEFECT_CODE_COUNT; code++) {
        const struct defect_description *row = defect_describe(code);
        cr_assert(row->word && row->sentence && row->reference, "code %u has no row", code);
        cr_expect(row->effect <= EFFECT_NOTE, "%s", row->word);
        for (const char *at = row->word; *at; at++)
            cr_expect(islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '-', "%s", row->word);
        size_t length = strlen(row->sentence);
        cr_expect(length > 10 && row->sentence[length - 1] != '.', "%s: a clause", row->word);
    }
}

Test(defect, has_a_word_of_its_own)
{
    for (unsigned code = 0; code < DEFECT_CODE_COUNT; code++)
        for (unsigned other = 0; other < code; other++)
            cr_expect_str_neq(defect_describe(code)->word, defect_describe(other)->word);
}

Test(defect, names_the_section_of_its_rfc)
{
    for (unsigned code = DEFECT_NONE + 1; code < DEFECT_CODE_COUNT; code++) {
        const struct defect_description *row = defect_describe(code);
        static const char *const whole[] = { "RFC 826", "RFC 768" }; /* without sections */
        bool is_whole = strcmp(row->reference, whole[0]) == 0 || strcmp(row->reference, whole[1]) == 0;
        cr_expect(is_whole || strncmp(row->reference, "RFC ", 4) != 0 || strstr(row->reference, "§"), "%s: %s",
                  row->word, row->reference);
    }
}

Test(defect, is_shown_by_a_check_of_the_catalogue)
{
    for (unsigned code = 0; code < DEFECT_CODE_COUNT; code++) {
        const struct defect_description *row = defect_describe(code);
        cr_expect(!row->check || is_check(row->check), "%s is shown by %s", row->word, row->check);
    }
}

Test(defect, of_an_unknown_code_is_described_too)
{
    cr_assert_str_eq(defect_describe(DEFECT_CODE_COUNT)->word, "none");
    cr_assert_str_eq(defect_describe(65535)->word, "none");
}
