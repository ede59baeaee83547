#include <criterion/criterion.h>

#include "plan_text.h"

static const char whole[] =
    "version: 1\n"
    "site: Headquarters\n"
    "aggregates: [2001:db8::/48]\n"
    "segments:\n"
    "  - name: office\n"
    "    vlan: 10\n"
    "    model: slaac\n"
    "    prefixes:\n"
    "      - 2001:db8:0:10::/64\n"
    "      - {prefix: 2001:db8:0:11::/64, until: 2027-01-31, reason: \"renumbering, ticket 4711\"}\n"
    "    routers:\n"
    "      - {name: r1, address: fe80::1, mac: \"00:16:3e:00:00:01\", redundancy: vrrp, reviewed: no, ra: {preference: high}}\n"
    "    ra: {managed: false, other: true, preference: medium, cur-hop-limit: 64, mtu: 1500, router-lifetime: 1800,\n"
    "         rdnss: [\"2001:db8::53\"], dnssl: [Corp.Example.]}\n"
    "    dhcpv6-servers: [{address: fe80::1}, {duid: \"00:03:00:01:00:16:3e:00:00:01\"}]\n"
    "    dhcpv4-servers: [192.0.2.1]\n"
    "    dns-servers: [\"2001:db8::53\"]\n"
    "    nat64: [\"64:ff9b::/96\"]\n"
    "    routes: [\"2001:db8:ffff::/48\"]\n"
    "    encrypted-dns: [dns.corp.example]\n"
    "    services: [{name: www.corp.example, address: \"2001:db8:0:10::80\", port: tcp/443}]\n"
    "    prefix-delegation: [\"2001:db8:0:f000::/52\"]\n"
    "    mld-queriers: [{mac: \"00:16:3e:00:00:fe\"}]\n"
    "    hosts-complete: true\n"
    "    hosts:\n"
    "      - {name: printer-3, mac: \"00:16:3e:00:00:44\", addresses: [\"2001:db8:0:10::44\"], roles: [server, tunnel]}\n"
    "    stage: {target: 4, by: 2026-12-01, owner: network team}\n"
    "  - {name: quiet, vlan: 20, routers: none, dhcpv6-servers: []}\n"
    "exemptions:\n"
    "  - {check: host-ipv4-only, segment: office, host: \"00:40:8c:*\", reason: \"old cameras\", until: 2027-06-30}\n";

static void expect_segment(const struct plan_segment *office)
{
    char text[PREFIX_TEXT_SIZE];
    cr_expect_eq(office->model, MODEL_SLAAC);
    cr_expect(office->selector == SELECTOR_VLAN && office->vlan_count == 1 && office->vlan[0] == 10);
    cr_assert_eq(office->prefix_count, 2);
    cr_expect_str_eq(prefix_format(&office->prefixes[1].prefix, text), "2001:db8:0:11::/64");
    cr_expect_str_eq(office->prefixes[1].until.text, "2027-01-31");
    cr_expect_eq(office->prefixes[1].until.end, INT64_C(1801440000) * 1000000000); /* 2027-02-01 */
    cr_expect_str_eq(office->prefixes[1].reason, "renumbering, ticket 4711");
    cr_expect_eq(office->prefixes[1].place.line, 10);
    cr_expect_eq(office->prefixes[1].place.column, 9);
    cr_expect_str_eq(office->prefixes[1].place.file, "plan.yaml");
    cr_assert_eq(office->router_count, 1);
    const struct plan_router *router = office->routers;
    cr_expect(router->has_address && router->has_mac && router->mac.octets == 6 && !router->reviewed && !router->stub);
    cr_expect_eq(router->redundancy, REDUNDANCY_VRRP);
    cr_expect(router->has_ra && router->ra.has_preference && router->ra.preference == 1 && !router->ra.has_mtu);
    cr_expect(office->routers_given && !office->routers_none);
    cr_expect(office->prefixes[0].reviewed && office->reviewed);
    cr_expect(office->hosts_complete && office->hosts[0].roles == (PLAN_ROLE_SERVER | PLAN_ROLE_TUNNEL));
    cr_expect(office->stage.set && office->stage.target == 4);
    cr_expect_str_eq(office->stage.owner, "network team");
}

