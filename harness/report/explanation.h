/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an explanation in the store says, in words. The smallest sets without
 * which an attack gets through, turned round, are what holds it: of each set
 * one protection is enough, and all sets need theirs. Pure.
 */
#ifndef HARNESS_REPORT_EXPLANATION_H
#define HARNESS_REPORT_EXPLANATION_H

#include "common/json.h"

#include <stdio.h>

/** What a protection does against one attack. */
enum explanation_part {
	EXPLANATION_NOTHING,
	EXPLANATION_ALONE,    /**< it holds it, and nothing else does */
	EXPLANATION_TOGETHER, /**< it is needed, and so are others */
	EXPLANATION_EITHER,   /**< another would do as well */
	EXPLANATION_PARTS
};

/** Part of the protection `name`; NULL explains nothing. */
enum explanation_part explanation_part(const json_t *explanation,
				       const char *name);

/** Whether any set was found. */
int explanation_is_found(const json_t *explanation);

/** Write, as Markdown, what holds it: "pids"; "seccomp or capabilities: either
 * is enough"; "pid namespace and proc_mask together"; or why that is not known.
 */
void explanation_write(FILE *out, const json_t *explanation);

/** Write what limits it, each a sentence after a space: pairs not tried, what
 * contradicts, what could not be seen; nothing if nothing does. */
void explanation_write_limits(FILE *out, const json_t *explanation);

/** Names of protections, as below but plain text. Caller frees. */
char *explanation_names(const char *names);

/** Write names of protections, one or several with " and " between them as a
 * proof has them, in the report's language. */
void explanation_write_names(FILE *out, const char *names);

#endif
