/** Ctrl-C, a request to end, or the end of -d: the audit stops and reports. A second Ctrl-C ends the program at once. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <signal.h>
#include <stdint.h>

/** Catch SIGINT, SIGTERM, SIGHUP. The flag becomes non-zero when one came or the time is over. */
volatile sig_atomic_t *interrupt_catch(void);
/** Catch SIGUSR1: this flag becomes non-zero when one came, and stays until it is set to 0. */
volatile sig_atomic_t *interrupt_requests(void);
/** Raise the flag after so many nanoseconds. */
void interrupt_after(int64_t nanoseconds);

#endif
