#include <criterion/criterion.h>

#include "plan_text.h"

static struct plan *import(const char *format, const char *text)
{
    struct plan *plan = NULL;
    plan_text_write("export", text, strlen(text));
    plan_import(&plan, format, "export", &plan_text_messages);
    return plan;
}

/* The plan in short: "NAME[VLAN]: prefix … host NAME@address; …" and its aggregates. */
static const char *in_short(const struct plan *plan)
{
    static char text[4096];
    char value[PREFIX_TEXT_SIZE];
    size_t used = 0;
    text[0] = '\0';
#define ADD(...) used += (size_t)snprintf(text + used, sizeof text - used, __VA_ARGS__)
    for (unsigned i = 0; i < plan->segment_count; i++) {
        const struct plan_segment *segment = &plan->segments[i];
        ADD("%s[%u]:", segment->name, segment->vlan_count ? segment->vlan[0] : 0);
        if (segment->model)
            ADD(" %s", plan_model_word(segment->model));
        for (unsigned j = 0; j < segment->prefix_count; j++)
            ADD(" %s%s%s", prefix_format(&segment->prefixes[j].prefix, value), segment->prefixes[j].reason ? "=" : "",
                segment->prefixes[j].reason ? segment->prefixes[j].reason : "");
        for (unsigned j = 0; j < segment->router_count; j++)
            ADD(" router %s", segment->routers[j].has_mac ? mac_format(&segment->routers[j].mac.mac, value)
                                                          : address_format(&segment->routers[j].address, value));
        for (unsigned j = 0; j < segment->host_count; j++) {
            ADD(" host %s", segment->hosts[j].name ? segment->hosts[j].name : "?");
            for (unsigned k = 0; k < segment->hosts[j].address_count; k++)
                ADD("@%s", address_format(&segment->hosts[j].addresses[k], value));
        }
        ADD("; ");
    }
    for (unsigned i = 0; i < plan->aggregate_count; i++)
        ADD("%s ", prefix_format(&plan->aggregates[i], value));
#undef ADD
    return text;
}

