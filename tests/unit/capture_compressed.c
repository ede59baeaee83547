#include "capture/compressed.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "capture/source.h"
#include "capture_bytes.h"
#include "config.h"

#if HAVE_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>

static struct capture_bytes bytes;

struct row {
    const char *name;
    int (*add)(struct archive *archive);
};

static const struct row rows[] = {
    { "gzip", archive_write_add_filter_gzip }, { "zstd", archive_write_add_filter_zstd },
    { "xz", archive_write_add_filter_xz },     { "bzip2", archive_write_add_filter_bzip2 },
    { "lz4", archive_write_add_filter_lz4 },
};
enum { ROWS = sizeof rows / sizeof *rows, FRAMES = 4000 };

/* A capture whose frames compress badly enough to fill several blocks of any compressor. */
static void make_capture(void)
{
    uint32_t noise = 1;
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    for (unsigned i = 0; i < FRAMES; i++) {
        put_pcap_record(&bytes, 1000 + i, 0, 400, 400, 0);
        for (unsigned k = 0; k < 400; k++) {
            noise = noise * 1664525 + 1013904223;
            bytes.data[bytes.count - 400 + k] = (uint8_t)(noise >> 24 & 0x3f);
        }
    }
}

static size_t compress(const struct row *row, const void *data, size_t count, uint8_t *into, size_t room)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_pathname(entry, "data");
    cr_assert_eq(archive_write_set_format_raw(archive), ARCHIVE_OK);
    cr_assert_eq(row->add(archive), ARCHIVE_OK, "%s", row->name);
    if (strcmp(row->name, "lz4") == 0) /* of 64 KiB, so that a cut leaves some whole */
        cr_assert_eq(archive_write_set_options(archive, "lz4:block-size=4"), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(archive, 1);
    cr_assert_eq(archive_write_open_memory(archive, into, room, &used), ARCHIVE_OK);
    cr_assert_eq(archive_write_header(archive, entry), ARCHIVE_OK);
    if (count > 0)
        cr_assert_eq(archive_write_data(archive, data, count), (la_ssize_t)count);
    cr_assert_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_entry_free(entry);
    archive_write_free(archive);
    return used;
}

static uint8_t compressed[2][1 << 21];

static struct source *open_bytes(const uint8_t *data, size_t count)
{
    struct source *source = NULL;
    struct error error = { "" };
    cr_assert_eq(source_open_file(capture_file(data, count), &source, &error), 0, "%s", error.text);
    return source;
}

static unsigned read_all(struct source *source, int *status)
{
    struct frame frame;
    struct error error = { "" };
    unsigned count = 0;
    while ((*status = source_next(source, &frame, &error)) == SOURCE_FRAME)
        count++;
    return count;
}

Test(compressed, reads_each_kind)
{
    make_capture();
    for (unsigned i = 0; i < ROWS; i++) {
        int status;
        char format[32];
        size_t count = compress(&rows[i], bytes.data, bytes.count, compressed[0], sizeof compressed[0]);
        struct source *source = open_bytes(compressed[0], count);
        cr_expect_eq(read_all(source, &status), FRAMES, "%s", rows[i].name);
        cr_expect_eq(status, SOURCE_END);
        snprintf(format, sizeof format, "pcap, %s", rows[i].name);
        cr_expect_str_eq(source->files[0].format, format);
        cr_expect_str_eq(source->files[0].defect, "");
        cr_expect_eq(source->files[0].size, count);
        cr_expect_eq(source->files[0].read, count);
        source_close(source);
    }
}

Test(compressed, keeps_what_stands_before_a_cut)
{
    make_capture();
    for (unsigned i = 0; i < ROWS; i++) {
        int status;
        size_t count = compress(&rows[i], bytes.data, bytes.count, compressed[0], sizeof compressed[0]);
        struct source *source = open_bytes(compressed[0], count * 3 / 4);
        unsigned frames = read_all(source, &status);
        cr_expect_eq(status, SOURCE_END, "%s", rows[i].name);
        cr_expect(source->files[0].truncated_file, "%s", rows[i].name);
        cr_expect(strstr(source->files[0].defect, "end early"), "%s: %s", rows[i].name, source->files[0].defect);
        cr_expect(frames < FRAMES && frames > FRAMES / 4, "%s: %u", rows[i].name, frames);
        source_close(source);
    }
}

