#include "decode/mld.h"

#include "icmpv6_case.h"

#define COUNT(rows)        (sizeof(rows) / sizeof(rows)[0])
#define ZERO               "00000000000000000000000000000000"
#define GROUP              "ff0200000000000000000001ff000066"
#define SOURCE             "20010db8000000000000000000000001"
#define QUERY(group, rest) "8200000003e80000" group rest
#define REPORT(rest)       "8f000000" rest

static void expect_address(const struct address *address, const char *expected)
{
    char text[ADDRESS_TEXT_SIZE];
    cr_expect_str_eq(address_format(address, text), expected);
}

Test(mld, version_of_a_query_is_told_by_its_length)
{
    static const struct icmpv6_case rows[] = {
        { "version 1", .hex = QUERY(ZERO, "") },
        { "version 2", .hex = QUERY(ZERO, "027d0000") },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct packet *packet = case_decode(&rows[i]);
        cr_expect_eq(packet->icmpv6.mld.version, i + 1);
        cr_expect_eq(packet->icmpv6.mld.max_response_delay, 1000);
    }
    case_run(rows, COUNT(rows));
}

Test(mld, query_of_version_2_has_flags_interval_and_sources)
{
    struct icmpv6_case row = { "specific query", NULL, "ff02::1:ff00:66", QUERY(GROUP, "0a7d0001" SOURCE) };
    const struct mld_message *mld = &case_decode(&row)->icmpv6.mld;
    cr_expect(mld->suppress && mld->robustness == 2 && mld->query_interval == 125 && mld->source_count == 1);
    expect_address(&mld->group, "ff02::1:ff00:66");
    cr_assert_eq(mld->records.size, 16);
    struct address source;
    memcpy(source.octets, mld->records.data, 16);
    expect_address(&source, "2001:db8::1");
    case_run(&row, 1);
}

/* RFC 3810 §5.1.3: (mantissa | 0x1000) << (exponent + 3); §5.1.9: (mantissa | 0x10) << (exponent + 3) */
Test(mld, codes_above_their_half_are_floating_point)
{
    static const struct {
        const char *hex;
        uint32_t delay, interval;
    } rows[] = {
        { "82000000 7fff0000" ZERO "027f0000", 32767, 127 },
        { "82000000 80000000" ZERO "02800000", 0x1000u << 3, 16u << 3 },
        { "82000000 8fff0000" ZERO "028f0000", 0x1fffu << 3, 31u << 3 },
        { "82000000 92340000" ZERO "029a0000", 0x1234u << 4, 26u << 4 },
        { "82000000 ffff0000" ZERO "02ff0000", 0x1fffu << 10, 31u << 10 },
        { "82000000 ffff0000" ZERO "", 65535, 0 }, /* version 1: milliseconds */
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct icmpv6_case row = { rows[i].hex, .hex = rows[i].hex };
        const struct mld_message *mld = &case_decode(&row)->icmpv6.mld;
        cr_expect_eq(mld->max_response_delay, rows[i].delay, "%s: %u", rows[i].hex, mld->max_response_delay);
        cr_expect_eq(mld->query_interval, rows[i].interval, "%s: %u", rows[i].hex, mld->query_interval);
    }
}

Test(mld, report_and_done_of_version_1_name_their_group)
{
    static const struct icmpv6_case rows[] = {
        { "report", NULL, "ff02::1:ff00:66", "8300000000000000" GROUP },
        { "report from ::", "::", "ff02::1:ff00:66", "8300000000000000" GROUP },
        { "done", NULL, "ff02::2", "8400000000000000" GROUP },
        { "report with data behind", NULL, "ff02::1:ff00:66", "8300000000000000" GROUP "00000000" },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct packet *packet = case_decode(&rows[i]);
        cr_expect_eq(packet->icmpv6.mld.version, 1, "%s", rows[i].says);
        expect_address(&packet->icmpv6.mld.group, "ff02::1:ff00:66");
    }
    case_run(rows, COUNT(rows));
}

