/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a process of the run has open, by the links of its /proc/PID/fd, which
 * are looked at and never opened.
 */
#ifndef ISOLATION_TESTS_ESCAPE_OPEN_FILES_H
#define ISOLATION_TESTS_ESCAPE_OPEN_FILES_H

#include "common/error.h"

#include <sys/types.h>

struct open_files {
	int all;
	/**
	 * Files, directories and devices that are the host's, at the path that
	 * they have for the process. Not the run's own (its id is in their
	 * path), and not what anybody may have and a guest needs: null, zero,
	 * full, random and urandom, kvm, and taps. What the process has at
	 * another path than the host, by a mount of its own, is not known for
	 * the host's.
	 */
	int outside;
};

/** Look at process `pid` of the run with id `run`. Negative where that is not
 * allowed, with the reason. */
int open_files_look(struct open_files *files, pid_t pid, const char *run,
		    struct error *err);

#endif
