/* v6audit merge: an audit whose frames come from states. */
#include "cli/command.h"
#include "cli/command_audit.h"
#include "cli/interrupt.h"

int command_merge(const struct arguments *arguments)
{
    struct run run = { .arguments = arguments, .default_format = "text", .merging = true, .stop = interrupt_catch() };
    return command_audit_run(&run);
}
