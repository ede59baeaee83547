#include "anonymize/rewrite.h"
#include "capture/link_type.h"

/* From the link type to the EtherType: MAC addresses replaced, tags, labels and lengths kept. */

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_BRIDGED = 0x6558,
    TYPE_IPV6 = 0x86dd,
    TYPE_MPLS = 0x8847,
    TYPE_MPLS_UPSTREAM = 0x8848,
    TYPE_PPPOE_DISCOVERY = 0x8863,
    TYPE_PPPOE = 0x8864,
    TYPE_LLDP = 0x88cc,
    LENGTH_MAX = 1500,
    ETHER_TYPE_MIN = 0x0600,
    PPP_LCP = 0xc021,
    PPP_IPCP = 0x8021,
    ISO_HEADER = 8, /* of IS-IS: what it is, and its lengths */
};

static bool type_is_tag(unsigned type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

static uint16_t keep_u16(struct rewrite *rewrite, struct cursor *at)
{
    struct cursor peek = *at;
    uint16_t value = cursor_u16(&peek);
    rewrite_keep(rewrite, at, 2);
    return value;
}

void rewrite_ethernet(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_mac(rewrite, &job->at);
    rewrite_mac(rewrite, &job->at);
    unsigned type = keep_u16(rewrite, &job->at);
    rewrite_post(rewrite, rewrite_ether_type, type, job->at, &job->ip);
}

/* Hardware and protocol, their lengths and the operation say how to read the rest (RFC 826). */
static void rewrite_arp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    cursor_skip(&peek, 2);
    uint16_t protocol = cursor_u16(&peek);
    uint8_t hardware_length = cursor_u8(&peek), protocol_length = cursor_u8(&peek);
    rewrite_keep(rewrite, &job->at, 8);
    if (protocol != TYPE_IPV4 || hardware_length != 6 || protocol_length != 4)
        return;
    for (unsigned i = 0; i < 2; i++) {
        rewrite_mac(rewrite, &job->at);
        rewrite_ipv4(rewrite, &job->at);
    }
}

static void keep_labels(struct rewrite *rewrite, struct cursor *at)
{
    uint32_t entry = 0;
    while (!(entry & 0x100) && cursor_left(at) >= 4) {
        struct cursor peek = *at;
        entry = cursor_u32(&peek);
        rewrite_keep(rewrite, at, 4);
    }
}

void rewrite_ether_type(struct rewrite *rewrite, struct rewrite_job *job)
{
    unsigned type = job->code;
    while (type_is_tag(type) && cursor_left(&job->at) >= 4) {
        rewrite_keep(rewrite, &job->at, 2);
        type = keep_u16(rewrite, &job->at);
    }
    struct cursor *at = &job->at;
    if (type <= LENGTH_MAX && type > 0)
        rewrite_post(rewrite, rewrite_llc, 0, rewrite_part(at, type), &job->ip);
    else if (type == 0)
        rewrite_post(rewrite, rewrite_llc, 0, *at, &job->ip);
    else if (type == TYPE_IPV6)
        rewrite_post(rewrite, rewrite_network_6, 0, *at, &job->ip);
    else if (type == TYPE_IPV4)
        rewrite_post(rewrite, rewrite_network_4, 0, *at, &job->ip);
    else if (type == TYPE_ARP)
        rewrite_arp(rewrite, job);
    else if (type == TYPE_BRIDGED)
        rewrite_post(rewrite, rewrite_ethernet, 0, *at, &job->ip);
    else if (type == TYPE_PPPOE || type == TYPE_PPPOE_DISCOVERY)
        rewrite_post(rewrite, rewrite_pppoe, 0, *at, &job->ip);
    else if (type == TYPE_LLDP)
        rewrite_post(rewrite, rewrite_lldp, 0, *at, &job->ip);
    else if (type == TYPE_MPLS || type == TYPE_MPLS_UPSTREAM) {
        keep_labels(rewrite, at);
        rewrite_post(rewrite, rewrite_network, 0, *at, &job->ip);
    } else if (type == 0x22f4)
        rewrite_keep(rewrite, at, ISO_HEADER);
    else
        rewrite_scramble(rewrite, at, cursor_left(at)); /* so that different frames stay different */
}

