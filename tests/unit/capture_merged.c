#include "capture/source.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>

#include "capture_directory.h"

TestSuite(merged, .init = make_directory, .fini = remove_directory);

static struct source *open_all(const char *const *names, unsigned count, const struct source_options *options)
{
    struct source *source = NULL;
    struct error error = { "" };
    cr_assert_eq(source_open_files(names, count, options, &source, &error), 0, "%s", error.text);
    return source;
}

/* The octets of all frames, as text. */
static const char *read_all(struct source *source)
{
    static char text[512];
    struct frame frame;
    struct error error;
    size_t used = 0;
    int status;
    while ((status = source_next(source, &frame, &error)) > 0)
        if (status == SOURCE_FRAME && used < sizeof text - 1)
            text[used++] = (char)frame.bytes[0];
    cr_expect_eq(status, SOURCE_END);
    text[used] = '\0';
    return text;
}

Test(merged, gives_frames_in_order_of_time_and_of_the_command_line)
{
    const char *names[] = { write_capture("a", 'a', SECONDS(10, 20, 30, 40)),
                            write_capture("b", 'b', SECONDS(5, 20, 25, 25, 99)), write_capture("c", 'c', SECONDS(20)),
                            write_file("d", "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0", 24) };
    struct source *source = open_all(names, 4, NULL);
    cr_expect_str_eq(read_all(source), "baabcbbaab");
    cr_expect_eq(source->file_count, 4u);
    cr_expect_eq(source->files[0].frames, 4u);
    cr_expect_eq(source->files[1].frames, 5u);
    cr_expect_eq(source->files[1].first_time, INT64_C(5000000000));
    cr_expect_eq(source->files[1].last_time, INT64_C(99000000000));
    cr_expect_eq(source->files[3].frames, 0u);
    cr_expect_str_eq(source->files[2].name, names[2]);
    source_close(source);
}

Test(merged, keeps_file_number_and_interface_of_each_frame)
{
    static struct capture_bytes bytes;
    put_section(&bytes);
    put_interface(&bytes, 1, 0, "eth0", 0);
    put_packet(&bytes, 0, 15, 1, 1, 'x', 0);
    put_interface(&bytes, 101, 0, "tun0", 0);
    put_packet(&bytes, 1, 25, 1, 1, 'y', 0);
    size_t begin = put_block_begin(&bytes, 5);
    put_u32(&bytes, 1);
    put_number(&bytes, 0, 8);
    put_option_number(&bytes, 7, 42, 8);
    put_block_end(&bytes, begin);
    const char *names[] = { write_file("a.pcapng", bytes.data, bytes.count), write_capture("b", 'b', SECONDS(10, 20)) };
    struct source *source = open_all(names, 2, NULL);
    struct frame frame;
    struct error error;
    static const struct {
        uint8_t octet;
        uint16_t file;
        uint64_t number;
        const char *interface;
    } expected[] = { { 'b', 1, 1, "" }, { 'x', 0, 1, "eth0" }, { 'b', 1, 2, "" }, { 'y', 0, 2, "tun0" } };
    for (unsigned i = 0; i < 4; i++) {
        cr_assert_eq(source_next(source, &frame, &error), SOURCE_FRAME);
        cr_expect_eq(frame.bytes[0], expected[i].octet);
        cr_expect_eq(frame.file, expected[i].file);
        cr_expect_eq(frame.number, expected[i].number);
        cr_expect_str_eq(source->interfaces[frame.interface].name, expected[i].interface);
        cr_expect_eq(source->interfaces[frame.interface].file, expected[i].file);
    }
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_END);
    cr_expect_eq(source->interface_count, 3u);
    cr_expect_eq(source->interfaces[2].dropped_by_kernel, 42u);
    source_close(source);
}

Test(merged, goes_on_without_files_that_cannot_be_read)
{
    const char *names[] = { in_directory("missing"), write_capture("a", 'a', SECONDS(1, 2)),
                            write_file("text", "hello there", 11) };
    struct source *source = open_all(names, 3, NULL);
    cr_expect_str_eq(read_all(source), "aa");
    cr_expect(source->files[0].failed);
    cr_expect_str_eq(source->files[0].defect, "no such file");
    cr_expect_not(source->files[1].failed);
    cr_expect(source->files[2].failed);
    cr_expect(strstr(source->files[2].defect, "not a capture"));
    source_close(source);
}

