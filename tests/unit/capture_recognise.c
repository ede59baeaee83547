#include "capture/recognise.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "capture_bytes.h"

struct row {
    const char *bytes;
    size_t count;
    int status;
    const char *says;
};

static const struct row rows[] = {
    { "", 0, -ENODATA, "empty file: expected a capture" },
    { "x", 1, -EINVAL, "not a capture (first octets 78 00 00 00)" },
    { "\xd4\xc3\xb2", 3, -EINVAL, "not a capture" },
    { "GIF89a..............", 20, -EINVAL, "not a capture (first octets 47 49 46 38): expected pcap or pcapng" },
    { "snoop\0\0\0\0\0\0\2\0\0\0\4", 16, -EINVAL,
      "a Solaris snoop capture: expected pcap or pcapng: convert it with editcap" },
    { "GMBU\0\2\0\0", 8, -EINVAL, "a Microsoft Network Monitor capture" },
    { "PK\3\4........", 12, -EINVAL, "a zip archive" },
    { "\xd4\xc3\xb2\xa1\2\0", 6, -ENODATA, "cut off in the file header" },
};

Test(recognise, says_what_a_file_is_instead_of_a_capture)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = capture_file(rows[i].bytes, rows[i].count);
        struct source *source = NULL;
        struct error error = { "" };
        cr_expect_eq(source_open_file(name, &source, &error), rows[i].status, "%s", error.text);
        cr_expect_eq(strncmp(error.text, name, strlen(name)), 0, "%s", error.text);
        cr_expect(strstr(error.text, rows[i].says), "%s: %s", error.text, rows[i].says);
    }
}

Test(recognise, knows_captures_by_their_first_octets)
{
    static const char *const begins[] = {
        "\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1", "\xa1\xb2\xcd\x34",
        "\x34\xcd\xb2\xa1", "\x0a\x0d\x0d\x0a", "\x1f\x8b\x08\x00", "\x28\xb5\x2f\xfd", "BZh9",
        "\x04\x22\x4d\x18"
    };
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        cr_expect(recognise_is_capture((const uint8_t *)begins[i], 4), "%zu", i);
    cr_expect(recognise_is_capture((const uint8_t *)"\xfd"
                                                    "7zXZ\0",
                                   6));
    cr_expect_not(recognise_is_capture((const uint8_t *)"\x1f", 1));
    cr_expect_not(recognise_is_capture((const uint8_t *)"plain text", 10));
}
