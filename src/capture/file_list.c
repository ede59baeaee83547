#include "capture/file_list.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "capture/recognise.h"

enum { LOOK = 16, PEEK_BLOCK = 16384 };

static int add(struct file_list *list, char *name, int status, const char *message)
{
    unsigned count = list->count;
    if (!name)
        return -ENOMEM;
    if ((count & (count - 1)) == 0) {
        struct file_list_item *items = realloc(list->items, (count == 0 ? 1 : (size_t)count * 2) * sizeof *items);
        if (!items) {
            free(name);
            return -ENOMEM;
        }
        list->items = items;
    }
    struct file_list_item *item = &list->items[list->count++];
    *item = (struct file_list_item){ .name = name, .status = status };
    snprintf(item->message, sizeof item->message, "%s", message);
    return list->count > FILE_LIST_MAX ? -E2BIG : 0;
}

static char *join(const char *directory, const char *name)
{
    char *path;
    const char *slash = directory[0] && directory[strlen(directory) - 1] == '/' ? "" : "/";
    return asprintf(&path, "%s%s%s", directory, slash, name) < 0 ? NULL : path;
}

/* What is compressed in a directory may be anything: look into it. */
static bool holds_a_capture(const char *path)
{
    const struct reader_options options = { .block = PEEK_BLOCK };
    struct reader *reader;
    struct source *source;
    struct error error;
    if (reader_open(path, &options, &reader, &error) < 0)
        return true; /* it will be reported when it is opened */
    int status = recognise_open(reader, &source, &error);
    if (status == 0)
        source_close(source);
    else
        reader_close(reader);
    return status != -EINVAL && status != -ENODATA;
}

/* Is it a regular file that begins like a capture? One that may not be read counts: its loss is to be reported. */
static bool is_capture(const char *path)
{
    struct stat status;
    uint8_t bytes[LOOK];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return errno == EACCES && stat(path, &status) == 0 && S_ISREG(status.st_mode);
    ssize_t count =
        fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) ? read(descriptor, bytes, sizeof bytes) : 0;
    close(descriptor);
    if (count <= 0 || !recognise_is_capture(bytes, (size_t)count))
        return false;
    return !recognise_is_compressed(bytes, (size_t)count) || holds_a_capture(path);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The captures of a directory, and with `depth` left those of the directories in it. Names in natural order, files and directories alike. */
static int add_directory(struct file_list *list, const char *directory, unsigned depth)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, visible, versionsort), result = 0;
    if (count < 0)
        return errno == ENOMEM ? -ENOMEM : add(list, strdup(directory), -errno, strerror(errno));
    for (int i = 0; i < count; i++) {
        char *path = result == 0 ? join(directory, entries[i]->d_name) : NULL;
        free(entries[i]);
        if (result < 0)
            continue;
        if (!path)
            result = -ENOMEM;
        else if (is_directory(path))
            result = depth > 0 ? add_directory(list, path, depth - 1) : 0;
        else if (is_capture(path))
            result = add(list, strdup(path), 0, "");
        free(path);
    }
    free(entries);
    return result;
}

/* dump.pcap0, dump.pcap1, … for dump.pcap, which is not there itself: `tcpdump -C -W` names its files so. */
static int add_rotated(struct file_list *list, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    size_t length = strlen(base);
    char *directory = slash ? strndup(name, (size_t)(slash + 1 - name)) : strdup(".");
    struct dirent **entries = NULL;
    int count = directory && length > 0 ? scandir(directory, &entries, visible, versionsort) : -1, result = 0;
    for (int i = 0; i < count; i++) {
        const char *entry = entries[i]->d_name;
        bool numbered = strncmp(entry, base, length) == 0 && entry[length] &&
                        entry[length + strspn(entry + length, "0123456789")] == '\0';
        if (numbered && result == 0)
            result = add(list, slash ? join(directory, entry) : strdup(entry), 0, "");
        free(entries[i]);
    }
    free(entries);
    free(directory);
    return result;
}

