/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Suite files (INI, bulkhead-suite(5)): which environments, workloads and
 * attacks, how often, how long. Syntax only: whether a name exists is the
 * plan's business.
 */
#ifndef HARNESS_SUITE_H
#define HARNESS_SUITE_H

#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"

struct suite {
	char *path;  /**< owned; as it was given, for messages */
	char *title; /**< owned */
	nanoseconds budget;
	nanoseconds quiet;    /**< the canary's window before an attack */
	int starts, rounds;   /**< most starts; rounds within each */
	int64_t memory_bytes; /**< the common memory size */
	int laboratory;	      /**< attacks in a guest as host, too */
	int explain;	      /**< what held is explained by removal */
	double precision;     /**< half-width of an interval that is enough */
	json_t *environments; /**< name → {"kind", "keys": {}, "within": name of
				   another, or absent}, in order */
	json_t *workloads;    /**< name → {parameter: number}, in order */
	json_t *attacks;      /**< likewise; names of both may be patterns */
	json_t *antagonists, *victims; /**< likewise; victims are workloads */
	json_t *expectations; /**< as harness/plan/expectation.h has it */
};

/** Parse the text of a suite. Negative with file, line and reason. */
int suite_parse(struct suite *suite, const char *text, size_t length,
		const char *path, struct error *err);

/** Read and parse a file: a directory, noise and 10 MB are refused. */
int suite_read(struct suite *suite, const char *path, struct error *err);

void suite_free(struct suite *suite);

#define cleanup_suite __attribute__((cleanup(suite_free)))

#endif
