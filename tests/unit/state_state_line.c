#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

#include "at_the_edge.h"
#include "state/state_line.h"

static char room[4096];

static int decode(const char *text, struct state_line *line, struct error *error)
{
    size_t size = strlen(text);
    return state_line_decode((const char *)at_the_edge(text, size), size, room, line, error);
}

static char *encode(const struct state_line *line)
{
    char *text = NULL;
    size_t size;
    FILE *output = open_memstream(&text, &size);
    state_line_encode(line, output);
    fclose(output);
    return text;
}

#define EVIDENCE                                                                                                       \
    "{\"kind\":\"evidence\",\"time\":5,\"order\":7,\"capture\":3,\"frame\":9,\"interface\":1,\"link_type\":1,"         \
    "\"length\":60,\"captured_length\":60,\"direction\":2,\"bytes\":\"AAEC/w==\"}"
#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct row {
    char says[96], text[512], error[96];
};

ParameterizedTestParameters(state_line, is_written_as_it_was_read)
{
    static struct row rows[] = {
        { "evidence", EVIDENCE, "" },
        { "meta", "{\"kind\":\"meta\",\"schema\":\"v6audit-state/1\"}", "" },
        { "part", "{\"kind\":\"part\",\"sha256\":\"" DIGEST "\",\"writer\":\"v6audit 0.1.0\",\"captures\":2}", "" },
        { "capture",
          "{\"kind\":\"capture\",\"capture\":0,\"sha256\":\"" DIGEST
          "\",\"name\":\"a \\\"b\\\" \\\\ \\u0001 é.pcap\",\"format\":\"pcap\",\"frames\":0,\"first_time\":0,\"last_time\":0,\"truncated\":true}",
          "" },
        { "host", "{\"kind\":\"host\",\"capture\":0,\"mac\":\"00:16:3e:00:00:01\"}", "" },
        { "a tick", "{\"kind\":\"tick\",\"time\":4611686018427387903,\"capture\":65534}", "" },
        { "the end", "{\"kind\":\"end\",\"lines\":12}", "" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, state_line, is_written_as_it_was_read)
{
    struct state_line line;
    struct error error = { "" };
    cr_assert(eq(int, decode(row->text, &line, &error), 0), "%s: %s", row->says, error.text);
    char *text = encode(&line);
    text[strlen(text) - 1] = '\0';
    cr_expect(eq(str, text, row->text), "%s", row->says);
    free(text);
}

ParameterizedTestParameters(state_line, says_what_was_expected)
{
    static struct row rows[] = {
        { "no object", "hello", "column 1: expected {\"kind\":\"" },
        { "an unknown kind", "{\"kind\":\"router\"}", "no other kind is known" },
        { "another schema", "{\"kind\":\"meta\",\"schema\":\"v6audit-state/2\"}", "expected \"v6audit-state/1\"" },
        { "a key is missing", "{\"kind\":\"end\"}", "expected \"lines\"" },
        { "a key too many", "{\"kind\":\"end\",\"lines\":1,\"more\":1}", "no further field is known" },
        { "something behind it", "{\"kind\":\"end\",\"lines\":1}}", "the end of the object" },
        { "a number with a zero before it", "{\"kind\":\"end\",\"lines\":01}", "a number from 0 to" },
        { "a number that is too large", "{\"kind\":\"end\",\"lines\":9223372036854775808}", "a number from 0 to" },
        { "a number that overflows", "{\"kind\":\"end\",\"lines\":99999999999999999999999}", "a number from 0 to" },
        { "a time that overflows", "{\"kind\":\"tick\",\"time\":-9223372036854775809,\"capture\":0}", "nanoseconds" },
        { "a time before 1970", "{\"kind\":\"tick\",\"time\":-1,\"capture\":0}", "nanoseconds" },
        { "a time after 2116", "{\"kind\":\"tick\",\"time\":4611686018427387904,\"capture\":0}", "nanoseconds" },
        { "a time that is none", "{\"kind\":\"tick\",\"time\":-,\"capture\":0}", "nanoseconds" },
        { "half a MAC address", "{\"kind\":\"host\",\"capture\":0,\"mac\":\"00:16:3e\"}", "a MAC address" },
        { "an order before the time", "{\"kind\":\"tick\",\"time\":5,\"order\":4,\"capture\":0}",
          "expected the time or later" },
        { "a capture beyond all", "{\"kind\":\"host\",\"capture\":65535,\"mac\":\"00:16:3e:00:00:01\"}",
          "a number from 0 to 65534" },
        { "digits that are none of base64",
          "{\"kind\":\"evidence\",\"time\":1,\"capture\":0,\"frame\":1,\"interface\":0,\"link_type\":1,\"length\":3,\"bytes\":\"AA*A\"}",
          "base64" },
        { "base64 with something left over",
          "{\"kind\":\"evidence\",\"time\":1,\"capture\":0,\"frame\":1,\"interface\":0,\"link_type\":1,\"length\":3,\"bytes\":\"AB==\"}",
          "base64" },
        { "more octets than the frame had",
          "{\"kind\":\"evidence\",\"time\":1,\"capture\":0,\"frame\":1,\"interface\":0,\"link_type\":1,\"length\":2,\"bytes\":\"AAAA\"}",
          "expected none to be larger" },
        { "fewer captured than kept",
          "{\"kind\":\"evidence\",\"time\":1,\"capture\":0,\"frame\":1,\"interface\":0,\"link_type\":1,\"length\":9,\"captured_length\":2,\"bytes\":\"AAAA\"}",
          "expected none to be larger" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, state_line, says_what_was_expected)
{
    struct state_line line;
    struct error error = { "" };
    cr_expect(lt(int, decode(row->text, &line, &error), 0), "%s", row->says);
    cr_expect(strstr(error.text, row->error) != NULL, "%s: %s", row->says, error.text);
}

Test(state_line, no_beginning_of_a_line_is_one)
{
    struct state_line line;
    for (size_t size = 0; size < strlen(EVIDENCE); size++)
        cr_assert(lt(int, state_line_decode((const char *)at_the_edge(EVIDENCE, size), size, room, &line, NULL), 0),
                  "%zu octets", size);
    cr_expect(eq(int, decode(EVIDENCE, &line, NULL), 0));
    cr_expect(eq(u64, line.record.byte_count, 4));
    cr_expect(eq(u8, line.record.bytes[3], 0xff));
}

Test(state_line, octets_that_are_no_text_become_question_marks)
{
    struct state_line line = { .kind = STATE_META, .schema = "a\xff\xc3(\xed\xa0\x80z" };
    char *text = encode(&line);
    cr_expect(eq(str, text,
                 (char *)"{\"kind\":\"meta\",\"schema\":\"a?"
                         "?(?"
                         "?"
                         "?z\"}\n"));
    free(text);
}

Test(state_line, each_field_has_its_sentence_and_each_kind_its_word)
{
    const struct state_field *fields;
    unsigned count = state_fields(&fields);
    for (unsigned i = 0; i < count; i++) {
        size_t length = strlen(fields[i].sentence);
        cr_expect(length > 0 && fields[i].sentence[length - 1] == '.', "%s", fields[i].name);
        cr_expect(fields[i].type != STATE_UNSIGNED || fields[i].maximum > 0, "%s", fields[i].name);
        cr_expect(strlen(state_rule_word(fields[i].rule)) > 0, "%s", fields[i].name);
    }
    for (unsigned kind = 0; kind < STATE_KIND_COUNT; kind++)
        cr_expect(strlen(state_kind_word((enum state_kind)kind)) > 0 &&
                  strlen(state_kind_sentence((enum state_kind)kind)) > 0);
}
