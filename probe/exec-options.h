/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of `bulkhead exec`, and the specification that follows from
 * it. */
#ifndef PROBE_EXEC_OPTIONS_H
#define PROBE_EXEC_OPTIONS_H

#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"

struct exec_options {
	const char *environment; /**< name of a kind or a preset */
	json_t *keys;		 /**< the preset's and the user's; owned */
	json_t *binds;		 /**< as in the specification; owned */
	const char *workdir;	 /**< inside */
	const char **variables;	 /**< NAME=VALUE; owned, the texts are not */
	size_t variable_count;
	int64_t uid; /**< -1: as it is */
	int tty, json;
	nanoseconds timeout; /**< 0: none */
	char **command;	     /**< ended by NULL, never empty */
};

/** Read the command line. A mistake is said, and ends the program with 125;
 * texts stay those of `argv`. */
void exec_options_parse(struct exec_options *options, int argc, char **argv);

/** The specification, with `run` as its run. New reference; NULL with `err`. */
json_t *exec_options_spec(const struct exec_options *options, const char *run,
			  struct error *err);

void exec_options_free(struct exec_options *options);

#endif
