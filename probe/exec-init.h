/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first process inside: it starts the user's program, passes signals on to
 * it, reaps whatever is left to process 1, and ends with it. It has nothing
 * that the program could take from it.
 */
#ifndef PROBE_EXEC_INIT_H
#define PROBE_EXEC_INIT_H

#include "probe/exec.h"

#include <linux/capability.h>

/** Value beside a signal that the whole group of the program's is to get, as
 * from a terminal. */
#define EXEC_FOR_GROUP 1

/** What process 1 keeps when the program has an id of its own, whatever the key
 * says: to give it that and its terminal, and to pass signals on to it. The
 * program has none of it: it is in no bounding set. */
#define EXEC_INIT_CAPABILITIES                                   \
	(UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID | \
	 UINT64_C(1) << CAP_CHOWN | UINT64_C(1) << CAP_KILL)

/** The functions of struct payload that run inside. */
int exec_init_settle(void *exec, struct error *err);
int exec_init_run(void *exec, const json_t *said, const char *data);
int exec_init_refuse(void *exec, const struct error *err);

#endif
