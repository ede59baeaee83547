/** Plans from text, as files in a folder of their own, so that messages have short names. */
#ifndef PLAN_TEXT_H
#define PLAN_TEXT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "v6audit/plan.h"

static struct plan_messages plan_text_messages;

/** Go to a new folder, once in a test's process. */
static inline void plan_text_enter(void)
{
    static bool entered;
    char folder[] = "/tmp/v6audit-plan-XXXXXX";
    if (!entered && (!mkdtemp(folder) || chdir(folder) != 0))
        abort();
    entered = true;
}

static inline void plan_text_write(const char *name, const void *bytes, size_t size)
{
    plan_text_enter();
    FILE *file = fopen(name, "w");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        abort();
}

/** The plan of this text, "plan.yaml"; NULL with plan_text_messages when it has errors. */
static inline struct plan *plan_text_load(const char *text)
{
    struct plan *plan = NULL;
    plan_text_write("plan.yaml", text, strlen(text));
    const char *files[] = { "plan.yaml" };
    plan_load(&plan, files, 1, &plan_text_messages);
    return plan;
}

/** What plan_text_messages holds, a line each; warnings begin with "warning: ". Lives until the next call. */
static inline const char *plan_text_said(void)
{
    static char said[sizeof plan_text_messages];
    said[0] = '\0';
    for (unsigned i = 0; i < plan_text_messages.count; i++) {
        strcat(said, plan_text_messages.messages[i].warning ? "warning: " : "");
        strcat(said, plan_text_messages.messages[i].text);
        strcat(said, i + 1 < plan_text_messages.count ? "\n" : "");
    }
    return said;
}

#endif
