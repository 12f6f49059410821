/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of process: plants the decoy with a directory of its own,
 * and looks afterwards what has happened to it. Both go when it ends.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/process-ways.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <string.h>
#include <sys/resource.h>

#define RESERVE_NS (NS_PER_S / 2)

/* What others can change of it. */
struct seen {
	int nice;
	rlim_t limit;
	struct decoy_state state;
};

static int look(const struct decoy *decoy, struct seen *seen, struct error *err)
{
	struct rlimit limit;

	if (prlimit(decoy->pid, RLIMIT_MSGQUEUE, NULL, &limit) < 0)
		return error_make(err, errno, "cannot look at the decoy");
	seen->limit = limit.rlim_cur;
	seen->nice = getpriority(PRIO_PROCESS, (id_t)decoy->pid);
	return decoy_ask(decoy, &seen->state, err);
}

static void say_changed(struct job_context *context, const struct seen *before,
			const struct seen *after)
{
	int signals = after->state.signals - before->state.signals;
	int written = after->state.written && !before->state.written;

	say_row_witness(context, "signal", signals ? "moved" : "still",
			"it got %d signals", signals);
	say_row_witness(context, "proc-mem", written ? "moved" : "still",
			written ? "its memory was changed"
				: "its memory is as it was");
	say_row_witness(context, "prlimit",
			after->limit != before->limit ? "moved" : "still",
			"its limit was %lld, and is %lld",
			(long long)before->limit, (long long)after->limit);
	say_row_witness(context, "sched-other",
			after->nice != before->nice ? "moved" : "still",
			"its niceness was %d, and is %d", before->nice,
			after->nice);
}

static void say_known(struct job_context *context, const struct decoy *decoy,
		      const char *salt)
{
	const struct reach *way;

	for (way = process_ways; way->row; way++)
		if (way->acts)
			continue;
		else if (!decoy->has_host && !strcmp(way->row, "setns"))
			say_row_blind(context, way->row,
				      "the decoy could get no namespace");
		else
			reach_truth(context, way->row, salt, decoy->token);
}

static void all_blind(struct job_context *context, const char *why)
{
	const struct reach *way;

	for (way = process_ways; way->row; way++)
		say_row_blind(context, way->row, why);
}

static int watch(struct job_context *context, const struct decoy *decoy,
		 struct error *err)
{
	char salt[SEAL_TEXT];
	struct seen before, after;

	if (seal_random(salt) < 0)
		return error_make(err, errno, "no random salt");
	if (look(decoy, &before, err) < 0)
		return -1;
	if (job_event(context, "ready",
		      json_pack("{s:s, s:o}", "salt", salt, "decoy",
				decoy_address(decoy)),
		      err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline - RESERVE_NS));
	if (look(decoy, &after, err) < 0)
		return -1;
	say_changed(context, &before, &after);
	say_known(context, decoy, salt);
	return 0;
}

static int run(struct job_context *context, struct error *err)
{
	struct decoy decoy;
	struct error why = {0};
	int status;

	if (decoy_plant(&decoy, context->around->data, &why) < 0) {
		all_blind(context, why.message);
		status = job_event(context, "ready", NULL, err);
	} else {
		status = watch(context, &decoy, err);
	}
	decoy_remove(&decoy);
	return status;
}

static const struct job process_witness = {
	.name = "process.witness",
	.title = "Plants a process, and looks what happens to it",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_DATA,
	.deadline = 20 * NS_PER_S,
	.bound_processes = 1,
	.run = run,
};
JOB_REGISTER(process_witness)
