/* Written from the tables of commands, options, formats and checks. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "v6audit/check.h"

enum { WORDS_SIZE = 256 };

/* What completes an option's argument: its words, or files, interfaces, checks by the name that --help gives it. */
static bool takes(const struct option_row *row, const char *what)
{
    return row->argument && strcmp(row->argument, what) == 0;
}

static void print_words(const char *words)
{
    for (; *words; words++)
        putchar(*words == '|' ? ' ' : *words);
}

static void print_check_ids(const char *before)
{
    const struct check *const *checks;
    unsigned count = checks_list(&checks);
    for (unsigned i = 0; i < count; i++)
        printf("%s%s", i ? before : "", checks[i]->id);
}

/* Prints a text inside single quotes of a shell. */
static void print_quoted(const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
}

/* ── bash ── */

static void bash_pattern(const struct option_row *row)
{
    if (row->letter)
        printf("-%c|", row->letter);
    printf("--%s) ", row->name);
}

static void bash_argument(const struct option_row *row)
{
    char words[WORDS_SIZE];
    printf("    ");
    bash_pattern(row);
    if (option_words(row, words, sizeof words)) {
        printf("COMPREPLY=($(compgen -W '");
        print_words(words);
        printf("' -- \"$word\")); return;;\n");
    } else if (takes(row, "INTERFACE")) {
        printf("COMPREPLY=($(compgen -W \"$(ls /sys/class/net 2>/dev/null)\" -- \"$word\")); return;;\n");
    } else if (takes(row, "GLOB")) {
        printf("COMPREPLY=($(compgen -W '");
        print_check_ids(" ");
        printf("' -- \"$word\")); return;;\n");
    } else if (takes(row, "FILE") || takes(row, "BASE")) {
        printf("COMPREPLY=($(compgen -f -- \"$word\")); return;;\n");
    } else {
        printf("return;;\n");
    }
}

static void bash_command(const struct command *command)
{
    const struct option_row *rows;
    unsigned count = option_list(&rows);
    printf("    %s) options='", command->name);
    for (unsigned i = 0; i < count; i++)
        if (rows[i].commands & command->bit)
            printf("%s--%s", i ? " " : "", rows[i].name);
    printf("'; words='");
    if (command->bit & (FOR_CHECKS | FOR_EXPLAIN))
        print_check_ids(" ");
    else if (command->words)
        print_words(command->words);
    printf("';;\n");
}

static void print_bash(void)
{
    const struct command *commands;
    const struct option_row *rows;
    unsigned command_count = command_list(&commands), count = option_list(&rows);
    puts("_v6audit()\n{\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=audit options words\n"
         "  COMPREPLY=()\n"
         "  case $before in");
    for (unsigned i = 0; i < count; i++)
        if (rows[i].argument)
            bash_argument(&rows[i]);
    printf("  esac\n  case ${COMP_WORDS[1]} in ");
    for (unsigned i = 0; i < command_count; i++)
        printf("%s%s", i ? "|" : "", commands[i].name);
    puts(") [ $COMP_CWORD -gt 1 ] && command=${COMP_WORDS[1]};; esac\n  case $command in");
    for (unsigned i = 0; i < command_count; i++)
        bash_command(&commands[i]);
    puts(
        "  esac\n"
        "  case $word in -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")); return;; esac\n"
        "  [ $command = audit ] || [ -z \"$words\" ] || { COMPREPLY=($(compgen -W \"$words\" -- \"$word\")); return; }\n"
        "  COMPREPLY=($(compgen -f -- \"$word\"))");
    printf("  [ $COMP_CWORD -gt 1 ] || COMPREPLY+=($(compgen -W '");
    for (unsigned i = 0; i < command_count; i++)
        printf("%s%s", i ? " " : "", commands[i].name);
    puts("' -- \"$word\"))\n}\ncomplete -o filenames -F _v6audit v6audit");
}

/* ── zsh ── */

static void zsh_option(const struct option_row *row)
{
    char words[WORDS_SIZE];
    const char *repeat = row->kind == OPTION_LIST || row->kind == OPTION_COUNT ? "*" : "";
    printf("        '%s--%s[", repeat, row->name);
    print_quoted(row->help);
    printf("]");
    if (option_words(row, words, sizeof words)) {
        printf(":%s:(", row->argument);
        print_words(words);
        putchar(')');
    } else if (takes(row, "INTERFACE")) {
        printf(":%s:_net_interfaces", row->argument);
    } else if (takes(row, "GLOB")) {
        printf(":%s:(", row->argument);
        print_check_ids(" ");
        putchar(')');
    } else if (row->argument) {
        printf(":%s:%s", row->argument, takes(row, "FILE") || takes(row, "BASE") ? "_files" : "");
    }
    puts("' \\");
}

