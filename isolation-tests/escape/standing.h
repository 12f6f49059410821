/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process is on the host, out of the text of its /proc/PID/status. */
#ifndef ISOLATION_TESTS_ESCAPE_STANDING_H
#define ISOLATION_TESTS_ESCAPE_STANDING_H

#include <stdint.h>

struct standing {
	int64_t uid; /**< effective, as the reader's namespace has it */
	uint64_t capabilities; /**< effective, in its own user namespace */
	int seccomp;	       /**< 0: none; 2: a filter */
	int no_new_privs;
};

/** Fill `standing`. Negative when one of these is missing. */
int standing_parse(const char *status, struct standing *standing);

#endif
