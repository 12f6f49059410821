/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of busy loops: the CPU time charged to the attacked
 * environment's group, of what all others left. Three quarters of that, and
 * there was nothing that kept it from the rest.
 */
#include "common/cgroup.h"
#include "isolation-tests/exhaust/cpu-share.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

struct eye {
	struct cgroup attacked;
	struct cpu_times before, gone;
	int64_t charged_before, charged;
};

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;
	struct cpu_times now = cpu_times_read();
	int64_t charged = cgroup_read(&eye->attacked, CGROUP_COUNT_CPU_NS);

	(void)row;
	(void)number;
	if (phase == ROUND_BEFORE) {
		eye->before = now;
		eye->charged_before = charged;
	} else {
		eye->gone = cpu_times_since(&eye->before, &now);
		eye->charged = charged < 0 ? -1 : charged - eye->charged_before;
	}
}

static int say_seen(struct job_context *context, const struct eye *eye)
{
	int64_t left = eye->charged + eye->gone.idle;

	if (eye->charged_before < 0 || eye->charged < 0 || !eye->gone.cpus)
		return say_blind(context,
				 "the environment's group does not tell its "
				 "CPU time");
	if (left < eye->gone.all / 4)
		return say_blind(context, "others took nearly all of the CPUs");
	return say_witness(context,
			   eye->charged > left / 4 * 3 ? "moved" : "still",
			   "%lld of the %lld ms that others left on %d CPUs",
			   (long long)(eye->charged / NS_PER_MS),
			   (long long)(left / NS_PER_MS), eye->gone.cpus);
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.charged_before = -1};
	const struct round_eye eye = {look, NULL, &state};
	const json_t *groups = json_object_get(context->params, "groups");
	int status;

	if (json_object_size(groups))
		cgroup_from_json(&state.attacked, groups, NULL);
	status = round_watch(context, NULL, &eye, err);
	if (status == 0)
		status = say_seen(context, &state);
	cgroup_free(&state.attacked);
	return status;
}

static const struct job cpu_share_witness = {
	.name = "cpu-share.witness",
	.title = "Reads the CPU time that loops were charged",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 12 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(cpu_share_witness)
