/** What was seen, on its way through a temporary file that has no name: it goes with the process. */
#ifndef V6AUDIT_SPOOL_H
#define V6AUDIT_SPOOL_H

#include "state/state_line.h"

struct spool;

/** A temporary file without a name, in $TMPDIR or /tmp. Returns a descriptor or a negative errno. */
int spool_open_temporary(void);

struct spool *spool_new(struct error *error);
void spool_free(struct spool *spool);

/** Append. A failure is kept: spool_rewind tells of it. */
void spool_put(struct spool *spool, const struct state_record *record);

/** Read from the begin. Returns 0, or a negative errno when something could not be written. */
int spool_rewind(struct spool *spool, struct error *error);
/** The next record; its bytes are borrowed until the next call. Returns 1, 0 at the end, or a negative errno. */
int spool_next(struct spool *spool, struct state_record *record, struct error *error);

/** Where the record that spool_next gives next begins, and going there. */
int64_t spool_tell(const struct spool *spool);
int spool_seek(struct spool *spool, int64_t place, struct error *error);

#endif
