/* Parts of the manual that stand in tables, as mdoc(7) on standard output: manual options | checks. Run by the build and by man/check. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "v6audit/check.h"

/* Text as mdoc wants it: backslashes escaped, no control line by accident, each sentence on a line of its own. */
static void print_text(const char *text, bool capital)
{
    bool line_start = true;
    for (const char *at = text; *at; at++) {
        if (line_start && (*at == '.' || *at == '\''))
            fputs("\\&", stdout);
        line_start = false;
        if (*at == '\\')
            fputs("\\e", stdout);
        else
            putchar(at == text && capital ? toupper((unsigned char)*at) : *at);
        if (!strchr(".!?", *at) && !(*at == ')' && at > text && at[-1] == '.'))
            continue;
        if (at[1] == ' ') {
            putchar('\n');
            line_start = true;
            at++;
        }
    }
}

static void print_sentence(const char *text)
{
    size_t length = strlen(text);
    print_text(text, true);
    puts(length && strchr(".!?", text[length - 1]) ? "" : ".");
}

/* ── options ── */

static void print_option(const struct option_row *row)
{
    printf(".It ");
    if (row->letter)
        printf("Fl %c , ", row->letter);
    printf("Fl -%s", row->name);
    if (row->argument)
        printf(" Ar %s", row->argument);
    putchar('\n');
    print_sentence(row->help);
    if (row->commands & FOR_AUDIT)
        return;
    const struct command *commands;
    unsigned count = command_list(&commands);
    for (unsigned i = 0; i < count; i++)
        if (row->commands & commands[i].bit)
            printf("Only with\n.Cm %s .\n", commands[i].name);
}

static void print_options(void)
{
    const struct option_row *rows;
    unsigned count = option_list(&rows);
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool titled = false;
        for (unsigned i = 0; i < count; i++) {
            if (rows[i].group != (enum option_group)group)
                continue;
            if (!titled)
                printf(".Ss %s\n.Bl -tag -width Ds\n", option_group_title((enum option_group)group));
            titled = true;
            print_option(&rows[i]);
        }
        if (titled)
            puts(".El");
    }
}

/* ── v6audit-checks(7) ── */

static void print_part(const char *title, const char *text)
{
    if (!text || !*text)
        return;
    printf(".It %s\n", title);
    print_sentence(text);
}

static void print_check(const struct check *check)
{
    printf(".Ss %s\n", check->id);
    print_sentence(check->title);
    printf("Severity %s", severity_word(check->severity));
    if (check->other_severities) {
        printf("; ");
        print_text(check->other_severities, false);
    }
    puts(check->needs_plan ? ".\nNeeds a plan." : ".");
    puts(".Bl -tag -width Ds");
    print_part("What it is", check->what);
    print_part("Why it matters", check->why);
    print_part("How it is recognised", check->how);
    print_part("Evidence it needs", check->needs);
    print_part("Often confused with", check->confused_with);
    print_part("What to do", check->todo);
    print_part("How to verify", check->verify);
    if (check->references[0]) {
        puts(".It References");
        for (unsigned i = 0; i < CHECK_REFERENCE_MAX && check->references[i]; i++) {
            print_text(check->references[i], false);
            puts(i + 1 < CHECK_REFERENCE_MAX && check->references[i + 1] ? "," : ".");
        }
    }
    puts(".El");
}

static void print_families(void)
{
    const struct check *const *checks;
    unsigned count = checks_list(&checks);
    for (int family = 0; family < FAMILY_COUNT; family++) {
        bool titled = false;
        for (unsigned i = 0; i < count; i++) {
            if (checks[i]->family != (enum check_family)family)
                continue;
            if (!titled) {
                printf(".Sh ");
                for (const char *at = check_family_word((enum check_family)family); *at; at++)
                    putchar(toupper((unsigned char)*at));
                puts(" CHECKS");
            }
            titled = true;
            print_check(checks[i]);
        }
    }
}

static void print_thresholds(void)
{
    const struct setting_row *rows;
    unsigned count = settings_list(&rows);
    puts(".Sh THRESHOLDS\nWhat\n.Ql --set Ar NAME Ns = Ns Ar VALUE\nchanges.\n.Bl -tag -width Ds");
    for (unsigned i = 0; i < count; i++) {
        printf(".It %s Pq %lld %s\n", rows[i].name, (long long)rows[i].value, rows[i].unit);
        print_sentence(rows[i].meaning);
    }
    puts(".El");
}

