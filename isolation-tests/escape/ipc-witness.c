/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of ipc: plants an object of each kind in the run's
 * namespaces, and looks afterwards in which of them the mark was left.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/ipc-decoys.h"
#include "isolation-tests/escape/reach.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <string.h>

#define RESERVE_NS (4 * NS_PER_S)
#define KINDS 8
/* What was sent may still be on its way on a busy machine; what was not is not
 * waited for. */
#define PATIENCE_MS 500

/* Whether the subject says that it has done this. */
static int says_done(const json_t *told, const char *name)
{
	const json_t *rows =
		json_object_get(json_object_get(told, "data"), "rows");
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (!strcmp(json_text(row, "name", ""), name))
			return !strcmp(json_text(row, "attempt", ""), "done");
	return 0;
}

static void say(struct job_context *context, struct ipc_decoys *decoys,
		const struct ipc_kind *kind, const char *salt,
		const json_t *told)
{
	int marked;

	if (!kind->is_marked) {
		reach_truth(context, kind->row, salt, decoys->token);
		return;
	}
	marked = kind->is_marked(decoys,
				 says_done(told, kind->row) ? PATIENCE_MS : 0);
	say_row_witness(context, kind->row, marked ? "moved" : "still",
			marked ? "its mark is there" : "no mark is there");
}

static int watch(struct job_context *context, struct ipc_decoys *decoys,
		 struct error *err)
{
	struct error why[KINDS] = {0};
	int planted[KINDS] = {0}, i;
	cleanup_json json_t *told = NULL;
	char salt[SEAL_TEXT];

	if (seal_random(salt) < 0)
		return error_make(err, errno, "no random salt");
	for (i = 0; ipc_kinds[i].row; i++)
		planted[i] = ipc_kinds[i].plant(decoys, &why[i]) >= 0;
	json_object_set_new(decoys->address, "salt", json_string(salt));
	if (job_event(context, "ready", json_incref(decoys->address), err) < 0)
		return -1;
	told = job_wait(context, "done", context->deadline - RESERVE_NS);
	for (i = 0; ipc_kinds[i].row; i++)
		if (planted[i])
			say(context, decoys, &ipc_kinds[i], salt, told);
		else
			say_row_blind(context, ipc_kinds[i].row,
				      why[i].message);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	int enclosed = json_bool(context->params, "enclosed", 0);
	struct ipc_decoys decoys;
	int status;

	if (ipc_decoys_begin(&decoys, enclosed) < 0)
		status = error_make(err, errno, "no random token");
	else
		status = watch(context, &decoys, err);
	ipc_decoys_end(&decoys);
	return status;
}

static const struct job ipc_witness = {
	.name = "ipc.witness",
	.title = "Plants objects and sockets, and looks for a mark",
	.kind = JOB_WITNESS,
	.deadline = 20 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(ipc_witness)