static void rewrite_snap(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint32_t organisation = cursor_u24(&peek);
    uint16_t type = cursor_u16(&peek);
    rewrite_keep(rewrite, &job->at, 5);
    if (organisation == 0x00000c && type == 0x2000)
        rewrite_post(rewrite, rewrite_cdp, 0, job->at, &job->ip);
    else if ((organisation == 0 || organisation == 0x0000f8) && type >= ETHER_TYPE_MIN)
        rewrite_post(rewrite, rewrite_ether_type, type, job->at, &job->ip);
}

/* A bridge's message keeps what it is; its addresses go with the rest. */
void rewrite_llc(struct rewrite *rewrite, struct rewrite_job *job)
{
    unsigned saps = keep_u16(rewrite, &job->at);
    struct cursor peek = job->at;
    uint8_t control = cursor_u8(&peek);
    rewrite_keep(rewrite, &job->at, 1);
    if (saps == 0xaaaa && control == 3)
        rewrite_snap(rewrite, job);
    else if (saps == 0xfefe)
        rewrite_keep(rewrite, &job->at, ISO_HEADER);
    else if (saps == 0x4242)
        rewrite_keep(rewrite, &job->at, 4);
}

/* What agreements are made of: the MTU (RFC 1661 §6.1) and addresses (RFC 1332 §3.3, RFC 1877). Secrets and magic numbers are scrambled. */
static void rewrite_ppp_option(struct rewrite *rewrite, unsigned protocol, unsigned option, struct cursor data)
{
    if (protocol == PPP_LCP && option == 1) /* maximum receive unit */
        rewrite_keep(rewrite, &data, 2);
    else if (protocol == PPP_IPCP && (option == 3 || option == 129 || option == 131))
        rewrite_ipv4(rewrite, &data);
    rewrite_scramble(rewrite, &data, cursor_left(&data));
}

/* Link and network control (RFC 1661 §5): code, identifier, length; options of the configuration by type and length. Behind 0xc000 only LCP configures;
 * the others authenticate (PAP, CHAP, EAP) or measure, and nothing of them is kept. */
static void rewrite_ppp_control(struct rewrite *rewrite, struct cursor *at, unsigned protocol)
{
    enum { REQUEST = 1, REJECT = 4 };
    struct cursor peek = *at;
    uint8_t code = cursor_u8(&peek);
    cursor_skip(&peek, 1);
    uint16_t length = cursor_u16(&peek);
    rewrite_keep(rewrite, at, 4);
    if ((protocol >= 0xc000 && protocol != PPP_LCP) || code < REQUEST || code > REJECT || length < 4)
        return;
    struct cursor options = rewrite_part(at, length - 4u);
    while (cursor_left(&options) >= 2) {
        peek = options;
        uint8_t option = cursor_u8(&peek), size = cursor_u8(&peek);
        rewrite_keep(rewrite, &options, 2);
        if (size < 2)
            return;
        rewrite_ppp_option(rewrite, protocol, option, rewrite_part(&options, size - 2u));
    }
}

void rewrite_ppp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    if (cursor_u8(&peek) == 0xff && cursor_u8(&peek) == 0x03 && !peek.failed)
        rewrite_keep(rewrite, &job->at, 2);
    peek = job->at;
    unsigned protocol = cursor_u8(&peek);
    bool whole = !(protocol & 1);
    if (whole)
        protocol = protocol << 8 | cursor_u8(&peek);
    rewrite_keep(rewrite, &job->at, whole ? 2 : 1);
    if (protocol == 0x0021)
        rewrite_post(rewrite, rewrite_network_4, 0, job->at, &job->ip);
    else if (protocol == 0x0057)
        rewrite_post(rewrite, rewrite_network_6, 0, job->at, &job->ip);
    else if (protocol == 0x0281)
        rewrite_post(rewrite, rewrite_ether_type, TYPE_MPLS, job->at, &job->ip);
    else if (protocol >= 0x8000)
        rewrite_ppp_control(rewrite, &job->at, protocol);
}

