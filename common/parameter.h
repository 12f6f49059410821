/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters of jobs, whoever does them, as a table and as the catalogue has
 * them. */
#ifndef COMMON_PARAMETER_H
#define COMMON_PARAMETER_H

#include <jansson.h>
#include <stdint.h>

/** A whole-number parameter. Every job also takes what its table says only. */
struct job_parameter {
	const char *name;
	const char *unit;		 /**< "ms", "bytes", "count" … */
	int64_t minimum, maximum, value; /**< range, both ends in; default */
	const char *title;
};

/** As in the catalogue, docs/protocol.md; the table is ended by a NULL name,
 * NULL is an empty one. New reference. */
json_t *parameter_table_json(const struct job_parameter *table);

#endif
