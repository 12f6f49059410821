/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the launcher as a program that nobody can rewrite: what is inside a
 * container can reach the launcher's program file through /proc/PID/exe, and
 * must not be able to change it for the next start (CVE-2019-5736). With
 * privileges it runs through a read-only mount of its own, else from a sealed
 * copy in memory. No environment variable goes along.
 */
#ifndef RUNNERS_CONTAINER_SEALED_H
#define RUNNERS_CONTAINER_SEALED_H

#include "common/channel.h"
#include "common/json.h"

/** Whether this is such a program already, as the kernel has it; or one whose
 * file belongs to somebody whom nobody inside can be: an ordinary user's
 * container with a program of root's, or one with ids of its own. */
int sealed_is(const json_t *spec);

/** Execute this program again as one, with these arguments. Negative:
 * impossible, nothing has changed. */
int sealed_execute(char *const argv[], char *const envp[], struct error *err);

/**
 * Be such a program: execute it, which arrives here again with the same
 * specification and channel, unless this is one. 0: this is one. Negative:
 * impossible, nothing has changed.
 */
int sealed_become(const json_t *spec, struct channel *channel,
		  struct error *err);

#endif
