/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of privilege: does the same in children of its own, in a
 * mount namespace of theirs, with nothing in the way.
 */
#include "isolation-tests/escape/privilege.h"

static int run(struct job_context *context, struct error *err)
{
	return act_witness(context, privilege_acts, err);
}

static const struct job privilege_witness = {
	.name = "privilege.witness",
	.title = "Takes privileges back on the host, and looks",
	.kind = JOB_WITNESS,
	.deadline = 25 * NS_PER_S,
	.bound_processes = 2,
	.bound_bytes = 64 * 1024,
	.run = run,
};
JOB_REGISTER(privilege_witness)
