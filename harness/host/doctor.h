/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this machine lets us do: checks that look without changing anything
 * outside their own short-lived children, and for each failed one what follows
 * from it and the command that would mend it.
 */
#ifndef HARNESS_HOST_DOCTOR_H
#define HARNESS_HOST_DOCTOR_H

#include "common/json.h"

#include <stddef.h>

enum host_check_status {
	HOST_CHECK_OK,	    /**< as it should be */
	HOST_CHECK_WARN,    /**< works, but less is measured or it is noisy */
	HOST_CHECK_MISSING, /**< what needs it can't be used */
};

/** One look at the machine. Sentences without a full stop, "" where none. */
struct host_check {
	const char *name;  /**< "guest kernel" */
	const char *kinds; /**< kinds of environment that need it, separated by
				spaces; "" for the harness itself */
	enum host_check_status status;
	char finding[512];     /**< what was found */
	char consequence[256]; /**< what that means; "" when ok */
	char remedy[512];      /**< a command, or what to do; "" when ok */
};

/** Where a run would put things. NULL members: the defaults. */
struct host_place {
	const char *data_directory; /**< "/var/tmp" by default */
	const char *store;	    /**< paths_store() by default */
};

/** Room for all checks that there are. */
#define HOST_CHECKS_MAX 32

/** Look at everything; fills at most `max` and returns how many. */
size_t host_checks(struct host_check *checks, size_t max,
		   const struct host_place *place);

/**
 * Whether environments of `kind` ("native", "container", "vm") can be used. 1
 * with `why` the first warning that concerns it (status ok: none); 0 with the
 * check that it fails. That a virtual machine really boots, and on what, only
 * its own hello shows.
 */
int host_environment_usable(const char *kind, struct host_check *why);

/** The same for an environment with these keys set (an object, or NULL), as a
 * rung of the ladder has: what a key replaces (`kernel`, `connect`) or turns
 * off
 * (`isolate`, `disk`) need not be there. */
int host_environment_usable_with(const char *kind, const json_t *keys,
				 struct host_check *why);

/** "ok", "warning", "missing". */
const char *host_check_status_name(enum host_check_status status);

#endif
