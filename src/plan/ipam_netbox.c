/* NetBox's API: GET /api/ipam/prefixes/?limit=0 and /api/ipam/ip-addresses/?limit=0. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "plan/ipam.h"
#include "plan/json_place.h"

/* A text, or the text in an object: NetBox writes a status as {"value": …, "label": …}, a VRF as {"name": …}. */
static const char *text_in(const json_t *object, const char *key, const char *inner)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_object(value))
        value = json_object_get(value, inner);
    const char *text = json_string_value(value);
    return text && text[0] ? text : NULL;
}

/* What is taken of an object: the member, and where that is an object the member in it. */
static const struct {
    enum ipam_field field;
    const char *key, *inner;
} members[] = {
    { IPAM_PREFIX, "prefix", "prefix" }, { IPAM_ADDRESS, "address", "address" }, { IPAM_STATUS, "status", "value" },
    { IPAM_VRF, "vrf", "name" },         { IPAM_VLAN_NAME, "vlan", "name" },     { IPAM_NAME, "dns_name", "name" },
};
enum { MEMBERS = sizeof members / sizeof members[0] };

/* Where the next object and its members stand. */
static void place_record(struct json_places *places, struct ipam_record *record)
{
    const char *keys[MEMBERS];
    struct json_place element = { 0 }, values[MEMBERS];
    for (size_t i = 0; i < MEMBERS; i++)
        keys[i] = members[i].key;
    json_places_next(places, &element, keys, MEMBERS, values);
    record->place.line = element.line;
    record->place.column = element.column;
    for (size_t i = 0; i < MEMBERS; i++) {
        record->line[members[i].field] = values[i].line;
        record->column[members[i].field] = values[i].column;
    }
    record->line[IPAM_VLAN] = record->line[IPAM_VLAN_NAME];
    record->column[IPAM_VLAN] = record->column[IPAM_VLAN_NAME];
}

static void take_object(struct ipam *ipam, const json_t *object, const char *path, struct json_places *places)
{
    char vlan[24];
    struct ipam_record record = { .place = { ipam->file, 0, 0 }, .path = path };
    place_record(places, &record);
    if (!json_is_object(object)) {
        plan_message_error(ipam->messages, record.place, "%s: expected an object", path);
        return;
    }
    for (size_t i = 0; i < MEMBERS; i++)
        record.text[members[i].field] = text_in(object, members[i].key, members[i].inner);
    const json_t *number = json_object_get(json_object_get(object, "vlan"), "vid");
    if (json_is_integer(number)) {
        snprintf(vlan, sizeof vlan, "%lld", (long long)json_integer_value(number));
        record.text[IPAM_VLAN] = vlan;
    }
    if (!record.text[IPAM_PREFIX] && !record.text[IPAM_ADDRESS])
        plan_message_error(ipam->messages, record.place, "%s: neither prefix nor address: expected one as text", path);
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
    struct plan_place place = { ipam->file, 1, 1 };
    struct json_places places = json_places_of(bytes, size);
    json_places_enter(&places, listed ? NULL : "results");
    if (!json_is_array(results))
        plan_message_error(ipam->messages, place,
                           "expected {\"results\": [...]}, as /api/ipam/prefixes/?limit=0 answers");
    else if (!listed && !json_is_null(json_object_get(root, "next")) && json_object_get(root, "next") &&
             !ipam->addresses)
        plan_message_warn(ipam->messages, place, "a page of several (next is set): get it again with ?limit=0");
    for (size_t i = 0; i < json_array_size(results); i++) {
        char path[48];
        snprintf(path, sizeof path, "%s[%zu]", listed ? "" : "results", i);
        take_object(ipam, json_array_get(results, i), path, &places);
    }
    json_decref(root);
}
