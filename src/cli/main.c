#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "config.h"

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--version") != 0)
        return complain("%s: unknown option (see v6audit --help)", argv[1]);
    printf("v6audit %s\n", V6AUDIT_VERSION);
    return EXIT_CLEAN;
}
