#include "cli/option.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "cli/command.h"

struct row {
    char says[64], text[32];
    int64_t seconds; /* 0: refused */
};

ParameterizedTestParameters(option, reads_durations)
{
    static struct row rows[] = {
        { "a bare number is seconds", "90", 90 },
        { "seconds", "30s", 30 },
        { "minutes", "10m", 600 },
        { "parts add up", "1h30m", 5400 },
        { "days", "2d", 172800 },
        { "weeks", "1w", 604800 },
        { "nothing is no duration", "", 0 },
        { "zero is none", "0", 0 },
        { "a word is none", "soon", 0 },
        { "a negative one is none", "-5s", 0 },
        { "an unknown unit", "5y", 0 },
        { "a unit alone", "m", 0 },
        { "something behind the unit", "5ms", 0 },
        { "too many for 64 bits", "99999999999w", 0 },
        { "far too many", "99999999999999999999s", 0 },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, option, reads_durations)
{
    int64_t nanoseconds = 0;
    bool read = option_parse_duration(row->text, &nanoseconds);
    cr_assert_eq(read, row->seconds != 0, "%s", row->says);
    if (read)
        cr_assert_eq(nanoseconds, row->seconds * INT64_C(1000000000), "%s", row->says);
}

static struct arguments arguments;
static struct error error;

static int parse(int count, const char **words)
{
    return option_parse(command_find("audit"), count, (char **)words, &arguments, &error);
}

Test(option, reads_what_tcpdump_users_type)
{
    const char *words[] = { "audit",  "-r",  "a.pcap",        "-o", "x.json", "-ob.json",
                            "b.pcap", "-vv", "--fail-on=low", "-c", "5",      "-" };
    cr_assert_eq(parse(12, words), 0, "%s", error.text);
    cr_assert_eq(arguments.recorded.count, 1);
    cr_assert_str_eq(arguments.recorded.items[0], "a.pcap");
    cr_assert_eq(arguments.outputs.count, 2);
    cr_assert_str_eq(arguments.outputs.items[1], "b.json");
    cr_assert_eq(arguments.operands.count, 2);
    cr_assert_str_eq(arguments.operands.items[1], "-");
    cr_assert_eq(arguments.verbose, 2);
    cr_assert_str_eq(arguments.fail_on, "low");
    cr_assert_eq(arguments.frame_limit, 5);
    option_free(&arguments);
}

Test(option, takes_everything_behind_two_hyphens_as_a_file)
{
    const char *words[] = { "audit", "--", "-r" };
    cr_assert_eq(parse(3, words), 0, "%s", error.text);
    cr_assert_str_eq(arguments.operands.items[0], "-r");
    option_free(&arguments);
}

Test(option, names_and_letters_are_unique_for_every_command)
{
    const struct command *commands;
    const struct option_row *rows;
    unsigned command_count = command_list(&commands), count = option_list(&rows);
    for (unsigned c = 0; c < command_count; c++)
        for (unsigned i = 0; i < count; i++)
            for (unsigned j = i + 1; j < count; j++) {
                if (!(rows[i].commands & rows[j].commands & commands[c].bit))
                    continue;
                cr_expect_str_neq(rows[i].name, rows[j].name);
                cr_expect(!rows[i].letter || rows[i].letter != rows[j].letter, "-%c twice in %s", rows[i].letter,
                          commands[c].name);
            }
}

Test(option, every_option_belongs_to_a_command_that_is_there)
{
    const struct command *commands;
    const struct option_row *rows;
    unsigned command_count = command_list(&commands), count = option_list(&rows), bits = 0;
    for (unsigned c = 0; c < command_count; c++) {
        cr_expect_eq(bits & commands[c].bit, 0, "two commands share a bit");
        bits |= commands[c].bit;
    }
    for (unsigned i = 0; i < count; i++)
        cr_expect(rows[i].commands & bits, "--%s belongs to nobody", rows[i].name);
}
