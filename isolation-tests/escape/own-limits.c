/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of one's own, changed from inside through the files of one's own
 * control group. The witness names each file and what to write, which is little
 * off what is there; no other file, and no group above, is opened.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/reach.h"
#include "isolation-tests/say.h"

#include <fcntl.h>
#include <string.h>

struct limit_target {
	const char *path, *value; /* borrowed */
};

static int write_limit(const void *target, char *token, struct error *err)
{
	const struct limit_target *limit = target;
	cleanup_close int fd = -1;

	(void)token;
	if (!*limit->path)
		return error_make(err, 0, "there is no such limit");
	fd = open(limit->path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return error_make(err, errno, "cannot open the limit");
	if (write(fd, limit->value, strlen(limit->value)) < 0)
		return error_make(err, errno, "cannot write the limit");
	return 0;
}

/* To /sys with the host's groups, as whom they belong to. */
#define HOST_GROUPS "isolate=-net,user sysfs=rw"

static const struct attack_row rows[] = {
	{"cgroup-write", "The limit on processes, changed from inside",
	 HOST_GROUPS},
	{"cgroup-memory", "The limit on memory, changed from inside",
	 HOST_GROUPS},
	{"devices-allow", "A device, allowed from inside", HOST_GROUPS,
	 THREAT_CONFIDENTIALITY},
	{0},
};

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const struct attack_row *row;

	(void)err;
	if (!witness)
		return say_unable(context, "there is no witness beside it");
	for (row = rows; row->name; row++) {
		const json_t *file = json_object_get(witness, row->name);
		const struct limit_target target = {
			.path = json_text(file, "path", ""),
			.value = json_text(file, "value", "")};
		const struct reach way[] = {
			{row->name, write_limit, REACH_ACTS}, {0}};

		reach_all(context, way, "", &target);
	}
	return 0;
}

static const struct attack attack = {
	.boundary = "limits of its own",
	.threatens = THREAT_AVAILABILITY,
	.witness = "own-limits.witness",
	.rows = rows,
};

static const struct job own_limits = {
	.name = "own-limits",
	.title = "Limits of its own control group, changed from inside",
	.reference = "cgroups(7); Docker: --privileged and /sys/fs/cgroup",
	.kind = JOB_ATTACK,
	.deadline = 6 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(own_limits)
