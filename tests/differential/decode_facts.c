/* What the decoder says about a capture, one fact a line, for compare.py: `decode_facts CAPTURE`. */
#include <inttypes.h>
#include <stdio.h>

#include "capture/source.h"
#include "decode/dns_name.h"
#include "decode/mld.h"
#include "v6audit/packet.h"

static const char *text_of(const struct address *address)
{
    static char texts[4][ADDRESS_TEXT_SIZE];
    static unsigned turn;
    return address_format(address, texts[turn++ % 4]);
}

static struct address address_at(const uint8_t *octets)
{
    struct address address;
    memcpy(address.octets, octets, sizeof address.octets);
    return address;
}

static void print_mld(const struct icmpv6_message *icmpv6, const char *where)
{
    const struct mld_message *mld = &icmpv6->mld;
    const char *word = icmpv6->type == ICMPV6_MLD_QUERY      ? "query"
                       : icmpv6->type == ICMPV6_MLDV1_REPORT ? "report"
                       : icmpv6->type == ICMPV6_MLDV1_DONE   ? "done"
                                                             : "report";
    printf("mld %s v%u %s\n", where, mld->version, word);
    if (icmpv6->type != ICMPV6_MLDV2_REPORT) {
        printf("group %s\n", text_of(&mld->group));
        return;
    }
    struct cursor walk = cursor_make(mld->records.data, mld->records.size, mld->records.size, 0);
    struct mld_record record;
    for (unsigned i = 0; i < mld->record_count && mld_record_next(&walk, &record); i++)
        printf("record %s %u\ngroup %s\n", where, record.type, text_of(&record.group));
}

static void print_names(const struct nd_names *dnssl)
{
    char text[DNS_NAME_TEXT_SIZE];
    struct cursor names = cursor_make(dnssl->names.data, dnssl->names.size, dnssl->names.size, 0);
    printf("ra-dnssl %" PRIu32, dnssl->lifetime);
    while (dns_name_next(&names, text, sizeof text))
        printf(" %s", text);
    putchar('\n');
}

/* Ignored options are printed as well: tshark shows what was sent. */
static void print_ra_option(const struct nd_option *option)
{
    printf("ra-option %u %u\n", option->type, option->length);
    if (option->truncated)
        return;
    if (option->type == ND_PREFIX_INFORMATION && option->length == 4) {
        const struct nd_prefix_information *prefix = &option->prefix;
        printf("ra-prefix %s %u %d %d %d %" PRIu32 " %" PRIu32 "\n", text_of(&prefix->prefix), prefix->prefix_length,
               prefix->on_link, prefix->autonomous, prefix->router_address, prefix->valid_lifetime,
               prefix->preferred_lifetime);
    } else if (option->type == ND_MTU) {
        printf("ra-mtu %" PRIu32 "\n", option->mtu);
    } else if (option->type == ND_ROUTE_INFORMATION) {
        printf("ra-route %s %u %u %" PRIu32 "\n", text_of(&option->route.prefix), option->route.prefix_length,
               option->route.preference, option->route.route_lifetime);
    } else if (option->type == ND_RDNSS) {
        printf("ra-rdnss %" PRIu32, option->rdnss.lifetime);
        for (unsigned i = 0; i < option->rdnss.count; i++) {
            struct address address = address_at(option->rdnss.addresses + i * 16u);
            printf(" %s", text_of(&address));
        }
        putchar('\n');
    } else if (option->type == ND_DNSSL) {
        print_names(&option->dnssl);
    } else if (option->type == ND_SOURCE_LINK_LAYER_ADDRESS) {
        char text[MAC_TEXT_SIZE];
        printf("ra-slla %s\n", mac_format(&option->link_layer_address, text));
    }
}

