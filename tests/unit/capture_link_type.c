#include "capture/link_type.h"

#include <criterion/criterion.h>

Test(link_type, has_the_names_of_the_list)
{
    char text[24];
    cr_expect_str_eq(link_type_name(LINK_ETHERNET, text), "ETHERNET");
    cr_expect_str_eq(link_type_name(LINK_NULL, text), "NULL");
    cr_expect_str_eq(link_type_name(LINK_RAW, text), "RAW");
    cr_expect_str_eq(link_type_name(LINK_LINUX_SLL2, text), "LINUX_SLL2");
    cr_expect_str_eq(link_type_name(LINK_IEEE802_11_RADIOTAP, text), "IEEE802_11_RADIOTAP");
    cr_expect_str_eq(link_type_name(LINK_IEEE802_15_4_TAP, text), "IEEE802_15_4_TAP");
    cr_expect_str_eq(link_type_name(147, text), "USER0");
    cr_expect_str_eq(link_type_name(299, text), "FIRA_UCI");
    cr_expect_str_eq(link_type_name(65535, text), "LINKTYPE_65535");
}

Test(link_type, finds_numbers_by_either_name_in_any_case)
{
    cr_expect_eq(link_type_number("EN10MB"), LINK_ETHERNET);
    cr_expect_eq(link_type_number("ethernet"), LINK_ETHERNET);
    cr_expect_eq(link_type_number("DLT_EN10MB"), LINK_ETHERNET);
    cr_expect_eq(link_type_number("LINKTYPE_RAW"), LINK_RAW);
    cr_expect_eq(link_type_number("IEEE802_11_RADIO"), LINK_IEEE802_11_RADIOTAP);
    cr_expect_eq(link_type_number("nonsense"), -1);
    cr_expect_eq(link_type_number(""), -1);
}

Test(link_type, takes_the_raw_ip_numbers_of_all_systems_for_one)
{
    cr_expect_eq(link_type_normalise(12), LINK_RAW);
    cr_expect_eq(link_type_normalise(14), LINK_RAW);
    cr_expect_eq(link_type_normalise(101), LINK_RAW);
    cr_expect_eq(link_type_normalise(108), LINK_LOOP);
    cr_expect_eq(link_type_normalise(1), LINK_ETHERNET);
    cr_expect_eq(link_type_normalise(0x14000001), LINK_ETHERNET, "bits for the length of the FCS");
    cr_expect_eq(link_type_normalise(0x00300001), LINK_ETHERNET, "reserved bits");
}

/* every name leads back to its number, or a row stands in the wrong place */
Test(link_type, finds_each_row_again)
{
    char text[24];
    unsigned named = 0;
    for (unsigned number = 0; number < 400; number++) {
        const char *name = link_type_name((uint16_t)number, text);
        if (name == text)
            continue;
        named++;
        cr_expect_eq(link_type_number(name), (int)number, "%s", name);
    }
    cr_expect_gt(named, 200u);
}
