#include "cli/command.h"

#include <string.h>

static const struct command commands[] = {
    { .name = "audit",
      .bit = FOR_AUDIT,
      .synopsis = "[audit] [OPTIONS] FILE|DIRECTORY|-... | -i INTERFACE [-d TIME]",
      .help = "audit recorded or live traffic (the word may be left out)",
      .details = "Reads captures as one observation, in order of time, or listens on interfaces\n"
                 "until TIME is over or Ctrl-C is pressed, and reports routers, prefixes, hosts\n"
                 "and what is wrong with them. Sends nothing. Exit status: 0 nothing at or above\n"
                 "--fail-on, 1 such findings, 2 trouble (one line says what), 3 no frame could be\n"
                 "judged.",
      .run = command_audit },
    { .name = "monitor",
      .bit = FOR_MONITOR,
      .synopsis = "monitor [OPTIONS] FILE|DIRECTORY|-... | -i INTERFACE",
      .help = "alerts as they open and close, live or over a recording",
      .details = "Tells findings and outages at the packet time at which they open and close,\n"
                 "what is new in the network, and sums up at the end; over a recording, what\n"
                 "would have been told when. A finding closes when its outage is over, or when it\n"
                 "was not seen for the threshold monitor-quiet (half an hour); what only the end\n"
                 "of a capture can tell opens there. -f json writes one object a line. SIGUSR1\n"
                 "writes the report of now (into the files of -o), Ctrl-C ends with the report.\n"
                 "Exit status as audit.",
      .run = command_monitor },
    { .name = "merge",
      .bit = FOR_MERGE,
      .synopsis = "merge [OPTIONS] STATE.v6s...",
      .help = "one report from the states of many audits",
      .details = "States are what audits write with -o FILE.v6s: what was seen, without verdicts.\n"
                 "Here they are joined by time, judged with the plan that is given here, and\n"
                 "reported as one audit of all their captures would be. The same capture twice\n"
                 "counts once. Another state as output (-o ALL.v6s) joins without judging. Exit\n"
                 "status: as of an audit; 3 too when parts are missing (--parts).",
      .run = command_merge },
    { .name = "checks",
      .bit = FOR_CHECKS,
      .synopsis = "checks [GLOB] | checks --thresholds",
      .help = "list the checks, or the thresholds that --set changes",
      .details = "GLOB (such as 'ra-*') limits the list.",
      .words = "",
      .run = command_checks },
    { .name = "explain",
      .bit = FOR_EXPLAIN,
      .synopsis = "explain CHECK",
      .help = "one check in plain words: meaning, evidence, advice",
      .details = "CHECK is an id that a report or \"v6audit checks\" shows, such as host-ipv4-only.",
      .words = "",
      .run = command_explain },
    { .name = "decode",
      .bit = FOR_DECODE,
      .synopsis = "decode [-F EXPR] [-c N] FILE|DIRECTORY|-...",
      .help = "every frame as one JSON object a line",
      .details = "Shows all that was decoded, and defects: each with its code, byte offset and RFC\n"
                 "section. Choose with jq: v6audit decode FILE | jq 'select(.icmpv6.type == 134)'.",
      .run = command_decode },
    { .name = "learn",
      .bit = FOR_LEARN,
      .synopsis = "learn [-o PLAN.yaml] FILE|DIRECTORY|-...",
      .help = "write a plan from what captures show, to be reviewed",
      .details = "Everything in it is marked reviewed: no. Audited with it, the same captures show\n"
                 "no stranger and nothing undocumented, so read it before you trust it: what was\n"
                 "wrong while they were recorded stands in it. \"v6audit plan check\" lists what is\n"
                 "still to be reviewed. Exit status: 0; 2 trouble; 3 no frame could be judged.",
      .run = command_learn },
    { .name = "diff",
      .bit = FOR_DIFF,
      .synopsis = "diff [-f FORMAT] OLD.json NEW.json",
      .help = "what changed between two audits",
      .details = "Compares two JSON reports: segments, routers, prefixes, hosts, servers, services\n"
                 "and findings that came, went or changed, each field with its old and new value.\n"
                 "Times, counts and frame numbers are no change. Exit status: 0 the same,\n"
                 "1 different, 2 trouble.",
      .run = command_diff },
    { .name = "plan",
      .bit = FOR_PLAN,
      .synopsis = "plan check PLAN... | plan import|export FORMAT FILE",
      .help = "check a plan; read an IPAM's export, write its import",
      .details = "check says what is wrong in a plan and what is likely a mistake, and lists what\n"
                 "nobody has reviewed. import writes a plan to standard output; FORMAT is\n"
                 "netbox-csv, netbox-json, phpipam-csv, infoblox-csv or csv (columns named in the\n"
                 "header line). export writes records for an IPAM from a JSON report; FORMAT is\n"
                 "netbox-prefixes, netbox-addresses, phpipam-subnets, phpipam-addresses, csv,\n"
                 "hosts or yaml (a plan); what is strange by the plan stays out. Exit status: 0,\n"
                 "with warnings too; 2 when the plan, the export or the report has errors.",
      .words = "check|import|export",
      .run = command_plan },
    { .name = "completion",
      .bit = FOR_COMPLETION,
      .synopsis = "completion bash|zsh|fish",
      .help = "completion for a shell, on standard output",
      .details = "For bash: eval \"$(v6audit completion bash)\", or keep the output where the\n"
                 "shell looks for completions.",
      .words = "bash|zsh|fish",
      .run = command_completion },
};

unsigned command_list(const struct command **list)
{
    *list = commands;
    return sizeof commands / sizeof commands[0];
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
