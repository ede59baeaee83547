#include "capture/source.h"

#include <criterion/criterion.h>

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

static void reads_interfaces_that_differ(bool big_endian)
{
    bytes.count = 0;
    bytes.big_endian = big_endian;
    put_section(&bytes);
    put_interface(&bytes, 1, 65535, "en0", -1);
    put_interface(&bytes, 12, 96, "utun0", 9);
    put_packet(&bytes, 1, 1700000000123456789, 5, 1280, 7, 2);
    put_packet(&bytes, 0, 1700000000123456, 6, 6, 8, 1);
    put_packet(&bytes, 0, 1700000000123456, 6, 2, 9, 0);
    struct source *source = open_bytes();
    struct frame frame = next(source);
    cr_expect_eq(frame.time, 1700000000123456789);
    cr_expect_eq(frame.link_type, LINK_RAW);
    cr_expect_eq(frame.interface, 1u);
    cr_expect_eq(frame.captured_length, 5u);
    cr_expect_eq(frame.length, 1280u);
    cr_expect_eq(frame.bytes[4], 7);
    cr_expect_eq(frame.direction, FRAME_OUTBOUND);
    frame = next(source);
    cr_expect_eq(frame.time, 1700000000123456000);
    cr_expect_eq(frame.link_type, LINK_ETHERNET);
    cr_expect_eq(frame.interface, 0u);
    cr_expect_eq(frame.direction, FRAME_INBOUND);
    frame = next(source);
    cr_expect_eq(frame.number, 3u);
    cr_expect_eq(frame.length, 6u, "never smaller than what was captured");
    cr_expect_eq(frame.direction, FRAME_DIRECTION_UNKNOWN);
    ends(source);
    cr_expect_str_eq(source->files[0].format, "pcapng");
    cr_expect_str_eq(source->files[0].defect, "");
    cr_expect_eq(source->interface_count, 2u);
    cr_expect_str_eq(source->interfaces[1].name, "utun0");
    cr_expect_eq(source->interfaces[1].snaplen, 96u);
    cr_expect_eq(source->interfaces[1].link_type, LINK_RAW);
    cr_expect_not(source->interfaces[1].has_statistics);
    source_close(source);
}

Test(pcapng_file, reads_interfaces_that_differ_in_both_byte_orders)
{
    reads_interfaces_that_differ(false);
    reads_interfaces_that_differ(true);
}

Test(pcapng_file, reads_sections_of_either_byte_order)
{
    put_section(&bytes);
    put_interface(&bytes, 1, 0, "eth0", 6);
    put_interface(&bytes, 1, 0, "eth1", 6);
    put_packet(&bytes, 1, 1000000, 4, 4, 1, 0);
    bytes.big_endian = true;
    put_section(&bytes);
    put_interface(&bytes, 1, 0, "eth0", 9);
    put_interface(&bytes, 113, 0, "any", 9);
    put_packet(&bytes, 0, 1000000001, 4, 4, 2, 0);
    put_packet(&bytes, 1, 1000000002, 4, 4, 3, 0);
    put_packet(&bytes, 2, 1000000002, 4, 4, 4, 0); /* of the section before there is no third either */
    struct source *source = open_bytes();
    cr_expect_eq(next(source).interface, 1u);
    struct frame frame = next(source);
    cr_expect_eq(frame.interface, 0u, "described again under its number");
    cr_expect_eq(frame.time, 1000000001);
    frame = next(source);
    cr_expect_eq(frame.interface, 2u);
    cr_expect_eq(frame.link_type, LINK_LINUX_SLL);
    ends(source);
    cr_expect_eq(source->interface_count, 3u);
    cr_expect_eq(source->files[0].resynchronised, 1u, "a packet of an interface that nobody described");
    source_close(source);
}

