/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `bulkhead doctor --prove`: environments really started, and what is in force
 * in them, key by key. */
#ifndef HARNESS_PROVE_H
#define HARNESS_PROVE_H

#include "common/error.h"

#include <stddef.h>

struct prove_options {
	const char *name;	/**< environment or rung; NULL: the ladder */
	const char *const *set; /**< "ENV.KEY=VALUE" */
	size_t set_count;
	const char *data; /**< as of `run`; NULL: default */
	int json;
};

/** Start them, print what was asked for, what is in force and how that was
 * shown. The program's exit status. */
int prove(const struct prove_options *options);

#endif
