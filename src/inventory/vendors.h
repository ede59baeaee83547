/** Vendor names of MAC addresses: the IEEE registries as the system has them. A name is decoration: no check reads it, it may be missing or old. */
#ifndef VENDORS_H
#define VENDORS_H

#include "v6audit/address.h"
#include "v6audit/error.h"

struct vendors;

/** Read a registry: `file` is an IEEE CSV, a manuf file of Wireshark, or a directory with oui.csv, mam.csv and oui36.csv. NULL takes the system's:
 *  /var/lib/ieee-data, else /usr/share/ieee-data, else Wireshark's manuf; none of them installed is no failure, then no name is ever found.
 *  Returns NULL with `error` filled when `file` cannot be read or holds no assignment, or when memory runs out. */
struct vendors *vendors_load(const char *file, struct error *error);
void vendors_free(struct vendors *vendors);

/** The name of the longest assignment (36, 28, 24 bits), printable; NULL when there is none, for group addresses and for locally administered ones,
 *  and for blocks whose holder the registry does not name. Made when it is asked for first; lives as long as `vendors`. */
const char *vendors_find(struct vendors *vendors, const struct mac *mac);

/** Day of the registry, YYYY-MM-DD in UTC, by the time of its file; NULL when there is none. */
const char *vendors_date(const struct vendors *vendors);

#endif