/* The vector of a Linux host that has no address yet. */
Test(mld, report_of_version_2_is_walked)
{
    struct icmpv6_case row = { "report", "::", "ff02::16", "8f006f240000000104000000ff0200000000000000000001ff000066",
                               .keep_checksum = true };
    const struct packet *packet = case_decode(&row);
    cr_expect_eq(packet->icmpv6.checksum, CHECKSUM_GOOD);
    cr_assert_eq(packet->icmpv6.mld.record_count, 1);
    struct cursor walk = cursor_make(packet->icmpv6.mld.records.data, packet->icmpv6.mld.records.size,
                                     packet->icmpv6.mld.records.size, 0);
    struct mld_record record;
    cr_assert(mld_record_next(&walk, &record));
    cr_expect_eq(record.type, 4);
    cr_expect_eq(record.source_count, 0);
    expect_address(&record.group, "ff02::1:ff00:66");
    cr_expect_not(mld_record_next(&walk, &record));
    case_run(&row, 1);
}

Test(mld, records_of_all_types_have_sources_and_auxiliary_data)
{
    struct icmpv6_case row = { "six records", NULL, "ff02::16",
                               REPORT("00000006"
                                      "01000001" GROUP SOURCE "02000000" GROUP "03020000" GROUP "0102030405060708"
                                      "04000000" GROUP "05010002" GROUP SOURCE SOURCE "01020304"
                                      "06000001" GROUP SOURCE) };
    static const uint16_t sources[] = { 1, 0, 0, 0, 2, 1 };
    const struct packet *packet = case_decode(&row);
    struct bytes records = packet->icmpv6.mld.records;
    struct cursor walk = cursor_make(records.data, records.size, records.size, 0);
    for (unsigned i = 0; i < 6; i++) {
        struct mld_record record;
        cr_assert(mld_record_next(&walk, &record), "record %u", i);
        cr_expect_eq(record.type, i + 1);
        cr_expect_eq(record.source_count, sources[i]);
        expect_address(&record.group, "ff02::1:ff00:66");
        if (record.source_count > 0) {
            struct address source;
            memcpy(source.octets, record.sources + (record.source_count - 1) * 16, 16);
            expect_address(&source, "2001:db8::1");
        }
    }
    cr_expect_eq(cursor_left(&walk), 0);
    case_run(&row, 1);
}

