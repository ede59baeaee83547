/* generate NAME OUTPUT [FRAMES]: write one of the captures below; the same bytes in every run.
 * generate all DIRECTORY: write all of them but the bench's. generate --list: what there is. */
#include "generate.h"

#include "keeper.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct scene *const lists[] = { office_scenes,  router_scenes,  advertisement_scenes, header_scenes,
                                             healthy_scenes, service_scenes, trunk_scenes,         uplink_scenes,
                                             format_scenes,  bench_scenes };

uint32_t stage_random(struct stage *stage, uint32_t below)
{
    uint64_t z = stage->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32) % below;
}

const char *text(const char *format, ...)
{
    static char ring[32][96];
    static unsigned next;
    va_list arguments;
    char *line = ring[next++ % 32];

    va_start(arguments, format);
    vsnprintf(line, sizeof ring[0], format, arguments);
    va_end(arguments);
    return line;
}

static int write_scene(const struct scene *scene, const char *path, uint64_t frames)
{
    enum build_link link = scene->null_link ? BUILD_NULL : scene->link ? scene->link : BUILD_ETHERNET;
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    struct capture_writer writer;

    if (!file) {
        perror(path);
        return 2;
    }
    struct keeper *keeper = keeper_new();
    capture_writer_begin(&writer, file, scene->format, scene->big_endian, link);
    struct stage stage = { .writer = &writer, .frames = frames, .random = 2026 };
    if (scene->streamed || scene->in_order)
        stage.b = builder_new(capture_writer_sink, &writer);
    else
        stage.b = builder_new(keeper_sink, keeper);
    builder_link(stage.b, link);
    scene->write(&stage);
    keeper_each(keeper, capture_writer_sink, &writer);
    keeper_free(keeper);
    builder_free(stage.b);
    int failed = ferror(file) || (file != stdout && fclose(file) != 0);
    if (failed)
        perror(path);
    return failed ? 2 : 0;
}

static int write_all(const char *directory)
{
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++) {
        for (const struct scene *scene = lists[list]; scene->name; scene++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s.%s", directory, scene->name,
                     scene->format == CAPTURE_PCAPNG ? "pcapng" : "pcap");
            if (!scene->streamed && write_scene(scene, path, 0) != 0)
                return 2;
        }
    }
    return 0;
}

static int list_all(void)
{
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++)
        for (const struct scene *scene = lists[list]; scene->name; scene++)
            printf("%-26s %s\n", scene->name, scene->says);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--list") == 0)
        return list_all();
    if (count < 3 || count > 4) {
        fprintf(stderr, "usage: generate NAME OUTPUT [FRAMES] | generate all DIRECTORY | generate --list\n");
        return 2;
    }
    if (strcmp(arguments[1], "all") == 0)
        return write_all(arguments[2]);
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++)
        for (const struct scene *scene = lists[list]; scene->name; scene++)
            if (strcmp(scene->name, arguments[1]) == 0)
                return write_scene(scene, arguments[2], count == 4 ? strtoull(arguments[3], NULL, 10) : 100000);
    fprintf(stderr, "generate: no capture is called \"%s\" (see generate --list)\n", arguments[1]);
    return 2;
}
