/* v6audit decode: each frame of the captures as one JSON object a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture/filter.h"
#include "capture/source.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "reassembly/fragment.h"
#include "report/decode_line.h"

/* All that one run holds, in the order in which it is opened. */
struct run {
    const struct arguments *arguments;
    struct text_list inputs; /* -r and operands; owned */
    struct filter *filter;
    struct source *source;
    struct packet *packet, *datagram;
    struct reassembly *reassembly;
    struct clock clock;
    struct json_writer writer;
    volatile sig_atomic_t *stop;
    uint64_t frames; /* written */
};

static int gather_inputs(struct run *run)
{
    const struct text_list *parts[] = { &run->arguments->recorded, &run->arguments->operands };
    run->inputs.items = calloc(parts[0]->count + parts[1]->count + 1u, sizeof *run->inputs.items);
    if (!run->inputs.items)
        return complain("no memory is left");
    for (size_t part = 0; part < 2; part++)
        for (unsigned i = 0; i < parts[part]->count; i++)
            run->inputs.items[run->inputs.count++] = parts[part]->items[i];
    if (run->inputs.count == 0)
        return complain("nothing to decode: name a capture file (see v6audit decode --help)");
    return 0;
}

static int prepare(struct run *run)
{
    struct error error = { "" };
    struct source_options options = { .follow = false };
    int status = gather_inputs(run);
    if (status != 0)
        return status;
    run->packet = calloc(1, sizeof *run->packet);
    run->datagram = calloc(1, sizeof *run->datagram);
    if (!run->packet || !run->datagram)
        return complain("no memory is left");
    if (!(run->reassembly = reassembly_new(&error)))
        return complain("%s", error.text);
    if (run->arguments->filter && filter_open(run->arguments->filter, &run->filter, &error) < 0)
        return complain("%s", error.text);
    if (source_open_files(run->inputs.items, run->inputs.count, &options, &run->source, &error) < 0)
        return complain("%s", error.text);
    json_start(&run->writer, stdout, 0);
    return 0;
}

static const char *interface_name(const struct source *source, const struct frame *frame)
{
    if (frame->interface >= source->interface_count || !source->interfaces[frame->interface].name[0])
        return NULL;
    return source->interfaces[frame->interface].name;
}

/* The datagram that this packet, a fragment, completes; NULL. What fragments show only together is noted at the packet. */
static const struct packet *complete_datagram(struct run *run, int64_t now)
{
    struct packet *packet = run->packet;
    struct fragment_result result;
    if (packet->layer_count == 0 || !packet->layers[packet->layer_count - 1].fragment.present)
        return NULL;
    enum fragment_status status = reassembly_add(run->reassembly, packet, now, &result);
    if (result.defect != DEFECT_NONE)
        packet_add_defect(packet, (enum defect_code)result.defect,
                          packet->layers[packet->layer_count - 1].fragment.header_offset);
    packet->hidden_icmpv6_type = result.hidden_icmpv6_type;
    if (status != FRAGMENT_COMPLETE)
        return NULL;
    packet_decode_datagram(packet, result.bytes, result.length, run->datagram);
    return run->datagram;
}

static void write_frame(struct run *run, const struct frame *frame)
{
    struct decode_line_context context = { .interface = interface_name(run->source, frame) };
    if (run->source->file_count > 1 && frame->file < run->source->file_count)
        context.file = run->source->files[frame->file].name;
    packet_decode(frame, run->packet);
    context.datagram = complete_datagram(run, clock_advance(&run->clock, frame->time));
    decode_line_write(&run->writer, run->packet, &context);
    json_line(&run->writer);
    run->frames++;
}

/* Returns 0 at the end, at an interrupt, after -c frames and when nobody reads any more; else what went wrong was said. */
static int write_frames(struct run *run)
{
    uint64_t limit = (uint64_t)run->arguments->frame_limit, seen = 0;
    struct error error = { "" };
    struct frame frame;
    int status = SOURCE_FRAME;
    while (!*run->stop && !run->writer.failed && (limit == 0 || seen < limit) &&
           (status = source_next(run->source, &frame, &error)) > 0) {
        if (status != SOURCE_FRAME)
            continue;
        seen++;
        if (!run->filter || filter_passes(run->filter, &frame))
            write_frame(run, &frame);
    }
    return status < 0 ? complain("%s", error.text) : 0;
}

static int finish(struct run *run)
{
    errno = 0;
    if (json_finish(&run->writer) == 0 || errno == EPIPE || interrupt_nobody_reads())
        return 0;
    return complain("standard output: %s", strerror(errno ? errno : EIO));
}

/* Files that could not be read, while others could: each is said, all else is decoded. */
static int complain_of_files(const struct run *run)
{
    int status = 0;
    for (unsigned i = 0; i < run->source->file_count; i++)
        if (run->source->files[i].failed)
            status = complain("%s: %s", run->source->files[i].name, run->source->files[i].defect);
    return status;
}

static void close_run(struct run *run)
{
    json_free(&run->writer);
    source_close(run->source);
    filter_close(run->filter);
    reassembly_free(run->reassembly);
    free(run->datagram);
    free(run->packet);
    free(run->inputs.items);
}

int command_decode(const struct arguments *arguments)
{
    struct run run = { .arguments = arguments, .stop = interrupt_catch() };
    int status = prepare(&run);
    if (status == 0) {
        status = write_frames(&run);
        int files = complain_of_files(&run), output = finish(&run);
        status = status ? status : files ? files : output;
        if (status == 0 && run.frames == 0)
            status = EXIT_INCONCLUSIVE;
    }
    close_run(&run);
    return status;
}
