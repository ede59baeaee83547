#include "cli/hook.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/complain.h"

enum { CANNOT_RUN = 127 };

int hook_check(const char *program)
{
    if (strchr(program, '/') && access(program, X_OK) != 0)
        return complain("--exec %s: cannot run: %s", program, strerror(errno));
    return 0;
}

static void note_end(struct hook *hook, unsigned place, int status)
{
    hook->running[place] = 0;
    hook->unknown = hook->unknown || (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_RUN);
    hook->failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

void hook_reap(struct hook *hook)
{
    int status;
    for (unsigned i = 0; i < HOOK_MAX; i++)
        if (hook->running[i] > 0 && waitpid(hook->running[i], &status, WNOHANG) == hook->running[i])
            note_end(hook, i, status);
}

static void wait_for(struct hook *hook, unsigned place)
{
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(hook->running[place], &status, 0)) < 0 && errno == EINTR)
        ;
    note_end(hook, place, ended < 0 ? 0 : status);
}

static unsigned free_place(struct hook *hook)
{
    hook_reap(hook);
    for (unsigned i = 0; i < HOOK_MAX; i++)
        if (hook->running[i] == 0)
            return i;
    if (!hook->waits)
        return HOOK_MAX;
    wait_for(hook, 0);
    return 0;
}

/* In memory, so that neither a program that does not read nor one that ends at once can hold anything up. */
static int input_of(const char *line)
{
    int input = memfd_create("alert", MFD_CLOEXEC);
    size_t length = strlen(line);
    if (input >= 0 && (write(input, line, length) != (ssize_t)length || lseek(input, 0, SEEK_SET) != 0)) {
        close(input);
        return -1;
    }
    return input;
}

static void become(const char *program, const char *word, int input)
{
    dup2(input, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    close_range(STDERR_FILENO + 1, ~0u, 0);
    execlp(program, program, word, (char *)NULL);
    _exit(CANNOT_RUN);
}

void hook_run(struct hook *hook, const char *word, const char *line)
{
    unsigned place = free_place(hook);
    int input = place < HOOK_MAX ? input_of(line) : -1;
    if (input < 0) {
        hook->left_out++;
        return;
    }
    pid_t child = fork();
    if (child == 0)
        become(hook->program, word, input);
    close(input);
    if (child < 0) {
        hook->left_out++;
        return;
    }
    hook->started++;
    hook->running[place] = child;
}

void hook_finish(struct hook *hook)
{
    for (unsigned i = 0; i < HOOK_MAX; i++)
        if (hook->running[i] > 0)
            wait_for(hook, i);
    if (hook->unknown)
        complain("--exec %s: cannot be run", hook->program);
    else if (hook->failed)
        complain_note("--exec %s: %lu of %lu runs failed", hook->program, hook->failed, hook->started);
    if (hook->left_out)
        complain_note("--exec %s: %lu alerts were not handed over: %d were running", hook->program, hook->left_out,
                      (int)HOOK_MAX);
}