Test(plan_file, reads_all_that_the_contract_names)
{
    struct plan *plan = plan_text_load(whole);
    cr_assert_not_null(plan, "%s", plan_text_said());
    cr_expect_str_eq(plan_text_said(), "");
    cr_expect_str_eq(plan->site, "Headquarters");
    cr_assert_eq(plan->segment_count, 2);
    const struct plan_segment *office = &plan->segments[0], *quiet = &plan->segments[1];
    expect_segment(office);
    const struct plan_ra *ra = &office->ra;
    cr_expect(ra->has_managed && !ra->managed && ra->has_other && ra->other && ra->preference == 0);
    cr_expect(ra->cur_hop_limit == 64 && ra->mtu == 1500 && ra->router_lifetime == 1800 && !ra->has_retrans_timer);
    cr_expect_eq(ra->rdnss_count, 1);
    cr_expect_str_eq(ra->dnssl[0], "corp.example");
    cr_expect_eq(office->dhcpv6_servers[1].duid_size, 10);
    cr_expect(office->services[0].protocol == 6 && office->services[0].port == 443 &&
              office->services[0].ip_version == 6);
    cr_expect(quiet->routers_none && quiet->routers_given && quiet->dhcpv6_servers_given &&
              quiet->dhcpv6_server_count == 0);
    cr_expect_eq(plan->exemption_count, 1);
    plan_free(plan);
}

