#include "report/glossary.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const struct glossary_term terms[] = {
    { "6to4",
      { NULL },
      "An old way to carry IPv6 over IPv4, prefixes in 2002::/16. Today mostly a sign of connection sharing on a laptop." },
    { "DAD",
      { "duplicate address detection", "Duplicate Address Detection" },
      "Before it uses a new address a computer asks whether anyone already has it." },
    { "default router", { NULL }, "The device to which computers send everything that is not for their own segment." },
    { "DHCPv6", { NULL }, "A server hands out IPv6 addresses or other settings, as DHCP does for IPv4." },
    { "dual-stack", { "dual" }, "Speaks IPv4 and IPv6 side by side." },
    { "frame",
      { "frames" },
      "One packet of the capture, by its number; open the file in Wireshark and go to that number." },
    { "interface identifier", { NULL }, "The second half of an address: which computer on the segment." },
    { "link-local",
      { "Link-local" },
      "An address that works only on this cable or VLAN (fe80::…). Every IPv6 device has one." },
    { "MAC address", { "MAC", "MAC addresses" }, "The number of a network card. A switch knows on which port it is." },
    { "MLD", { NULL }, "With it computers tell which groups they listen to. Everything that speaks IPv6 sends it." },
    { "MLD snooping",
      { NULL },
      "The switch delivers group messages only to ports that asked, so this port cannot see whether others speak IPv6." },
    { "MTU", { NULL }, "The largest packet that fits on the segment." },
    { "NDP",
      { "Neighbor Discovery", "neighbor discovery" },
      "How IPv6 computers find each other's MAC addresses and their routers, as ARP does for IPv4." },
    { "prefix",
      { "prefixes", "Prefix", "PREFIXES" },
      "The first half of an address: which segment. All computers of a segment share it." },
    { "RA",
      { "Router Advertisement", "Router Advertisements", "RAs", "advertises", "advertisements" },
      "A router announces itself and the prefix of the segment; computers configure themselves by it." },
    { "RA Guard",
      { "RA guard" },
      "A function of switches: Router Advertisements pass only from the ports where routers are." },
    { "RDNSS", { "DNS" }, "The name servers that the router tells computers to ask." },
    { "SLAAC", { NULL }, "The router announces the street, each computer picks its own house number." },
    { "temporary address",
      { "temporary addresses" },
      "Changes daily on purpose, for privacy; do not register it in an address list." },
    { "VLAN", { NULL }, "A segment of its own on the same cables, told apart by a number." },
};

static bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* The words as whole words: "RA" is not in "RAM", "MLD" not in "mld-no-querier". */
static bool holds(const char *text, const char *words)
{
    size_t length = strlen(words);
    for (const char *place = text; (place = strstr(place, words)); place++)
        if ((place == text || !is_word_character(place[-1])) && !is_word_character(place[length]))
            return true;
    return false;
}

static bool uses(const char *text, const struct glossary_term *term)
{
    if (holds(text, term->term))
        return true;
    for (size_t i = 0; i < sizeof term->spellings / sizeof term->spellings[0] && term->spellings[i]; i++)
        if (holds(text, term->spellings[i]))
            return true;
    return false;
}

size_t glossary_used(const char *text, const struct glossary_term **used, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0] && count < capacity; i++)
        if (uses(text, &terms[i]))
            used[count++] = &terms[i];
    return count;
}

size_t glossary_all(const struct glossary_term **list)
{
    *list = terms;
    return sizeof terms / sizeof terms[0];
}
