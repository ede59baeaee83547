/** Recorded frames in the pcapng format (draft-ietf-opsawg-pcapng): sections of both byte orders, interfaces that differ in link type, snapshot length,
 *  resolution and offset of their time stamps, enhanced, simple and obsolete packet blocks, interface statistics. Other blocks are passed over. */
#ifndef V6AUDIT_PCAPNG_FILE_H
#define V6AUDIT_PCAPNG_FILE_H

#include "capture/reader.h"
#include "capture/source.h"

bool pcapng_file_recognise(const uint8_t *bytes); /* looks at 4 octets */

/** Begin to read what pcapng_file_recognise knew. The reader is the source's from then on, unless this fails. */
int pcapng_file_open(struct reader *reader, struct source **source, struct error *error);

#endif
