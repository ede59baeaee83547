#include "checks/defect_facts.h"

#include <string.h>

#include "base/text.h"

bool defect_facts_list(const struct judgement *judgement, const struct packet *packet, char *text, size_t room)
{
    text[0] = '\0';
    for (unsigned i = 0; i < packet->defect_count; i++) {
        const struct defect_description *defect = defect_describe(packet->defects[i].code);
        if (!defect->check || strcmp(defect->check, judgement->check->id) != 0 || strstr(text, defect->sentence))
            continue;
        text_append(text, room, "%s%s (%s)", text[0] ? "; " : "", defect->sentence, defect->reference);
    }
    return text[0] != '\0';
}

bool defect_facts_is_offload(const struct packet *packet)
{
    return packet->own && packet->defect_count == 1 && packet->defects[0].code == DEFECT_ICMPV6_CHECKSUM;
}

bool defect_facts_is_capture_host(const struct host *host)
{
    const struct segment *segment = host->segment;
    bool talks = segment->unicast_pairs >= 3 || segment->unicast_pairs_both_ways > 0;
    return host->capture_host || (segment->vantage.unicast == UNICAST_HOST && talks &&
                                  host->unicast_frames * 100 >= segment->unicast_frames * 99);
}

void defect_facts_judge_sender(struct judgement *judgement, const struct event *event)
{
    char rules[500];
    if (event->packet->defect_count == 0 || defect_facts_is_offload(event->packet) ||
        !defect_facts_list(judgement, event->packet, rules, sizeof rules))
        return;
    struct claim claim = claim_sender(event);
    const struct packet *packet = event->packet;
    const char *where = packet->layer_count > 1 ? " inside a tunnel" : "";
    char source[ADDRESS_TEXT_SIZE];
    if (event->host && event->host->forwarder && packet->layer_count > 0 &&
        !address_is_link_local(&packet->layers[0].source))
        judgement_raise(judgement, &claim, "Forwards a packet of %s%s in which %s.",
                        address_format_ip(packet->layers[0].ip_version, &packet->layers[0].source, source), where,
                        rules);
    else
        judgement_raise(judgement, &claim, "Sends a packet%s in which %s.", where, rules);
}