Test(plan_file, has_a_precise_message_for_each_mistake)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "", "plan.yaml:1:1: empty: expected \"version: 1\" and \"segments:\"" },
        { "- a\n", "plan.yaml:1:1: not a plan: expected \"version: 1\" and \"segments:\"" },
        { "site: x\n", "plan.yaml:1:1: a plan without version: expected \"version: 1\"" },
        { "version: 2\n", "plan.yaml:1:10: version \"2\": expected 1" },
        { "version: 1\nsites: x\n",
          "plan.yaml:2:1: unknown key \"sites\": a plan has version, site, aggregates, segments, exemptions, ipam" },
        { "version: 1\nversion: 1\n", "plan.yaml:2:1: version: the key is there twice, first in line 1" },
        { "version: 1\nsite:\n", "plan.yaml:2:6: site: no value: expected text" },
        { "version: 1\naggregates: [\"2001:db8::1/48\"]\n",
          "plan.yaml:2:14: aggregates \"2001:db8::1/48\": expected all bits behind the length zero, 2001:db8::/48" },
        { "version: 1\naggregates: [\"2001:db8::/129\"]\n",
          "plan.yaml:2:14: aggregates \"2001:db8::/129\": expected a prefix length from 0 to 128" },
        { "version: 1\naggregates: [\"2001:db8::\"]\n",
          "plan.yaml:2:14: aggregates \"2001:db8::\": expected a prefix length behind it, as 2001:db8::/64" },
        { "version: 1\naggregates: [10.0.0.0/33]\n",
          "plan.yaml:2:14: aggregates \"10.0.0.0/33\": expected a prefix length from 0 to 32" },
        { "version: 1\naggregates: 2001:db8::/48\n",
          "plan.yaml:2:13: aggregates \"2001:db8::/48\": expected a list ([ ], or lines that begin with '-')" },
        { "version: 1\naggregates: [2001:db8::/48, \"2001:DB8::/48\"]\n",
          "plan.yaml:2:29: aggregates \"2001:DB8::/48\": it is there twice, first in line 2" },
        { "version: 1\nsegments: [{vlan: 3}]\n", "plan.yaml:2:12: a segment without name: expected \"name: office\"" },
        { "version: 1\nsegments: [{name: a, vlan: 4095}]\n",
          "plan.yaml:2:28: vlan \"4095\": expected a VLAN from 1 to 4094, a list of up to four (outer first), or untagged" },
        { "version: 1\nsegments: [{name: a, vlan: 1, interface: eth0}]\n",
          "plan.yaml:2:42: interface \"eth0\": expected one of vlan, interface and capture, not several" },
        { "version: 1\nsegments: [{name: a, model: slack}]\n",
          "plan.yaml:2:29: model \"slack\": expected one of slaac, stateless, stateful, static, ipv6-only, ipv6-mostly, "
          "ipv4-only" },
        { "version: 1\nsegments: [{name: a, prefixes: [{until: 2027-01-01}]}]\n",
          "plan.yaml:2:33: a prefix without prefix: expected \"prefix: \"2001:db8:0:11::/64\"\"" },
        { "version: 1\nsegments: [{name: a, prefixes: [{prefix: \"2001:db8::/64\", until: 2027-02-30}]}]\n",
          "plan.yaml:2:66: until \"2027-02-30\": expected a day that exists, as 2027-06-30" },
        { "version: 1\nsegments: [{name: a, prefixes: [\"fe80::/64\"]}]\n",
          "plan.yaml:2:33: prefix \"fe80::/64\": expected a prefix of global or unique local addresses" },
        { "version: 1\nsegments: [{name: a, prefixes: [10.0.0.0/8]}]\n",
          "plan.yaml:2:33: prefix \"10.0.0.0/8\": expected an IPv6 prefix, as \"2001:db8:0:10::/64\"" },
        { "version: 1\nsegments: [{name: a, routers: [r1]}]\n",
          "plan.yaml:2:32: routers \"r1\": expected a router, {KEY: VALUE, …} of name, address, mac, redundancy, stub, ra, "
          "reviewed" },
        { "version: 1\nsegments: [{name: a, routers: [{name: r1}]}]\n",
          "plan.yaml:2:32: a router: expected at least one of address, mac" },
        { "version: 1\nsegments: [{name: a, routers: nobody}]\n",
          "plan.yaml:2:31: routers \"nobody\": expected a list ([ ], or lines that begin with '-'), or none" },
        { "version: 1\nsegments: [{name: a, routers: [{address: \"fe80::1%eth0\"}]}]\n",
          "plan.yaml:2:42: address \"fe80::1%eth0\": expected an address without its interface (%)" },
        { "version: 1\nsegments: [{name: a, routers: [{address: \"ff02::1\"}]}]\n",
          "plan.yaml:2:32: router without a name: address ff02::1: expected a link-local unicast address" },
        { "version: 1\nsegments: [{name: a, routers: [{mac: \"01:00:5e:00:00:01\"}]}]\n",
          "plan.yaml:2:32: router without a name: a group MAC address: expected that of one interface" },
        { "version: 1\nsegments: [{name: a, routers: [{mac: 0016.3e}]}]\n",
          "plan.yaml:2:38: mac \"0016.3e\": expected a MAC address, as \"00:16:3e:00:00:01\", or its first octets, as "
          "\"00:16:3e:*\"" },
        { "version: 1\nsegments: [{name: a, routers: [{name: b, address: \"fe80::1\"}, {name: c, address: \"fe80::1\"}]}]\n",
          "plan.yaml:2:63: router: the address and MAC address of c is that of b too, line 2" },
        { "version: 1\nsegments: [{name: a, routers: [{address: \"fe80::1\"}, {address: \"fe80::1\"}]}]\n",
          "plan.yaml:2:54: router: the address and MAC address of an entry without a name is that of an entry without a "
          "name too, line 2" },
        { "version: 1\nexemptions: [{check: ra-rogue, reason: \"  \"}]\nsegments: [{name: a}]\n",
          "plan.yaml:2:40: reason: no value: expected text" },
        { "version: 1\nsegments: [{name: a, ra: {mtu: abc}}]\n",
          "plan.yaml:2:32: mtu \"abc\": expected a number from 1280 to 65535" },
        { "version: 1\nsegments: [{name: a, ra: {mtu: [1500]}}]\n",
          "plan.yaml:2:32: mtu: [1500]: expected a number from 1280 to 65535" },
        { "version: 1\nsegments: [{name: a, ra: {managed: maybe}}]\n",
          "plan.yaml:2:36: managed \"maybe\": expected yes or no" },
        { "version: 1\nsegments: [{name: a, ra: 1500}]\n",
          "plan.yaml:2:26: ra \"1500\": expected a mapping, as {mtu: 1500}" },
        { "version: 1\nsegments: [{name: a, dhcpv6-servers: [{duid: \"00:03\"}]}]\n",
          "plan.yaml:2:46: duid \"00:03\": expected a DUID of 3 to 130 octets, as \"00:03:00:01:00:16:3e:00:00:01\"" },
        { "version: 1\nsegments: [{name: a, nat64: [\"64:ff9b::/97\"]}]\n",
          "plan.yaml:2:30: nat64 \"64:ff9b::/97\": expected a NAT64 prefix of length 32, 40, 48, 56, 64 or 96, as "
          "\"64:ff9b::/96\"" },
        { "version: 1\nsegments: [{name: a, services: [{name: w, port: 443}]}]\n",
          "plan.yaml:2:49: port \"443\": expected tcp/PORT or udp/PORT, as tcp/443" },
        { "version: 1\nsegments: [{name: a, hosts: [{mac: \"00:16:3e:*\", roles: [king]}]}]\n",
          "plan.yaml:2:57: roles: [king]: expected a list of words out of server, monitoring, translator, proxy, tunnel" },
        { "version: 1\nsegments: [{name: a, stage: {target: 8}}]\n",
          "plan.yaml:2:38: target \"8\": expected a number from 0 to 7" },
        { "version: 1\nsegments: [{name: a, vlan: 1}, {name: a, vlan: 2}]\n",
          "plan.yaml:2:32: segment \"a\": the name is there twice, first in line 2" },
        { "version: 1\nsegments: [{name: a, vlan: 1}, {name: b, vlan: 1}]\n",
          "plan.yaml:2:32: segment \"b\": it selects the same traffic as \"a\", line 2" },
        { "version: 1\nsegments:\n  - {name: a, vlan: 1, prefixes: [\"2001:db8::/56\"]}\n"
          "  - {name: b, vlan: 2, prefixes: [\"2001:db8:0:1::/64\"]}\n",
          "plan.yaml:4:35: prefix 2001:db8:0:1::/64: it overlaps 2001:db8::/56 of segment a, line 3" },
        { "version: 1\nsegments: [{name: a, prefixes: [\"2001:db8::/64\", \"2001:db8::/64\"]}]\n",
          "plan.yaml:2:50: prefix 2001:db8::/64: segment a has it too, line 2" },
        { "version: 1\nsegments: [{name: a, hosts: [{name: b, mac: \"00:16:3e:00:00:01\"}, {name: c, mac: "
          "\"00:16:3e:00:00:01\"}]}]\n",
          "plan.yaml:2:67: host: the MAC address of c is that of b too, line 2" },
        { "version: 1\nsegments: [{name: a, hosts: [{name: b, addresses: [192.0.2.1]}, {name: c, addresses: "
          "[192.0.2.1]}]}]\n",
          "plan.yaml:2:65: host: an address of c is that of b too, line 2" },
        { "version: 1\nexemptions: [{check: a}]\n",
          "plan.yaml:2:14: an exemption without reason: expected \"reason: \"old cameras, replaced in 2027\"\"" },
        { "version: 1\nexemptions: [{check: a, reason: b, segment: c}]\n",
          "plan.yaml:2:14: segment \"c\": expected the name of a segment of the plan" },
        { "version: 1\nexemptions: [{check: a, reason: b, host: \"2001:db8::1/64\"}]\n",
          "plan.yaml:2:14: host \"2001:db8::1/64\": expected all bits behind the length zero, 2001:db8::/64" },
        { "version: 1\nipam: [{format: excel, file: a}]\n",
          "plan.yaml:2:8: format \"excel\": expected one of netbox-csv, netbox-json, phpipam-csv, infoblox-csv, csv" },
        { "version: 1\nipam: [{format: csv, file: a.csv}]\n", "a.csv: cannot open it: No such file or directory" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_null(plan_text_load(rows[i].text), "%s", rows[i].text);
        cr_expect_str_eq(plan_text_said(), rows[i].says, "%s", rows[i].text);
    }
}