static void zsh_operands(const struct command *command)
{
    if (command->bit & (FOR_CHECKS | FOR_EXPLAIN)) {
        printf("        ':check:(");
        print_check_ids(" ");
        puts(")'");
    } else if (command->words) {
        printf("        ':word:(");
        print_words(command->words);
        puts(")'");
    } else {
        puts("        '*:capture:_files'");
    }
}

static void print_zsh(void)
{
    const struct command *commands;
    const struct option_row *rows;
    unsigned command_count = command_list(&commands), count = option_list(&rows);
    puts("#compdef v6audit\n"
         "_v6audit() {\n"
         "  local command=audit\n"
         "  local -a names");
    printf("  names=(");
    for (unsigned i = 0; i < command_count; i++) {
        printf(" '%s:", commands[i].name);
        print_quoted(commands[i].help);
        printf("'");
    }
    puts(" )\n"
         "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then _describe command names; _files; return; fi\n"
         "  if (( ${names[(I)$words[2]:*]} )); then command=$words[2]; shift words; (( CURRENT-- )); fi\n"
         "  case $command in");
    for (unsigned i = 0; i < command_count; i++) {
        printf("    %s) _arguments -s \\\n", commands[i].name);
        for (unsigned at = 0; at < count; at++)
            if (rows[at].commands & commands[i].bit)
                zsh_option(&rows[at]);
        zsh_operands(&commands[i]);
        puts("      ;;");
    }
    puts("  esac\n}\nif [ \"$funcstack[1]\" = _v6audit ]; then _v6audit \"$@\"; else compdef _v6audit v6audit; fi");
}

/* ── fish ── */

static void fish_condition(const struct command *command)
{
    const struct command *commands;
    unsigned count = command_list(&commands);
    if (command != commands) {
        printf(" -n '__fish_seen_subcommand_from %s'", command->name);
        return;
    }
    printf(" -n 'not __fish_seen_subcommand_from"); /* the first command's name may be left out */
    for (unsigned i = 1; i < count; i++)
        printf(" %s", commands[i].name);
    printf("'");
}

static void fish_option(const struct command *command, const struct option_row *row)
{
    char words[WORDS_SIZE];
    printf("complete -c v6audit");
    fish_condition(command);
    if (row->letter)
        printf(" -s %c", row->letter);
    printf(" -l %s", row->name);
    if (option_words(row, words, sizeof words)) {
        printf(" -x -a '");
        print_words(words);
        printf("'");
    } else if (takes(row, "INTERFACE")) {
        printf(" -x -a '(__fish_print_interfaces)'");
    } else if (takes(row, "GLOB")) {
        printf(" -x -a '");
        print_check_ids(" ");
        printf("'");
    } else if (row->argument) {
        printf("%s", takes(row, "FILE") || takes(row, "BASE") ? " -r -F" : " -x");
    }
    printf(" -d '");
    print_quoted(row->help);
    puts("'");
}

static void print_fish(void)
{
    const struct command *commands;
    const struct option_row *rows;
    unsigned command_count = command_list(&commands), count = option_list(&rows);
    for (unsigned i = 0; i < command_count; i++) {
        printf("complete -c v6audit -n __fish_use_subcommand -a %s -d '", commands[i].name);
        print_quoted(commands[i].help);
        puts("'");
        if (commands[i].bit & (FOR_CHECKS | FOR_EXPLAIN)) {
            printf("complete -c v6audit -f -n '__fish_seen_subcommand_from %s' -a '", commands[i].name);
            print_check_ids(" ");
            puts("'");
        } else if (commands[i].words) {
            printf("complete -c v6audit -f -n '__fish_seen_subcommand_from %s' -a '", commands[i].name);
            print_words(commands[i].words);
            puts("'");
        }
        for (unsigned at = 0; at < count; at++)
            if (rows[at].commands & commands[i].bit)
                fish_option(&commands[i], &rows[at]);
    }
}

int command_completion(const struct arguments *arguments)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
    if (arguments->operands.count != 1)
        return complain("completion: expected one of bash, zsh, fish");
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shells[i].shell, arguments->operands.items[0]) == 0) {
            shells[i].print();
            return EXIT_CLEAN;
        }
    return complain("completion %s: expected one of bash, zsh, fish", arguments->operands.items[0]);
}
