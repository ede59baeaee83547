/** The files that the names on a command line stand for: files, directories, rotated sets. */
#ifndef V6AUDIT_FILE_LIST_H
#define V6AUDIT_FILE_LIST_H

#include "v6audit/error.h"

enum { FILE_LIST_MAX = 65535 }; /* a frame names its file in 16 bits */

struct file_list_item {
    char *name;
    int status; /* negative errno: it cannot be read, and `message` says why, without the name */
    char message[160];
    unsigned set; /* index of the first item of its rotated set; its own when it belongs to none */
};

struct file_list {
    struct file_list_item *items;
    unsigned count, repeated; /* repeated: names that were left out, since the same file or its copy was named before */
};

/** Expand the names, in their order. A directory stands for the captures in it and in the directories right below it, by their content, in natural order of
 *  their names (2 before 10); without any, it is an item that failed. A name that does not exist, but does with a number behind it (dump.pcap for dump.pcap0,
 *  dump.pcap1, …), stands for these. The same file is taken once. Fails when there are more than FILE_LIST_MAX. */
int file_list_expand(const char *const *names, unsigned count, struct file_list *list, struct error *error);

/** Leave out copies: files with the same octets as one before. Not for files that still grow. Returns 0 or -ENOMEM. */
int file_list_drop_copies(struct file_list *list);

/** What the names of a rotated set have in common: tcpdump's numbers (dump.pcap, dump.pcap1, …) and dates (-G), dumpcap's counter and date
 *  (ring_00001_20261124100000.pcapng), with a compression's ending or without. `key` has room for the name and its end. */
void file_list_set_key(const char *name, char *key);

void file_list_free(struct file_list *list);

#endif