static void print_ra(const struct packet *packet, const struct packet_layer *layer)
{
    static const char *const checksums[] = { "good", "bad", "unverified" };
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    const struct router_advertisement *ra = &icmpv6->ra;
    printf("ra %" PRIu64 " %s %s %u %d %s", packet->frame->number, text_of(&layer->source),
           text_of(&layer->destination), layer->hop_limit, packet->layer_count > 1, checksums[icmpv6->checksum]);
    if (icmpv6->incomplete)
        printf(" incomplete\n");
    else
        printf(" %u %u %d %d %d %d %d %" PRIu32 " %" PRIu32 "\n", ra->router_lifetime, ra->cur_hop_limit, ra->managed,
               ra->other, ra->home_agent, ra->flags >> 3 & 3, ra->proxy, ra->reachable_time, ra->retrans_timer);
    for (unsigned i = 0; i < icmpv6->option_count; i++)
        print_ra_option(&icmpv6->options[i]);
}

static void print_icmpv6(const struct packet *packet)
{
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    const struct packet_layer *layer = &packet->layers[packet->layer_count - 1u];
    const char *where = packet->layer_count > 1 ? "tunnelled" : "outer";
    printf("icmpv6 %s %u %u %u %u %d\n", where, icmpv6->type, icmpv6->code, icmpv6->checksum, layer->hop_limit,
           address_is_unspecified(&layer->source));
    for (unsigned i = 0; i < icmpv6->option_count; i++)
        printf("option %s %u %u\n", where, icmpv6->options[i].type, icmpv6->options[i].length);
    if (icmpv6->type == ICMPV6_ROUTER_ADVERTISEMENT)
        print_ra(packet, layer);
    if (icmpv6->incomplete)
        return;
    if (icmpv6->type == ICMPV6_MLDV2_REPORT || (icmpv6->type >= ICMPV6_MLD_QUERY && icmpv6->type <= ICMPV6_MLDV1_DONE))
        print_mld(icmpv6, where);
}

static void print_layer(const struct packet_layer *layer, const char *where)
{
    printf("ip %s %u %s\n", where, layer->ip_version, text_of(&layer->source));
    for (unsigned i = 0; i < layer->extension_count; i++)
        printf("extension %s %u %u\n", where, layer->extensions[i].type, layer->extensions[i].routing_type);
    if (layer->ip_version == 6 && layer->fragment.present)
        printf("fragment %s %u %d\n", where, layer->fragment.fragment_offset, layer->fragment.more);
}

static void print_packet(const struct packet *packet)
{
    printf("frame %d\n", packet->frame->captured_length < packet->frame->length);
    for (unsigned i = 0; i < packet->vlan_count; i++)
        printf(i ? ".%u" : "vlan %u", packet->vlan[i]);
    if (packet->vlan_count)
        putchar('\n');
    for (unsigned i = 0; i < packet->layer_count; i++)
        print_layer(&packet->layers[i], i ? "tunnelled" : "outer");
    for (unsigned i = 0; i < packet->ip_option_count; i++)
        printf("ip-option %s %u\n", packet->ip_options[i].layer ? "tunnelled" : "outer", packet->ip_options[i].type);
    switch (packet->message) {
    case MESSAGE_ICMPV6: print_icmpv6(packet); break;
    case MESSAGE_ARP: printf("arp %u\n", packet->arp.operation); break;
    case MESSAGE_DHCPV6:
        printf("dhcpv6 %u\n", packet->dhcpv6.outer_type);
        if (packet->dhcpv6.relay_count > 0)
            printf("dhcpv6-relayed %u\n", packet->dhcpv6.type);
        break;
    case MESSAGE_DHCPV4: printf("dhcpv4 %u\n", packet->dhcpv4.message_type); break;
    default: break;
    }
}

int main(int argc, char **argv)
{
    static struct packet packet;
    struct source *source;
    struct frame frame;
    struct error error = { 0 };
    if (argc != 2 || source_open_file(argv[1], &source, &error) < 0) {
        fprintf(stderr, "decode_facts: %s\n", argc == 2 ? error.text : "usage: decode_facts CAPTURE");
        return 2;
    }
    int status;
    while ((status = source_next(source, &frame, &error)) == SOURCE_FRAME) {
        packet_decode(&frame, &packet);
        print_packet(&packet);
    }
    if (status < 0)
        fprintf(stderr, "decode_facts: %s\n", error.text);
    source_close(source);
    return 0;
}