Test(mld, message_that_receivers_drop_is_named)
{
    static const struct icmpv6_case rows[] = {
        { "hop limit", .hex = QUERY(ZERO, "027d0000"), .defects = { DEFECT_MLD_HOP_LIMIT }, .hop_limit = 64 },
        { "query from ::", "::", NULL, QUERY(ZERO, "027d0000"), { DEFECT_MLD_SOURCE } },
        { "query from a global address", "2001:db8::1", NULL, QUERY(ZERO, ""), { DEFECT_MLD_SOURCE } },
        { "report from a global address",
          "2001:db8::1",
          "ff02::16",
          REPORT("0000000104000000" GROUP),
          { DEFECT_MLD_SOURCE } },
        { "no Router Alert", .hex = QUERY(ZERO, ""), .defects = { DEFECT_MLD_NO_ROUTER_ALERT },
          .no_router_alert = true },
        { "query of 23 octets",
          .hex = "8200000003e80000"
                 "000000000000000000000000000000",
          .defects = { DEFECT_MLD_LENGTH } },
        { "query of 26 octets", .hex = QUERY(ZERO, "027d"), .defects = { DEFECT_MLD_LENGTH }, .at = 24 },
        { "report of 7 octets", NULL, "ff02::16", REPORT("000000"), { DEFECT_MLD_LENGTH } },
        { "version 1 report of 20 octets",
          NULL,
          "ff02::1:ff00:66",
          "8300000000000000ff0200000000000000000001",
          { DEFECT_MLD_LENGTH } },
        { "more sources than there are", .hex = QUERY(ZERO, "027dffff"), .defects = { DEFECT_MLD_LENGTH }, .at = 24 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect(packet_discarded(case_decode(&rows[i])), "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(mld, record_that_receivers_ignore_leaves_the_others)
{
    static const struct icmpv6_case rows[] = {
        { "record type 0",
          NULL,
          "ff02::16",
          REPORT("00000001"
                 "00000000" GROUP),
          { DEFECT_MLD_RECORD_TYPE },
          .at = 8 },
        { "record type 7",
          NULL,
          "ff02::16",
          REPORT("00000002"
                 "04000000" GROUP "07000000" GROUP),
          { DEFECT_MLD_RECORD_TYPE },
          .at = 28 },
        { "record for a unicast address",
          NULL,
          "ff02::16",
          REPORT("00000001"
                 "04000000" SOURCE),
          { DEFECT_MLD_GROUP },
          .at = 12 },
        { "65,535 records in none", NULL, "ff02::16", REPORT("0000ffff"), { DEFECT_MLD_RECORD_TRUNCATED }, .at = 8 },
        { "65,535 sources in none",
          NULL,
          "ff02::16",
          REPORT("00000001"
                 "0100ffff" GROUP),
          { DEFECT_MLD_RECORD_TRUNCATED },
          .at = 8 },
        { "auxiliary data past the end",
          NULL,
          "ff02::16",
          REPORT("00000001"
                 "04ff0000" GROUP),
          { DEFECT_MLD_RECORD_TRUNCATED },
          .at = 8 },
        { "second record is cut",
          NULL,
          "ff02::16",
          REPORT("00000002"
                 "04000000" GROUP "04000000ff02"),
          { DEFECT_MLD_RECORD_TRUNCATED },
          .at = 28 },
        { "data behind the records", NULL, "ff02::16",
          REPORT("00000001"
                 "04000000" GROUP "01020304") },
        { "version 1 report of a unicast address",
          NULL,
          "2001:db8::1",
          "8300000000000000" SOURCE,
          { DEFECT_MLD_GROUP },
          .at = 8 },
        { "query for a unicast address", NULL, "2001:db8::1", QUERY(SOURCE, ""), { DEFECT_MLD_GROUP }, .at = 8 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_null(packet_discarded(case_decode(&rows[i])), "%s", rows[i].says);
    for (unsigned i = 0; i < 8; i++)
        case_expect_defects(&rows[i], case_decode(&rows[i]));
    case_expect_prefixes(&rows[1]);
    case_expect_prefixes(&rows[4]);
    cr_expect(packet_find_defect(case_decode(&rows[8]), DEFECT_MLD_GROUP));
    cr_expect(packet_find_defect(case_decode(&rows[9]), DEFECT_MLD_GROUP));
}

Test(mld, message_to_an_odd_destination_is_noted)
{
    static const struct icmpv6_case rows[] = {
        { "general query to the routers", NULL, "ff02::2", QUERY(ZERO, ""), { DEFECT_MLD_DESTINATION } },
        { "specific query to all nodes", NULL, "ff02::1", QUERY(GROUP, ""), { DEFECT_MLD_DESTINATION } },
        { "query by unicast", NULL, "fe80::2", QUERY(ZERO, "") },
        { "report to all nodes", NULL, "ff02::1", REPORT("0000000104000000" GROUP), { DEFECT_MLD_DESTINATION } },
        { "report by unicast", NULL, "fe80::2", REPORT("0000000104000000" GROUP) },
        { "version 1 report to another group", NULL, "ff02::1", "8300000000000000" GROUP, { DEFECT_MLD_DESTINATION } },
        { "done to its group", NULL, "ff02::1:ff00:66", "8400000000000000" GROUP, { DEFECT_MLD_DESTINATION } },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_null(packet_discarded(case_decode(&rows[i])), "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(mld, report_that_the_capture_cut_is_truncated)
{
    struct icmpv6_case row = { "cut report", NULL, "ff02::16",
                               REPORT("00000002"
                                      "04000000" GROUP "04000000" GROUP),
                               .uncaptured = 10 };
    const struct packet *packet = case_decode(&row);
    cr_expect(packet->truncated);
    cr_expect_eq(packet->defect_count, 0);
    cr_expect_eq(packet->icmpv6.mld.record_count, 2);
    cr_expect_eq(packet->icmpv6.mld.records.size, 30);
}