/* RFC 2516 appendix A. */
static void rewrite_tags(struct rewrite *rewrite, struct cursor at)
{
    enum { SERVICE = 0x0101, CONCENTRATOR = 0x0102, MAX_PAYLOAD = 0x0120 };
    while (cursor_left(&at) >= 4) {
        unsigned type = keep_u16(rewrite, &at), length = keep_u16(rewrite, &at);
        struct cursor data = rewrite_part(&at, length);
        if (type == SERVICE || type == CONCENTRATOR)
            rewrite_text(rewrite, &data, length);
        else if (type == MAX_PAYLOAD)
            rewrite_keep(rewrite, &data, 2);
        rewrite_scramble(rewrite, &data, cursor_left(&data));
    }
}

void rewrite_pppoe(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint8_t version_type = cursor_u8(&peek), code = cursor_u8(&peek);
    cursor_skip(&peek, 2);
    uint16_t length = cursor_u16(&peek);
    rewrite_keep(rewrite, &job->at, 6);
    if (version_type == 0x11 && code == 0)
        rewrite_post(rewrite, rewrite_ppp, 0, rewrite_part(&job->at, length), &job->ip);
    else if (version_type == 0x11)
        rewrite_tags(rewrite, rewrite_part(&job->at, length));
}

/* Cisco's framing, or PPP's. */
static void rewrite_hdlc(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint8_t address = cursor_u8(&peek);
    if (address != 0x0f && address != 0x8f) {
        rewrite_ppp(rewrite, job);
        return;
    }
    rewrite_keep(rewrite, &job->at, 2);
    unsigned type = keep_u16(rewrite, &job->at);
    if (type >= ETHER_TYPE_MIN && type != 0xfefe)
        rewrite_post(rewrite, rewrite_ether_type, type, job->at, &job->ip);
}

/* ── cooked captures ── */

static void go_on_cooked(struct rewrite *rewrite, struct rewrite_job *job, unsigned protocol)
{
    if (protocol == 0x0004)
        rewrite_post(rewrite, rewrite_llc, 0, job->at, &job->ip);
    else if (protocol >= ETHER_TYPE_MIN)
        rewrite_post(rewrite, rewrite_ether_type, protocol, job->at, &job->ip);
}

/* The sender's address fills 8 octets; one that is no MAC address goes without its meaning. */
static void rewrite_sender(struct rewrite *rewrite, struct cursor *at, unsigned length)
{
    struct cursor field = rewrite_part(at, 8);
    if (length == 6)
        rewrite_mac(rewrite, &field);
    rewrite_scramble(rewrite, &field, cursor_left(&field));
}

static void rewrite_cooked(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    cursor_skip(&peek, 4);
    unsigned length = cursor_u16(&peek);
    rewrite_keep(rewrite, &job->at, 6);
    rewrite_sender(rewrite, &job->at, length);
    go_on_cooked(rewrite, job, keep_u16(rewrite, &job->at));
}

static void rewrite_cooked_2(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    unsigned protocol = cursor_u16(&peek);
    cursor_skip(&peek, 9);
    unsigned length = cursor_u8(&peek);
    rewrite_keep(rewrite, &job->at, 12);
    rewrite_sender(rewrite, &job->at, length);
    go_on_cooked(rewrite, job, protocol);
}

static void rewrite_null(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_post(rewrite, rewrite_network, 0, job->at, &job->ip);
}

/* ── IEEE 802.11 ── */

