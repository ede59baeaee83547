#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

#include "state/digest.h"

struct row {
    char text[128];
    unsigned times;
    char digest[2 * DIGEST_SIZE + 1];
};

static void write_hex(const uint8_t *octets, char *text)
{
    for (unsigned i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 2 * (size_t)i, 3, "%02x", octets[i]);
}

ParameterizedTestParameters(digest, is_that_of_the_published_examples)
{
    static struct row rows[] = {
        /* FIPS 180-2, appendix B, and the empty message */
        { "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
        { "aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, digest, is_that_of_the_published_examples)
{
    struct digest digest;
    uint8_t result[DIGEST_SIZE];
    char text[2 * DIGEST_SIZE + 1];
    digest_start(&digest);
    for (unsigned i = 0; i < row->times; i++)
        digest_add(&digest, row->text, strlen(row->text));
    digest_result(&digest, result);
    write_hex(result, text);
    cr_expect(eq(str, text, row->digest));
}

Test(digest, does_not_depend_on_how_octets_are_divided_and_goes_on_after_a_result)
{
    uint8_t octets[300], whole[DIGEST_SIZE], divided[DIGEST_SIZE];
    struct digest digest;
    for (unsigned i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)(i * 7);
    digest_start(&digest);
    digest_add(&digest, octets, sizeof octets);
    digest_result(&digest, whole);
    for (unsigned cut = 0; cut <= sizeof octets; cut++) {
        digest_start(&digest);
        digest_add(&digest, octets, cut);
        digest_result(&digest, divided);
        digest_add(&digest, octets + cut, sizeof octets - cut);
        digest_result(&digest, divided);
        cr_assert(memcmp(whole, divided, DIGEST_SIZE) == 0, "cut at %u", cut);
    }
}