/* For those who come from NDPMon: its alerts, and the checks that cover them. "-" marks what is left out on purpose, with the reason. */
static const struct {
    const char *alert, *checks;
} ndpmon[] = {
    { "wrong couple IP/MAC of a router", "ra-spoofed" },
    { "wrong router MAC", "ra-spoofed, router-moved" },
    { "wrong router IP", "ra-identity-partial" },
    { "wrong IPv6 router", "ra-rogue, ra-rogue-configuration; without a plan ra-unverified, ra-suspicious" },
    { "wrong RA flags, wrong RA parameters", "ra-parameter-differs" },
    { "wrong prefix", "prefix-undocumented, prefix-other-segment, prefix-length-mismatch, prefix-unassigned" },
    { "wrong RA prefix lifetimes", "ra-preferred-exceeds-valid, ra-prefix-lifetime-short" },
    { "wrong source link-layer address option", "nd-link-layer-mismatch" },
    { "wrong RA MTU", "ra-mtu-invalid, ra-parameter-differs" },
    { "wrong RDNSS, wrong DNSSL", "ra-dns-undocumented" },
    { "wrong route information", "ra-route-undocumented" },
    { "wrong redirect (couple, IP, MAC, router)", "redirect-rogue, redirect-spoofed, redirect-target-not-router" },
    { "NA router flag", "nd-router-flag, router-flag-contradiction" },
    { "NA override flag", "nd-override-misuse" },
    { "NA multicast target", "nd-invalid" },
    { "DAD DoS", "dad-denial, dad-failed" },
    { "changed Ethernet address", "nd-binding-changed, nd-spoofed-router" },
    { "flip flop, reused old Ethernet address", "nd-binding-flip-flop" },
    { "wrong couple MAC/LLA", "address-source-spoofed, address-duplicate" },
    { "wrong hop limit", "nd-invalid, ra-invalid, redirect-invalid" },
    { "Ethernet mismatch", "nd-link-layer-mismatch" },
    { "Ethernet broadcast, IP multicast source", "link-layer-mismatch, address-martian" },
    { "bogon", "address-source-spoofed, address-martian" },
    { "new station, new IP, new LLA, new activity",
      "the lists of hosts and addresses: temporary addresses would make daily news of them" },
    { "unknown vendor", "none on purpose: randomised MAC addresses have none" },
};

static void print_ndpmon(void)
{
    puts(".Sh COMING FROM NDPMON\nWhat NDPMon alerts on, and the checks that cover it:\n.Bl -tag -width Ds");
    for (size_t i = 0; i < sizeof ndpmon / sizeof ndpmon[0]; i++) {
        printf(".It ");
        print_text(ndpmon[i].alert, false);
        putchar('\n');
        print_text(ndpmon[i].checks, false);
        putchar('\n');
    }
    puts(".El");
}

static void print_checks(void)
{
    puts(
        ".Dd November 24, 2026\n"
        ".Dt V6AUDIT-CHECKS 7\n"
        ".Os\n"
        ".Sh NAME\n"
        ".Nm v6audit-checks\n"
        ".Nd what v6audit looks for, and why\n"
        ".Sh DESCRIPTION\n"
        "Every finding of\n"
        ".Xr v6audit 1\n"
        "names one of these checks.\n"
        "Their ids are stable.\n"
        "A check has three endings: it raises a finding, stays silent, or is withheld, and then the report says which evidence is missing.\n"
        "Equal findings about one subject are one with a count.\n"
        "When very many new senders do the same, 32 of them (16 from severity high on) have findings of their own,\n"
        "and all others are one finding of the segment that says about how many they are;\n"
        "a sender that was there for a minute, or is a router, always keeps its own.");
    print_families();
    print_thresholds();
    print_ndpmon();
    puts(".Sh SEE ALSO\n.Xr v6audit 1");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "options") == 0)
        print_options();
    else if (argc == 2 && strcmp(argv[1], "checks") == 0)
        print_checks();
    else
        return 2;
    return fflush(stdout) == 0 ? 0 : 1;
}
