/* NetBox's API: GET /api/ipam/prefixes/?limit=0 and /api/ipam/ip-addresses/?limit=0. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "plan/ipam.h"

/* A text, or the text in an object: NetBox writes a status as {"value": …, "label": …}, a VRF as {"name": …}. */
static const char *text_in(const json_t *object, const char *key, const char *inner)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_object(value))
        value = json_object_get(value, inner);
    const char *text = json_string_value(value);
    return text && text[0] ? text : NULL;
}

static void take_object(struct ipam *ipam, const json_t *object, size_t index, bool listed)
{
    char path[48], vlan[24];
    snprintf(path, sizeof path, "%s[%zu]", listed ? "" : "results", index);
    struct plan_place place = { ipam->file, 0, 0 };
    if (!json_is_object(object)) {
        plan_message_error(ipam->messages, place, "%s: expected an object", path);
        return;
    }
    struct ipam_record record = { .place = place, .path = path };
    record.text[IPAM_PREFIX] = text_in(object, "prefix", "prefix");
    record.text[IPAM_ADDRESS] = text_in(object, "address", "address");
    record.text[IPAM_STATUS] = text_in(object, "status", "value");
    record.text[IPAM_VRF] = text_in(object, "vrf", "name");
    record.text[IPAM_VLAN_NAME] = text_in(object, "vlan", "name");
    record.text[IPAM_NAME] = text_in(object, "dns_name", "name");
    const json_t *number = json_object_get(json_object_get(object, "vlan"), "vid");
    if (json_is_integer(number)) {
        snprintf(vlan, sizeof vlan, "%lld", (long long)json_integer_value(number));
        record.text[IPAM_VLAN] = vlan;
    }
    if (!record.text[IPAM_PREFIX] && !record.text[IPAM_ADDRESS])
        plan_message_error(ipam->messages, place, "%s: neither prefix nor address: expected one as text", path);
    else
        ipam_merge(ipam, &record);
}

void ipam_netbox_read(struct ipam *ipam, const struct ipam_format *format, const char *bytes, size_t size)
{
    (void)format;
    json_error_t error;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        unsigned line = error.line > 0 ? (unsigned)error.line : 1,
                 column = error.column > 0 ? (unsigned)error.column : 1;
        char found[PLAN_TEXT_SIZE];
        plan_message_error(ipam->messages, (struct plan_place){ ipam->file, line, column }, "not JSON: %s",
                           plan_message_quote(error.text, found));
        return;
    }
    bool listed = json_is_array(root);
    const json_t *results = listed ? root : json_object_get(root, "results");
    struct plan_place place = { ipam->file, 0, 0 };
    if (!json_is_array(results))
        plan_message_error(ipam->messages, place,
                           "expected {\"results\": [...]}, as /api/ipam/prefixes/?limit=0 answers");
    else if (!listed && !json_is_null(json_object_get(root, "next")) && json_object_get(root, "next") &&
             !ipam->addresses)
        plan_message_warn(ipam->messages, place, "a page of several (next is set): get it again with ?limit=0");
    for (size_t i = 0; i < json_array_size(results); i++)
        take_object(ipam, json_array_get(results, i), i, listed);
    json_decref(root);
}
