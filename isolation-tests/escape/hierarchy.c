/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control groups as a way out: mount a hierarchy of version 1, and name in it
 * the program that the kernel runs as root of the host when a group empties
 * (CVE-2022-0492). The program named is not there. A hierarchy of its own, so
 * that none of the machine's is touched; a laboratory's attack all the same,
 * because it stays until the kernel ends.
 */
#include "isolation-tests/escape/hierarchy.h"

#include "common/cleanup.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* A group in it keeps the hierarchy for the witness to see. */
static int name_agent(const char *directory)
{
	char path[600];
	cleanup_close int fd = -1;
	int status = 0;

	snprintf(path, sizeof(path), "%s/group", directory);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/release_agent", directory);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, HIERARCHY_AGENT, strlen(HIERARCHY_AGENT)) < 0)
		status = errno;
	return status;
}

static int run(struct job_context *context, struct error *err)
{
	char directory[512];
	int number = 0;

	(void)err;
	snprintf(directory, sizeof(directory), "%s/hierarchy",
		 context->around->data);
	if (mkdir(directory, 0755) < 0 && errno != EEXIST) {
		say_row_unable(context, "cgroup-mount", "no directory");
		say_row_unable(context, "release-agent", "no directory");
		return 0;
	}
	if (mount("bulkhead", directory, "cgroup", 0, HIERARCHY_OPTIONS) < 0) {
		say_row_attempt(context, "cgroup-mount", "no_effect",
				"the mount is refused: %s", strerror(errno));
		say_row_attempt(context, "release-agent", "no_effect",
				"there is no hierarchy of its own");
		rmdir(directory);
		return 0;
	}
	say_row_attempt(context, "cgroup-mount", "done", "it is mounted");
	number = name_agent(directory);
	say_row_attempt(context, "release-agent", number ? "no_effect" : "done",
			number ? "it cannot be written: %s" : "it is written%s",
			number ? strerror(number) : "");
	umount2(directory, MNT_DETACH);
	rmdir(directory);
	return 0;
}

#define ALL "capabilities=all seccomp=off isolate=-user,cgroup"

static const struct attack_row rows[] = {
	{"cgroup-mount", "Mount control groups of version 1", ALL},
	{"release-agent", "A program that the host runs as root", ALL},
	{0},
};

static const struct attack attack = {
	.boundary = "the host's control groups",
	.threatens = THREAT_INTEGRITY,
	.witness = "hierarchy.witness",
	.rows = rows,
	.lab = 1,
};

static const struct job hierarchy = {
	.name = "hierarchy",
	.title = "A hierarchy of control groups, and its release agent",
	.reference = "CVE-2022-0492",
	.kind = JOB_ATTACK,
	.deadline = 10 * NS_PER_S,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(hierarchy)
