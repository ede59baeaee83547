#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "report/json_writer.h"

static struct json_writer writer;

static const char *finished(void)
{
    cr_assert(eq(int, json_finish(&writer), 0));
    return writer.text;
}

static void start(void)
{
    json_start(&writer, NULL, 0);
}

static void stop(void)
{
    json_free(&writer);
}

Test(json_writer, keeps_the_order_and_sets_commas_between_members, .init = start, .fini = stop)
{
    json_open_object(&writer);
    json_put_text(&writer, "schema", "v6audit-report/1");
    json_put_text(&writer, "absent", NULL);
    json_put_array(&writer, "vlan");
    json_unsigned(&writer, 10);
    json_unsigned(&writer, 20);
    json_close_array(&writer);
    json_put_object(&writer, "empty");
    json_close_object(&writer);
    json_put_bool(&writer, "ok", true);
    json_close_object(&writer);
    cr_expect_str_eq(finished(), "{\"schema\": \"v6audit-report/1\", \"vlan\": [10, 20], \"empty\": {}, \"ok\": true}");
}

Test(json_writer, indents_when_asked)
{
    json_start(&writer, NULL, 2);
    json_open_object(&writer);
    json_put_array(&writer, "a");
    json_unsigned(&writer, 1);
    json_unsigned(&writer, 2);
    json_close_array(&writer);
    json_put_array(&writer, "b");
    json_close_array(&writer);
    json_close_object(&writer);
    cr_expect_str_eq(finished(), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}");
    json_free(&writer);
}

struct duration_row {
    int64_t nanoseconds;
    char text[32];
};

ParameterizedTestParameters(json_writer, writes_durations_with_at_most_three_decimals)
{
    static struct duration_row rows[] = {
        { 0, "0" },
        { 1000000000, "1" },
        { 1500000000, "1.5" },
        { 1234567890, "1.235" },
        { 499999, "0" },
        { 500000, "0.001" },
        { -500000, "-0.001" },
        { -1500000000, "-1.5" },
        { 100000000000, "100" },
        { INT64_MAX, "9223372036.855" },
        { INT64_MIN, "-9223372036.855" },
    };
    return cr_make_param_array(struct duration_row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct duration_row *row, json_writer, writes_durations_with_at_most_three_decimals)
{
    start();
    json_duration(&writer, row->nanoseconds);
    cr_expect_str_eq(finished(), row->text);
    stop();
}

Test(json_writer, writes_the_ends_of_the_number_range, .init = start, .fini = stop)
{
    json_open_array(&writer);
    json_signed(&writer, INT64_MIN);
    json_signed(&writer, -1);
    json_signed(&writer, 0);
    json_unsigned(&writer, UINT64_MAX);
    json_close_array(&writer);
    cr_expect_str_eq(finished(), "[-9223372036854775808, -1, 0, 18446744073709551615]");
}

Test(json_writer, makes_wire_text_harmless_and_cuts_long_ones, .init = start, .fini = stop)
{
    char longest[5000];
    memset(longest, 'a', sizeof longest);
    json_open_array(&writer);
    json_wire(&writer, "a\"b\n\x1b[0m\xff", 9);
    json_text(&writer, "back\\slash");
    json_hex(&writer, "\x00\xfe", 2);
    json_wire(&writer, longest, sizeof longest);
    json_close_array(&writer);
    const char *text = finished();
    cr_expect(strncmp(text, "[\"a\\\"b\\\\x0a\\\\x1b[0m\\\\xff\", \"back\\\\slash\", \"00fe\", \"aaa", 54) == 0,
              "%.70s", text);
    cr_expect(lt(sz, strlen(text), (size_t)1200));
    cr_expect(strstr(text, "\xe2\x80\xa6") != NULL);
}

Test(json_writer, writes_lines_into_a_file_and_tells_of_a_failed_write)
{
    char text[100] = "";
    FILE *file = fmemopen(text, sizeof text, "w");
    json_start(&writer, file, 0);
    for (unsigned i = 0; i < 2; i++) {
        json_open_object(&writer);
        json_put_time(&writer, "time", (int64_t)i);
        json_close_object(&writer);
        json_line(&writer);
    }
    cr_expect(eq(int, json_finish(&writer), 0));
    fclose(file);
    cr_expect_str_eq(
        text, "{\"time\": \"1970-01-01T00:00:00.000000000Z\"}\n{\"time\": \"1970-01-01T00:00:00.000000001Z\"}\n");
    json_free(&writer);
    file = fopen("/dev/full", "w");
    if (!file)
        cr_skip_test("/dev/full cannot be opened here");
    json_start(&writer, file, 0);
    json_text(&writer, "lost");
    cr_expect(eq(int, json_finish(&writer), -EIO));
    fclose(file);
    json_free(&writer);
}

Test(json_writer, is_reused_line_after_line, .init = start, .fini = stop)
{
    json_open_array(&writer);
    json_reset(&writer);
    json_open_array(&writer);
    json_close_array(&writer);
    cr_expect_str_eq(finished(), "[]");
}
