/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mounts and namespaces: the calls from which breakouts begin, made for a child
 * of its own that ends with them; and what masks and read-only mounts of the
 * environment hide, uncovered in there. See mount-acts.c. The environment's own
 * mounts are never changed, and nobody else's ever seen.
 */
#include "isolation-tests/escape/mounts.h"

/* What is root over the namespaces that it is in may do. */
#define ROOT_INSIDE "capabilities=all seccomp=off"
#define ROOT_ONLY "capabilities=all seccomp=off isolate=-user"

static int run(struct job_context *context, struct error *err)
{
	(void)err;
	return act_subject(context, mount_acts);
}

static const struct attack_row rows[] = {
	{"mount", "Mounting", ROOT_INSIDE},
	{"fsopen", "Making a file system", ROOT_INSIDE},
	{"umount", "Unmounting", ROOT_INSIDE},
	{"pivot-root", "Another root", ROOT_INSIDE},
	{"unshare-user", "A user namespace within", "seccomp=off"},
	{"unshare-all", "All other namespaces within", ROOT_INSIDE},
	{"unmask", "What is masked in /proc", ROOT_ONLY,
	 THREAT_CONFIDENTIALITY},
	{"write-proc", "Writing to /proc/sys",
	 "proc_readonly=off isolate=-user"},
	{"remount", "The same, made writable first", ROOT_ONLY},
	{"write-sys", "Writing to /sys", "sysfs=rw isolate=-user"},
	{"remount-sys", "The same, made writable first", ROOT_ONLY},
	{0},
};

static const struct attack attack = {
	.boundary = "mounts and namespaces",
	.threatens = THREAT_INTEGRITY,
	.witness = "mounts.witness",
	.rows = rows,
};

static const struct job mounts = {
	.name = "mounts",
	.title = "Mounts and namespaces of one's own, and what they uncover",
	.reference = "CVE-2022-0492, CVE-2022-0185; namespaces(7)",
	.kind = JOB_ATTACK,
	.deadline = 40 * NS_PER_S,
	.bound_processes = 1,
	.bound_bytes = 64 * 1024,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(mounts)
