/** Several recorded files as one observation, in order of time. Follows files that grow. */
#ifndef V6AUDIT_MERGED_H
#define V6AUDIT_MERGED_H

#include "capture/file_list.h"
#include "capture/source.h"

/** Open the files of the list, which is taken over in any case. Frames of the same time come in the order of the list. Each file's own order is kept, also
 *  where its time runs back. Of more than 256 files, those whose time has not come are closed meanwhile. Fails when none can be read, with the first one's
 *  error. */
int merged_open(struct file_list *list, const struct source_options *options, struct source **source,
                struct error *error);

#endif
