/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands that run something have in common: options, how to run it
 * again, and what becomes of it. */
#ifndef HARNESS_RUNNING_H
#define HARNESS_RUNNING_H

#include "harness/cli/arguments.h"
#include "harness/conduct/run.h"

/** Most words of an option that may be repeated. */
#define RUNNING_WORDS 64

/** What all of them can be told. */
struct running {
	const char *suite, *store, *data; /**< borrowed; NULL: not given */
	const char *only[RUNNING_WORDS];
	size_t only_count;
	uint64_t seed;	    /**< 0: not given */
	nanoseconds budget; /**< 0: not given */
	int dry, json, quiet;
};

/** Take one of these options; wrong values, and arguments, end the program with
 * EXIT_USAGE. */
error_t running_parse(int key, char *text, struct argp_state *state,
		      struct running *running);

/** Add one of up to RUNNING_WORDS words. */
void running_add(const char **words, size_t *count, const char *word,
		 struct argp_state *state);

/** The seed that was given; for 0, any other, which fits SQLite. */
uint64_t running_any_seed(uint64_t given);

/** Write " OPTION WORD", the word quoted for a shell where it has to be. */
void running_word(FILE *out, const char *option, const char *word);

/** Write "bulkhead COMMAND" with these options, so that it does the same again.
 */
void running_command(FILE *out, const char *command,
		     const struct running *running);

/** Say what became of a run, if that is to be said, and return the status. */
int running_status(const struct run_outcome *outcome);
/** The same for one that could not be begun, or failed. */
int running_failed(const struct run_outcome *outcome, const struct error *err);

#endif