/* `padded`: the MAC header is filled up to 32 bits. Of management frames only the addresses are left: their bodies carry the network's name. */
static void rewrite_802_11(struct rewrite *rewrite, struct rewrite_job *job, bool padded)
{
    enum { TYPE_MANAGEMENT = 0, TYPE_DATA = 2, NO_DATA = 4, QOS = 8, TO_DS = 1, FROM_DS = 2, UNREADABLE = 0x44 };
    const uint8_t *start = job->at.at;
    struct cursor peek = job->at;
    uint8_t control = cursor_u8(&peek), flags = cursor_u8(&peek);
    unsigned type = control >> 2 & 3, subtype = type == TYPE_DATA ? control >> 4u : 0;
    rewrite_keep(rewrite, &job->at, 4);
    if (type != TYPE_DATA && type != TYPE_MANAGEMENT)
        return;
    for (unsigned i = 0; i < 3; i++)
        rewrite_mac(rewrite, &job->at);
    struct cursor sequence = job->at;
    rewrite_keep(rewrite, &job->at, 2);
    if (type == TYPE_MANAGEMENT)
        return;
    if ((flags & TO_DS) && (flags & FROM_DS))
        rewrite_mac(rewrite, &job->at);
    struct cursor quality = job->at;
    if (subtype & QOS)
        rewrite_keep(rewrite, &job->at, flags & 0x80 ? 6 : 2);
    bool aggregate = (subtype & QOS) && (cursor_u8(&quality) & 0x80), fragment = cursor_u8(&sequence) & 0x0f;
    if ((subtype & NO_DATA) || (flags & UNREADABLE) || aggregate || fragment || job->at.failed)
        return;
    if (padded)
        rewrite_clear(&job->at, (4 - (uint32_t)(job->at.at - start) % 4) % 4);
    rewrite_post(rewrite, rewrite_llc, 0, job->at, &job->ip);
}

static void rewrite_wireless(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_802_11(rewrite, job, false);
}

static uint32_t swap(uint32_t value)
{
    return value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24;
}

/* The header of the radio up to its flags; rates and signals behind them go. */
static void rewrite_radiotap(struct rewrite *rewrite, struct rewrite_job *job)
{
    enum { TSFT = 1, FLAGS = 2, DATA_PAD = 0x20 };
    const uint8_t *start = job->at.at;
    struct cursor header = job->at;
    cursor_skip(&header, 2);
    uint16_t swapped = cursor_u16(&header), length = (uint16_t)(swapped << 8 | swapped >> 8);
    uint32_t present = swap(cursor_u32(&header)), more = present;
    while ((more & 0x80000000u) && !header.failed)
        more = swap(cursor_u32(&header));
    if (present & TSFT)
        cursor_skip(&header, (8 - (uint32_t)(header.at - start) % 8) % 8 + 8);
    bool padded = (present & FLAGS) && (cursor_u8(&header) & DATA_PAD);
    uint32_t kept = header.failed ? 8 : (uint32_t)(header.at - start);
    if (kept > length)
        kept = length;
    rewrite_keep(rewrite, &job->at, kept);
    rewrite_clear(&job->at, length - kept);
    rewrite_802_11(rewrite, job, padded);
}

static void rewrite_prism(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    cursor_skip(&peek, 4);
    uint32_t length = cursor_u32(&peek);
    if (length > 0xffff)
        length = swap(length);
    rewrite_keep(rewrite, &job->at, 8); /* the rest of it has the device's name */
    rewrite_clear(&job->at, length > 8 ? length - 8 : 0);
    rewrite_802_11(rewrite, job, false);
}

/* ── by link type ── */

static const struct row {
    unsigned link_type;
    rewriter *run;
} rows[] = {
    { LINK_ETHERNET, rewrite_ethernet },
    { LINK_LINUX_SLL, rewrite_cooked },
    { LINK_LINUX_SLL2, rewrite_cooked_2 },
    { LINK_RAW, rewrite_network },
    { LINK_IPV4, rewrite_network_4 },
    { LINK_IPV6, rewrite_network_6 },
    { LINK_NULL, rewrite_null },
    { LINK_LOOP, rewrite_null },
    { LINK_PPP, rewrite_ppp },
    { LINK_PPP_HDLC, rewrite_hdlc },
    { LINK_C_HDLC, rewrite_hdlc },
    { LINK_PPP_ETHER, rewrite_pppoe },
    { LINK_IEEE802_11, rewrite_wireless },
    { LINK_IEEE802_11_RADIOTAP, rewrite_radiotap },
    { LINK_IEEE802_11_PRISM, rewrite_prism },
};

void rewrite_link(struct rewrite *rewrite, struct rewrite_job *job)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].link_type == job->code) {
            rows[i].run(rewrite, job);
            return;
        }
    rewrite_scramble(rewrite, &job->at, cursor_left(&job->at));
}
