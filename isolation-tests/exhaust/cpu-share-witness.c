/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of busy loops: the CPU time charged to the attacked
 * environment's group, of what all others left on all CPUs. Three quarters of
 * that in any window, and there was nothing that kept it from the rest. Windows
 * in which others took more than a quarter of the CPUs tell nothing.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/cpu-share.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

/* Others are quiet when they leave nearly all for so long; waited for no longer
 * than this, all in all. */
#define QUIET_NS (50 * NS_PER_MS)
#define PATIENCE_NS (3 * NS_PER_S)

struct eye {
	struct cgroup attacked;
	struct cpu_times before;
	nanoseconds waited;
	int64_t charged_before;
	/* The window with the largest part of what was left. */
	int64_t charged, left;
	int cpus, windows;
};

static void judge(struct eye *eye, int64_t charged,
		  const struct cpu_times *gone)
{
	int64_t left = charged + gone->idle;

	eye->cpus = gone->cpus;
	if (left < gone->all / 4 * 3)
		return;
	if (!eye->windows++ || (double)charged * (double)eye->left >
				       (double)eye->charged * (double)left) {
		eye->charged = charged;
		eye->left = left;
	}
}

/* What they were busy with may be over soon. */
static void wait_for_quiet(struct eye *eye)
{
	struct cpu_times gone = {.all = 1};

	while (eye->waited < PATIENCE_NS && gone.idle < gone.all / 8 * 7) {
		struct cpu_times before = cpu_times_read(), now;

		bounded_sleep_until(clock_now() + QUIET_NS);
		now = cpu_times_read();
		gone = cpu_times_since(&before, &now);
		eye->waited += QUIET_NS;
	}
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;
	struct cpu_times now;
	int64_t charged;

	(void)row;
	(void)number;
	if (phase == ROUND_BEFORE && !eye->windows)
		wait_for_quiet(eye);
	now = cpu_times_read();
	charged = cgroup_read(&eye->attacked, CGROUP_COUNT_CPU_NS);
	if (phase == ROUND_BEFORE) {
		eye->before = now;
		eye->charged_before = charged;
	} else if (charged >= 0 && eye->charged_before >= 0) {
		struct cpu_times gone = cpu_times_since(&eye->before, &now);

		judge(eye, charged - eye->charged_before, &gone);
	}
}

static int say_seen(struct job_context *context, const struct eye *eye)
{
	if (!eye->cpus)
		return say_blind(context,
				 "the environment's group does not tell its "
				 "CPU time");
	if (!eye->windows)
		return say_blind(context,
				 "others took more than a quarter of the CPUs");
	return say_witness(
		context, eye->charged > eye->left / 4 * 3 ? "moved" : "still",
		"at most %lld of the %lld ms that others left on %d "
		"CPUs, in any of %d windows",
		(long long)(eye->charged / NS_PER_MS),
		(long long)(eye->left / NS_PER_MS), eye->cpus, eye->windows);
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.charged_before = -1};
	const struct round_eye eye = {look, NULL, &state};

	if (round_watch_group(context, "groups", &state.attacked, &eye, err) <
	    0)
		return -1;
	return say_seen(context, &state);
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
