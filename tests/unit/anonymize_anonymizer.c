#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "v6audit/anonymize.h"

static void write_key(const char *bytes, size_t size, mode_t mode)
{
    char folder[] = "/tmp/v6audit-key-XXXXXX";
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
    FILE *file = fopen("key", "w");
    cr_assert_not_null(file);
    fwrite(bytes, 1, size, file);
    fclose(file);
    chmod("key", mode);
}

struct row {
    const char *says;
    char bytes[80];
    unsigned size;
    int status;
    char message[48];
};

ParameterizedTestParameters(anonymize_anonymizer, a_key_is_32_octets_or_64_digits)
{
    static struct row rows[] = {
        { "32 octets", "0123456789abcdef0123456789abcdeX", 32, 0, "" },
        { "64 digits", "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F", 64, 0, "" },
        { "and a line's end", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 65, 0, "" },
        { "one too few", "0123456789abcdef0123456789abcde", 31, -22, "too short" },
        { "nothing", "", 0, -22, "an empty key file" },
        { "no digit", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g", 64, -22, "this is no key" },
        { "too many", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0", 65, -22, "this is no key" },
        { "one octet over and over", "................................", 32, -22, "hides nothing" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, anonymize_anonymizer, a_key_is_32_octets_or_64_digits)
{
    struct anonymizer *anonymizer;
    struct error error = { "" }, warning;
    write_key(row->bytes, row->size, 0600);
    cr_expect_eq(anonymizer_open("key", &anonymizer, &warning, &error), row->status, "%s: %s", row->says, error.text);
    cr_expect(strstr(error.text, row->message) != NULL, "%s: %s", row->says, error.text);
    cr_expect_str_eq(warning.text, "");
    cr_expect(row->status == 0 || strstr(error.text, "head -c 32 /dev/urandom"));
    anonymizer_free(anonymizer);
}

Test(anonymize_anonymizer, a_key_that_others_may_read_is_told)
{
    struct anonymizer *anonymizer;
    struct error error, warning;
    write_key("0123456789abcdef0123456789abcdeX", 32, 0644);
    cr_expect_eq(anonymizer_open("key", &anonymizer, &warning, &error), 0);
    cr_expect(strstr(warning.text, "others may read this key"), "%s", warning.text);
    anonymizer_free(anonymizer);
}

Test(anonymize_anonymizer, no_key_file)
{
    struct anonymizer *anonymizer;
    struct error error;
    cr_expect_lt(anonymizer_open("/nowhere/key", &anonymizer, NULL, &error), 0);
    cr_expect(strstr(error.text, "/nowhere/key: cannot read the key: No such file"), "%s", error.text);
}
