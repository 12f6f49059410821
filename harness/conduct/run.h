/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole run, from an empty stage to an empty stage. */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include "harness/conduct/conduct.h"
#include "harness/conduct/programs.h"

struct run_options {
	const struct programs *programs;
	const struct plan *plan;
	const char *suite;	  /**< its name, for the record */
	const char *label;	  /**< or NULL */
	const char *store;	  /**< path */
	struct store *kept_store; /**< one that the caller keeps instead */
	const char *data;    /**< where the run's place is; NULL: default */
	const char *command; /**< how to run it again */
	int dry;	     /**< stop after the three lines */
	int quiet;	     /**< no progress, no three lines */
};

struct run_outcome {
	char id[40]; /**< "" when nothing was begun */
	enum conduct_end end;
	int signal;		/**< with CONDUCT_INTERRUPTED */
	int measured;		/**< trials or attempts that were made */
	nanoseconds charged_ns; /**< CPU time that its groups were charged with;
				   -1 unknown */
	int surprises;	    /**< expectations of the suite that were broken */
	int refused;	    /**< its place or store is unusable; not begun */
	int named_missing;  /**< an environment named by the user failed */
	char missing[1200]; /**< which, why, and what would help */
};

/** Do it. Negative when it could not begin, or on a fault of ours. */
int run_do(const struct run_options *options, struct run_outcome *outcome,
	   struct error *err);

#endif
