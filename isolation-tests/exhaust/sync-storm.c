/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever anybody has written lately is brought to the disk, again and again,
 * by a call that takes no privilege. It ends as soon as one call takes a
 * second. A laboratory's attack: the call is about all file systems there are.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <unistd.h>

#define CALLS_MOST 20
#define LONG_NS NS_PER_S
#define STORM_NS (10 * NS_PER_S)

struct storm {
	int calls;
	nanoseconds longest;
};

static void rage(void *state)
{
	struct storm *storm = state;

	while (storm->calls < CALLS_MOST && storm->longest < LONG_NS) {
		nanoseconds began = clock_now(), took;

		sync();
		took = clock_now() - began;
		storm->calls++;
		if (took > storm->longest)
			storm->longest = took;
	}
}

static int run(struct job_context *context, struct error *err)
{
	struct storm storm = {0};

	(void)err;
	if (bounded_do(rage, &storm, sizeof(storm), STORM_NS) < 0 &&
	    errno != EINTR)
		return say_unable(context, "no process for it");
	return say_attempt(context, "done",
			   "sync(2) called %d times, up to %lld ms each",
			   storm.calls, (long long)(storm.longest / NS_PER_MS));
}

/* A call that everybody may make: only a kernel of one's own holds it. */
static const struct attack attack = {
	.boundary = "what others have written and not yet stored",
	.threatens = THREAT_AVAILABILITY,
	.witness = "sync-storm.witness",
	.lab = 1,
};

static const struct job sync_storm = {
	.name = "sync-storm",
	.title = "Everybody's writes, brought to the disk",
	.reference = "Gao et al., Houdini's Escape (CCS 2019)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 12 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(sync_storm)
