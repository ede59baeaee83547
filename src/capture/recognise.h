/** What kind of capture a file is: by its content, never by its name. */
#ifndef V6AUDIT_RECOGNISE_H
#define V6AUDIT_RECOGNISE_H

#include "capture/reader.h"
#include "capture/source.h"

/** Look at the first bytes, put a decompressor in front where they are compressed, and begin to read. The reader is the source's from then on, unless this
 *  fails: the error says what the file is instead and what to do about it. */
int recognise_open(struct reader *reader, struct source **source, struct error *error);

/** True when the bytes begin a capture, or a compressed file, which may hold one. */
bool recognise_is_capture(const uint8_t *bytes, size_t count);
bool recognise_is_compressed(const uint8_t *bytes, size_t count);

#endif