Test(merged, fails_when_no_file_can_be_read)
{
    const char *names[] = { in_directory("missing"), write_file("text", "hello there", 11) };
    struct source *source;
    struct error error;
    cr_expect_eq(source_open_files(names, 2, NULL, &source, &error), -ENOENT);
    cr_expect(strstr(error.text, "none of 2 files can be read"));
    cr_expect(strstr(error.text, "missing: no such file"));
}

static unsigned count_descriptors(void)
{
    unsigned count = 0;
    for (int i = 0; i < 2048; i++)
        count += fcntl(i, F_GETFD) >= 0;
    return count;
}

static int opened;
static int count_opening(void *context, const char *name)
{
    (void)context;
    opened++;
    return open(name, O_RDONLY | O_CLOEXEC);
}

/* 600 files: in turn, as rotation makes them, or all side by side. */
static void reads_very_many(uint32_t step, uint32_t length)
{
    const char *names[600];
    char name[16];
    for (uint32_t i = 0; i < 600; i++) {
        snprintf(name, sizeof name, "f%u", i);
        uint32_t begin = 1000 + i * step; /* the end differs, too: a copy of a file would be left out */
        names[i] = write_capture(name, (uint8_t)i, SECONDS(begin, begin + length + i / 256));
    }
    const struct source_options options = { .open_file = count_opening };
    unsigned before = count_descriptors(), most = 0, count = 0;
    struct source *source = open_all(names, 600, &options);
    struct frame frame;
    struct error error;
    int64_t time = 0;
    while (source_next(source, &frame, &error) == SOURCE_FRAME) {
        cr_assert_geq(frame.time, time);
        time = frame.time;
        if (count++ % 50 == 0 && count_descriptors() - before > most)
            most = count_descriptors() - before;
        cr_assert_eq(frame.bytes[0], (uint8_t)frame.file);
    }
    cr_expect_eq(count, 1200u);
    cr_expect_leq(most, 256u, "%u", most);
    for (unsigned i = 0; i < 600; i++)
        cr_assert_eq(source->files[i].frames, 2u);
    cr_expect_eq(source->interface_count, 600u);
    cr_expect_geq(opened, 1200);
    source_close(source);
    cr_expect_eq(count_descriptors(), before);
}

Test(merged, opens_rotated_files_when_their_time_comes)
{
    reads_very_many(10, 5);
}

Test(merged, reads_very_many_files_side_by_side)
{
    reads_very_many(0, 100);
}

/* --follow */

static volatile sig_atomic_t stop;
static char *growing;

static void append(const void *bytes, size_t count)
{
    int descriptor = open(growing, O_WRONLY | O_APPEND);
    if (write(descriptor, bytes, count) != (ssize_t)count)
        abort();
    close(descriptor);
}

static void *grow(void *unused)
{
    static struct capture_bytes bytes;
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&bytes, 100, 0, 1, 1, 'x');
    put_pcap_record(&bytes, 101, 0, 1, 1, 'y');
    append(bytes.data, 10);
    usleep(150000);
    append(bytes.data + 10, 24 + 17 + 3 - 10);
    usleep(150000);
    append(bytes.data + 44, bytes.count - 44);
    usleep(150000);
    stop = 1;
    return unused;
}

Test(merged, follows_a_file_that_grows_until_it_is_stopped)
{
    growing = write_file("growing", "", 0);
    const struct source_options options = { .follow = true, .stop = &stop };
    const char *name = growing;
    pthread_t thread;
    pthread_create(&thread, NULL, grow, NULL);
    struct source *source = open_all(&name, 1, &options);
    cr_expect_str_eq(read_all(source), "xy");
    cr_expect_not(source->files[0].truncated_file);
    pthread_join(thread, NULL);
    source_close(source);
}

Test(merged, follows_no_longer_than_the_limit_and_ticks_meanwhile)
{
    const char *names[] = { write_capture("a", 'a', SECONDS(100)), write_capture("b", 'b', SECONDS(99)) };
    const struct source_options options = { .follow = true, .follow_limit = 2 };
    struct source *source = open_all(names, 2, &options);
    struct frame frame;
    struct error error;
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_FRAME);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_FRAME);
    cr_expect_eq(frame.bytes[0], 'a');
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_TICK);
    cr_expect_geq(frame.time, INT64_C(101000000000));
    int status;
    while ((status = source_next(source, &frame, &error)) == SOURCE_TICK)
        continue;
    cr_expect_eq(status, SOURCE_END);
    source_close(source);
}
