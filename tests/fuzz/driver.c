/* Runs a fuzz target over recorded inputs without libFuzzer: `regress_NAME DIRECTORY…`. Each file is one input, and each of its prefixes another. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20, PREFIX_MAX = 2048 };

/* A copy of its own for each run: an over-read leaves the allocation. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, data, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int run_file(const char *path)
{
    static uint8_t data[INPUT_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return -1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    for (size_t prefix = 0; prefix < size && prefix < PREFIX_MAX; prefix++)
        run(data, prefix);
    run(data, size);
    return 0;
}

static int run_directory(const char *name, unsigned *count)
{
    DIR *directory = opendir(name);
    if (!directory) {
        perror(name);
        return -1;
    }
    int status = 0;
    struct dirent *entry;
    while (status == 0 && (entry = readdir(directory))) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        status = run_file(path);
        ++*count;
    }
    closedir(directory);
    return status;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++)
        if (run_directory(argv[i], &count) < 0)
            return 1;
    printf("%u inputs and their prefixes\n", count);
    return count == 0;
}
