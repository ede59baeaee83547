#include "inventory/event.h"

#include <string.h>

struct event *event_raise_at(struct inventory *inventory, enum event_type type, int64_t time)
{
    static _Thread_local struct event scrap;
    struct event_list *list = &inventory->events;
    struct event *event = &scrap;
    if (list->count < EVENT_LIST_MAX)
        event = &list->events[list->count++];
    else
        list->lost++;
    memset(event, 0, sizeof *event);
    event->type = type;
    event->time = time;
    return event;
}

struct event *event_raise(const struct observation *observation, enum event_type type)
{
    struct event *event = event_raise_at(observation->inventory, type, observation->now);
    event->segment = observation->segment;
    event->host = observation->host;
    event->packet = observation->packet;
    if (observation->packet->has_source_mac)
        event->mac = observation->packet->source_mac;
    return event;
}
