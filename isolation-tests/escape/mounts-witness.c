/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of mounts: does the same in children of its own, with
 * nothing that hides anything. What the host doesn't let it do, it is blind to.
 */
#include "isolation-tests/escape/mounts.h"

static int run(struct job_context *context, struct error *err)
{
	return act_witness(context, mount_acts, err);
}

static const struct job mounts_witness = {
	.name = "mounts.witness",
	.title = "Mounts the same on the host, for itself",
	.kind = JOB_WITNESS,
	.deadline = 45 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = 64 * 1024,
	.run = run,
};
JOB_REGISTER(mounts_witness)
