/* v6audit checks and v6audit explain: the catalogue, from the check table alone. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/suggestion.h"
#include "v6audit/check.h"

enum { COLUMNS = 80, MARGIN = 2 };

/* Prints a paragraph, wrapped. Texts of the table are plain ASCII or UTF-8 without wide characters. */
static void print_wrapped(const char *text)
{
    int column = 0;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (column && column + 1 + length > COLUMNS - MARGIN) {
            putchar('\n');
            column = 0;
        }
        printf("%*s%.*s", column ? 1 : MARGIN, "", length, text);
        column += length + (column ? 1 : MARGIN);
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void print_section(const char *title, const char *text)
{
    if (!text || !*text)
        return;
    printf("\n%s\n", title);
    print_wrapped(text);
}

static void print_thresholds(void)
{
    const struct setting_row *rows;
    unsigned count = settings_list(&rows);
    for (unsigned i = 0; i < count; i++) {
        printf("%s=%lld %s (%lld to %lld)\n", rows[i].name, (long long)rows[i].value, rows[i].unit,
               (long long)rows[i].minimum, (long long)rows[i].maximum);
        print_wrapped(rows[i].meaning);
    }
}

static void print_row(const struct check *check)
{
    printf("%-26s %-9s %-10s %s%s\n", check->id, severity_word(check->severity), check_family_word(check->family),
           check->title, check->needs_plan ? " (with a plan)" : "");
}

int command_checks(const struct arguments *arguments)
{
    if (arguments->thresholds) {
        if (arguments->operands.count)
            return complain("checks --thresholds %s: takes no GLOB", arguments->operands.items[0]);
        print_thresholds();
        return EXIT_CLEAN;
    }
    if (arguments->operands.count > 1)
        return complain("checks: one GLOB at most; quote it ('ra-*')");
    const char *glob = arguments->operands.count ? arguments->operands.items[0] : "*";
    const struct check *const *checks;
    unsigned count = checks_list(&checks), shown = 0;
    struct suggestion suggestion = suggestion_start(glob);
    for (unsigned i = 0; i < count; i++) {
        suggestion_offer(&suggestion, checks[i]->id);
        if (fnmatch(glob, checks[i]->id, 0) != 0)
            continue;
        print_row(checks[i]);
        shown++;
    }
    if (shown)
        return EXIT_CLEAN;
    return complain("checks %s: no check has such an id%s%s%s", glob, suggestion.best ? "; did you mean " : "",
                    suggestion.best ? suggestion.best : "", suggestion.best ? "?" : "");
}

/* ── explain ── */

static void print_list(const char *title, const char *const *items, unsigned most)
{
    if (!items[0])
        return;
    printf("\n%s\n", title);
    printf("%*s", MARGIN, "");
    for (unsigned i = 0; i < most && items[i]; i++)
        printf("%s%s", i ? ", " : "", items[i]);
    putchar('\n');
}

static void print_explanation(const struct check *check)
{
    printf("%s: %s\n", check->id, check->title);
    printf("%*sfamily %s, severity %s", MARGIN, "", check_family_word(check->family), severity_word(check->severity));
    if (check->other_severities)
        printf(" (%s)", check->other_severities);
    puts(check->needs_plan ? ", needs a plan" : "");
    print_section("WHAT IT IS", check->what);
    print_section("WHY IT MATTERS", check->why);
    print_section("HOW IT IS RECOGNISED", check->how);
    print_section("EVIDENCE IT NEEDS", check->needs);
    if (check->absence)
        print_section("ABSENCE", "This is a verdict on what was not seen: it needs time, a place from which it would "
                                 "have been seen, and no loss. Where one of them is missing it is withheld, and the "
                                 "report says which.");
    print_section("WHAT IT IS OFTEN CONFUSED WITH", check->confused_with);
    print_section("WHAT TO DO", check->todo);
    print_section("HOW TO VERIFY", check->verify);
    print_list("EXPLAINS (these are then shown under it)", check->absorbs, CHECK_ABSORB_MAX);
    print_list("REFERENCES", check->references, CHECK_REFERENCE_MAX);
}

int command_explain(const struct arguments *arguments)
{
    if (arguments->operands.count != 1)
        return complain("explain: expected the id of one check (see v6audit checks)");
    const char *id = arguments->operands.items[0];
    const struct check *check = checks_find(id);
    if (check) {
        print_explanation(check);
        return EXIT_CLEAN;
    }
    struct suggestion suggestion = suggestion_start(id);
    const struct check *const *checks;
    unsigned count = checks_list(&checks);
    for (unsigned i = 0; i < count; i++)
        suggestion_offer(&suggestion, checks[i]->id);
    if (suggestion.best)
        return complain("explain %s: no such check; did you mean %s?", id, suggestion.best);
    return complain("explain %s: no such check (see v6audit checks)", id);
}
