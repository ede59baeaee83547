#include "capture/reader.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "capture_bytes.h"

static struct capture_bytes bytes;

static struct reader *open_numbers(unsigned count, size_t block)
{
    for (unsigned i = 0; i < count; i++)
        put_u32(&bytes, i);
    const struct reader_options options = { .block = block };
    struct reader *reader;
    struct error error;
    cr_assert_eq(reader_open(capture_file(bytes.data, bytes.count), &options, &reader, &error), 0, "%s", error.text);
    return reader;
}

Test(reader, hands_out_bytes_in_place_across_blocks)
{
    struct reader *reader = open_numbers(1000, 64);
    for (unsigned i = 0; i < 1000; i++) {
        cr_assert(reader_need(reader, 4));
        cr_assert_eq(reader_offset(reader), i * 4);
        cr_assert_eq(reader_u32(reader->at, false), i);
        reader->at += 4;
    }
    cr_expect_not(reader_need(reader, 1));
    cr_expect(reader->at_end);
    cr_expect_eq(reader->status, 0);
    reader_close(reader);
}

Test(reader, grows_for_a_record_larger_than_its_buffer_up_to_a_limit)
{
    struct reader *reader = open_numbers(1000, 64);
    reader_need(reader, 8);
    reader->at += 8;
    cr_assert(reader_need(reader, 3000));
    cr_expect_eq(reader_u32(reader->at + 2996, false), 751u);
    cr_expect_eq(reader_offset(reader), 8u);
    cr_expect_not(reader_need(reader, (size_t)READER_MAX + 1));
    cr_expect_eq(reader->status, -ENOMEM);
    reader_close(reader);
}

Test(reader, keeps_what_is_there_when_the_file_ends_before)
{
    struct reader *reader = open_numbers(3, 64);
    cr_expect_not(reader_need(reader, 13));
    cr_expect_eq(reader_available(reader), 12u);
    cr_expect(reader_need(reader, 12));
    reader_close(reader);
}

Test(reader, reads_on_without_a_descriptor_of_its_own)
{
    char name[] = "/tmp/capture_reader.XXXXXX";
    int descriptor = mkstemp(name);
    for (unsigned i = 0; i < 100; i++)
        put_u32(&bytes, i);
    cr_assert_eq(write(descriptor, bytes.data, bytes.count), (ssize_t)bytes.count);
    close(descriptor);
    const struct reader_options options = { .block = 16 };
    struct reader *reader;
    struct error error;
    cr_assert_eq(reader_open(name, &options, &reader, &error), 0);
    cr_expect(reader_need(reader, 4));
    reader_release_descriptor(reader);
    cr_expect_eq(reader->descriptor, -1);
    for (unsigned i = 0; i < 100; i++, reader->at += 4) {
        cr_assert(reader_need(reader, 4));
        cr_assert_eq(reader_u32(reader->at, false), i);
    }
    cr_expect_not(reader_need(reader, 1));
    cr_expect(reader->at_end);
    unlink(name);
    reader_close(reader);
}

Test(reader, waits_for_a_file_that_grows)
{
    char name[] = "/tmp/capture_reader.XXXXXX";
    int descriptor = mkstemp(name);
    struct reader *reader;
    struct error error;
    cr_assert_eq(reader_open(name, NULL, &reader, &error), 0);
    reader->following = true;
    cr_expect_not(reader_need(reader, 4));
    cr_expect_not(reader->at_end);
    cr_assert_eq(write(descriptor, "ab", 2), 2);
    cr_expect_not(reader_need(reader, 4));
    cr_assert_eq(write(descriptor, "cd", 2), 2);
    cr_expect(reader_need(reader, 4));
    reader->following = false;
    cr_expect_not(reader_need(reader, 5));
    cr_expect(reader->at_end);
    unlink(name);
    close(descriptor);
    reader_close(reader);
}

static int refuse(void *context, const char *name)
{
    (void)name;
    return *(int *)context;
}

Test(reader, says_why_a_file_cannot_be_opened)
{
    struct reader *reader;
    struct error error;
    cr_expect_eq(reader_open("/nonexistent/x.pcap", NULL, &reader, &error), -ENOENT);
    cr_expect_str_eq(error.text, "/nonexistent/x.pcap: no such file");
    cr_expect_eq(reader_open("/tmp", NULL, &reader, &error), -EISDIR);
    cr_expect_str_eq(error.text, "/tmp: is a directory: expected a file");
    int status = -EACCES;
    const struct reader_options options = { .open_file = refuse, .open_context = &status };
    cr_expect_eq(reader_open("x.pcap", &options, &reader, &error), -EACCES);
    cr_expect_str_eq(error.text, "x.pcap: permission denied: this user may not read it");
}

Test(reader, swaps_numbers)
{
    static const uint8_t octets[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    bool big = reader_u16((const uint8_t[]){ 0, 1 }, false) == 1;
    cr_expect_eq(reader_u16(octets, big), 0x0201);
    cr_expect_eq(reader_u32(octets, !big), 0x01020304u);
    cr_expect_eq(reader_u64(octets, !big), UINT64_C(0x0102030405060708));
}
