/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs and their answers. */
#ifndef HARNESS_EXCHANGE_H
#define HARNESS_EXCHANGE_H

#include "harness/conduct/environment.h"

/** Send a job; returns its id, or negative when the environment is lost. */
int64_t exchange_job(struct conduct *conduct, struct environment *environment,
		     const char *name, const char *role, const json_t *params,
		     nanoseconds deadline_ns, struct error *err);

/** Tell a job under way something; `data` may be NULL, is borrowed. */
void exchange_tell(struct conduct *conduct, struct environment *environment,
		   int64_t job, const char *name, const json_t *data);

/**
 * The next thing that an environment says or that happens to one; what came
 * while another one started comes first. An environment that ended is noted as
 * lost, and `*from` is it.
 */
enum stage_status exchange_next(struct conduct *conduct, nanoseconds deadline,
				struct environment **from, json_t **message,
				struct error *err);

/**
 * Wait for the result of job `id`, what others say meanwhile is dropped. A new
 * reference; NULL with `*status` saying why there is none.
 */
json_t *exchange_result(struct conduct *conduct,
			struct environment *environment, int64_t id,
			nanoseconds deadline, enum stage_status *status,
			struct error *err);

/** The job that does nothing: who answers it is alive. */
#define EXCHANGE_NOTHING "null"

/** How long the conductor waits beyond a job's own deadline. */
#define EXCHANGE_GRACE_NS (3 * NS_PER_S)

/** Deadline of a job as the catalogue has it; longer under emulation. */
nanoseconds exchange_deadline(const struct conduct *conduct,
			      const struct environment *environment,
			      const char *job);

#endif
