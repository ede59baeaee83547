#include "cli/interrupt.h"

#include <stddef.h>
#include <sys/time.h>

static volatile sig_atomic_t stop, request, unread;

static void raise_flag(int signal)
{
    unread = unread || signal == SIGPIPE;
    stop = 1;
}

static void raise_request(int signal)
{
    (void)signal;
    request = 1;
}

/* No SA_RESTART: a read that waits must return, so that the flag is looked at. */
static void catch_signal(int signal, int flags)
{
    struct sigaction action = { .sa_handler = raise_flag, .sa_flags = flags };
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

volatile sig_atomic_t *interrupt_catch(void)
{
    catch_signal(SIGINT, (int)SA_RESETHAND);
    catch_signal(SIGTERM, (int)SA_RESETHAND);
    catch_signal(SIGHUP, (int)SA_RESETHAND);
    catch_signal(SIGPIPE, 0); /* reports still get their places */
    return &stop;
}

bool interrupt_nobody_reads(void)
{
    return unread;
}

volatile sig_atomic_t *interrupt_requests(void)
{
    struct sigaction action = { .sa_handler = raise_request, .sa_flags = SA_RESTART };
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR1, &action, NULL);
    return &request;
}

void interrupt_after(int64_t nanoseconds)
{
    catch_signal(SIGALRM, 0);
    int64_t microseconds = nanoseconds / 1000;
    struct itimerval timer = { .it_value = { .tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000 } };
    setitimer(ITIMER_REAL, &timer, NULL);
}
