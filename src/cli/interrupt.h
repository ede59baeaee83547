/** Ctrl-C, a request to end, or the end of -d: the audit stops and reports. A second Ctrl-C ends the program at once. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/** Catch SIGINT, SIGTERM, SIGHUP and SIGPIPE. The flag becomes non-zero when one came or the time is over. */
volatile sig_atomic_t *interrupt_catch(void);
/** SIGPIPE was caught: who closed the pipe has read enough, and a write that fails for it is no trouble. */
bool interrupt_nobody_reads(void);
/** Catch SIGUSR1: this flag becomes non-zero when one came, and stays until it is set to 0. */
volatile sig_atomic_t *interrupt_requests(void);
/** Raise the flag after so many nanoseconds. */
void interrupt_after(int64_t nanoseconds);

#endif
