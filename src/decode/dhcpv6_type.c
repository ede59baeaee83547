#include "decode/dhcpv6_type.h"

enum { TYPE_COUNT = 38 };

/* IANA's message types; which of them go towards servers. */
static const struct {
    const char *word;
    bool client_side;
} types[TYPE_COUNT] = {
    [1] = { "solicit", true },
    [2] = { "advertise", false },
    [3] = { "request", true },
    [4] = { "confirm", true },
    [5] = { "renew", true },
    [6] = { "rebind", true },
    [7] = { "reply", false },
    [8] = { "release", true },
    [9] = { "decline", true },
    [10] = { "reconfigure", false },
    [11] = { "information-request", true },
    [12] = { "relay-forw", true },
    [13] = { "relay-repl", false },
    [14] = { "leasequery", true },
    [15] = { "leasequery-reply", false },
    [16] = { "leasequery-done", false },
    [17] = { "leasequery-data", false },
    [18] = { "reconfigure-request", true },
    [19] = { "reconfigure-reply", false },
    [20] = { "dhcpv4-query", true },
    [21] = { "dhcpv4-response", false },
    [22] = { "activeleasequery", true },
    [23] = { "starttls", true },
    [24] = { "bndupd", false },
    [25] = { "bndreply", false },
    [26] = { "poolreq", false },
    [27] = { "poolresp", false },
    [28] = { "updreq", false },
    [29] = { "updreqall", false },
    [30] = { "upddone", false },
    [31] = { "connect", false },
    [32] = { "connectreply", false },
    [33] = { "disconnect", false },
    [34] = { "state", false },
    [35] = { "contact", false },
    [36] = { "addr-reg-inform", true },
    [37] = { "addr-reg-reply", false },
};

const char *dhcpv6_type_word(uint8_t type)
{
    return type < TYPE_COUNT && types[type].word ? types[type].word : "unassigned";
}

const char *dhcpv6_status_word(uint16_t status)
{
    static const char *const words[] = {
        "success",
        "unspecified-failure",
        "no-addresses-available",
        "no-binding",
        "not-on-link",
        "use-multicast",
        "no-prefix-available",
        "unknown-query-type",
        "malformed-query",
        "not-configured",
        "not-allowed",
        "query-terminated",
        "data-missing",
        "catch-up-complete",
        "not-supported",
        "tls-connection-refused",
    };
    return status < sizeof words / sizeof *words ? words[status] : "unassigned";
}

bool dhcpv6_type_known(uint8_t type)
{
    return type < TYPE_COUNT && types[type].word;
}

bool dhcpv6_type_client_side(uint8_t type)
{
    return type < TYPE_COUNT && types[type].client_side;
}
