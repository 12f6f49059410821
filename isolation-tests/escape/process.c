/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Another process, reached: read, written, signalled, limited, joined, and gone
 * through. It is the decoy that the witness has planted, known by what is
 * public of its arguments; who else has its number in here is let alone.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/process-ways.h"
#include "isolation-tests/say.h"

#include <sys/syscall.h>

/* Hold it first, then look who it is: so it stays that one. */
static int hold(const struct process_target *target, const char *prefix)
{
	cleanup_close int fd = (int)syscall(SYS_pidfd_open, target->pid, 0);

	return fd >= 0 && decoy_is_at(target->pid, prefix) ? steal_fd(&fd) : -1;
}

static void nobody_there(struct job_context *context)
{
	const struct reach *way;

	for (way = process_ways; way->row; way++) {
		static const char why[] = "there is no such process here";

		if (!say_is_asked(context, way->row))
			continue;
		if (way->acts)
			say_row_attempt(context, way->row, "no_effect", why);
		else
			say_found(context, way->row, "", why);
	}
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const json_t *decoy = json_object_get(witness, "decoy");
	const char *salt = json_text(witness, "salt", NULL);
	struct process_target target = {
		.pid = (pid_t)json_int(decoy, "pid", 0),
		.pidfd = -1,
		.address = (uint64_t)json_int(decoy, "address", 0),
		.descriptor = (int)json_int(decoy, "descriptor", -1),
		.tree = (int)json_int(decoy, "tree", -1),
		.file = json_text(decoy, "file", "")};

	(void)err;
	if (!salt || !decoy)
		return say_unable(context, "there is no decoy");
	target.pidfd = hold(&target, json_text(decoy, "prefix", ""));
	if (target.pidfd < 0) {
		nobody_there(context);
		return 0;
	}
	reach_all(context, process_ways, salt, &target);
	close(target.pidfd);
	return 0;
}

/* In the run's pid namespace, and with the decoy's own id. */
#define SAME_USER "isolate=-pid,user"

static const struct attack_row rows[] = {
	{"ptrace", "Stopped and looked into", SAME_USER},
	{"vm-readv", "Its memory, read", SAME_USER},
	{"pidfd-getfd", "A descriptor of it, taken", SAME_USER " seccomp=off"},
	{"signal", "A signal", SAME_USER, THREAT_AVAILABILITY},
	{"proc-mem", "Its memory, written", SAME_USER, THREAT_INTEGRITY},
	{"prlimit", "A limit, changed", SAME_USER, THREAT_AVAILABILITY},
	{"sched-other", "Its niceness, changed", SAME_USER,
	 THREAT_AVAILABILITY},
	{"setns", "A namespace of it, joined",
	 SAME_USER " capabilities=all seccomp=off", THREAT_INTEGRITY},
	{"proc-root", "Files through its root", SAME_USER},
	{"proc-cwd", "Files through its working directory", SAME_USER},
	{"proc-fd", "Files through a directory that it has open", SAME_USER},
	{0},
};

static const struct attack attack = {
	.boundary = "a process outside",
	.threatens = THREAT_CONFIDENTIALITY,
	.witness = "process.witness",
	.rows = rows,
};

static const struct job process = {
	.name = "process",
	.title = "A process outside: read, changed, and gone through",
	.reference = "ptrace(2), pidfd_getfd(2), setns(2), proc(5)",
	.kind = JOB_ATTACK,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(process)
