/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the host's canary felt, as an attempt of a run's document has it. */
#ifndef HARNESS_REPORT_CANARY_H
#define HARNESS_REPORT_CANARY_H

#include "common/json.h"

enum canary_sense { CANARY_WAKEUP, CANARY_FORK, CANARY_FSYNC, CANARY_SENSES };

/** "wake-up delay", in the report's language. */
const char *canary_name(enum canary_sense sense);

typedef void canary_look(void *data, const json_t *environment,
			 const json_t *attempt);

/** Look at each attempt of a document during which anything was felt; of the
 * rows of an attack at the one during which the wake-ups were latest. Controls
 * are among them: they show what the limit spares the host. */
void canary_each(const json_t *document, canary_look *look, void *data);

/** What a window ("quiet", "attack") of an attempt knows of a sense ("count",
 * "p50_ns", "p99_ns", "p999_ns", "max_ns"); NaN: nothing. */
double canary_value(const json_t *attempt, const char *window,
		    enum canary_sense sense, const char *what);

#endif
