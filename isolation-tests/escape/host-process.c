/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an attacker is on the host who has got out of everything but his
 * process: of a guest that is the emulator. He does nothing but wait to be
 * looked at, under a name that the witness gave, and holds what he takes for
 * the root directory open.
 */
#include "common/cleanup.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <fcntl.h>
#include <sys/prctl.h>

static const struct attack_row rows[] = {
	{"user", "Root outside", "isolate=-user"},
	{"capabilities", "Capabilities outside", "isolate=-user"},
	{"seccomp", "Every system call", "seccomp=off"},
	{"no-new-privs", "Privileges through execve", "no_new_privs=off"},
	{"limits", "Memory and tasks without a limit", "pids=off"},
	{"namespaces", "Namespaces that are the host's", "isolate=-pid"},
	{"root", "The host's root directory", "root=off isolate=-user"},
	{"open-files", "Open files of the host's that are not the run's",
	 "root=off isolate=-user"},
	{0},
};

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *name = json_text(witness, "name", NULL);
	cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const struct attack_row *row;
	char own[16];

	(void)err;
	if (!name)
		return say_unable(context, "there is no witness beside it");
	if (root < 0)
		return say_unable(context, "not even / can be opened");
	prctl(PR_GET_NAME, own);
	prctl(PR_SET_NAME, name);
	round_tell(context, context->job->name, ROUND_HELD, 0);
	prctl(PR_SET_NAME, own);
	for (row = rows; row->name; row++)
		say_row_attempt(context, row->name, "done",
				"it waited to be looked at");
	return 0;
}

static const struct attack attack = {
	.boundary = "what is left when all else is broken",
	.threatens = THREAT_INTEGRITY,
	.witness = "host-process.witness",
	.rows = rows,
};

static const struct job host_process = {
	.name = "host-process",
	.title = "What the attacker's process is on the host",
	.reference = "proc(5); QEMU documentation: Security, isolation of the "
		     "emulator's process",
	.kind = JOB_ATTACK,
	.deadline = 8 * NS_PER_S,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(host_process)
