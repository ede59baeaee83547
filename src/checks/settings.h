/** Named thresholds (--set NAME=VALUE): one table. */
#ifndef V6AUDIT_SETTINGS_H
#define V6AUDIT_SETTINGS_H

#include "v6audit/check.h"

enum setting {
    SETTING_ATTACH_WATCH,
    SETTING_CAPTURE_SHORT,
    SETTING_FLOOD_RA_COUNT,
    SETTING_FLOOD_RA_SENDERS,
    SETTING_IPV4_ONLY_BURSTS,
    SETTING_IPV4_ONLY_LIKELY,
    SETTING_IPV4_ONLY_POSSIBLE,
    SETTING_IPV4_ONLY_WINDOWS,
    SETTING_PREFIX_ADDRESSES,
    SETTING_PREFIX_UNSEEN,
    SETTING_SUSPICION_SCORE,
    SETTING_COUNT
};

/** Index of a name; −1 when there is none. */
int settings_index(const char *name);

#endif
