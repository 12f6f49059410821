/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of host-work: CPU time that was charged to the guest's
 * group, without that of the threads which are its virtual CPUs. What a guest
 * may have of it is a number of ours: a tenth of a CPU.
 */
#include "isolation-tests/attacker.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#define SHARE_PERCENT 10

struct spent {
	nanoseconds at, all, within; /* -1: unknown */
};

struct eye {
	struct job_context *context;
	struct cgroup attacked;
	pid_t emulator;
	struct spent before;
};

static struct spent read_spent(const struct eye *eye)
{
	return (struct spent){
		.at = clock_now(),
		.all = cgroup_read(&eye->attacked, CGROUP_COUNT_CPU_NS),
		.within = attacker_virtual_ns(eye->emulator)};
}

static int is_known(const struct spent *spent)
{
	return spent->all >= 0 && spent->within >= 0;
}

static int percent(nanoseconds spent, nanoseconds took)
{
	return (int)(100 * spent / (took ? took : 1));
}

static void say_seen(const struct eye *eye, const char *row)
{
	struct spent after = read_spent(eye);
	nanoseconds took = after.at - eye->before.at;
	nanoseconds within = after.within - eye->before.within;
	nanoseconds beside = after.all - eye->before.all - within;

	if (!eye->emulator)
		say_row_blind(eye->context, row,
			      "there is no emulator in its group");
	else if (!is_known(&eye->before) || !is_known(&after))
		say_row_blind(eye->context, row,
			      "the kernel does not tell the time of threads, "
			      "or of groups");
	else
		say_row_witness(
			eye->context, row,
			percent(beside, took) >= SHARE_PERCENT ? "moved"
							       : "still",
			"%d %% of a CPU beside the %d %% of its virtual CPUs, "
			"charged to its group; its share is %d %%",
			percent(beside, took), percent(within, took),
			SHARE_PERCENT);
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;

	(void)number;
	if (phase == ROUND_BEFORE)
		eye->before = read_spent(eye);
	else
		say_seen(eye, row);
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.context = context};
	const struct round_eye eye = {look, NULL, &state};
	const json_t *groups = json_object_get(context->params, "groups");
	int status;

	if (json_object_size(groups))
		cgroup_from_json(&state.attacked, groups, NULL);
	state.emulator = attacker_emulator(&state.attacked);
	status = round_watch(context, NULL, &eye, err);
	cgroup_free(&state.attacked);
	return status;
}

static const struct job host_work_witness = {
	.name = "host-work.witness",
	.title = "Reads what an emulator spent beside its virtual CPUs",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 17 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(host_work_witness)
