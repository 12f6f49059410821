/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What environments said, and that they ended, while another one started: it
 * waits here until somebody listens to them again, in its order. For
 * await.c, which keeps it, and exchange.c, which hands it on.
 */
#ifndef HARNESS_KEPT_H
#define HARNESS_KEPT_H

#include "harness/conduct/conduct.h"

/** Most messages that one environment may have waiting. */
#define KEPT_MOST 256

/** Keep a message (borrowed). Negative where it has KEPT_MOST waiting. */
int kept_message(struct conduct *conduct, const struct environment *environment,
		 json_t *message, struct error *err);

/** Keep that it ended, and why. It has been noted as lost. */
void kept_end(struct conduct *conduct, const struct environment *environment,
	      const char *why);

/** The first that waits: STAGE_MESSAGE with a new reference, or STAGE_ENDED;
 * STAGE_TIMEOUT where nothing does. */
enum stage_status kept_take(struct conduct *conduct, int *handle,
			    json_t **message, struct error *err);

/** Forget what this environment said. */
void kept_drop(struct conduct *conduct, const struct environment *environment);

#endif
