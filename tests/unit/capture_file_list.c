#include "capture/file_list.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "capture_directory.h"

TestSuite(file_list, .init = make_directory, .fini = remove_directory);

static void expands_to(const char *name, const char *const *expected, unsigned count)
{
    struct file_list list;
    struct error error;
    cr_assert_eq(file_list_expand(&name, 1, &list, &error), 0);
    cr_expect_eq(list.count, count, "%u instead of %u", list.count, count);
    for (unsigned i = 0; i < list.count && i < count; i++)
        cr_expect_str_eq(list.items[i].name, in_directory(expected[i]));
    file_list_free(&list);
}

Test(file_list, takes_the_captures_of_a_directory_in_natural_order)
{
    mkdir(in_directory("sub"), 0700);
    mkdir(in_directory("sub/deeper"), 0700);
    write_capture("dump.pcap10", 1, SECONDS(1));
    write_capture("dump.pcap2", 1, SECONDS(1));
    write_capture("dump.pcap1", 1, SECONDS(1));
    write_capture("sub/a.pcap", 1, SECONDS(1));
    write_capture("sub/deeper/b.pcap", 1, SECONDS(1));
    write_capture(".hidden.pcap", 1, SECONDS(1));
    write_file("notes.txt", "no capture", 10);
    write_file("empty.pcap", "", 0);
    mkfifo(in_directory("pipe"), 0600);
    write_file("log.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3\xcb\x48\xcd\xc9\xc9\7\0\x86\xa6\x10\x36\5\0\0\0", 25);
    expands_to(capture_directory, (const char *const[]){ "dump.pcap1", "dump.pcap2", "dump.pcap10", "sub/a.pcap" }, 4);
    expands_to(in_directory("sub"), (const char *const[]){ "sub/a.pcap", "sub/deeper/b.pcap" }, 2);
}

Test(file_list, takes_a_rotated_set_by_its_base_name)
{
    write_capture("dump.pcap0", 1, SECONDS(1));
    write_capture("dump.pcap10", 1, SECONDS(1));
    write_capture("dump.pcap9", 1, SECONDS(1));
    write_capture("dump.pcap9.bak", 1, SECONDS(1));
    expands_to(in_directory("dump.pcap"), (const char *const[]){ "dump.pcap0", "dump.pcap9", "dump.pcap10" }, 3);
    write_capture("dump.pcap", 1, SECONDS(1));
    expands_to(in_directory("dump.pcap"), (const char *const[]){ "dump.pcap" }, 1);
}

Test(file_list, leaves_out_copies_of_the_same_octets_only)
{
    const char *names[] = { write_file("a.pcap", "one", 3), write_file("b.pcap", "two", 3),
                            write_file("c.pcap", "one", 3), write_file("d.pcap", "ones", 4),
                            write_file("e.pcap", "", 0),    write_file("f.pcap", "", 0) };
    struct file_list list;
    cr_assert_eq(file_list_expand(names, 6, &list, NULL), 0);
    cr_assert_eq(file_list_drop_copies(&list), 0);
    cr_assert_eq(list.count, 5u);
    cr_expect_eq(list.repeated, 1u);
    static const unsigned left[] = { 0, 1, 3, 4, 5 };
    for (unsigned i = 0; i < list.count; i++)
        cr_expect_str_eq(list.items[i].name, names[left[i]]);
    file_list_free(&list);
}

Test(file_list, takes_the_same_file_once)
{
    const char *names[] = { write_capture("a.pcap", 1, SECONDS(1)), capture_directory,
                            write_capture("b.pcap", 1, SECONDS(1)), "-" };
    cr_assert_eq(symlink("a.pcap", in_directory("c.pcap")), 0);
    struct file_list list;
    struct error error;
    cr_assert_eq(file_list_expand(names, 4, &list, &error), 0);
    cr_assert_eq(list.count, 3u);
    cr_expect_str_eq(list.items[0].name, names[0]);
    cr_expect_str_eq(list.items[1].name, names[2]);
    cr_expect_str_eq(list.items[2].name, "-");
    file_list_free(&list);
}

Test(file_list, says_when_a_directory_has_no_captures)
{
    const char *name = capture_directory;
    struct file_list list;
    struct error error;
    write_file("notes.txt", "no capture", 10);
    cr_assert_eq(file_list_expand(&name, 1, &list, &error), 0);
    cr_assert_eq(list.count, 1u);
    cr_expect_eq(list.items[0].status, -ENODATA);
    cr_expect(strstr(list.items[0].message, "directory without captures"));
    file_list_free(&list);
}

static const struct {
    const char *name, *key;
} keys[] = {
    { "dump.pcap", "dump.pcap" },
    { "dump.pcap0", "dump.pcap" },
    { "a/dump.pcap12.gz", "a/dump.pcap" },
    { "ring_00012_20261124100000.pcapng", "ring_#####_##############.pcapng" },
    { "site1-2026-11-24.pcap", "site1-####-##-##.pcap" },
    { "trace-20261124.pcap.zst", "trace-########.pcap" },
    { "site1.pcap", "site1.pcap" },
    { "site1", "site1" },
    { "192.0.2.1", "192.0.2.1" },
    { "00005e005301.pcap", "00005e005301.pcap" },
    { "-", "-" },
};

Test(file_list, knows_what_a_rotated_set_has_in_common)
{
    char key[64];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        file_list_set_key(keys[i].name, key);
        cr_expect_str_eq(key, keys[i].key, "%s: %s", keys[i].name, key);
    }
    const char *names[] = { write_capture("b.pcap", 1, SECONDS(1)), write_capture("a.pcap1", 1, SECONDS(1)),
                            write_capture("a.pcap0", 1, SECONDS(1)) };
    struct file_list list;
    cr_assert_eq(file_list_expand(names, 3, &list, NULL), 0);
    cr_expect_eq(list.items[0].set, 0u);
    cr_expect_eq(list.items[1].set, 1u);
    cr_expect_eq(list.items[2].set, 1u);
    file_list_free(&list);
}
