/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What isolate*.c and explain*.c share; of no use outside. */
#ifndef HARNESS_ISOLATE_PARTS_H
#define HARNESS_ISOLATE_PARTS_H

#include "harness/conduct/known.h"

/** One attack, kept until what was held is explained. */
struct attacked {
	const char *attack;
	const json_t *params;
	int number; /**< from 1, in the order of the plan */
	struct cases cases;
	struct known known;
	nanoseconds took; /**< everywhere, with its controls */
};

/** What a canary felt when nothing was attacked. */
struct quiet_window {
	const struct environment *canary;
	int start;	/**< which of the canary's starts */
	nanoseconds at; /**< when it was listened to */
	json_t *felt;	/**< owned; NULL: nothing yet */
};

/** The attacks of a run, at one of them. */
struct isolating {
	struct conduct *conduct;
	struct attempt_host host;
	nanoseconds deadline; /**< attacks leave time for measuring */
	nanoseconds laboratory_deadline; /**< in there: sooner, to explain */
	struct attacked *attacked;	 /**< those that were made; owned */
	int count, attacks;		 /**< of them; of all */
	struct attacked *at;		 /**< the one under way */
	struct quiet_window quiet;	 /**< the last one */
	nanoseconds exhausted; /**< when something last was; 0: never */
	int spent;	       /**< time was up before all was done */
	json_t *unmade; /**< not on the machine itself: names, by the reason */
};

/**
 * One attempt at the attack in `e`, which is started if it is not up; `rows` as
 * in attempt_make(). `*made` is 0 when the environment would not start.
 */
enum conduct_end isolate_attempt(struct isolating *isolating,
				 struct environment *e, const json_t *rows,
				 struct attempt_result *result, int *made,
				 struct error *err);

/**
 * The same in a variant of `e` that has these keys and that name, which is
 * stored with what came of it: `controls` gets the cases, none where it would
 * not start.
 */
enum conduct_end isolate_control(struct isolating *isolating,
				 struct environment *e, const char *name,
				 const json_t *keys, const json_t *rows,
				 struct cases *controls, struct error *err);

/** Whether an environment like `e` can have these keys at all: what a
 * protection holds up may be the environment itself. */
int isolate_can_be(const struct conduct *conduct, const struct environment *e,
		   json_t *keys);

/** Keep with the run, and say, what is left out, why, and what would help. */
void isolate_omit(struct conduct *conduct, const char *what, const char *reason,
		  const char *remedy);

/** Until when it may be attacked in `where`; NULL: anywhere at all. */
nanoseconds isolate_deadline(const struct isolating *isolating,
			     const struct environment *where);

/** Whether the time for attacks is up: then this one is left out, as a whole,
 * in the environment `where`, or its control `without` some keys there (or
 * NULL). */
int isolate_is_over(struct isolating *isolating, const char *attack,
		    const struct environment *where, const char *without);

/** Keep that an attack is not made on the machine itself: once, however many
 * environments share it. */
void isolate_omit_on_machine(struct isolating *isolating, const char *attack);

/** Say which those were, a line for all that have the same reason. */
void isolate_say_unmade(const struct isolating *isolating);

#endif
