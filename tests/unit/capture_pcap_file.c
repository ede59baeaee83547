#include "capture/source.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "capture/link_type.h"
#include "capture_bytes.h"

static struct capture_bytes bytes;

static struct source *open_bytes(void)
{
    struct source *source = NULL;
    struct error error = { "" };
    cr_assert_eq(source_open_file(capture_file(bytes.data, bytes.count), &source, &error), 0, "%s", error.text);
    return source;
}

static struct frame next(struct source *source)
{
    struct frame frame;
    struct error error = { "" };
    cr_assert_eq(source_next(source, &frame, &error), SOURCE_FRAME, "%s", source->files[0].defect);
    return frame;
}

static void ends(struct source *source)
{
    struct frame frame;
    struct error error = { "" };
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_END, "%s", error.text);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_END, "and stays there");
}

struct good {
    const char *says;
    uint32_t magic;
    bool big_endian;
    uint32_t fraction;
    int64_t nanoseconds;
};

ParameterizedTestParameters(pcap_file, reads_byte_orders_and_resolutions)
{
    static struct good rows[] = {
        { "microseconds, little", 0xa1b2c3d4, false, 123456, 123456000 },
        { "microseconds, big", 0xa1b2c3d4, true, 123456, 123456000 },
        { "nanoseconds, little", 0xa1b23c4d, false, 123456789, 123456789 },
        { "nanoseconds, big", 0xa1b23c4d, true, 123456789, 123456789 },
    };
    return cr_make_param_array(struct good, rows, sizeof rows / sizeof *rows);
}

ParameterizedTest(struct good *row, pcap_file, reads_byte_orders_and_resolutions)
{
    bytes.big_endian = row->big_endian;
    put_pcap_header(&bytes, row->magic, 65535, 113);
    put_pcap_record(&bytes, 1700000000, row->fraction, 60, 1500, 0xaa);
    put_pcap_record(&bytes, 1700000001, 0, 0, 0, 0);
    put_pcap_record(&bytes, 0xfffffff0, 0, 3, 2, 0xbb);
    struct source *source = open_bytes();
    struct frame frame = next(source);
    cr_expect_eq(frame.time, 1700000000 * INT64_C(1000000000) + row->nanoseconds, "%s", row->says);
    cr_expect_eq(frame.captured_length, 60u);
    cr_expect_eq(frame.length, 1500u);
    cr_expect_eq(frame.link_type, LINK_LINUX_SLL);
    cr_expect_eq(frame.number, 1u);
    cr_expect_eq(frame.interface, 0u);
    cr_expect_eq(frame.bytes[0], 0xaa);
    cr_expect_eq(frame.bytes[59], 0xaa);
    cr_expect_eq(next(source).captured_length, 0u);
    frame = next(source);
    cr_expect_eq(frame.time, INT64_C(0xfffffff0) * 1000000000);
    cr_expect_eq(frame.length, 3u, "never smaller than what was captured");
    cr_expect_eq(frame.number, 3u);
    ends(source);
    cr_expect_str_eq(source->files[0].format, "pcap");
    cr_expect_eq(source->files[0].frames, 3u);
    cr_expect_eq(source->files[0].first_time, 1700000000 * INT64_C(1000000000) + row->nanoseconds);
    cr_expect_eq(source->files[0].last_time, INT64_C(0xfffffff0) * 1000000000);
    cr_expect_not(source->files[0].truncated_file);
    cr_expect_str_eq(source->files[0].defect, "");
    cr_expect_eq(source->files[0].size, bytes.count);
    cr_expect_eq(source->files[0].read, bytes.count);
    cr_expect_eq(source->interface_count, 1u);
    cr_expect_eq(source->interfaces[0].link_type, LINK_LINUX_SLL);
    cr_expect_eq(source->interfaces[0].snaplen, 65535u);
    source_close(source);
}

Test(pcap_file, reads_the_longer_record_header_of_the_modified_format)
{
    put_pcap_header(&bytes, 0xa1b2cd34, 65535, 1);
    for (uint8_t type = 0; type < 5; type += 4) {
        put_pcap_record(&bytes, 1700000000, 5, 0, 4, 0);
        bytes.count -= 8;
        put_u32(&bytes, 4);
        put_u32(&bytes, 4);
        put_bytes(&bytes, (uint8_t[]){ 2, 0, 0, 0, 0, 8, type, 0, 'd', 'a', 't', 'a' }, 12);
    }
    struct source *source = open_bytes();
    struct frame frame = next(source);
    cr_expect_eq(memcmp(frame.bytes, "data", 4), 0);
    cr_expect_eq(frame.direction, FRAME_INBOUND);
    cr_expect_eq(next(source).direction, FRAME_OUTBOUND);
    ends(source);
    source_close(source);
}

Test(pcap_file, reads_the_lengths_of_old_versions_in_their_order)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 96, 1);
    bytes.data[6] = 2;
    put_pcap_record(&bytes, 1, 0, 0, 0, 0);
    bytes.count -= 8;
    put_u32(&bytes, 1500);
    put_u32(&bytes, 4);
    put_bytes(&bytes, "data", 4);
    struct source *source = open_bytes();
    struct frame frame = next(source);
    cr_expect_eq(frame.captured_length, 4u);
    cr_expect_eq(frame.length, 1500u);
    ends(source);
    source_close(source);
}

