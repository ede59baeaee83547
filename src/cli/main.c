#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/live.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/help.h"
#include "cli/interrupt.h"

/* -D, as tcpdump's users type it. */
static int list_interfaces(void)
{
    enum { MOST = 256 };
    static struct live_interface interfaces[MOST];
    struct error error = { "" };
    int count = live_list(interfaces, MOST, &error);
    if (count < 0)
        return complain("%s", error.text);
    for (int i = 0; i < count; i++)
        printf("%s%s%s%s%s%s%s\n", interfaces[i].name, interfaces[i].up ? "" : " (down)",
               *interfaces[i].description ? " (" : "", interfaces[i].description, *interfaces[i].description ? ")" : "",
               *interfaces[i].addresses ? "  " : "", interfaces[i].addresses);
    return EXIT_CLEAN;
}

static int run_command(const struct arguments *arguments, bool named)
{
    if (arguments->help) {
        if (named)
            help_print_command(arguments->command);
        else
            help_print();
        return EXIT_CLEAN;
    }
    if (arguments->version) {
        help_print_version();
        return EXIT_CLEAN;
    }
    if (arguments->limits)
        return help_print_limits();
    if (arguments->list_interfaces)
        return list_interfaces();
    return arguments->command->run(arguments);
}

/* A command stands first; without one it is an audit. A file named like a command is given as ./NAME. */
int main(int argc, char **argv)
{
    const struct command *command = argc > 1 ? command_find(argv[1]) : NULL, *first;
    command_list(&first);
    int skipped = command ? 1 : 0;
    struct arguments arguments;
    struct error error = { "" };
    int status = EXIT_TROUBLE;
    if (option_parse(command ? command : first, argc - skipped, argv + skipped, &arguments, &error) < 0)
        complain("%s", error.text);
    else
        status = run_command(&arguments, command != NULL);
    option_free(&arguments);
    /* what is left in the buffer may not fit on a full disk */
    if (fflush(stdout) != 0 && status == EXIT_CLEAN && !interrupt_nobody_reads())
        status = complain("standard output: cannot write");
    return status;
}
