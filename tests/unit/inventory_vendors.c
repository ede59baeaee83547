#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "inventory/vendors.h"

static const char own_csv[] = "Registry,Assignment,Organization Name,Organization Address\r\n"
                              "MA-L,00163E,\"Example Virtual, Inc. \",Somewhere\r\n"
                              "MA-L,00163E,Second Of That Name,Elsewhere\r\n"
                              "MA-M,00163E1,Middle Block,\r\n"
                              "MA-S,00163E123,Small Block,\"two\nlines\"\r\n"
                              "MA-M,00163E2,Private,\r\n"
                              "MA-L,0CEFAF,IEEE Registration Authority,New Jersey\r\n"
                              "MA-L,001122,Hostile\x1b[31m \xe2\x80\xaename,\r\n"
                              "MA-L,XYZ,No Assignment,\r\n"
                              "MA-L,021122,Locally Administered,\r\n";

static const char own_manuf[] = "# a comment\n"
                                "00:16:3E\tExampleV\tExample Virtual\n"
                                "00:16:3E:10:00:00/28\tMiddle\tMiddle Block\n"
                                "00:16:3E:12:30:00/36\tSmall\n"
                                "no line of this format\n";

static char path[64];

static struct vendors *load_text(const char *text, size_t size)
{
    strcpy(path, "/tmp/v6audit-vendors-XXXXXX");
    int file = mkstemp(path);
    cr_assert(ge(int, file, 0));
    cr_assert(eq(sz, (size_t)write(file, text, size), size));
    struct timespec times[2] = { { .tv_sec = 1700000000 }, { .tv_sec = 1700000000 } };
    futimens(file, times);
    close(file);
    struct error error = { "" };
    struct vendors *vendors = vendors_load(path, &error);
    unlink(path);
    cr_assert(vendors != NULL, "%s", error.text);
    return vendors;
}

struct row {
    char mac[MAC_TEXT_SIZE];
    char name[48]; /* empty: none */
};

ParameterizedTestParameters(vendors, takes_the_longest_assignment)
{
    static struct row rows[] = {
        { "00:16:3e:00:00:01", "Example Virtual, Inc." },
        { "00:16:3e:10:00:01", "Middle Block" },
        { "00:16:3e:12:3f:ff", "Small Block" },
        { "00:16:3e:12:40:00", "Middle Block" },
        { "00:16:3e:20:00:01", "" },
        { "0c:ef:af:00:00:01", "" },
        { "02:11:22:00:00:01", "" },
        { "01:16:3e:00:00:01", "" },
        { "00:00:00:00:00:00", "" },
        { "ff:ff:ff:ff:ff:ff", "" },
        { "00:11:22:00:00:01", "Hostile\\x1b[31m \\xe2\\x80\\xaename" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, vendors, takes_the_longest_assignment)
{
    struct vendors *vendors = load_text(own_csv, sizeof own_csv - 1);
    struct mac mac;
    cr_assert(mac_parse(row->mac, &mac));
    const char *name = vendors_find(vendors, &mac);
    cr_expect_str_eq(name ? name : "", row->name, "%s: %s", row->mac, name ? name : "(none)");
    vendors_free(vendors);
}

Test(vendors, knows_the_day_of_its_file)
{
    struct vendors *vendors = load_text(own_csv, sizeof own_csv - 1);
    cr_expect_str_eq(vendors_date(vendors), "2023-11-14");
    vendors_free(vendors);
}

Test(vendors, reads_a_manuf_file)
{
    struct vendors *vendors = load_text(own_manuf, sizeof own_manuf - 1);
    struct mac mac = { { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x01 } };
    cr_expect_str_eq(vendors_find(vendors, &mac), "Example Virtual");
    mac.octets[3] = 0x1f;
    cr_expect_str_eq(vendors_find(vendors, &mac), "Middle Block");
    mac.octets[3] = 0x12, mac.octets[4] = 0x30;
    cr_expect_str_eq(vendors_find(vendors, &mac), "Small");
    vendors_free(vendors);
}

Test(vendors, reads_a_directory_of_registries)
{
    char directory[] = "/tmp/v6audit-vendors-XXXXXX", name[64];
    cr_assert(mkdtemp(directory) != NULL);
    snprintf(name, sizeof name, "%s/oui.csv", directory);
    FILE *file = fopen(name, "w");
    fputs("Registry,Assignment,Organization Name,Organization Address\nMA-L,00163E,Whole Block,\n", file);
    fclose(file);
    struct error error = { "" };
    struct vendors *vendors = vendors_load(directory, &error);
    unlink(name);
    rmdir(directory);
    cr_assert(vendors != NULL, "%s", error.text);
    struct mac mac = { { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x01 } };
    cr_expect_str_eq(vendors_find(vendors, &mac), "Whole Block");
    vendors_free(vendors);
}

Test(vendors, says_why_a_file_cannot_be_used)
{
    struct error error = { "" };
    cr_expect(vendors_load("/nonexistent/oui.csv", &error) == NULL);
    cr_expect_str_eq(error.text, "/nonexistent/oui.csv: cannot read vendor names: No such file or directory");
    cr_expect(vendors_load("/dev/null", &error) == NULL);
    cr_expect(strstr(error.text, "/dev/null: holds no vendor names: expected") == error.text, "%s", error.text);
}

Test(vendors, of_the_system_may_be_missing)
{
    struct error error = { "" };
    struct vendors *vendors = vendors_load(NULL, &error);
    cr_assert(vendors != NULL, "%s", error.text);
    struct mac group = { { 0x33, 0x33, 0, 0, 0, 1 } };
    cr_expect(vendors_find(vendors, &group) == NULL);
    vendors_free(vendors);
}
