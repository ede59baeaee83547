/** Recorded frames in the pcap format (draft-ietf-opsawg-pcap): both byte orders, microseconds and nanoseconds, and the record header that Alexey
 *  Kuznetzov's libpcap patch wrote. */
#ifndef V6AUDIT_PCAP_FILE_H
#define V6AUDIT_PCAP_FILE_H

#include "capture/reader.h"
#include "capture/source.h"

enum { PCAP_FILE_RECOGNISE = 4 }; /* octets that pcap_file_recognise looks at */

bool pcap_file_recognise(const uint8_t *bytes);

/** Begin to read what pcap_file_recognise knew. The reader is the source's from then on, unless this fails. */
int pcap_file_open(struct reader *reader, struct source **source, struct error *error);

#endif
