/** Compressed captures, recognised by their content, through the filters of libarchive. */
#ifndef V6AUDIT_COMPRESSED_H
#define V6AUDIT_COMPRESSED_H

#include "capture/reader.h"

enum { COMPRESSED_RECOGNISE = 6 }; /* octets that compressed_recognise looks at */

/** "gzip", "zstd", "xz", "bzip2", "lz4", or NULL when these bytes do not begin a compressed file. */
const char *compressed_recognise(const uint8_t *bytes, size_t count);

/** Put the decompressor in front of the reader, which has read the first bytes and used none. Without libarchive, or when it lacks this filter, an error
 *  that names another way. Damage shows later, as the reader's status: -ENODATA when the compressed data end early. */
int compressed_push(struct reader *reader, struct error *error);

#endif
