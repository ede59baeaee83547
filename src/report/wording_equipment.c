#include <string.h>

#include "report/listing.h"
#include "report/wording.h"

void wording_equipment(const struct equipment_list *list, struct wording *wording)
{
    if (list->count == 0)
        return;
    wording_add(wording,
                "%u device%s: %u disturbed by IPv6 (class 1), %u that showed no use of it (class 2), %u compatible "
                "(class 3), %u at parity (class 4), %u undecided. Classes are what this capture shows; a compatible "
                "device may be more.",
                list->count, list->count == 1 ? "" : "s", list->of[EQUIPMENT_DISTURBED], list->of[EQUIPMENT_OBLIVIOUS],
                list->of[EQUIPMENT_COMPATIBLE], list->of[EQUIPMENT_PARITY], list->of[EQUIPMENT_UNDECIDED]);
}

void wording_needs(const struct need_list *list, struct wording *wording)
{
    unsigned of[NEED_VERDICT_COUNT] = { 0 };
    for (unsigned i = 0; i < list->count; i++)
        of[list->rows[i].verdict]++;
    unsigned wanted = of[NEED_BREAKS] + of[NEED_FELL_BACK];
    if (wanted > 0)
        wording_add(wording, "IPv4 cannot go yet: %u use%s must move to IPv6 first. ", wanted, wanted == 1 ? "" : "s");
    else if (of[NEED_UNDECIDED] > 0)
        wording_add(wording, "Whether IPv4 can go is undecided: nothing that must move first was seen. ");
    else if (list->count > 0)
        wording_add(wording, "Nothing that must move before IPv4 can go was seen. ");
    wording_add(wording,
                "%u use%s over IPv4 and not over IPv6 (one device and what it used): %u would break, %u fell back to "
                "IPv4, %u %s IPv4 by design, %u %s undecided.",
                list->count, list->count == 1 ? "" : "s", of[NEED_BREAKS], of[NEED_FELL_BACK], of[NEED_LEGACY],
                of[NEED_LEGACY] == 1 ? "is" : "are", of[NEED_UNDECIDED], of[NEED_UNDECIDED] == 1 ? "is" : "are");
}

bool wording_table_lead(const struct listing *listing, const char *table, struct wording *wording)
{
    if (strcmp(table, "replacement") == 0)
        wording_equipment(&listing->equipment, wording);
    else if (strcmp(table, "without-ipv4") == 0)
        wording_needs(&listing->needs, wording);
    return wording->length > 0;
}
