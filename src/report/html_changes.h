/** What changed since the baseline, as a part of the page. */
#ifndef HTML_CHANGES_H
#define HTML_CHANGES_H

#include "report/changes.h"

/** What stands below the section's headline. Each section of the difference is a block that opens; the first rows are written. */
void html_changes(FILE *file, const struct changes *changes);

#endif
