/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What attacks and witnesses say, in the words of docs/protocol.md. Nothing in
 * here judges: a subject says what it did, a witness what it saw, and no errno
 * decides: ENOENT can be perfect isolation or a missing feature.
 *
 * A witness has the name ATTACK.witness, and runs on the host, inside the run's
 * own namespaces. It prepares, then sends the event `ready`, whose data reach
 * the subject as the parameter `witness`; it looks until it is told `done`, and
 * no longer than its deadline. Events of either side are told to the other.
 * What does not exist on the host either it is blind to; `still` because
 * something could not be read is a lie.
 */
#ifndef ISOLATION_TESTS_SAY_H
#define ISOLATION_TESTS_SAY_H

#include "probe/job.h"

/** Room for any number that say_number() writes. */
#define SAY_NUMBER 32

/** Whole number with commas, "1,500", into `text` (SAY_NUMBER bytes), which
 * is also what it returns. */
const char *say_number(int64_t number, char *text);

/**
 * The subject's outcome: `attempt` is "done", "no_effect" or "killed", the
 * format makes the evidence. Returns 0, for the end of run().
 */
int say_attempt(struct job_context *context, const char *attempt,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

/** What it goes for is not there, or not for it, and why. Returns 0. */
int say_not_made(struct job_context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** What it needs of ours was missing (a process, a directory, time, the
 * witness's word): so that nothing is known. Returns 0. */
int say_unable(struct job_context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** The witness's word, "moved" or "still", and its evidence. Returns 0. */
int say_witness(struct job_context *context, const char *word,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

/** The witness could not see, and why. Returns 0. */
int say_blind(struct job_context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Subject's row: what it found; "" is nothing, then `reason` (or NULL). */
void say_found(struct job_context *context, const char *row, const char *found,
	       const char *reason);

/** The same of a code that was not found in what could be read: then it may
 * have been drowned by whatever else the machine did meanwhile. */
void say_drowned(struct job_context *context, const char *row,
		 const char *reason);

/** Subject's row that is an act, not knowledge: `attempt` as in say_attempt().
 */
void say_row_attempt(struct job_context *context, const char *row,
		     const char *attempt, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** Whether this row is asked for: a control wants some only. */
int say_is_asked(const struct job_context *context, const char *row);

/** Subject's row as in say_not_made(). */
void say_row_not_made(struct job_context *context, const char *row,
		      const char *reason);

/** Subject's row as in say_unable(). */
void say_row_unable(struct job_context *context, const char *row,
		    const char *reason);

/** Witness's row: what is true; `compare` is "exact" or "bits". */
void say_truth(struct job_context *context, const char *row, const char *truth,
	       const char *compare);

/** Witness's row of a channel: the bits that were sent on it, and how many a
 * second. */
void say_channel(struct job_context *context, const char *row, const char *bits,
		 double bits_per_s);

/** Witness's word about a row that is an act, as in say_witness(). */
void say_row_witness(struct job_context *context, const char *row,
		     const char *word, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** Witness's row that it could not see. */
void say_row_blind(struct job_context *context, const char *row,
		   const char *reason);

#endif
