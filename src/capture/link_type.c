#include "capture/link_type.h"

#include <stddef.h>
#include <stdio.h>
#include <strings.h>

/* The list at https://www.tcpdump.org/linktypes.html, without the LINKTYPE_ prefix; `dlt` is libpcap's name (without DLT_) where it is another one.
 * Sorted by number. */
static const struct row {
    uint16_t number;
    const char *name, *dlt;
} rows[] = {
    { 0, "NULL", NULL },
    { 1, "ETHERNET", "EN10MB" },
    { 2, "EXP_ETHERNET", "EN3MB" },
    { 3, "AX25", NULL },
    { 4, "PRONET", NULL },
    { 5, "CHAOS", NULL },
    { 6, "IEEE802_5", "IEEE802" },
    { 7, "ARCNET_BSD", "ARCNET" },
    { 8, "SLIP", NULL },
    { 9, "PPP", NULL },
    { 10, "FDDI", NULL },
    { 50, "PPP_HDLC", "PPP_SERIAL" },
    { 51, "PPP_ETHER", NULL },
    { 99, "SYMANTEC_FIREWALL", NULL },
    { 100, "ATM_RFC1483", NULL },
    { 101, "RAW", NULL },
    { 102, "SLIP_BSDOS", NULL },
    { 103, "PPP_BSDOS", NULL },
    { 104, "C_HDLC", "CHDLC" },
    { 105, "IEEE802_11", NULL },
    { 106, "ATM_CLIP", NULL },
    { 107, "FRELAY", NULL },
    { 108, "LOOP", NULL },
    { 109, "ENC", NULL },
    { 112, "NETBSD_HDLC", "HDLC" },
    { 113, "LINUX_SLL", NULL },
    { 114, "LTALK", NULL },
    { 115, "ECONET", NULL },
    { 116, "IPFILTER", NULL },
    { 117, "PFLOG", NULL },
    { 118, "CISCO_IOS", NULL },
    { 119, "IEEE802_11_PRISM", "PRISM_HEADER" },
    { 120, "IEEE802_11_AIRONET", "AIRONET_HEADER" },
    { 121, "HHDLC", NULL },
    { 122, "IP_OVER_FC", NULL },
    { 123, "SUNATM", NULL },
    { 124, "RIO", NULL },
    { 125, "PCI_EXP", NULL },
    { 126, "AURORA", NULL },
    { 127, "IEEE802_11_RADIOTAP", "IEEE802_11_RADIO" },
    { 128, "TZSP", NULL },
    { 129, "ARCNET_LINUX", NULL },
    { 130, "JUNIPER_MLPPP", NULL },
    { 131, "JUNIPER_MLFR", NULL },
    { 132, "JUNIPER_ES", NULL },
    { 133, "JUNIPER_GGSN", NULL },
    { 134, "JUNIPER_MFR", NULL },
    { 135, "JUNIPER_ATM2", NULL },
    { 136, "JUNIPER_SERVICES", NULL },
    { 137, "JUNIPER_ATM1", NULL },
    { 138, "APPLE_IP_OVER_IEEE1394", NULL },
    { 139, "MTP2_WITH_PHDR", NULL },
    { 140, "MTP2", NULL },
    { 141, "MTP3", NULL },
    { 142, "SCCP", NULL },
    { 143, "DOCSIS", NULL },
    { 144, "LINUX_IRDA", NULL },
    { 145, "IBM_SP", NULL },
    { 146, "IBM_SN", NULL },
    { 147, "USER0", NULL },
    { 148, "USER1", NULL },
    { 149, "USER2", NULL },
    { 150, "USER3", NULL },
    { 151, "USER4", NULL },
    { 152, "USER5", NULL },
    { 153, "USER6", NULL },
    { 154, "USER7", NULL },
    { 155, "USER8", NULL },
    { 156, "USER9", NULL },
    { 157, "USER10", NULL },
    { 158, "USER11", NULL },
    { 159, "USER12", NULL },
    { 160, "USER13", NULL },
    { 161, "USER14", NULL },
    { 162, "USER15", NULL },
    { 163, "IEEE802_11_AVS", "IEEE802_11_RADIO_AVS" },
    { 164, "JUNIPER_MONITOR", NULL },
    { 165, "BACNET_MS_TP", NULL },
    { 166, "PPP_PPPD", NULL },
    { 167, "JUNIPER_PPPOE", NULL },
    { 168, "JUNIPER_PPPOE_ATM", NULL },
    { 169, "GPRS_LLC", NULL },
    { 170, "GPF_T", NULL },
    { 171, "GPF_F", NULL },
    { 172, "GCOM_T1E1", NULL },
    { 173, "GCOM_SERIAL", NULL },
    { 174, "JUNIPER_PIC_PEER", NULL },
    { 175, "ERF_ETH", NULL },
    { 176, "ERF_POS", NULL },
    { 177, "LINUX_LAPD", NULL },
    { 178, "JUNIPER_ETHER", NULL },
    { 179, "JUNIPER_PPP", NULL },
    { 180, "JUNIPER_FRELAY", NULL },
    { 181, "JUNIPER_CHDLC", NULL },
    { 182, "MFR", NULL },
    { 183, "JUNIPER_VP", NULL },
    { 184, "A429", NULL },
    { 185, "A653_ICM", NULL },
    { 186, "USB_FREEBSD", "USB" },
    { 187, "BLUETOOTH_HCI_H4", NULL },
    { 188, "IEEE802_16_MAC_CPS", NULL },
    { 189, "USB_LINUX", NULL },
    { 190, "CAN20B", NULL },
    { 191, "IEEE802_15_4_LINUX", NULL },
    { 192, "PPI", NULL },
    { 193, "IEEE802_16_MAC_CPS_RADIO", NULL },
    { 194, "JUNIPER_ISM", NULL },
    { 195, "IEEE802_15_4_WITHFCS", "IEEE802_15_4" },
    { 196, "SITA", NULL },
    { 197, "ERF", NULL },
    { 198, "RAIF1", NULL },
    { 199, "IPMB_KONTRON", NULL },
    { 200, "JUNIPER_ST", NULL },
    { 201, "BLUETOOTH_HCI_H4_WITH_PHDR", NULL },
    { 202, "AX25_KISS", NULL },
    { 203, "LAPD", NULL },
    { 204, "PPP_WITH_DIR", NULL },
    { 205, "C_HDLC_WITH_DIR", NULL },
    { 206, "FRELAY_WITH_DIR", NULL },
    { 207, "LAPB_WITH_DIR", NULL },
    { 209, "IPMB_LINUX", NULL },
    { 210, "FLEXRAY", NULL },
    { 211, "MOST", NULL },
    { 212, "LIN", NULL },
    { 213, "X2E_SERIAL", NULL },
    { 214, "X2E_XORAYA", NULL },
    { 215, "IEEE802_15_4_NONASK_PHY", NULL },
    { 216, "LINUX_EVDEV", NULL },
    { 217, "GSMTAP_UM", NULL },
    { 218, "GSMTAP_ABIS", NULL },
    { 219, "MPLS", NULL },
    { 220, "USB_LINUX_MMAPPED", NULL },
    { 221, "DECT", NULL },
    { 222, "AOS", NULL },
    { 223, "WIHART", NULL },
    { 224, "FC_2", NULL },
    { 225, "FC_2_WITH_FRAME_DELIMS", NULL },
    { 226, "IPNET", NULL },
    { 227, "CAN_SOCKETCAN", NULL },
    { 228, "IPV4", NULL },
    { 229, "IPV6", NULL },
    { 230, "IEEE802_15_4_NOFCS", NULL },
    { 231, "DBUS", NULL },
    { 232, "JUNIPER_VS", NULL },
    { 233, "JUNIPER_SRX_E2E", NULL },
    { 234, "JUNIPER_FIBRECHANNEL", NULL },
    { 235, "DVB_CI", NULL },
    { 236, "MUX27010", NULL },
    { 237, "STANAG_5066_D_PDU", NULL },
    { 238, "JUNIPER_ATM_CEMIC", NULL },
    { 239, "NFLOG", NULL },
    { 240, "NETANALYZER", NULL },
    { 241, "NETANALYZER_TRANSPARENT", NULL },
    { 242, "IPOIB", NULL },
    { 243, "MPEG_2_TS", NULL },
    { 244, "NG40", NULL },
    { 245, "NFC_LLCP", NULL },
    { 246, "PFSYNC", NULL },
    { 247, "INFINIBAND", NULL },
    { 248, "SCTP", NULL },
    { 249, "USBPCAP", NULL },
    { 250, "RTAC_SERIAL", NULL },
    { 251, "BLUETOOTH_LE_LL", NULL },
    { 252, "WIRESHARK_UPPER_PDU", NULL },
    { 253, "NETLINK", NULL },
    { 254, "BLUETOOTH_LINUX_MONITOR", NULL },
    { 255, "BLUETOOTH_BREDR_BB", NULL },
    { 256, "BLUETOOTH_LE_LL_WITH_PHDR", NULL },
    { 257, "PROFIBUS_DL", NULL },
    { 258, "PKTAP", NULL },
    { 259, "EPON", NULL },
    { 260, "IPMI_HPM_2", NULL },
    { 261, "ZWAVE_R1_R2", NULL },
    { 262, "ZWAVE_R3", NULL },
    { 263, "WATTSTOPPER_DLM", NULL },
    { 264, "ISO_14443", NULL },
    { 265, "RDS", NULL },
    { 266, "USB_DARWIN", NULL },
    { 267, "OPENFLOW", NULL },
    { 268, "SDLC", NULL },
    { 269, "TI_LLN_SNIFFER", NULL },
    { 270, "LORATAP", NULL },
    { 271, "VSOCK", NULL },
    { 272, "NORDIC_BLE", NULL },
    { 273, "DOCSIS31_XRA31", NULL },
    { 274, "ETHERNET_MPACKET", NULL },
    { 275, "DISPLAYPORT_AUX", NULL },
    { 276, "LINUX_SLL2", NULL },
    { 277, "SERCOS_MONITOR", NULL },
    { 278, "OPENVIZSLA", NULL },
    { 279, "EBHSCR", NULL },
    { 280, "VPP_DISPATCH", NULL },
    { 281, "DSA_TAG_BRCM", NULL },
    { 282, "DSA_TAG_BRCM_PREPEND", NULL },
    { 283, "IEEE802_15_4_TAP", NULL },
    { 284, "DSA_TAG_DSA", NULL },
    { 285, "DSA_TAG_EDSA", NULL },
    { 286, "ELEE", NULL },
    { 287, "Z_WAVE_SERIAL", NULL },
    { 288, "USB_2_0", NULL },
    { 289, "ATSC_ALP", NULL },
    { 290, "ETW", NULL },
    { 291, "NETANALYZER_NG", NULL },
    { 292, "ZBOSS_NCP", NULL },
    { 293, "USB_2_0_LOW_SPEED", NULL },
    { 294, "USB_2_0_FULL_SPEED", NULL },
    { 295, "USB_2_0_HIGH_SPEED", NULL },
    { 296, "AUERSWALD_LOG", NULL },
    { 297, "ZWAVE_TAP", NULL },
    { 298, "SILABS_DEBUG_CHANNEL", NULL },
    { 299, "FIRA_UCI", NULL },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* Numbers that some systems wrote into files for what the list calls otherwise: DLT_ values that differ between systems. */
static const struct alias {
    uint16_t number, means;
} aliases[] = {
    { 11, 100 }, /* DLT_ATM_RFC1483 */
    { 12, 101 }, /* DLT_RAW, everywhere but on OpenBSD */
    { 14, 101 }, /* DLT_RAW on OpenBSD */
    { 19, 106 }, /* DLT_ATM_CLIP */
};

const char *link_type_name(uint16_t link_type, char *text)
{
    unsigned low = 0, high = ROW_COUNT;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (rows[middle].number < link_type)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < ROW_COUNT && rows[low].number == link_type)
        return rows[low].name;
    snprintf(text, 24, "LINKTYPE_%u", link_type);
    return text;
}

uint16_t link_type_normalise(uint32_t number)
{
    uint16_t link_type = (uint16_t)(number & 0xffff); /* above: reserved bits and the length of the FCS */
    for (unsigned i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (aliases[i].number == link_type)
            return aliases[i].means;
    return link_type;
}

int link_type_to_dlt(uint16_t link_type)
{
    for (unsigned i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (aliases[i].means == link_type)
            return aliases[i].number;
    return link_type;
}

static const char *without_prefix(const char *name)
{
    static const char *const prefixes[] = { "LINKTYPE_", "DLT_" };
    for (unsigned i = 0; i < 2; i++) {
        size_t length = i == 0 ? 9 : 4;
        if (strncasecmp(name, prefixes[i], length) == 0)
            return name + length;
    }
    return name;
}

int link_type_number(const char *name)
{
    name = without_prefix(name);
    for (unsigned i = 0; i < ROW_COUNT; i++)
        if (strcasecmp(name, rows[i].name) == 0 || (rows[i].dlt && strcasecmp(name, rows[i].dlt) == 0))
            return rows[i].number;
    return -1;
}
