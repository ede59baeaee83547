/* keeper: frames of a builder kept in memory, so that they can be written in order of time however they were built.
 *
 *     struct keeper *keeper = keeper_new();
 *     struct builder *b = builder_new(keeper_sink, keeper);
 *     build_...                                       in any order
 *     keeper_write(keeper, file, CAPTURE_PCAP, BUILD_ETHERNET);
 *     builder_free(b);
 *     keeper_free(keeper); */
#ifndef KEEPER_H
#define KEEPER_H

#include "capture_writer.h"

struct keeper;

struct keeper *keeper_new(void);
void keeper_free(struct keeper *keeper);

/** A builder_sink; context is the struct keeper. The frame's bytes are copied. */
void keeper_sink(void *context, const struct built *built);
/** Hand all frames on, sorted by time; equal times keep their order. */
void keeper_each(struct keeper *keeper, builder_sink *sink, void *context);
/** A whole capture file. */
void keeper_write(struct keeper *keeper, FILE *file, enum capture_writer_format format, enum build_link link);
/** The same in memory: free() what is returned. */
uint8_t *keeper_capture(struct keeper *keeper, enum build_link link, size_t *length);

#endif