Test(compressed, reports_damage_after_what_stands_before)
{
    make_capture();
    int status;
    size_t count = compress(&rows[0], bytes.data, bytes.count, compressed[0], sizeof compressed[0]);
    memset(compressed[0] + count * 3 / 4, 0xff, 2000);
    struct source *source = open_bytes(compressed[0], count);
    read_all(source, &status);
    cr_expect(status < 0 || source->files[0].truncated_file || source->files[0].resynchronised > 0);
    cr_expect_str_neq(source->files[0].defect, "");
    source_close(source);
}

Test(compressed, reads_members_that_were_joined_and_the_capture_header_in_mid_stream)
{
    make_capture();
    for (unsigned i = 0; i < 2; i++) { /* gzip and zstd: joining them is common */
        int status;
        size_t count = compress(&rows[i], bytes.data, bytes.count, compressed[0], sizeof compressed[0]);
        memcpy(compressed[0] + count, compressed[0], count);
        struct source *source = open_bytes(compressed[0], 2 * count);
        cr_expect_eq(read_all(source, &status), 2 * FRAMES, "%s", rows[i].name);
        cr_expect(strstr(source->files[0].defect, "second capture"), "%s", rows[i].name);
        cr_expect_eq(source->files[0].defect_offset, bytes.count);
        source_close(source);
    }
}

Test(compressed, counts_octets_behind_the_end)
{
    make_capture();
    int status;
    size_t count = compress(&rows[0], bytes.data, bytes.count, compressed[0], sizeof compressed[0]);
    memcpy(compressed[0] + count, "garbage garbage garbage", 23);
    struct source *source = open_bytes(compressed[0], count + 23);
    cr_expect_eq(read_all(source, &status), FRAMES);
    cr_expect(strstr(source->files[0].defect, "after the end of the compressed data"), "%s", source->files[0].defect);
    source_close(source);
}

static void refuses(const uint8_t *data, size_t count, const char *says)
{
    struct source *source;
    struct error error = { "" };
    cr_expect_lt(source_open_file(capture_file(data, count), &source, &error), 0);
    cr_expect(strstr(error.text, says), "%s: %s", error.text, says);
}

Test(compressed, refuses_what_holds_no_capture)
{
    make_capture();
    for (unsigned i = 0; i < ROWS; i++) {
        size_t count =
            strcmp(rows[i].name, "lz4") == 0 ? 0 : compress(&rows[i], "", 0, compressed[0], sizeof compressed[0]);
        refuses(compressed[0], count, "expected a capture"); /* libarchive's lz4 writer does not write nothing */
        count = compress(&rows[i], "this is only a text", 19, compressed[0], sizeof compressed[0]);
        refuses(compressed[0], count, "not a capture");
    }
    size_t once = compress(&rows[0], bytes.data, bytes.count, compressed[0], sizeof compressed[0]);
    size_t twice = compress(&rows[0], compressed[0], once, compressed[1], sizeof compressed[1]);
    refuses(compressed[1], twice, "compressed twice");
    twice = compress(&rows[1], compressed[0], once, compressed[1], sizeof compressed[1]);
    refuses(compressed[1], twice, "compressed twice");
    refuses((const uint8_t *)"\x1f\x8b\x08", 3, "begins like gzip");
}

#else

Test(compressed, names_another_way_without_libarchive)
{
    struct source *source;
    struct error error = { "" };
    cr_expect_eq(source_open_file(capture_file("\x28\xb5\x2f\xfd", 4), &source, &error), -ENOTSUP);
    cr_expect(strstr(error.text, "zstdcat"));
}

#endif

Test(compressed, knows_each_kind_by_its_content)
{
    cr_expect_str_eq(compressed_recognise((const uint8_t *)"\x1f\x8b", 2), "gzip");
    cr_expect_str_eq(compressed_recognise((const uint8_t *)"BZh9", 4), "bzip2");
    cr_expect_null(compressed_recognise((const uint8_t *)"\xfd"
                                                         "7zXZ",
                                        5));
    cr_expect_null(compressed_recognise((const uint8_t *)"", 0));
}
