/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Out of the root directory: the classical ways, what a launcher may have left
 * open, and a handle. All go for the decoy's file alone, which the witness has
 * planted outside of all roots.
 */
#include "isolation-tests/escape/root-ways.h"
#include "isolation-tests/say.h"

#include <unistd.h>

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);
	char cell[ROOT_CELL];
	const struct root_target target = {
		.file = json_text(witness, "file", ""),
		.handle = json_text(witness, "handle", ""),
		.handle_type = (int)json_int(witness, "type", 0),
		.device = json_int(witness, "device", -1),
		.inode = json_int(witness, "inode", -1),
		.cell = cell,
		.data = context->around->data};

	(void)err;
	if (!salt)
		return say_unable(context, "there is no witness beside it");
	root_cell_make(cell, target.data);
	reach_all(context, root_ways, salt, &target);
	rmdir(cell);
	return 0;
}

#define CHROOT "isolate=-mount,user"

static const struct attack_row rows[] = {
	{"chroot-twice", "Up from beside the root, and that made the root",
	 CHROOT},
	{"chroot-fd", "Up from a directory opened before", CHROOT},
	{"chroot-cwd", "Up from a working directory left outside", CHROOT},
	{"inherited-descriptor", "Through what the launcher left open",
	 "root=off isolate=-user"},
	{"handle", "By the number of a file",
	 "capabilities=all seccomp=off isolate=-user"},
	{0},
};

static const struct attack attack = {
	.boundary = "files outside of the root directory",
	.threatens = THREAT_CONFIDENTIALITY,
	.witness = "root.witness",
	.rows = rows,
};

static const struct job root = {
	.name = "root",
	.title = "Ways out of the root directory to a file outside",
	.reference = "chroot(2); \"shocker\" (2014); CVE-2024-21626",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_DATA,
	.deadline = 10 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(root)
