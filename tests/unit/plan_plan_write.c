#include <criterion/criterion.h>

#include "plan_text.h"

static char *written(const struct plan *plan, const struct plan_write_options *options)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    cr_assert_not_null(stream);
    cr_expect_eq(plan_write(plan, options, stream), 0);
    fclose(stream);
    return text;
}

/* Everything that a plan can say, in the writer's own form: then writing what was read gives the same bytes. */
static const char everything[] =
    "version: 1\n"
    "site: \"A \\\"quoted\\\" \\\\ site: #1\"\n"
    "aggregates:\n"
    "  - \"2001:db8::/32\"\n"
    "  - \"192.0.2.0/24\"\n"
    "segments:\n"
    "  - name: office\n"
    "    vlan: [100, 10]\n"
    "    model: stateful\n"
    "    prefixes:\n"
    "      - \"2001:db8:0:10::/64\"\n"
    "      - {prefix: \"2001:db8:0:11::/64\", until: 2027-01-31, reason: \"renumbering, ticket 4711\", reviewed: no}\n"
    "    routers:\n"
    "      - {name: \"yes\", address: \"fe80::1\", mac: \"00:16:3e:*\", redundancy: glbp, stub: yes, ra: {preference: low, "
    "retrans-timer: 4294967295}, reviewed: no}\n"
    "    ra: {managed: no, other: yes, preference: high, cur-hop-limit: 0, mtu: 1280, router-lifetime: 65535, "
    "reachable-time: 0, retrans-timer: 1, rdnss: [\"2001:db8::53\", \"::1\"], dnssl: [corp.example]}\n"
    "    dhcpv6-servers:\n"
    "      - \"fe80::1\"\n"
    "      - {mac: \"00:16:3e:00:00:01\", duid: \"00:03:00:01:aa\", reviewed: no}\n"
    "    dhcpv4-servers: []\n"
    "    dns-servers:\n"
    "      - 192.0.2.53\n"
    "      - {address: \"2001:db8::53\", reviewed: no}\n"
    "    nat64:\n"
    "      - \"64:ff9b::/96\"\n"
    "    routes:\n"
    "      - \"::/0\"\n"
    "    encrypted-dns:\n"
    "      - dns.corp.example\n"
    "    services:\n"
    "      - {name: www.corp.example, address: 192.0.2.80, port: udp/443, reviewed: no}\n"
    "    prefix-delegation:\n"
    "      - \"2001:db8:0:f000::/52\"\n"
    "    mld-queriers:\n"
    "      - {address: \"fe80::fe\", mac: \"00:16:3e:00:00:fe\"}\n"
    "    hosts-complete: yes\n"
    "    hosts:\n"
    "      - {name: printer-3, mac: \"00:16:3e:00:00:44\", addresses: [\"2001:db8:0:10::44\", 192.0.2.44], roles: "
    "[server, proxy], reviewed: no}\n"
    "    stage: {target: 0, by: 2026-12-01, owner: \"network team, Zürich\"}\n"
    "    reviewed: no\n"
    "  - name: native\n"
    "    vlan: untagged\n"
    "    routers: none\n"
    "  - name: port\n"
    "    interface: \"eth*\"\n"
    "  - name: recording\n"
    "    capture: office.pcap\n"
    "exemptions:\n"
    "  - {check: \"host-*\", segment: office, host: \"00:40:8c:*\", reason: old, until: 2027-06-30, reviewed: no}\n";

/* Without the lines that begin with #. */
static void drop_comments(char *text)
{
    char *to = text;
    for (char *line = text; *line;) {
        char *end = strchr(line, '\n') + 1;
        if (line[strspn(line, " ")] != '#') {
            memmove(to, line, (size_t)(end - line));
            to += end - line;
        }
        line = end;
    }
    *to = '\0';
}

Test(plan_write, gives_what_reads_back_as_the_same_plan)
{
    struct plan *plan = plan_text_load(everything);
    cr_assert_not_null(plan, "%s", plan_text_said());
    char *first = written(plan, NULL);
    plan_free(plan);
    plan = plan_text_load(first);
    cr_assert_not_null(plan, "%s", plan_text_said());
    char *second = written(plan, NULL);
    cr_expect_str_eq(first, second);
    drop_comments(first);
    cr_expect_str_eq(first, everything);
    plan_free(plan);
    free(first);
    free(second);
}

static const char *comment_of(void *context, const void *entry)
{
    const struct plan *plan = context;
    return entry == plan->segments[0].routers ? "seen 12 times\nin one line" : NULL;
}

Test(plan_write, puts_comments_before_what_they_are_about)
{
    struct plan *plan = plan_text_load("version: 1\nsegments: [{name: a, routers: [{mac: \"00:16:3e:*\"}]}]\n");
    cr_assert_not_null(plan);
    const char *head[] = { "From a capture.", NULL };
    struct plan_write_options options = { .head = head, .comment = comment_of, .context = plan, .origins = true };
    char *text = written(plan, &options);
    cr_expect_str_eq(text, "# From a capture.\n"
                           "version: 1\n"
                           "# The segments (VLANs, links) of the network\n"
                           "segments:\n"
                           "  # plan.yaml:2\n"
                           "  - name: a\n"
                           "    # Who may advertise here\n"
                           "    routers:\n"
                           "      # seen 12 times in one line\n"
                           "      # plan.yaml:2\n"
                           "      - {mac: \"00:16:3e:*\"}\n");
    free(text);
    plan_free(plan);
}

Test(plan_write, writes_a_plan_that_was_made_in_memory)
{
    struct plan *plan = plan_new();
    cr_assert_not_null(plan);
    plan->segments = calloc(1, sizeof *plan->segments);
    plan->segment_count = 1;
    plan->segments[0].name = strdup("lan");
    char *text = written(plan, NULL);
    cr_expect_not_null(strstr(text, "- name: lan\n"));
    cr_expect_not_null(strstr(text, "reviewed: no\n"));
    free(text);
    plan_free(plan);
}
