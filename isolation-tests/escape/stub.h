/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program of a few bytes that does nothing but wait to be looked at, and a
 * place for it that nobody else can reach: what a set-id file may be, as the
 * agent may not.
 */
#ifndef ISOLATION_TESTS_ESCAPE_STUB_H
#define ISOLATION_TESTS_ESCAPE_STUB_H

#include <stdint.h>
#include <sys/types.h>

/** What the kernel gives to a process. */
struct stub_standing {
	unsigned effective_uid;
	uint64_t effective_capabilities;
};

/**
 * Write the program to a file of root's with this mode. It lies in a directory
 * of mode 0700 on a tmpfs: in a mount namespace of the caller's own if it can
 * have one, else in the environment's, if its root directory is one; in the
 * latter case only the descriptor is left of it. A descriptor to be executed,
 * or the negative of an errno.
 */
int stub_make(mode_t mode);

/**
 * Give the file capabilities that whoever executes it gets. 0 or an errno.
 */
int stub_endow(int stub, unsigned capabilities);

/**
 * Execute it in a child, after `before` (0 or an errno) in there, and read what
 * the kernel gave to it. Then it is ended. 0 or an errno.
 */
int stub_run(int stub, int (*before)(void), struct stub_standing *standing);

#endif
