/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of calls: makes each itself, with all capabilities, and
 * those that only ask without any, too. What it isn't given either, or what is
 * answered alike to both, it is blind to.
 */
#include "isolation-tests/escape/calls.h"

static int run(struct job_context *context, struct error *err)
{
	return act_witness(context, call_acts, err);
}

static const struct job calls_witness = {
	.name = "calls.witness",
	.title = "Makes the same calls on the host",
	.kind = JOB_WITNESS,
	.deadline = 60 * NS_PER_S,
	.bound_processes = 1,
	.run = run,
};
JOB_REGISTER(calls_witness)
