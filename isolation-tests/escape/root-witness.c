/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of root: plants the decoy's file in its own directory of
 * the run, tells its path and handle, and goes every way itself. Where it does
 * not get either, it is blind.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/root-ways.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <sys/stat.h>

#define RESERVE_NS (NS_PER_S / 2)
#define WAYS 5

struct planted {
	char salt[SEAL_TEXT], handle[ROOT_HANDLE_TEXT], cell[ROOT_CELL];
	struct decoy decoy;
	struct root_target target;
	char token[WAYS][DECOY_TOKEN + 1]; /* "": it did not get there */
	struct error why[WAYS];
};

static int plant(struct planted *planted, const char *data, struct error *err)
{
	struct root_target *target = &planted->target;
	struct stat st;

	if (seal_random(planted->salt) < 0)
		return error_make(err, errno, "no random salt");
	if (decoy_plant(&planted->decoy, data, err) < 0)
		return -1;
	if (stat(planted->decoy.file, &st) < 0)
		return error_make(err, errno, "no file of the decoy's");
	*target = (struct root_target){.file = planted->decoy.file,
				       .handle = planted->handle,
				       .device = (int64_t)st.st_dev,
				       .inode = (int64_t)st.st_ino,
				       .cell = planted->cell,
				       .data = data};
	target->handle_type =
		root_handle_of(target->file, planted->handle, err);
	if (target->handle_type < 0)
		planted->handle[0] = '\0';
	return 0;
}

static void try_all(struct planted *planted)
{
	int i;

	root_cell_make(planted->cell, planted->target.data);
	for (i = 0; root_ways[i].row; i++)
		if (reach_try(&root_ways[i], &planted->target,
			      planted->token[i], &planted->why[i]) < 0)
			planted->token[i][0] = '\0';
	if (*planted->cell)
		rmdir(planted->cell);
}

static json_t *address(const struct planted *planted)
{
	const struct root_target *target = &planted->target;

	return json_pack("{s:s, s:s, s:s, s:i, s:I, s:I}", "salt",
			 planted->salt, "file", target->file, "handle",
			 target->handle, "type", target->handle_type, "device",
			 (json_int_t)target->device, "inode",
			 (json_int_t)target->inode);
}

static int watch(struct job_context *context, struct planted *planted,
		 struct error *err)
{
	int i;

	try_all(planted);
	if (job_event(context, "ready", address(planted), err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline - RESERVE_NS));
	for (i = 0; root_ways[i].row; i++)
		if (*planted->token[i])
			reach_truth(context, root_ways[i].row, planted->salt,
				    planted->token[i]);
		else
			say_row_blind(context, root_ways[i].row,
				      planted->why[i].message);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct planted planted = {.decoy = {.line = -1, .segment = -1}};
	struct error why = {0};
	int status, i;

	if (plant(&planted, context->around->data, &why) == 0) {
		status = watch(context, &planted, err);
	} else {
		for (i = 0; root_ways[i].row; i++)
			say_row_blind(context, root_ways[i].row, why.message);
		status = job_event(context, "ready", NULL, err);
	}
	decoy_remove(&planted.decoy);
	return status;
}

static const struct job root_witness = {
	.name = "root.witness",
	.title = "Plants a file outside of all root directories",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 15 * NS_PER_S,
	.bound_processes = 1,
	.run = run,
};
JOB_REGISTER(root_witness)
