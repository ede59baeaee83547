/* The report of an earlier audit as the plain data of v6audit/baseline.h. difference_take has looked at the whole of it before: segments, hosts and services are
 * lists of objects with the elements that name them. What else is missing is not known. */
#include "v6audit/baseline.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/difference.h"

struct reading {
    struct baseline *baseline;
    struct difference_block **memory; /* of the report: all is freed with it */
    bool failed;
};

static const char *keep(struct reading *reading, const json_t *value)
{
    const char *text = json_string_value(value);
    const char *copy = text ? difference_keep(reading->memory, text) : NULL;
    reading->failed |= text && !copy;
    return copy;
}

static const char *keep_element(struct reading *reading, const json_t *object, const char *name)
{
    return keep(reading, json_object_get(object, name));
}

/* Room for the elements of a list; the number goes to *count only when there is room. */
static void *room_for(struct reading *reading, const json_t *list, size_t size, unsigned *count)
{
    size_t number = json_array_size(list);
    void *memory = difference_allocate(reading->memory, (number ? number : 1) * size);
    reading->failed |= !memory;
    *count = memory ? (unsigned)number : 0;
    return memory;
}

static bool says(const json_t *object, const char *name, const char *word)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text && strcmp(text, word) == 0;
}

static enum baseline_stack stack_of(const json_t *object, const char *name)
{
    static const struct {
        const char *word;
        enum baseline_stack stack;
    } words[] = {
        { "ipv4-only", BASELINE_IPV4_ONLY }, { "link-local-only", BASELINE_HAS_IPV6 },
        { "dual-stack", BASELINE_HAS_IPV6 }, { "ipv6-only", BASELINE_HAS_IPV6 },
        { "dual", BASELINE_HAS_IPV6 },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (says(object, name, words[i].word))
            return words[i].stack;
    return BASELINE_UNDECIDED;
}

static bool read_mac(const json_t *object, struct mac *mac)
{
    const char *text = json_string_value(json_object_get(object, "mac"));
    return text && mac_parse(text, mac);
}

static void read_segments(struct reading *reading, const json_t *list)
{
    struct baseline *baseline = reading->baseline;
    baseline->segments = room_for(reading, list, sizeof *baseline->segments, &baseline->segment_count);
    for (unsigned i = 0; i < baseline->segment_count; i++) {
        const json_t *object = json_array_get(list, i), *vantage = json_object_get(object, "vantage");
        baseline->segments[i] = (struct baseline_segment){ .id = keep_element(reading, object, "id"),
                                                           .sees_multicast = says(vantage, "multicast", "flood"),
                                                           .sees_unicast = says(vantage, "unicast", "tap") };
    }
}

static void read_names(struct reading *reading, struct baseline_host *host, const json_t *list)
{
    unsigned count;
    host->names = room_for(reading, list, sizeof *host->names, &count);
    for (unsigned i = 0; i < count; i++) {
        const char *name = keep_element(reading, json_array_get(list, i), "name");
        if (name)
            host->names[host->name_count++] = name;
    }
}

static int by_mac(const void *left, const void *right)
{
    const struct baseline_host *a = left, *b = right;
    if (a->has_mac != b->has_mac)
        return a->has_mac ? -1 : 1;
    return memcmp(&a->mac, &b->mac, sizeof a->mac);
}

static void read_hosts(struct reading *reading, const json_t *list)
{
    struct baseline *baseline = reading->baseline;
    baseline->hosts = room_for(reading, list, sizeof *baseline->hosts, &baseline->host_count);
    for (unsigned i = 0; i < baseline->host_count; i++) {
        const json_t *object = json_array_get(list, i);
        struct baseline_host *host = &baseline->hosts[i];
        host->segment = keep_element(reading, object, "segment");
        host->has_mac = read_mac(object, &host->mac);
        host->randomized_mac = json_is_true(json_object_get(object, "randomized_mac"));
        host->stack = stack_of(object, "stack");
        read_names(reading, host, json_object_get(object, "names"));
    }
    if (!reading->failed)
        qsort(baseline->hosts, baseline->host_count, sizeof *baseline->hosts, by_mac);
}

static void read_services(struct reading *reading, const json_t *list)
{
    struct baseline *baseline = reading->baseline;
    baseline->services = room_for(reading, list, sizeof *baseline->services, &baseline->service_count);
    for (unsigned i = 0; i < baseline->service_count; i++) {
        const json_t *object = json_array_get(list, i);
        const char *address = json_string_value(json_object_get(object, "address"));
        struct baseline_service *service = &baseline->services[i];
        service->segment = keep_element(reading, object, "segment");
        service->has_mac = read_mac(object, &service->mac);
        service->has_address =
            address && (address_parse(address, &service->address) || address_parse_ipv4(address, &service->address));
        service->protocol = keep_element(reading, object, "protocol");
        service->port = (uint16_t)json_integer_value(json_object_get(object, "port"));
        service->name = keep_element(reading, object, "name");
        service->stack = stack_of(object, "verdict");
    }
}

static void read_rest(struct reading *reading, const json_t *root)
{
    struct baseline *baseline = reading->baseline;
    const json_t *input = json_object_get(root, "input"), *plans = json_object_get(input, "plan");
    double seconds = json_number_value(json_object_get(json_object_get(root, "coverage"), "duration_seconds"));
    baseline->version = keep_element(reading, json_object_get(root, "tool"), "version");
    baseline->start = baseline->report->start;
    baseline->duration = seconds > 0 && seconds < 4e9 ? (int64_t)(seconds * 1e9) : 0;
    baseline->filtered = json_is_string(json_object_get(input, "filter"));
    unsigned count;
    baseline->plans = room_for(reading, plans, sizeof *baseline->plans, &count);
    for (unsigned i = 0; i < count; i++) {
        const char *plan = keep(reading, json_array_get(plans, i));
        if (plan)
            baseline->plans[baseline->plan_count++] = plan;
    }
}

static int read_all(struct baseline *baseline, const json_t *root, struct error *error)
{
    int status = difference_take(baseline->report, baseline->file, root, error);
    if (status != 0)
        return status;
    struct reading reading = { .baseline = baseline, .memory = &baseline->report->memory };
    read_segments(&reading, json_object_get(root, "segments"));
    read_hosts(&reading, json_object_get(root, "hosts"));
    read_services(&reading, json_object_get(root, "services"));
    read_rest(&reading, root);
    return reading.failed ? error_set(error, -ENOMEM, "%s: no memory is left", baseline->file) : 0;
}

int baseline_read(struct baseline **result, const char *file, struct error *error)
{
    json_t *root;
    *result = NULL;
    int status = difference_load(file, &root, error);
    if (status != 0)
        return status;
    struct baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline) {
        baseline->file = file;
        baseline->report = calloc(1, sizeof *baseline->report);
    }
    status = baseline && baseline->report ? read_all(baseline, root, error)
                                          : error_set(error, -ENOMEM, "%s: no memory is left", file);
    json_decref(root);
    if (status == 0)
        *result = baseline;
    else
        baseline_free(baseline);
    return status;
}

void baseline_free(struct baseline *baseline)
{
    if (!baseline)
        return;
    if (baseline->report)
        difference_report_free(baseline->report);
    free(baseline->report);
    free(baseline);
}
