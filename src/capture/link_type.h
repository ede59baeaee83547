/** Link types: LINKTYPE_ numbers of the tcpdump.org list, as they stand in files. */
#ifndef V6AUDIT_LINK_TYPE_H
#define V6AUDIT_LINK_TYPE_H

#include <stdint.h>

enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_IEEE802_5 = 6,
    LINK_PPP = 9,
    LINK_FDDI = 10,
    LINK_PPP_HDLC = 50,
    LINK_PPP_ETHER = 51,
    LINK_RAW = 101,
    LINK_C_HDLC = 104,
    LINK_IEEE802_11 = 105,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_IEEE802_11_PRISM = 119,
    LINK_IEEE802_11_RADIOTAP = 127,
    LINK_IEEE802_15_4_WITHFCS = 195,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_IEEE802_15_4_NOFCS = 230,
    LINK_IEEE802_15_4_TAP = 283,
    LINK_LINUX_SLL2 = 276
};

/** Name of the LINKTYPE_ list without its prefix ("ETHERNET"), or "LINKTYPE_n" written to `text` (24 bytes) for one that has none. */
const char *link_type_name(uint16_t link_type, char *text);

/** What a file's number means here: 12 and 14 are raw IP on some systems (DLT_RAW). */
uint16_t link_type_normalise(uint32_t number);

/** libpcap's number (DLT_) on this system for a LINKTYPE_ number. The way back is link_type_normalise. */
int link_type_to_dlt(uint16_t link_type);

/** Number of a name ("EN10MB" and "ETHERNET" both; any case); -1 when unknown. */
int link_type_number(const char *name);

#endif
