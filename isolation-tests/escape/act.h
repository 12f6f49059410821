/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Acts that touch nothing but the child that does them (a call, a mount of its
 * own, an id of its own), so that no witness could see them from outside. Both
 * sides do the same acts by this code. The subject tells, sealed with its
 * kernel's boot id, what the host's kernel answers to all capabilities: then it
 * was allowed, and by the host's kernel. What proves nothing here is blind.
 */
#ifndef ISOLATION_TESTS_ESCAPE_ACT_H
#define ISOLATION_TESTS_ESCAPE_ACT_H

#include "probe/job.h"

/** Most that an act may bring back beside its answer, in bytes. */
#define ACT_BROUGHT 4096

/** What an act brings back: text that only who came through can know. */
struct act_brought {
	size_t size;
	char text[ACT_BROUGHT];
};

struct act {
	const char *row;
	/** Done in a child of its own, which then ends: 0, or an errno. What
	 * it fills into `brought` must be as on the host. */
	int (*try)(struct act_brought *brought);
	/**
	 * It asks without acting (rule 4 of the attacks), so that 0 is nothing
	 * special: the host's answers to all capabilities and to none have to
	 * differ.
	 */
	int asks;
};

/** Row of the seal that stands for the kernel alone. */
#define KERNEL_ROW "kernel"

/** What try() returns when all calls went well, and yet nothing was gained. */
#define ACT_NO_GAIN (-1)

/** Answer of a child that ended before it could: never given by try(). */
#define ACT_ENDED (-2)

/** There was no child to do it: never given by try() either. */
#define ACT_UNABLE (-3)

/** Words for an answer. */
const char *act_words(int answer);

/**
 * Do an act in a child, and give its answer. `bare` takes all capabilities
 * away first. Negative ACT_* as above.
 */
int act_try(const struct act *act, int bare, struct act_brought *brought);

/** run() of a subject whose rows are acts; the table ends by a NULL row. */
int act_subject(struct job_context *context, const struct act *acts);

/** run() of its witness. */
int act_witness(struct job_context *context, const struct act *acts,
		struct error *err);

#endif
