#include "cli/help.h"

#include <csv.h>
#include <jansson.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "cli/complain.h"
#include "config.h"
#include "v6audit/audit.h"

#if HAVE_LIBARCHIVE
#include <archive.h>
#endif

enum { HELP_COLUMN = 30 };

static void print_option(const struct option_row *row)
{
    char left[64];
    int used = row->letter ? snprintf(left, sizeof left, "  -%c, --%s", row->letter, row->name)
                           : snprintf(left, sizeof left, "      --%s", row->name);
    if (row->argument)
        snprintf(left + used, sizeof left - (size_t)used, " %s", row->argument);
    printf("%-*s %s\n", HELP_COLUMN - 1, left, row->help);
}

static void print_options(unsigned bit, enum option_group group)
{
    const struct option_row *rows;
    unsigned count = option_list(&rows);
    bool titled = false;
    for (unsigned i = 0; i < count; i++) {
        if (!(rows[i].commands & bit) || rows[i].group != group)
            continue;
        if (!titled)
            printf("%s:\n", option_group_title(group));
        titled = true;
        print_option(&rows[i]);
    }
}

void help_print(void)
{
    const struct command *commands;
    unsigned count = command_list(&commands);
    puts("v6audit: what IPv6 does on a network segment, from its packets. Sends nothing.\n");
    printf("  v6audit %s\n  v6audit COMMAND ...        (v6audit COMMAND --help tells how)\n", commands[0].synopsis);
    puts("\nCommands:");
    for (unsigned i = 0; i < count; i++)
        printf("  %-12s %s\n", commands[i].name, commands[i].help);
    for (int group = 0; group < GROUP_COUNT; group++)
        print_options(FOR_AUDIT, (enum option_group)group);
    puts("\nExamples:\n"
         "  v6audit -p site.yaml office.pcap\n"
         "  v6audit -i eth0 -d 10m -o report.json");
}

void help_print_command(const struct command *command)
{
    printf("v6audit %s\n\n%s.\n%s\n\n", command->synopsis, command->help, command->details);
    for (int group = 0; group < GROUP_COUNT; group++)
        print_options(command->bit, (enum option_group)group);
}

void help_print_version(void)
{
    printf("v6audit %s\n", V6AUDIT_VERSION);
    puts(pcap_lib_version());
    printf("libyaml %s\n", yaml_get_version_string());
    printf("jansson %s\n", jansson_version_str());
    printf("libcsv %d.%d.%d\n", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
#if HAVE_LIBARCHIVE
    puts(archive_version_details());
#else
    puts("without libarchive: compressed captures are not read");
#endif
#ifdef V6AUDIT_SANITIZED
    puts("built with sanitizers");
#endif
}

int help_print_limits(void)
{
    struct error error = { "" };
    struct inventory *inventory = inventory_new(&(struct inventory_limits){ 0 }, &error);
    if (!inventory)
        return complain("%s", error.text);
    struct table_usage_row tables[COVERAGE_TABLE_MAX];
    unsigned count = inventory_tables(inventory, tables, COVERAGE_TABLE_MAX);
    puts("At most so many are kept; what a full table refused or evicted is counted in the report.");
    for (unsigned i = 0; i < count; i++)
        printf("  %-24s %10u\n", tables[i].name, tables[i].cap);
    printf("  %-24s %10u\n", "addresses of a host", (unsigned)HOST_ADDRESS_MAX);
    printf("  %-24s %10u\n", "frames of a finding", (unsigned)FINDING_EVIDENCE_MAX);
    puts(
        "With the tables of hosts and addresses full, as under a flood of made-up senders, v6audit takes about 430 MB.");
    inventory_free(inventory);
    return EXIT_CLEAN;
}