Test(ipam, reads_what_each_of_them_exports)
{
    static const struct {
        const char *format, *text, *plan, *says;
    } rows[] = {
        { "netbox-csv", /* the import form */
          "prefix,vrf,tenant,vlan_group,vlan_site,vlan,status,role\n"
          "2001:db8::/32,,,,,,container,\n"
          "2001:DB8:0:10::/64,,,,,10,active,\n"
          "192.0.2.0/24,,,,,10,active,\n",
          "vlan10[10]: 2001:db8:0:10::/64; 192.0.2.0/24 2001:db8::/32 ", "" },
        { "netbox-csv", /* the Export button, with semicolons and a byte order mark */
          "\xef\xbb\xbfPrefix;Status;Children;VRF;Utilization;Tenant;Scope;VLAN;Role;Description\r\n"
          "2001:db8:0:10::/64;Active;0;;0;;;office (10);;\"a \"\"quoted\"\"\nnote; of two lines\"\r\n"
          "2001:db8:0:20::/64;Deprecated;0;;0;;;office (20);;\r\n",
          "office[10]: 2001:db8:0:10::/64; office-20[20]: 2001:db8:0:20::/64; ", "" },
        { "netbox-csv",
          "IP Address,VRF,Status,Role,Tenant,Assigned,DNS Name,Description\n2001:db8::1/64,,Active,,,,a,\n", "",
          "warning: export: 1 address left out: in no IPv6 prefix of a segment" },
        { "netbox-csv", /* one prefix in two VRFs is meant */
          "prefix,vrf,vlan\n2001:db8::/64,red,1\n2001:db8::/64,blue,2\n",
          "vlan1[1]: 2001:db8::/64=VRF red; vlan2[2]: 2001:db8::/64=VRF blue; ", "" },
        { "netbox-json",
          "{\"count\": 2, \"next\": null, \"results\": [\n"
          "{\"prefix\": \"2001:db8:0:10::/64\", \"status\": {\"value\": \"active\"}, \"vlan\": {\"vid\": 10, \"name\": "
          "\"office\"}},\n"
          "{\"prefix\": \"2001:db8::/32\", \"status\": {\"value\": \"container\"}, \"vlan\": null},\n"
          "{\"address\": \"2001:db8:0:10::5/64\", \"status\": {\"value\": \"active\"}, \"dns_name\": \"five\"}]}",
          "office[10]: 2001:db8:0:10::/64 host five@2001:db8:0:10::5; 2001:db8::/32 ", "" },
        { "netbox-json", "{\"next\": \"http://x/?offset=50\", \"results\": []}", "",
          "warning: export:1:1: a page of several (next is set): get it again with ?limit=0" },
        { "phpipam-csv",
          "Section,Subnet,mask,Description,VLAN,VRF\nIPv6,2001:db8:0:10::,64,office,10,\nIPv6,2001:db8:5::,64,spare,,\n",
          "vlan10[10]: 2001:db8:0:10::/64; 2001:db8:5::/64 ",
          "warning: export: 1 prefix without a VLAN: taken as aggregates, so that they belong to no segment" },
        { "infoblox-csv",
          "header-IPv6networkcontainer,address*,cidr*,network_view\n"
          "header-IPv6network,address*,cidr*,network_view,comment,VLANs\n"
          "header-network,address*,netmask*,network_view\n"
          "IPv6networkcontainer,2001:db8::,32,default\n"
          "ipv6network,2001:db8:0:10::,64,default,,default/1/4094/10\n"
          "network,192.0.2.0,255.255.255.0,default\n"
          "memberdns,a,b\n",
          "vlan10[10]: 2001:db8:0:10::/64; 192.0.2.0/24 2001:db8::/32 ",
          "warning: export: 1 row left out: of a kind that holds no prefix and no address" },
        { "csv",
          "segment|subnet|model|gateway|dns servers|valid_until|address|mac|name\n"
          "office|2001:db8:0:10::/64|slaac|fe80::1 00:16:3e:00:00:01|2001:db8::53|2027-01-31|||\n"
          "||||||2001:db8:0:10::5|00:16:3e:00:00:05|five\n"
          "||||||2001:db8:0:10::6|00:16:3e:00:00:05|five\n",
          "office[0]: slaac 2001:db8:0:10::/64 router fe80::1 router 00:16:3e:00:00:01 host "
          "five@2001:db8:0:10::5@2001:db8:0:10::6; ",
          "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan *plan = import(rows[i].format, rows[i].text);
        cr_expect_str_eq(plan_text_said(), rows[i].says, "row %zu", i);
        cr_expect_not_null(plan, "row %zu", i);
        if (plan)
            cr_expect_str_eq(in_short(plan), rows[i].plan, "row %zu", i);
        plan_free(plan);
    }
}

Test(ipam, names_file_line_and_column_of_each_mistake)
{
    static const struct {
        const char *format, *text, *says;
    } rows[] = {
        { "csv", "", "export:1:1: empty: expected a header line" },
        { "csv", "a,b\n1,2\n",
          "export:1:1: the header begins with \"a\" and has no column of prefixes or addresses: expected prefix (subnet, "
          "network) or address" },
        { "netbox-csv", "Präfix,VLAN\n",
          "export:1:1: the header begins with \"Präfix\" and has no column of prefixes or addresses: expected Prefix or IP "
          "Address" },
        { "csv", "note,prefix\nä,2001:db8::/129\n",
          "export:2:3: prefix \"2001:db8::/129\": expected a prefix length from 0 "
          "to 128" },
        { "csv", "note,prefix\n\"two\nlines\",2001:db8::1/64\n",
          "export:3:8: prefix \"2001:db8::1/64\": expected all bits behind the length zero, 2001:db8::/64" },
        { "csv", "prefix,vlan,until\r\n2001:db8::/64,1,soon\r\n",
          "export:2:17: until \"soon\": expected a day that exists, as 2027-06-30" },
        { "csv", "prefix,vlan,model\n2001:db8::/64,1,odd\n",
          "export:2:17: model \"odd\": expected one of slaac, stateless, stateful, static, ipv6-only, ipv6-mostly, "
          "ipv4-only" },
        { "csv", "prefix,vlan,router\n2001:db8::/64,1,r1\n",
          "export:2:17: router \"r1\": expected an IPv6 address, as \"2001:db8::53\"" },
        { "csv", "prefix,vlan,router\n2001:db8::/64,1,01:00:5e:00:00:01\n",
          "export:2:1: router without a name: a group MAC address: expected that of one interface" },
        { "csv", "prefix,mask\n192.0.2.0,255.0.255.0\n",
          "export:2:11: prefix length \"255.0.255.0\": expected a prefix length or a mask, as 64 or 255.255.255.0" },
        { "csv", "address,mac\n2001:db8::1,xx\n",
          "export:2:13: mac \"xx\": expected a MAC address, as \"00:16:3e:00:00:01\", or its first octets, as "
          "\"00:16:3e:*\"" },
        { "csv", "prefix,vlan\n2001:db8::/64,1,2\n",
          "export:2:17: more fields than the header has titles: expected 2" },
        { "csv", "prefix\na\"b\n",
          "export:2:2: a quote (\") inside a field: expected it doubled, and the whole field in quotes" },
        { "csv", "prefix\n\"2001:db8::/64\n", "export:2:1: the file ends inside quotes, which begin here" },
        { "csv", "prefix,vlan\n2001:db8::/64,1\n2001:db8::/64,2\n",
          "export:3:1: prefix 2001:db8::/64: segment vlan1 has it too, line 2" },
        { "csv", "prefix,vlan\n2001:db8::/64,5000\n",
          "export:2:15: vlan \"5000\": expected a VLAN from 1 to 4094, or its name" },
        { "csv", "PK\3\4", "export:1:1: a spreadsheet (.xlsx): save it as CSV (UTF-8)" },
        { "csv", "\xff\xfep", "export:1:1: UTF-16: save it as UTF-8" },
        { "infoblox-csv", "ipv6network,2001:db8::,64\n", "export:1:1: a row before its header line" },
        { "netbox-json", "{\"results\": [}", "export:1:14: not JSON: unexpected token near '}'" },
        { "netbox-json", "{}", "export:1:1: expected {\"results\": [...]}, as /api/ipam/prefixes/?limit=0 answers" },
        { "netbox-json", "{\"results\": [3, {}, {\"prefix\": \"2001:db8::/129\"}]}",
          "export:1:14: results[0]: expected an object\n"
          "export:1:17: results[1]: neither prefix nor address: expected one as text\n"
          "export:1:32: results[2].prefix \"2001:db8::/129\": expected a prefix length from 0 to 128" },
        { "netbox-json", /* as written for people, with what a scanner may stumble over before it */
          "{\n  \"count\": 2, \"note\": \"a \\\" ] } \\\\\", \"next\": null,\n  \"results\": [\n    {\"id\": 1, \"tags\": [{\"prefix\": 3}, []], "
          "\"vlan\": {\"vid\": 10},\n     \"prefix\": \"2001:db8:1::/64\"},\n    {\"vlan\": {\"vid\": 5000},\n     \"prefix\": {\"prefix\": "
          "\"2001:db8::1/64\"}}\n  ]\n}\n",
          "export:7:16: results[1].prefix \"2001:db8::1/64\": expected all bits behind the length zero, 2001:db8::/64" },
        { "excel", "a",
          "export: format \"excel\": expected one of netbox-csv, netbox-json, phpipam-csv, infoblox-csv, csv" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan *plan = import(rows[i].format, rows[i].text);
        cr_expect_null(plan, "row %zu", i);
        cr_expect_str_eq(plan_text_said(), rows[i].says, "row %zu", i);
        plan_free(plan);
    }
}

Test(ipam, merges_into_the_plan_with_its_origin)
{
    static const char csv[] = "prefix,vlan,vlan name\n2001:db8:0:10::/64,10,\n2001:db8:0:11::/64,10,\n"
                              "2001:db8:0:20::/64,,guest\n2001:db8:0:30::/64,30,new\n";
    plan_text_write("p.csv", csv, sizeof csv - 1);
    struct plan *plan = plan_text_load("version: 1\nsegments:\n"
                                       "  - {name: office, vlan: 10, prefixes: [\"2001:db8:0:10::/64\"]}\n"
                                       "  - {name: guest, interface: eth1}\n"
                                       "ipam: [{format: csv, file: p.csv}]\n");
    cr_assert_not_null(plan, "%s", plan_text_said());
    cr_expect_str_eq(in_short(plan), "office[10]: 2001:db8:0:10::/64 2001:db8:0:11::/64; guest[0]: 2001:db8:0:20::/64; "
                                     "new[30]: 2001:db8:0:30::/64; ");
    cr_expect_str_eq(plan->segments[0].prefixes[0].place.file, "plan.yaml");
    cr_expect_str_eq(plan->segments[0].prefixes[1].place.file, "p.csv");
    cr_expect_eq(plan->segments[0].prefixes[1].place.line, 3);
    plan_free(plan);
}
