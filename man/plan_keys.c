/* v6audit-plan(5) on standard output: the template with its line @KEYS@ replaced by the table of keys. Run by the build: plan_keys TEMPLATE. */
#include <stdio.h>
#include <string.h>

#include "plan/schema.h"

/* Text as mdoc(7) wants it: `words` quoted, each sentence on a line of its own, no control line by accident. */
static void print_text(const char *text)
{
    bool open = false, begins = true;
    for (const char *at = text; *at; at++) {
        if (begins && (*at == '.' || *at == '\''))
            fputs("\\&", stdout);
        begins = false;
        if (*at == '`') {
            fputs(open ? "\\(rq" : "\\(lq", stdout);
            open = !open;
        } else if (*at == '\\') {
            fputs("\\e", stdout);
        } else {
            putchar(*at);
        }
        if (*at == '.' && at[1] == ' ') {
            putchar('\n');
            begins = true;
            at++;
        }
    }
    putchar('\n');
}

/* Quotes are no delimiters in an example. */
static void print_example(const char *example)
{
    fputs(".Dl ", stdout);
    for (; *example; example++)
        if (*example == '"')
            fputs("\\(dq", stdout);
        else
            putchar(*example);
    putchar('\n');
}

static void print_row(const struct schema_row *row, const char *path)
{
    char expectation[512];
    printf(".It Cm %s", row->key);
    puts(row->required ? " Pq required" : "");
    print_text(row->help);
    if (row->type == SCHEMA_LIST && row->group)
        printf("A list; each of it is %s, see\n.Sx %s%s%s .\n", row->group->name, path, *path ? "." : "", row->key);
    else if (row->type == SCHEMA_LIST)
        printf("A list; each of it is %s.\n",
               schema_expectation(&(struct schema_row){ .type = row->element }, expectation, sizeof expectation));
    else if (row->type == SCHEMA_MAPPING)
        printf("A mapping, see\n.Sx %s%s%s .\n", path, *path ? "." : "", row->key);
    else if (row->type != SCHEMA_TEXT && row->type != SCHEMA_BOOL)
        printf("Takes %s.\n", schema_expectation(row, expectation, sizeof expectation));
    print_example(row->example);
}

/* The keys of a group, then those of the groups in it. Depth is the table's. */
static void print_group(const struct schema_group *group, const char *path)
{
    printf(".Ss %s\n", *path ? path : "The top level");
    if (group->shorthand)
        printf("A plain value stands for a mapping with only\n.Cm %s .\n", group->shorthand);
    if (group->either) {
        char words[256];
        schema_expectation(&(struct schema_row){ .type = SCHEMA_WORD, .words = group->either }, words, sizeof words);
        printf("At least %s must be there.\n", words);
    }
    puts(".Bl -tag -width Ds");
    for (unsigned i = 0; i < group->count; i++)
        print_row(&group->rows[i], path);
    puts(".El");
    for (unsigned i = 0; i < group->count; i++) {
        char deeper[128];
        if (!group->rows[i].group)
            continue;
        snprintf(deeper, sizeof deeper, "%s%s%s", path, *path ? "." : "", group->rows[i].key);
        print_group(group->rows[i].group, deeper);
    }
}

int main(int argc, char **argv)
{
    char line[4096];
    FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!template)
        return 2;
    while (fgets(line, sizeof line, template))
        if (strcmp(line, "@KEYS@\n") == 0)
            print_group(&schema_root, "");
        else
            fputs(line, stdout);
    fclose(template);
    return fflush(stdout) == 0 ? 0 : 1;
}
