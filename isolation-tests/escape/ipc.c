/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Objects and sockets outside that are found by a key, a name or a port: a mark
 * is left in each that the witness has planted. Nothing else is looked for, and
 * nothing is made.
 */
#include "isolation-tests/escape/ipc-ways.h"
#include "isolation-tests/say.h"

#include <string.h>

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);
	const struct ipc_target target = {
		.mark = json_text(witness, "mark", ""),
		.segment = (int)json_int(witness, "segment", 0),
		.semaphore = (int)json_int(witness, "semaphore", 0),
		.queue = (int)json_int(witness, "queue", 0),
		.posix = json_text(witness, "posix", ""),
		.key = (int)json_int(witness, "key", 0),
		.abstract = json_text(witness, "abstract", ""),
		.loopback = (int)json_int(witness, "loopback", 0),
		.vsock = (int)json_int(witness, "vsock", 0)};

	(void)err;
	if (!salt || strlen(target.mark) != DECOY_TOKEN)
		return say_unable(context, "there is no witness beside it");
	reach_all(context, ipc_ways, salt, &target);
	return 0;
}

static const struct attack_row rows[] = {
	{"shared-memory", "A segment outside, written", "isolate=-ipc"},
	{"semaphore", "A semaphore outside, raised", "isolate=-ipc"},
	{"queue", "A message to a queue outside", "isolate=-ipc"},
	{"queue-posix", "The same to a POSIX queue", "isolate=-ipc"},
	{"key", "A key of the kernel's, read", "isolate=-user seccomp=off",
	 THREAT_CONFIDENTIALITY},
	{"abstract-connect", "A socket outside that has a name only",
	 "isolate=-net", THREAT_CONFIDENTIALITY},
	{"loopback", "A listener on the loopback outside", "isolate=-net",
	 THREAT_CONFIDENTIALITY},
	{"vsock", "A listener for guests", NULL, THREAT_CONFIDENTIALITY},
	{0},
};

static const struct attack attack = {
	.boundary = "objects and sockets outside",
	.threatens = THREAT_INTEGRITY,
	.witness = "ipc.witness",
	.rows = rows,
};

static const struct job ipc = {
	.name = "ipc",
	.title = "Objects and sockets outside, changed and connected to",
	.reference = "sysvipc(7), mq_overview(7), keyrings(7); CVE-2020-15257",
	.kind = JOB_ATTACK,
	.deadline = 12 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(ipc)