Test(pcapng_file, reads_simple_and_obsolete_packets)
{
    put_section(&bytes);
    put_interface(&bytes, 1, 6, NULL, -1);
    size_t begin = put_block_begin(&bytes, 2);
    put_u16(&bytes, 0);
    put_u16(&bytes, 0xffff);
    put_u32(&bytes, 0);
    put_u32(&bytes, 2000000);
    put_u32(&bytes, 5);
    put_u32(&bytes, 9);
    put_bytes(&bytes, "abcde", 5);
    put_block_end(&bytes, begin);
    begin = put_block_begin(&bytes, 3);
    put_u32(&bytes, 60);
    put_bytes(&bytes, "0123456789", 6);
    put_block_end(&bytes, begin);
    begin = put_block_begin(&bytes, 3);
    put_u32(&bytes, 3);
    put_bytes(&bytes, "xyz", 3);
    put_block_end(&bytes, begin);
    struct source *source = open_bytes();
    struct frame frame = next(source);
    cr_expect_eq(frame.time, 2000000000);
    cr_expect_eq(frame.captured_length, 5u);
    cr_expect_eq(frame.length, 9u);
    frame = next(source);
    cr_expect_eq(frame.time, 2000000000, "it has no time of its own");
    cr_expect_eq(frame.captured_length, 6u);
    cr_expect_eq(frame.length, 60u);
    cr_expect_eq(frame.bytes[5], '5');
    cr_expect_eq(next(source).captured_length, 3u);
    ends(source);
    source_close(source);
}

static void put_statistics(uint32_t interface, uint64_t received, uint64_t by_interface, uint64_t by_kernel)
{
    size_t begin = put_block_begin(&bytes, 5);
    put_u32(&bytes, interface);
    put_number(&bytes, 0, 8);
    put_option_number(&bytes, 4, received, 8);
    put_option_number(&bytes, 5, by_interface, 8);
    put_option_number(&bytes, 7, by_kernel, 8);
    put_block_end(&bytes, begin);
}

Test(pcapng_file, sums_the_drop_counters)
{
    put_section(&bytes);
    put_interface(&bytes, 1, 0, "eth0", 6);
    put_statistics(0, 10, 1, 2);
    put_statistics(0, 100, 3, 4);
    put_section(&bytes);
    put_interface(&bytes, 1, 0, "eth0", 6);
    put_statistics(0, 1000, 5, 6);
    struct source *source = open_bytes();
    ends(source);
    cr_expect_eq(source->interface_count, 1u);
    cr_expect(source->interfaces[0].has_statistics);
    cr_expect_eq(source->interfaces[0].received, 1100u);
    cr_expect_eq(source->interfaces[0].dropped_by_interface, 8u);
    cr_expect_eq(source->interfaces[0].dropped_by_kernel, 10u);
    source_close(source);
}

Test(pcapng_file, passes_over_blocks_that_are_not_for_us)
{
    static const uint32_t types[] = { 4, 9, 10, 0xbad, 0x40000bad, 0x7fffffff, 0x80000001 };
    put_section(&bytes);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t begin = put_block_begin(&bytes, types[i]);
        put_bytes(&bytes, "whatever", i);
        put_block_end(&bytes, begin);
    }
    put_interface(&bytes, 1, 0, NULL, -1);
    put_packet(&bytes, 0, 1, 1, 1, 1, 0);
    struct source *source = open_bytes();
    next(source);
    ends(source);
    cr_expect_eq(source->files[0].resynchronised, 0u);
    source_close(source);
}

Test(pcapng_file, keeps_what_stands_before_a_cut)
{
    put_section(&bytes);
    put_interface(&bytes, 1, 0, NULL, -1);
    put_packet(&bytes, 0, 1, 10, 10, 1, 0);
    size_t cut = bytes.count;
    put_packet(&bytes, 0, 2, 10, 10, 2, 3);
    size_t whole = bytes.count;
    for (bytes.count = cut + 1; bytes.count < whole; bytes.count++) {
        struct source *source = open_bytes();
        cr_expect_eq(next(source).bytes[0], 1);
        ends(source);
        cr_expect(source->files[0].truncated_file);
        cr_expect_eq(source->files[0].defect_offset, cut);
        source_close(source);
    }
}

enum { FIRST_LENGTH, LAST_LENGTH, BOTH_LENGTHS };

