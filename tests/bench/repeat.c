/* Captures of one frame, many times, to count instructions on: repeat bulk|ns|ra FRAMES OUTPUT. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"
#include "capture_writer.h"

static const char router[] = "00:16:3e:00:00:01", host[] = "00:16:3e:00:00:66";

/* A segment of a connection that is running, full of data. */
static void bulk(struct builder *b, double time)
{
    build_tcp(
        b, time, host, "2001:db8:10::66",
        (struct build_transport){
            .to = "2001:db8:10::1", .to_mac = router, .source_port = 40000, .destination_port = 443, .length = 1400 });
}

static void ns(struct builder *b, double time)
{
    build_ns(b, time, host, "fe80::216:3eff:fe00:66", (struct build_ns){ .target = "fe80::1" });
}

/* Six options: source link-layer address, MTU, prefix, route, RDNSS, DNSSL. */
static void ra(struct builder *b, double time)
{
    build_ra(b, time, router, "fe80::1",
             (struct build_ra){ .mtu = 1500,
                                .prefixes = { { .prefix = "2001:db8:10::/64" } },
                                .routes = { { .prefix = "2001:db8:ffff::/48" } },
                                .rdnss = { "2001:db8:10::53" },
                                .dnssl = { "corp.example" } });
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*build)(struct builder *b, double time);
    } kinds[] = { { "bulk", bulk }, { "ns", ns }, { "ra", ra } };
    FILE *file = argc == 4 ? fopen(argv[3], "w") : NULL;
    if (!file) {
        fprintf(stderr, "usage: repeat bulk|ns|ra FRAMES OUTPUT\n");
        return 2;
    }
    struct capture_writer writer;
    capture_writer_begin(&writer, file, CAPTURE_PCAP, false, BUILD_ETHERNET);
    struct builder *b = builder_new(capture_writer_sink, &writer);
    long frames = strtol(argv[2], NULL, 10);
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++)
        for (long i = 0; strcmp(argv[1], kinds[kind].name) == 0 && i < frames; i++)
            kinds[kind].build(b, (double)i * 0.001);
    builder_free(b);
    return fclose(file) == 0 ? 0 : 1;
}