Test(pcap_file, keeps_what_stands_before_a_cut)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&bytes, 1, 0, 50, 50, 1);
    put_pcap_record(&bytes, 2, 0, 60, 60, 2);
    size_t whole = bytes.count, second = 24 + 16 + 50;
    for (bytes.count = second + 1; bytes.count < whole; bytes.count++) {
        struct source *source = open_bytes();
        cr_expect_eq(next(source).bytes[0], 1);
        ends(source);
        cr_expect(source->files[0].truncated_file);
        cr_expect_not(source->files[0].failed);
        cr_expect_eq(source->files[0].defect_offset, second);
        source_close(source);
    }
}

Test(pcap_file, refuses_a_file_header_that_is_cut_off)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    struct source *source;
    struct error error;
    cr_expect_lt(source_open_file(capture_file(bytes.data, 23), &source, &error), 0);
    cr_expect(strstr(error.text, "cut off in the file header"));
    cr_expect_eq(source_open_file(capture_file(bytes.data, 24), &source, &error), 0);
    ends(source);
    cr_expect_not(source->files[0].truncated_file);
    source_close(source);
}

Test(pcap_file, finds_the_records_behind_a_damaged_one)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&bytes, 100, 0, 50, 50, 1);
    put_pcap_record(&bytes, 101, 0, 50, 50, 2);
    memset(bytes.data + bytes.count - 50 - 8, 0xff, 8); /* both lengths */
    for (uint32_t i = 0; i < 5; i++)
        put_pcap_record(&bytes, 102 + i, 0, 50, 50, 3);
    struct source *source = open_bytes();
    cr_expect_eq(next(source).bytes[0], 1);
    struct frame frame = next(source);
    cr_expect_eq(frame.bytes[0], 3);
    cr_expect_eq(frame.time, INT64_C(102000000000));
    for (unsigned i = 0; i < 4; i++)
        next(source);
    ends(source);
    cr_expect_eq(source->files[0].resynchronised, 1u);
    cr_expect_eq(source->files[0].defect_offset, 24u + 66);
    cr_expect_not(source->files[0].truncated_file);
    source_close(source);
}

Test(pcap_file, stops_where_damage_has_no_end)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&bytes, 100, 0, 50, 50, 1);
    for (unsigned i = 0; i < 5000; i++)
        put_u32(&bytes, 0xdeadbeef + i);
    struct source *source = open_bytes();
    next(source);
    ends(source);
    cr_expect(source->files[0].truncated_file);
    cr_expect_eq(source->files[0].defect_offset, 24u + 66);
    cr_expect(strstr(source->files[0].defect, "damaged record"));
    source_close(source);
}

Test(pcap_file, believes_a_long_frame_when_the_next_record_does)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 96, 1);
    put_pcap_record(&bytes, 100, 0, 300, 300, 1); /* longer than the snapshot length says */
    put_pcap_record(&bytes, 100, 0, 1300000, 1300000, 2);
    put_pcap_record(&bytes, 101, 0, 50, 50, 3);
    struct source *source = open_bytes();
    cr_expect_eq(next(source).captured_length, 300u);
    struct frame frame = next(source);
    cr_expect_eq(frame.captured_length, 1300000u);
    cr_expect_eq(frame.bytes[1299999], 2);
    cr_expect_eq(next(source).bytes[0], 3);
    ends(source);
    cr_expect_eq(source->files[0].resynchronised, 0u);
    source_close(source);
}

Test(pcap_file, reads_on_when_a_second_capture_was_joined)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&bytes, 1, 0, 10, 10, 1);
    size_t second = bytes.count;
    bytes.big_endian = true;
    put_pcap_header(&bytes, 0xa1b23c4d, 65535, 101);
    put_pcap_record(&bytes, 2, 7, 10, 10, 2);
    struct source *source = open_bytes();
    next(source);
    struct frame frame = next(source);
    cr_expect_eq(frame.time, INT64_C(2000000007));
    cr_expect_eq(frame.link_type, LINK_RAW);
    cr_expect_eq(frame.interface, 1u);
    cr_expect_eq(frame.number, 2u);
    ends(source);
    cr_expect_eq(source->files[0].defect_offset, second);
    cr_expect(strstr(source->files[0].defect, "second capture"));
    cr_expect_not(source->files[0].truncated_file);
    source_close(source);
}

Test(pcap_file, crosses_the_blocks_it_reads)
{
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    unsigned count = 0;
    while (bytes.count < sizeof bytes.data - 2000) {
        put_pcap_record(&bytes, 1000 + count, 0, 997 + count % 7, 1500, (uint8_t)count);
        count++;
    }
    struct source *source = open_bytes();
    for (unsigned i = 0; i < count; i++) {
        struct frame frame = next(source);
        cr_assert_eq(frame.time, (1000 + i) * INT64_C(1000000000));
        cr_assert_eq(frame.captured_length, 997 + i % 7);
        cr_assert_eq(frame.bytes[0], (uint8_t)i);
        cr_assert_eq(frame.bytes[frame.captured_length - 1], (uint8_t)i);
    }
    ends(source);
    source_close(source);
}
