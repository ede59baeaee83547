#include "decode/ssdp.h"

#include <string.h>
#include <strings.h>

/* A start line and what it says. */
static const struct start_row {
    const char *text;
    bool notify, search, response;
} starts[] = {
    { "NOTIFY * HTTP/1.", .notify = true },
    { "M-SEARCH * HTTP/1.", .search = true },
    { "HTTP/1.", .response = true },
};

static struct bytes *header_server(struct ssdp_message *ssdp)
{
    return &ssdp->server;
}

static struct bytes *header_location(struct ssdp_message *ssdp)
{
    return &ssdp->location;
}

static struct bytes *header_service_type(struct ssdp_message *ssdp)
{
    return &ssdp->service_type;
}

static struct bytes *header_unique_name(struct ssdp_message *ssdp)
{
    return &ssdp->unique_name;
}

static const struct header_row {
    const char *name;
    struct bytes *(*field)(struct ssdp_message *ssdp);
} headers[] = {
    { "SERVER", header_server },   { "LOCATION", header_location }, { "AL", header_location },
    { "ST", header_service_type }, { "NT", header_service_type },   { "USN", header_unique_name },
};

/* The next line without its end. False at the end of what was captured, also when the last line may go on behind it. */
static bool line_next(struct cursor *at, struct bytes *line)
{
    uint32_t left = cursor_left(at);
    if (left == 0)
        return false;
    const uint8_t *end = memchr(at->at, '\n', left);
    if (!end && at->uncaptured > 0)
        return false;
    uint32_t size = end ? (uint32_t)(end - at->at) : left;
    line->data = cursor_bytes(at, size);
    line->size = size;
    if (end)
        cursor_skip(at, 1);
    if (size > 0 && line->data[size - 1] == '\r')
        line->size--;
    return true;
}

static bool is_blank(uint8_t octet)
{
    return octet == ' ' || octet == '\t';
}

static struct bytes trimmed(struct bytes text)
{
    while (text.size > 0 && is_blank(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    if (text.size == 0)
        text.data = NULL;
    return text;
}

static void read_header(struct ssdp_message *ssdp, struct bytes line)
{
    const uint8_t *colon = line.size > 0 ? memchr(line.data, ':', line.size) : NULL;
    if (!colon)
        return;
    struct bytes name = trimmed((struct bytes){ .data = line.data, .size = (uint32_t)(colon - line.data) });
    struct bytes value =
        trimmed((struct bytes){ .data = colon + 1, .size = line.size - (uint32_t)(colon - line.data) - 1 });
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        if (strlen(headers[i].name) != name.size ||
            strncasecmp(headers[i].name, (const char *)name.data, name.size) != 0)
            continue;
        struct bytes *field = headers[i].field(ssdp);
        if (field->size == 0) /* the first counts */
            *field = value;
        return;
    }
}

bool ssdp_decode(struct cursor *payload, struct packet *packet)
{
    struct cursor at = *payload;
    struct bytes line;
    if (!line_next(&at, &line))
        return false;
    const struct start_row *start = NULL;
    for (size_t i = 0; i < sizeof starts / sizeof *starts && !start; i++) {
        size_t length = strlen(starts[i].text);
        if (line.size >= length && memcmp(line.data, starts[i].text, length) == 0)
            start = &starts[i];
    }
    if (!start)
        return false;
    packet->message = MESSAGE_SSDP;
    packet->ssdp =
        (struct ssdp_message){ .notify = start->notify, .search = start->search, .response = start->response };
    while (line_next(&at, &line) && line.size > 0)
        read_header(&packet->ssdp, line);
    packet->truncated |= payload->uncaptured > 0;
    return true;
}
