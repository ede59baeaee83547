/* v6audit-state(5) on standard output: the template with its line @KINDS@ replaced by the table of fields. Run by the build: state_fields TEMPLATE. */
#include <stdio.h>
#include <string.h>

#include "state/state_line.h"

/* Each sentence on a line of its own. */
static void print_text(const char *text)
{
    for (const char *at = text; *at; at++) {
        putchar(*at);
        if (*at == '.' && at[1] == ' ') {
            putchar('\n');
            at++;
        }
    }
    putchar('\n');
}

static const char *type_words(const struct state_field *field, char text[64])
{
    switch (field->type) {
    case STATE_UNSIGNED: snprintf(text, 64, "number, at most %llu", (unsigned long long)field->maximum); return text;
    case STATE_TIME: return "time";
    case STATE_BOOL: return "true";
    case STATE_TEXT: return "text";
    case STATE_DIGEST: return "64 hexadecimal digits";
    case STATE_MAC: return "MAC address with colons, lower case";
    case STATE_BYTES: return "base64";
    }
    return "";
}

static void print_kind(enum state_kind kind)
{
    const struct state_field *fields;
    unsigned count = state_fields(&fields);
    char text[64];
    printf(".Ss Kind %s\n", state_kind_word(kind));
    print_text(state_kind_sentence(kind));
    puts(".Bl -tag -width Ds");
    for (unsigned i = 0; i < count; i++) {
        if (fields[i].kind != kind)
            continue;
        printf(".It Cm %s Pq %s%s\n", fields[i].name, type_words(&fields[i], text),
               fields[i].required ? "" : "; may be absent");
        print_text(fields[i].sentence);
        printf("Joined: %s.\n%s", state_rule_word(fields[i].rule), fields[i].approximate ? "Approximate.\n" : "");
    }
    puts(".El");
}

int main(int argc, char **argv)
{
    char line[1024];
    FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!template) {
        fputs("state_fields: cannot read its template\n", stderr);
        return 1;
    }
    while (fgets(line, sizeof line, template)) {
        if (strcmp(line, "@KINDS@\n") != 0) {
            fputs(line, stdout);
            continue;
        }
        puts(".Sh KINDS AND FIELDS");
        for (unsigned kind = 0; kind < STATE_KIND_COUNT; kind++)
            print_kind((enum state_kind)kind);
    }
    fclose(template);
    return 0;
}
