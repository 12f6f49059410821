/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's witness of nested namespaces: knows the host's kernel. */
#include "isolation-tests/exhaust/nested.h"
#include "isolation-tests/kernel-seal.h"

#include <errno.h>

static int run(struct job_context *context, struct error *err)
{
	const struct nesting *nesting;
	char salt[SEAL_TEXT];

	if (seal_random(salt) < 0)
		return error_make(err, errno, "no random salt");
	if (job_event(context, "ready", json_pack("{s:s}", "salt", salt), err) <
	    0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	for (nesting = nestings; nesting->row; nesting++)
		kernel_seal_truth(context, salt, nesting->row);
	return 0;
}

static const struct job nested_witness = {
	.name = "nested.witness",
	.title = "Says which kernel is the host's",
	.kind = JOB_WITNESS,
	.deadline = 25 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(nested_witness)
