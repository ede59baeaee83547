/** A YAML file as a tree of nodes, each with its place. YAML's traps are refused where they stand: anchors, aliases, tags, merge keys, duplicate keys,
 *  a second document. Every scalar is text; what it means is the schema's to say.
 *
 *  Bounds: 16 MiB of text, 32 levels, 1,000,000 nodes, 64 keys in a mapping. */
#ifndef PLAN_TREE_H
#define PLAN_TREE_H

#include "plan/plan_message.h"

enum plan_node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

struct plan_node {
    enum plan_node_kind kind;
    bool plain;            /* a scalar without quotes */
    unsigned line, column; /* from 1 */
    char *text;            /* of a scalar: printable UTF-8 */
    struct plan_node *first, *next;
    unsigned count; /* children */
    /* in a mapping */
    char *key;
    unsigned key_line, key_column;
};

struct plan_tree {
    const struct plan_node *root; /* NULL: an empty file */
    struct plan_tree_memory *memory;
};

/** Read `file`. Returns 0, or a negative errno with at least one error in `messages`; after an error that does not hide what follows (a key that is there
 *  twice) the tree is there all the same, so that all errors are found in one run. plan_tree_free() either way. */
int plan_tree_read(struct plan_tree *tree, const char *file, struct plan_messages *messages);
/** The same from memory; `file` is the name in messages. */
int plan_tree_parse(struct plan_tree *tree, const char *file, const char *bytes, size_t size,
                    struct plan_messages *messages);
void plan_tree_free(struct plan_tree *tree);

/** A whole file of at most `limit` bytes, with a zero behind them; free() it. NULL with an error in `messages`. Also for IPAM exports. */
char *plan_tree_slurp(const char *file, size_t limit, size_t *size, struct plan_messages *messages);

#endif
