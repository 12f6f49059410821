/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Privileges back after they were given up: by a set-id file, by capabilities
 * of a file, by being root, or by keeping what should have gone. What is gained
 * is looked at, and never used. See privilege-acts.c.
 */
#include "isolation-tests/escape/privilege.h"

/* A container's root directory is mounted nosuid, which is no key: only on a
 * mount of its own a file counts. */
#define BY_A_FILE "no_new_privs=off capabilities=all seccomp=off"

static int run(struct job_context *context, struct error *err)
{
	(void)err;
	return act_subject(context, privilege_acts);
}

static const struct attack_row rows[] = {
	{"set-id", "Root by a set-id file", BY_A_FILE},
	{"file-capability", "A capability by a file", BY_A_FILE},
	{"regain-capability", "Dropped capabilities, back by being root",
	 "no_new_privs=off"},
	{"ambient", "CAP_SYS_ADMIN for an ordinary user's programs",
	 "capabilities=all"},
	{"securebits", "Capabilities that outlive being root",
	 "capabilities=all"},
	{0},
};

static const struct attack attack = {
	.boundary = "privileges given up",
	.threatens = THREAT_INTEGRITY,
	.witness = "privilege.witness",
	.rows = rows,
};

static const struct job privilege = {
	.name = "privilege",
	.title = "Privileges back after they were given up",
	.reference =
		"capabilities(7), Documentation/userspace-api/no_new_privs",
	.kind = JOB_ATTACK,
	.deadline = 20 * NS_PER_S,
	.bound_processes = 2,
	.bound_bytes = 64 * 1024,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(privilege)