Test(plan_file, warns_of_what_is_likely_a_mistake)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "version: 1\nsegments: [{name: a, vlan: 1}, {name: b}]\n",
          "warning: plan.yaml:2:32: segment \"b\" has no vlan, interface or capture beside other segments: only --segment, "
          "or routers and prefixes that it alone documents, will tell that traffic is its" },
        { "version: 1\nsegments: [{name: a, model: slaac, prefixes: [\"2001:db8::/56\"]}]\n",
          "warning: plan.yaml:2:47: prefix 2001:db8::/56: model slaac needs a /64 (RFC 4862 §5.5.3)" },
        { "version: 1\nsegments: [{name: a, prefixes: [\"2001:db8::/120\"]}]\n",
          "warning: plan.yaml:2:33: prefix 2001:db8::/120: longer than /64: a LAN gets a /64, whatever its number of hosts "
          "(RFC 7421)" },
        { "version: 1\nsegments: [{name: a, prefixes: [\"2001:db8::/127\"]}]\n", "" },
        { "version: 1\naggregates: [2001:db8::/48]\nsegments: [{name: a, prefixes: [\"fd00::/64\"]}]\n",
          "warning: plan.yaml:3:33: prefix fd00::/64 lies in none of the aggregates" },
        { "version: 1\nsegments: [{name: a, routers: [{name: r, address: \"2001:db8::1\"}]}]\n",
          "warning: plan.yaml:2:32: router r: address 2001:db8::1 is not link-local: advertisements come from no other "
          "(RFC 4861 §6.1.2)" },
        { "version: 1\nsegments: [{name: a, model: ipv4-only, prefixes: [\"2001:db8::/64\"]}]\n",
          "warning: plan.yaml:2:12: segment a: model ipv4-only, but IPv6 prefixes or routers are documented" },
        { "version: 1\nsegments: [{name: a, model: slaac, ra: {managed: yes}}]\n",
          "warning: plan.yaml:2:12: segment a: model slaac, but ra has managed: yes, which is stateful" },
        { "version: 1\nsegments: [{name: a, routers: none, ra: {mtu: 1500}}]\n",
          "warning: plan.yaml:2:12: segment a: ra with routers: none: nobody may advertise it" },
        { "version: 1\nsegments: [{name: a, prefixes: [\"2001:db8::/64\"], hosts: [{name: b, addresses: "
          "[\"2001:db8:1::1\"]}]}]\n",
          "warning: plan.yaml:2:59: host b: address 2001:db8:1::1 lies in no prefix of segment a" },
        { "version: 1\nsegments:\n  - {name: a, vlan: 1, prefixes: [{prefix: \"2001:db8::/64\", reason: bridged}]}\n"
          "  - {name: b, vlan: 2, prefixes: [\"2001:db8::/64\"]}\n",
          "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan *plan = plan_text_load(rows[i].text);
        cr_expect_not_null(plan, "%s", rows[i].text);
        cr_expect_str_eq(plan_text_said(), rows[i].says, "%s", rows[i].text);
        plan_free(plan);
    }
}

