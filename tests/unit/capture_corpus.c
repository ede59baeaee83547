/* All captures of ../shared/corpus, read and compared with what two other readers say of them: "container", a small reader of the formats, and tshark. */
#include "capture/source.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/link_type.h"

/* Where tshark 4.0.17 counts otherwise than we do, and why we are right. */
static const struct deviation {
    const char *name;
    int more; /* frames that tshark has more than we */
    const char *why;
} deviations[] = {
    { "pcapng-output_be-advanced-test102", 3, "tshark counts custom blocks as frames" },
    { "pcapng-output_le-advanced-test102", 3, "tshark counts custom blocks as frames" },
    { "pcapng-output_be-basic-test017", 4, "tshark counts custom blocks as frames" },
    { "pcapng-output_le-basic-test018", 4, "tshark counts custom blocks as frames" },
    { "pcapng-output_le-difficult-test202", 3, "tshark counts custom blocks as frames" },
};

static char corpus[1024];

static bool find_corpus(void)
{
    static const char *const places[] = { "../shared/corpus", "../../shared/corpus" };
    const char *given = getenv("V6AUDIT_CORPUS"), *root = getenv("V6AUDIT_SOURCE_ROOT");
    if (given) {
        snprintf(corpus, sizeof corpus, "%s", given);
        return access(corpus, R_OK) == 0;
    }
    for (unsigned i = 0; i < 2; i++) {
        snprintf(corpus, sizeof corpus, "%s/%s", root ? root : ".", places[i]);
        if (access(corpus, R_OK) == 0)
            return true;
    }
    return false;
}

static json_t *load_oracle(const char *file, char *stem)
{
    char path[2048];
    json_error_t reason;
    snprintf(stem, 256, "%s", file);
    static const char *const endings[] = { ".gz", ".pcap", ".pcapng" };
    for (unsigned i = 0; i < 3; i++) {
        size_t length = strlen(stem), ending = strlen(endings[i]);
        if (length > ending && strcmp(stem + length - ending, endings[i]) == 0)
            stem[length - ending] = '\0';
    }
    snprintf(path, sizeof path, "%s/oracle/%s.json", corpus, stem);
    return json_load_file(path, 0, &reason);
}

static void check_link_types(const json_t *expected, const uint64_t *frames, const char *stem)
{
    char text[24];
    json_int_t sum = 0;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)expected, key, value)
    {
        int number = strcmp(key, "PRISM") == 0 ? LINK_IEEE802_11_PRISM : link_type_number(key);
        if (number < 0 && sscanf(key, "LINKTYPE_%d", &number) != 1)
            cr_assert_fail("%s: link type %s is unknown", stem, key);
        number = link_type_normalise((uint32_t)number); /* the facts name 12 and 14 apart, which are raw IP */
        cr_expect_eq((json_int_t)frames[number], json_integer_value(value), "%s: %s", stem,
                     link_type_name((uint16_t)number, text));
        sum += json_integer_value(value);
    }
    for (unsigned i = 0; i < 65536; i++)
        sum -= (json_int_t)frames[i];
    cr_expect_eq(sum, 0, "%s: frames of other link types", stem);
}

static void check_frames(const json_t *oracle, json_int_t frames, const char *stem)
{
    const json_t *tshark = json_object_get(oracle, "tshark");
    if (json_integer_value(json_object_get(tshark, "rc")) != 0)
        return; /* it gave up: the other reader counts */
    int more = 0;
    for (size_t i = 0; i < sizeof deviations / sizeof *deviations; i++)
        if (strcmp(deviations[i].name, stem) == 0)
            more = deviations[i].more;
    cr_expect_eq(frames + more, json_integer_value(json_object_get(oracle, "frames")), "%s: frames by tshark", stem);
}

static void read_one(const char *file)
{
    static uint64_t frames_of[65536];
    char path[2048], stem[256];
    struct source *source = NULL;
    struct error error = { "" };
    struct frame frame;
    json_int_t frames = 0, octets = 0, truncated = 0;
    memset(frames_of, 0, sizeof frames_of);
    json_t *oracle = load_oracle(file, stem);
    cr_assert_not_null(oracle, "%s: no facts", file);
    snprintf(path, sizeof path, "%s/%s", corpus, file);
    cr_assert_eq(source_open_file(path, &source, &error), 0, "%s", error.text);
    while (source_next(source, &frame, &error) == SOURCE_FRAME) {
        frames++;
        octets += frame.captured_length;
        truncated += frame.captured_length < frame.length;
        frames_of[frame.link_type]++;
        cr_assert_lt(frame.interface, source->interface_count);
    }
    const json_t *container = json_object_get(oracle, "container");
    cr_expect_eq(frames, json_integer_value(json_object_get(container, "frames")), "%s: %lld frames", stem,
                 (long long)frames);
    cr_expect_eq(octets, json_integer_value(json_object_get(container, "captured_bytes")), "%s: %lld octets", stem,
                 (long long)octets);
    cr_expect_eq(truncated, json_integer_value(json_object_get(container, "truncated_frames")), "%s: %lld cut", stem,
                 (long long)truncated);
    bool damaged = json_is_string(json_object_get(container, "defect"));
    cr_expect_eq(damaged, source->files[0].truncated_file, "%s: \"%s\"", stem, source->files[0].defect);
    check_link_types(json_object_get(container, "link_types"), frames_of, stem);
    check_frames(oracle, frames, stem);
    source_close(source);
    json_decref(oracle);
}

Test(corpus, agrees_with_two_other_readers_on_captures_of_others)
{
    if (!find_corpus())
        cr_skip_test("no corpus in ../shared/corpus: the readers were not compared on captures of others");
    DIR *directory = opendir(corpus);
    unsigned count = 0;
    cr_assert_not_null(directory);
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        if (strstr(entry->d_name, ".pcap")) {
            read_one(entry->d_name);
            count++;
        }
    closedir(directory);
    cr_expect_gt(count, 50u);
}
