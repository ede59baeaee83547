/** --help, --version, --limits: what the program says about itself, on standard output. */
#ifndef HELP_H
#define HELP_H

#include "cli/command.h"

void help_print(void);                                  /* v6audit --help: at most 60 lines of 80 columns */
void help_print_command(const struct command *command); /* v6audit COMMAND --help */
void help_print_version(void);                          /* with libpcap's and the other libraries' versions */
int help_print_limits(void);                            /* how much is kept at most; returns the exit status */

#endif
