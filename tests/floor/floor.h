/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The floor of a container's start: the same system calls as the launcher's in
 * runners/container/, with constants where that one decides, reads and checks.
 * All is there that a protection or a promise takes: no link of a root's leads
 * out, files are mapped, signals are held for being passed on, none outlives
 * its launcher. Nothing is read back.
 * What the launcher takes beyond this is its own doing. For measurements only:
 * nothing here is checked but that the calls succeed.
 */
#ifndef TESTS_FLOOR_FLOOR_H
#define TESTS_FLOOR_FLOOR_H

#include "tests/floor/calls.h"

/* Bytes after the program's name may be used by whoever has set them. */
struct start {
	char *program; /* on the host: it is bound to /empty inside */
	char **arguments;
	long tree; /* the program, as a mount that is nowhere yet */
	int go[2]; /* pipe: launcher to container */
};

/* The text of a failed call on standard error, then the end. */
__attribute__((noreturn)) void give_up(const char *what, long result);

/* The result, unless it says that the call has failed. */
static inline long need(const char *what, long result)
{
	if (result < 0)
		give_up(what, result);
	return result;
}

/* Put TEXT into the file. */
void write_file(const char *path, const char *text);

/* Everything that the first process does. Returns its exit status. */
int inside(const struct start *start);

/* The root directory and all that is mounted in it; it is entered. */
void build_mounts(long tree);

/* The program as a mount of its own, read-only, which is nowhere yet. */
long take_program(const char *program);

/* no_new_privs, seccomp, the bounding set, the capabilities. */
void drop_privileges(void);

#endif
