/** The rights of the process: given up once what needs them is open. */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include "v6audit/error.h"

/** Become `user` for good: its groups and all its user ids; capabilities go with root's. Returns 0, or a negative errno with `error` "USER: why". */
int privileges_become(const char *user, struct error *error);

#endif
