#include "cli/output.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The mode that a new file would have got; mkstemp gives 0600. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static int open_temporary(struct output *output, mode_t mode)
{
    char *for_directory = strdup(output->name), *for_base = strdup(output->name);
    int descriptor = -1;
    if (for_directory && for_base &&
        asprintf(&output->temporary, "%s/.%s.XXXXXX", dirname(for_directory), basename(for_base)) >= 0) {
        descriptor = mkstemp(output->temporary);
        if (descriptor >= 0 && fchmod(descriptor, mode) == 0)
            output->file = fdopen(descriptor, "w");
        else
            output->file = NULL;
    } else {
        output->temporary = NULL;
        errno = ENOMEM;
    }
    free(for_directory);
    free(for_base);
    if (output->file)
        return 0;
    int status = -errno;
    if (descriptor >= 0) {
        unlink(output->temporary);
        close(descriptor);
    }
    free(output->temporary);
    output->temporary = NULL;
    return status;
}

static int open_output(struct output *output, const char *name)
{
    struct stat there;
    bool exists = stat(name, &there) == 0;
    output->name = exists && S_ISREG(there.st_mode) ? realpath(name, NULL) : strdup(name); /* /dev/stdout has no path */
    if (!output->name)
        return -errno;
    if (!exists || S_ISREG(there.st_mode))
        return open_temporary(output, exists ? there.st_mode & 0777 : usual_mode());
    output->file = fopen(output->name, "w"); /* a device or a pipe has no other name to be renamed from */
    return output->file ? 0 : -errno;
}

static void close_output(struct output *output)
{
    if (output->file)
        fclose(output->file);
    if (output->temporary)
        unlink(output->temporary);
    free(output->temporary);
    free(output->name);
    *output = (struct output){ 0 };
}

bool output_is_file(const char *name, const char *other)
{
    struct stat a, b;
    return stat(name, &a) == 0 && stat(other, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

int output_add(struct output_list *list, const struct report_writer *writer, const char *name, struct error *error)
{
    struct output *items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (!items)
        return error_set(error, -ENOMEM, "%s: no memory is left", name);
    list->items = items;
    struct output *output = &items[list->count];
    *output = (struct output){ .writer = writer };
    int status = open_output(output, name);
    if (status < 0) {
        close_output(output);
        return error_set(error, status, "%s: cannot write: %s", name, strerror(-status));
    }
    list->count++;
    return 0;
}

static int write_output(struct output *output, const struct audit *audit, const struct report_options *options,
                        struct error *error)
{
    int status = output->writer->write(audit, options, output->file, error);
    if (status < 0) {
        error_prefix(error, "%s", output->name);
        return status;
    }
    errno = 0;
    bool failed = fflush(output->file) != 0 || ferror(output->file);
    int reason = errno ? errno : EIO;
    failed = fclose(output->file) != 0 || failed;
    output->file = NULL;
    if (failed)
        return error_set(error, -reason, "%s: cannot write: %s", output->name, strerror(reason));
    if (output->temporary && rename(output->temporary, output->name) != 0)
        return error_set(error, -errno, "%s: cannot put it into place: %s", output->name, strerror(errno));
    free(output->temporary);
    output->temporary = NULL;
    return 0;
}

int output_write_all(struct output_list *list, const struct audit *audit, const struct report_options *options,
                     struct error *error)
{
    int first = 0;
    for (unsigned i = 0; i < list->count; i++) {
        struct error own = { "" };
        int status = write_output(&list->items[i], audit, options, &own);
        if (status < 0 && first == 0) {
            first = status;
            error_set(error, status, "%s", own.text);
        }
    }
    return first;
}

void output_close_all(struct output_list *list)
{
    for (unsigned i = 0; i < list->count; i++)
        close_output(&list->items[i]);
    free(list->items);
    *list = (struct output_list){ 0 };
}
