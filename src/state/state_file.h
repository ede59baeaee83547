/** A state that is read, line by line, in bounded memory; plain or compressed. Every octet of it is untrusted: a line that is not as state_line.h has it,
 *  out of order or missing at the end is an error that names file and line.
 *
 *  Invariants. (1) Lines come in the order of state_line.h, meta first and end last, or the reading fails. (2) A body line names a capture that was described.
 *  (3) After a failure or the end nothing more is given. */
#ifndef V6AUDIT_STATE_FILE_H
#define V6AUDIT_STATE_FILE_H

#include "capture/reader.h"
#include "state/state_line.h"

struct state_file {
    struct reader *reader;
    char *room;
    size_t room_size;
    uint64_t line_number;
    struct state_line line; /* the last one that was given */
    bool started, ended;
    /* what the order is checked against */
    enum state_kind last_kind;
    uint8_t last_digest[DIGEST_SIZE];
    struct mac last_mac;
    int64_t last_time; /* a capture's first time, then orders */
    uint64_t last_capture, last_interface, capture_count;
};

/** Open NAME ("-": standard input). Returns 0, or a negative errno with `error` filled. */
int state_file_open(const char *name, struct state_file **file, struct error *error);
void state_file_close(struct state_file *file);

/** Whether a file is seen to end as states do. Of a compressed one that cannot be seen without reading it: false. */
bool state_file_ends_well(const char *name);

/** The next line, in file->line, which is borrowed until the next call. Returns 1, 0 after the last one (end is checked and not given), or a negative errno
 *  with `error` "NAME:LINE: …". */
int state_file_next(struct state_file *file, struct error *error);

/** "NAME:LINE: …" about the line that was given last. Returns -EINVAL. */
int state_file_complain(const struct state_file *file, struct error *error, const char *format, ...)
    V6AUDIT_PRINTF(3, 4);

#endif
