/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of memory-highwater: what is charged to the run's outer
 * group while the memory is held, and when it was given back. A guest may have
 * used it before: so what counts is how much less it becomes, not how much more
 * it was.
 */
#include "common/cgroup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#define MIB (INT64_C(1) << 20)
/* Longest that memory given back is waited for. */
#define SETTLE_NS NS_PER_S

struct eye {
	struct cgroup outer;
	int64_t bytes, held, after; /* -1: unknown */
	int over;
};

static int64_t charged(const struct eye *eye)
{
	return cgroup_read(&eye->outer, CGROUP_COUNT_MEMORY);
}

/* Most of it is back. */
static int is_back(const struct eye *eye)
{
	return eye->held - eye->after > eye->bytes / 2;
}

static void wait_for_it(struct eye *eye)
{
	nanoseconds end = clock_now() + SETTLE_NS;

	for (eye->after = charged(eye); !is_back(eye) && clock_now() < end;
	     eye->after = charged(eye))
		bounded_sleep_until(clock_now() + 5 * NS_PER_MS);
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;

	(void)row;
	if (phase == ROUND_BEFORE) {
		eye->bytes = number;
	} else if (phase == ROUND_HELD) {
		eye->held = charged(eye);
	} else if (eye->held >= 0) {
		wait_for_it(eye);
		eye->over = 1;
	}
}

static int say_seen(struct job_context *context, const struct eye *eye)
{
	int64_t back = eye->held - eye->after;

	if (!eye->over || eye->after < 0)
		return say_blind(context,
				 "the run's outer group does not tell what it "
				 "was charged");
	if (eye->held < eye->bytes)
		return say_blind(context, "the memory was charged to nobody");
	return say_witness(
		context, is_back(eye) ? "still" : "moved",
		"%lld of %lld MiB came back to the host within %lld ms",
		(long long)((back > 0 ? back : 0) / MIB),
		(long long)(eye->bytes / MIB),
		(long long)(SETTLE_NS / NS_PER_MS));
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.held = -1, .after = -1};
	const struct round_eye eye = {look, NULL, &state};
	const json_t *outer = json_object_get(context->params, "outer");
	int status;

	if (json_object_size(outer))
		cgroup_from_json(&state.outer, outer, NULL);
	status = round_watch(context, NULL, &eye, err);
	if (status == 0)
		status = say_seen(context, &state);
	cgroup_free(&state.outer);
	return status;
}

static const struct job memory_highwater_witness = {
	.name = "memory-highwater.witness",
	.title = "Reads what memory comes back to the host",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 17 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(memory_highwater_witness)
