/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of memory-highwater: what is charged to the run's outer
 * group while the memory is held, and when it was given back. A guest may have
 * used it before: so what counts is how much less it becomes, not how much more
 * it was; and most of the times decide, since an emulator gives back memory of
 * its own now and then.
 */
#include "common/cgroup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/memory-highwater.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#define MIB (INT64_C(1) << 20)
/* Longest that memory given back is waited for. */
#define SETTLE_NS NS_PER_S

struct eye {
	struct cgroup outer;
	int64_t bytes, held;		      /* -1: unknown */
	int64_t back[MEMORY_HIGHWATER_TIMES]; /* bytes given back */
	int times;
};

static int64_t charged(const struct eye *eye)
{
	return cgroup_read(&eye->outer, CGROUP_COUNT_MEMORY);
}

/* Most of it. */
static int is_back(const struct eye *eye, int64_t back)
{
	return back > eye->bytes / 2;
}

/* Less that is charged now than it was; negative where that can't be read. */
static int64_t less_by(const struct eye *eye)
{
	int64_t now = charged(eye);

	if (now < 0)
		return -1;
	return now < eye->held ? eye->held - now : 0;
}

static int64_t wait_for_it(const struct eye *eye)
{
	nanoseconds end = clock_now() + SETTLE_NS;
	int64_t back = less_by(eye);

	while (back >= 0 && !is_back(eye, back) && clock_now() < end) {
		bounded_sleep_until(clock_now() + 5 * NS_PER_MS);
		back = less_by(eye);
	}
	return back;
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;

	(void)row;
	if (phase == ROUND_BEFORE) {
		eye->bytes = number;
		eye->held = -1;
	} else if (phase == ROUND_HELD) {
		eye->held = charged(eye);
	} else if (eye->held >= eye->bytes &&
		   eye->times < MEMORY_HIGHWATER_TIMES) {
		eye->back[eye->times] = wait_for_it(eye);
		eye->times += eye->back[eye->times] >= 0;
	}
}

static int say_seen(struct job_context *context, const struct eye *eye)
{
	int kept = 0;

	if (eye->times < MEMORY_HIGHWATER_TIMES)
		return say_blind(context,
				 "the memory was charged to nobody whose "
				 "charge can be read");
	for (int i = 0; i < MEMORY_HIGHWATER_TIMES; i++)
		kept += !is_back(eye, eye->back[i]);
	return say_witness(
		context, kept > MEMORY_HIGHWATER_TIMES / 2 ? "moved" : "still",
		"%lld, %lld and %lld of %lld MiB came back to the host within "
		"%lld ms",
		(long long)(eye->back[0] / MIB),
		(long long)(eye->back[1] / MIB),
		(long long)(eye->back[2] / MIB), (long long)(eye->bytes / MIB),
		(long long)(SETTLE_NS / NS_PER_MS));
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.held = -1};
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
