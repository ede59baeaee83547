/* capture_writer: pcap and pcapng files, in either byte order, from frames of a builder. */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include "builder.h"

#include <stdio.h>

enum capture_writer_format { CAPTURE_PCAP, CAPTURE_PCAP_NANO, CAPTURE_PCAPNG };

struct capture_writer {
    FILE *file; /* not owned */
    enum capture_writer_format format;
    bool big_endian;
    uint32_t interfaces; /* pcapng: described so far */
};

/** Write the file header. pcap: all frames have `link`. pcapng: describe each interface with capture_writer_interface() before its first frame. */
void capture_writer_begin(struct capture_writer *writer, FILE *file, enum capture_writer_format format, bool big_endian,
                          enum build_link link);
/** pcapng: the next interface, counted from 0. Time stamps are in nanoseconds. name may be NULL, snaplen 0. */
void capture_writer_interface(struct capture_writer *writer, enum build_link link, const char *name, uint32_t snaplen);
/** pcapng: interface statistics, with frames that the interface dropped. */
void capture_writer_statistics(struct capture_writer *writer, uint32_t interface, uint64_t nanoseconds,
                               uint64_t received, uint64_t dropped);

/** A builder_sink; context is the struct capture_writer. */
void capture_writer_sink(void *context, const struct built *built);

#endif
