#include "v6audit/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan/ipam.h"
#include "plan/plan_build.h"
#include "plan/plan_lint.h"
#include "plan/plan_tree.h"
#include "plan/schema.h"

struct plan *plan_new(void)
{
    struct plan_document *document = calloc(1, sizeof *document);
    return document ? &document->plan : NULL;
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    /* a plan is the first member of its document */
    struct plan_document *document = (struct plan_document *)(void *)plan;
    schema_release(&schema_root, document);
    for (unsigned i = 0; i < plan->file_count; i++)
        free(plan->files[i]);
    free(plan->files);
    free(document);
}

const char *plan_file_name(struct plan *plan, const char *file)
{
    char **files = schema_grow(plan->files, plan->file_count, sizeof *files);
    if (!files)
        return NULL;
    plan->files = files;
    char *name = strdup(file);
    if (name)
        plan->files[plan->file_count++] = name;
    return name;
}

/* False when what the file says is not all known. */
static bool load_file(struct plan_document *document, const char *file, struct plan_messages *messages)
{
    struct plan_tree tree;
    const char *name = plan_file_name(&document->plan, file);
    if (!name) {
        plan_message_error(messages, (struct plan_place){ file, 0, 0 }, "out of memory");
        return false;
    }
    int status = plan_tree_read(&tree, name, messages);
    if (tree.root)
        plan_build(document, tree.root, name, messages);
    else if (status == 0)
        plan_message_error(messages, (struct plan_place){ name, 1, 1 },
                           "empty: expected \"version: 1\" and \"segments:\"");
    bool whole = tree.root != NULL;
    plan_tree_free(&tree);
    return whole;
}

/* An export lies beside the plan that names it. */
static char *beside(const char *plan_file, const char *file)
{
    const char *slash = strrchr(plan_file, '/');
    size_t length = slash && file[0] != '/' ? (size_t)(slash - plan_file) + 1 : 0;
    char *path = malloc(length + strlen(file) + 1);
    if (!path)
        return NULL;
    memcpy(path, plan_file, length);
    strcpy(path + length, file);
    return path;
}

static bool load_exports(struct plan_document *document, unsigned first, struct plan_messages *messages)
{
    bool whole = true;
    for (unsigned i = first; i < document->ipam_count; i++) {
        const struct plan_ipam *ipam = &document->ipam[i];
        if (!ipam->format || !ipam->file) /* then its error is known */
            continue;
        char *path = beside(ipam->place.file, ipam->file);
        whole = path && ipam_import(&document->plan, ipam->format, path, ipam->place, messages) == 0 && whole;
        if (!path)
            plan_message_error(messages, ipam->place, "out of memory");
        free(path);
    }
    return whole;
}

/* A plan that is not `whole` would be blamed for what it lacks. */
static int conclude(struct plan_document *document, bool whole, struct plan **plan, struct plan_messages *messages)
{
    if (whole)
        plan_lint_whole(&document->plan, messages);
    bool failed = messages->errors > 0;
    plan_message_finish(messages);
    if (failed) {
        plan_free(&document->plan);
        return -EINVAL;
    }
    *plan = &document->plan;
    return 0;
}

static struct plan_document *begin(struct plan **plan, struct plan_messages *messages)
{
    *plan = NULL;
    memset(messages, 0, sizeof *messages);
    struct plan_document *document = calloc(1, sizeof *document);
    if (!document)
        plan_message_error(messages, (struct plan_place){ "plan", 0, 0 }, "out of memory");
    return document;
}

int plan_load(struct plan **plan, const char *const *files, unsigned count, struct plan_messages *messages)
{
    struct plan_document *document = begin(plan, messages);
    bool whole = true;
    for (unsigned i = 0; document && i < count; i++) {
        unsigned exports = document->ipam_count;
        whole = load_file(document, files[i], messages) && whole;
        whole = load_exports(document, exports, messages) && whole;
    }
    return document ? conclude(document, whole, plan, messages) : -ENOMEM;
}

int plan_import(struct plan **plan, const char *format, const char *file, struct plan_messages *messages)
{
    struct plan_document *document = begin(plan, messages);
    if (!document)
        return -ENOMEM;
    int status = ipam_import(&document->plan, format, file, (struct plan_place){ file, 0, 0 }, messages);
    return conclude(document, status == 0, plan, messages);
}
