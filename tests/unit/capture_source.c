#include "capture/source.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "capture_directory.h"

TestSuite(source, .init = make_directory, .fini = remove_directory);

Test(source, reads_standard_input)
{
    const char *path = write_capture("a.pcap", 7, SECONDS(5, 6));
    int descriptor = open(path, O_RDONLY);
    dup2(descriptor, STDIN_FILENO);
    struct source *source;
    struct error error;
    struct frame frame;
    cr_assert_eq(source_open_file("-", &source, &error), 0, "%s", error.text);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_FRAME);
    cr_expect_eq(frame.bytes[0], 7);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_FRAME);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_END);
    cr_expect_str_eq(source->files[0].name, "-");
    source_close(source);
}

Test(source, reads_a_pipe_as_its_bytes_come)
{
    static struct capture_bytes bytes;
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&bytes, 1, 0, 9, 9, 1);
    put_pcap_record(&bytes, 2, 0, 9, 9, 2);
    cr_assert_eq(write(ends[1], bytes.data, 24 + 16 + 9 + 5), 24 + 16 + 9 + 5);
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", ends[0]);
    struct source *source;
    struct error error;
    struct frame frame;
    cr_assert_eq(source_open_file(name, &source, &error), 0, "%s", error.text);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_FRAME, "what is there is given at once");
    cr_assert_eq(write(ends[1], bytes.data + 54, bytes.count - 54), (ssize_t)(bytes.count - 54));
    close(ends[1]);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_FRAME);
    cr_expect_eq(frame.bytes[8], 2);
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_END);
    cr_expect_eq(source->files[0].size, 0u, "unknown");
    source_close(source);
}

static void refuses(const char *name, int status, const char *says)
{
    struct source *source;
    struct error error = { "" };
    cr_expect_eq(source_open_files(&name, 1, NULL, &source, &error), status, "%s", error.text);
    cr_expect(strstr(error.text, says), "%s: %s", error.text, says);
}

Test(source, gives_one_clear_line_when_there_is_no_capture)
{
    refuses(in_directory("missing.pcap"), -ENOENT, "missing.pcap: no such file");
    refuses(write_file("empty.pcap", "", 0), -ENODATA, "empty.pcap: empty file: expected a capture");
    refuses(write_file("text.pcap", "hello there", 11), -EINVAL, "text.pcap: not a capture");
    refuses(capture_directory, -ENODATA, "directory without captures");
    if (geteuid() == 0)
        return;
    char *path = write_capture("secret.pcap", 1, SECONDS(1));
    chmod(path, 0);
    refuses(path, -EACCES, "permission denied");
}

Test(source, closes_nothing)
{
    source_close(NULL);
}