Test(plan_file, tells_all_errors_of_a_file_in_one_run)
{
    char text[4096] = "version: 1\nsegments: [{name: a, routers: [";
    for (int i = 0; i < 30; i++)
        strcat(text, "{mac: x}, ");
    strcat(text, "]}]\nunknown: 1\n");
    cr_expect_null(plan_text_load(text));
    cr_expect_eq(plan_text_messages.errors, 31);
    cr_expect_eq(plan_text_messages.count, 21);
    cr_expect_str_eq(plan_text_messages.messages[20].text, "and 11 more errors");
}

Test(plan_file, reads_several_files_as_one_plan)
{
    struct plan *plan;
    plan_text_write("a.yaml", "version: 1\nsegments: [{name: a, vlan: 1}]\n", 42);
    plan_text_write("b.yaml", "version: 1\nsegments: [{name: a, vlan: 2}]\n", 42);
    const char *files[] = { "a.yaml", "b.yaml" };
    cr_expect_neq(plan_load(&plan, files, 2, &plan_text_messages), 0);
    cr_expect_str_eq(plan_text_said(), "b.yaml:2:12: segment \"a\": the name is there twice, first in a.yaml:2");
    cr_expect_eq(plan_load(&plan, files, 1, &plan_text_messages), 0);
    plan_free(plan);
}

Test(plan_file, lists_what_nobody_reviewed_and_days_that_passed)
{
    struct plan *plan = plan_text_load("version: 1\nsegments:\n  - name: a\n    reviewed: no\n    prefixes:\n"
                                       "      - {prefix: \"2001:db8::/64\", until: 2026-01-01}\n"
                                       "    routers: [{name: r1, mac: \"00:16:3e:*\", reviewed: no}]\n"
                                       "exemptions: [{check: c, reason: d, until: 2030-01-01}]\n");
    cr_assert_not_null(plan, "%s", plan_text_said());
    plan_review(plan, INT64_C(1767312000) * 1000000000, &plan_text_messages); /* 2026-01-02 */
    cr_expect_str_eq(plan_text_said(),
                     "warning: plan.yaml:3:5: segment a: nobody has reviewed it (reviewed: no)\n"
                     "warning: plan.yaml:6:9: prefix \"2001:db8::/64\": its last day, 2026-01-01, has passed\n"
                     "warning: plan.yaml:7:15: router r1: nobody has reviewed it (reviewed: no)");
    plan_free(plan);
}