/* Four packets; the lengths of the second are wrong. Returns how many frames are read, and leaves the source open. */
static unsigned damage(int which, uint32_t value, struct source **source)
{
    bytes.count = 0;
    put_section(&bytes);
    put_interface(&bytes, 1, 0, NULL, -1);
    put_packet(&bytes, 0, 1, 12, 12, 1, 0);
    size_t begin = bytes.count;
    put_packet(&bytes, 0, 2, 12, 12, 2, 0);
    size_t end = bytes.count;
    put_packet(&bytes, 0, 3, 12, 12, 3, 0);
    put_packet(&bytes, 0, 4, 12, 12, 4, 0);
    if (which != LAST_LENGTH)
        memcpy(bytes.data + begin + 4, &value, 4);
    if (which != FIRST_LENGTH)
        memcpy(bytes.data + end - 4, &value, 4);
    *source = open_bytes();
    struct frame frame;
    struct error error;
    unsigned count = 0;
    while (source_next(*source, &frame, &error) == SOURCE_FRAME)
        count++;
    cr_expect_eq((*source)->files[0].defect_offset, begin);
    return count;
}

Test(pcapng_file, gets_over_damaged_lengths)
{
    static const uint32_t lengths[] = { 0, 4, 8, 11, 13, 45, 0xffffffff, 0x7ffffffc };
    struct source *source;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int which = FIRST_LENGTH; which <= BOTH_LENGTHS; which++) {
            cr_expect_eq(damage(which, lengths[i], &source), 3u, "%u %d", lengths[i], which);
            cr_expect_eq(source->files[0].resynchronised, 1u);
            cr_expect_not(source->files[0].truncated_file);
            source_close(source);
        }
}

Test(pcapng_file, stops_where_damage_has_no_end)
{
    put_section(&bytes);
    put_interface(&bytes, 1, 0, NULL, -1);
    put_packet(&bytes, 0, 1, 10, 10, 1, 0);
    size_t damage = bytes.count;
    for (unsigned i = 0; i < 5000; i++)
        put_u32(&bytes, 0xdeadbeef + i);
    struct source *source = open_bytes();
    next(source);
    ends(source);
    cr_expect(source->files[0].truncated_file);
    cr_expect_eq(source->files[0].defect_offset, damage);
    source_close(source);
}

Test(pcapng_file, skips_blocks_whose_content_does_not_fit)
{
    put_section(&bytes);
    put_interface(&bytes, 1, 0, NULL, -1);
    put_packet(&bytes, 0, 1, 12, 12, 1, 0);
    put_u32(&bytes, 0);
    bytes.count -= 4;
    uint32_t captured = 17;
    memcpy(bytes.data + bytes.count - 4 - 12 - 8, &captured, 4); /* more than the block holds */
    static const uint32_t types[] = { 1, 2, 3, 5, 6 };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        put_block_end(&bytes, put_block_begin(&bytes, types[i]));
    put_packet(&bytes, 0, 1, 12, 12, 2, 0);
    struct source *source = open_bytes();
    cr_expect_eq(next(source).bytes[0], 2);
    ends(source);
    cr_expect_eq(source->files[0].resynchronised, 6u);
    source_close(source);
}

Test(pcapng_file, bounds_its_interfaces)
{
    put_section(&bytes);
    for (unsigned i = 0; i < 5000; i++)
        put_interface(&bytes, 1, i, NULL, -1);
    struct source *source = open_bytes();
    ends(source);
    cr_expect_eq(source->interface_count, 4096u);
    cr_expect(source->files[0].truncated_file);
    cr_expect(strstr(source->files[0].defect, "too many interfaces"));
    source_close(source);
}

Test(pcapng_file, reads_interfaces_of_many_joined_captures)
{
    for (unsigned i = 0; i < 10000; i++) {
        put_section(&bytes);
        put_interface(&bytes, 1, 0, "eth0", 6);
        put_packet(&bytes, 0, i, 4, 4, 1, 0);
    }
    struct source *source = open_bytes();
    for (unsigned i = 0; i < 10000; i++)
        cr_assert_eq(next(source).interface, 0u);
    ends(source);
    cr_expect_eq(source->interface_count, 1u);
    source_close(source);
}

Test(pcapng_file, refuses_a_section_without_byte_order)
{
    put_section(&bytes);
    bytes.data[8] = 0;
    struct source *source;
    struct error error;
    cr_expect_lt(source_open_file(capture_file(bytes.data, bytes.count), &source, &error), 0);
    cr_expect(strstr(error.text, "byte-order magic"));
    cr_expect_lt(source_open_file(capture_file(bytes.data, 9), &source, &error), 0);
    cr_expect(strstr(error.text, "cut off"));
}