static int add_name(struct file_list *list, const char *name)
{
    struct stat status;
    unsigned before = list->count;
    int result = 0;
    if (strcmp(name, "-") == 0)
        return add(list, strdup(name), 0, "");
    if (stat(name, &status) != 0) {
        if (errno == ENOENT)
            result = add_rotated(list, name);
        return result < 0 || list->count > before
                   ? result
                   : add(list, strdup(name), 0, ""); /* opening it will say what is wrong */
    }
    if (!S_ISDIR(status.st_mode))
        return add(list, strdup(name), 0, "");
    result = add_directory(list, name, 1);
    return result < 0 || list->count > before
               ? result
               : add(list, strdup(name), -ENODATA, "directory without captures: expected pcap or pcapng files in it");
}

static void leave_out(struct file_list *list, unsigned index)
{
    free(list->items[index].name);
    list->items[index].name = NULL;
    list->repeated++;
}

static void close_gaps(struct file_list *list)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < list->count; i++)
        if (list->items[i].name)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

struct identity {
    dev_t device;
    ino_t inode;
    unsigned index;
};

static int compare_identities(const void *left, const void *right)
{
    const struct identity *a = left, *b = right;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    if (a->inode != b->inode)
        return a->inode < b->inode ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* A file that was named twice (itself, and the directory it is in) would count twice. */
static int drop_repeated(struct file_list *list)
{
    struct identity *identities = calloc(list->count + 1u, sizeof *identities);
    if (!identities)
        return -ENOMEM;
    unsigned count = 0;
    for (unsigned i = 0; i < list->count; i++) {
        struct stat status;
        if (stat(list->items[i].name, &status) == 0 && S_ISREG(status.st_mode))
            identities[count++] = (struct identity){ status.st_dev, status.st_ino, i };
    }
    qsort(identities, count, sizeof *identities, compare_identities);
    for (unsigned i = 1; i < count; i++)
        if (identities[i].device == identities[i - 1].device && identities[i].inode == identities[i - 1].inode)
            leave_out(list, identities[i].index);
    close_gaps(list);
    free(identities);
    return 0;
}

/* ── copies ── */

enum { HEAD = 4096, COMPARE_BLOCK = 1 << 14 };

struct content {
    off_t size;
    uint64_t head; /* keyed hash of the first octets; read only where another file has the same size */
    unsigned index;
};

static int compare_contents(const void *left, const void *right)
{
    const struct content *a = left, *b = right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static uint64_t hash_head(const char *name)
{
    uint8_t octets[HEAD];
    FILE *file = fopen(name, "re");
    size_t size = file ? fread(octets, 1, sizeof octets, file) : 0;
    if (file)
        fclose(file);
    return hash_bytes(octets, size);
}

static bool same_octets(const char *left, const char *right)
{
    uint8_t blocks[2][COMPARE_BLOCK];
    FILE *a = fopen(left, "re"), *b = fopen(right, "re");
    bool same = a && b;
    size_t size = 1;
    while (same && size > 0) {
        size = fread(blocks[0], 1, sizeof blocks[0], a);
        same = fread(blocks[1], 1, sizeof blocks[1], b) == size && memcmp(blocks[0], blocks[1], size) == 0;
    }
    same = same && !ferror(a) && !ferror(b);
    if (a)
        fclose(a);
    if (b)
        fclose(b);
    return same;
}

/* Contents are sorted by size: hash the heads where the size alone does not tell files apart. */
static void read_heads(const struct file_list *list, struct content *contents, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if ((i > 0 && contents[i - 1].size == contents[i].size) ||
            (i + 1 < count && contents[i + 1].size == contents[i].size))
            contents[i].head = hash_head(list->items[contents[i].index].name);
    qsort(contents, count, sizeof *contents, compare_contents);
}

/* Of one that is left among those before it. */
static bool is_copy(const struct file_list *list, const struct content *contents, unsigned at)
{
    const char *name = list->items[contents[at].index].name;
    for (unsigned i = at; i-- > 0;) {
        if (contents[i].size != contents[at].size || contents[i].head != contents[at].head)
            return false;
        const char *before = list->items[contents[i].index].name;
        if (before && same_octets(before, name))
            return true;
    }
    return false;
}

int file_list_drop_copies(struct file_list *list)
{
    struct content *contents = calloc(list->count + 1u, sizeof *contents);
    if (!contents)
        return -ENOMEM;
    unsigned count = 0;
    for (unsigned i = 0; i < list->count; i++) {
        struct stat status;
        if (stat(list->items[i].name, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
            contents[count++] = (struct content){ .size = status.st_size, .index = i };
    }
    qsort(contents, count, sizeof *contents, compare_contents);
    read_heads(list, contents, count);
    for (unsigned i = 1; i < count; i++)
        if (is_copy(list, contents, i))
            leave_out(list, contents[i].index);
    close_gaps(list);
    free(contents);
    return 0;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static size_t count_digits(const char *at)
{
    return strspn(at, "0123456789");
}

/* 20261124, 20261124100000, 2026-11-24 */
static bool is_date(const char *at)
{
    size_t count = count_digits(at);
    if (strncmp(at, "20", 2) != 0)
        return false;
    return count == 8 || count == 10 || count == 12 || count == 14 ||
           (count == 4 && (at[4] == '-' || at[4] == '_') && is_digit(at[5]));
}

static void cut_ending(char *name)
{
    static const char *const endings[] = { ".gz", ".zst", ".xz", ".bz2", ".lz4" };
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(name + length - ending, endings[i]) == 0) {
            name[length - ending] = '\0';
            return;
        }
    }
}

/* From the date on digits say nothing, nor does dumpcap's counter before it. */
static void blank_date(char *base)
{
    char *date = base;
    while (*date && !(is_date(date) && (date == base || !is_digit(date[-1]))))
        date++;
    if (date - base >= 7 && date[-1] == '_' && date[-7] == '_' && count_digits(date - 6) == 5)
        date -= 6;
    for (; *date; date++)
        if (is_digit(*date))
            *date = '#';
}

void file_list_set_key(const char *name, char *key)
{
    strcpy(key, name);
    cut_ending(key);
    char *slash = strrchr(key, '/'), *base = slash ? slash + 1 : key, *end = base + strlen(base), *number = end;
    while (number > base && is_digit(number[-1]))
        number--;
    /* dump.pcap3, but not site3 nor 192.0.2.3 */
    if (number < end && number > base && isalpha((unsigned char)number[-1]) &&
        memchr(base, '.', (size_t)(number - base)))
        *number = '\0';
    blank_date(base);
}

struct keyed {
    char *key;
    unsigned index;
};

static int compare_keys(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static int find_sets(struct file_list *list)
{
    struct keyed *keyed = calloc(list->count + 1u, sizeof *keyed);
    int result = keyed ? 0 : -ENOMEM;
    for (unsigned i = 0; result == 0 && i < list->count; i++) {
        keyed[i] = (struct keyed){ malloc(strlen(list->items[i].name) + 1), i };
        if (keyed[i].key)
            file_list_set_key(list->items[i].name, keyed[i].key);
        else
            result = -ENOMEM;
    }
    if (result == 0)
        qsort(keyed, list->count, sizeof *keyed, compare_keys);
    for (unsigned i = 0; result == 0 && i < list->count; i++) {
        bool same = i > 0 && strcmp(keyed[i].key, keyed[i - 1].key) == 0;
        list->items[keyed[i].index].set = same ? list->items[keyed[i - 1].index].set : keyed[i].index;
    }
    for (unsigned i = 0; keyed && i < list->count; i++)
        free(keyed[i].key);
    free(keyed);
    return result;
}

int file_list_expand(const char *const *names, unsigned count, struct file_list *list, struct error *error)
{
    *list = (struct file_list){ 0 };
    int result = 0;
    for (unsigned i = 0; i < count && result == 0; i++)
        result = add_name(list, names[i]);
    if (result == 0)
        result = drop_repeated(list);
    if (result == 0)
        result = find_sets(list);
    if (result < 0)
        file_list_free(list);
    if (result == -E2BIG)
        return error_set(error, result,
                         "too many files: expected at most %d: audit them in parts (-o PART.v6s) and merge",
                         FILE_LIST_MAX);
    return result < 0 ? error_set(error, result, "out of memory") : 0;
}

void file_list_free(struct file_list *list)
{
    for (unsigned i = 0; i < list->count; i++)
        free(list->items[i].name);
    free(list->items);
    *list = (struct file_list){ 0 };
}
