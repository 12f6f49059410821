/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of the memory bomb: memory charged to the run's outer
 * group and to the attacked environment's group, OOM kills in both, and what
 * the whole host has left. It believes nothing that the bomb says.
 */
#include "isolation-tests/say.h"
#include "isolation-tests/watch.h"

#define MIB (INT64_C(1) << 20)

/* MemAvailable of this host in bytes, before and least; -1 unknown. */
struct available {
	int64_t before, least;
};

static void look_at_host(void *state)
{
	struct available *available = state;
	int64_t now = watch_available();

	if (now >= 0 && now < available->least)
		available->least = now;
}

/* Whether more was taken than an environment may have, with a tenth to spare;
 * or the guard's own limit had to end something. */
static int has_moved(const struct watch *watch, int64_t share)
{
	int64_t outer = watch_outer_events(watch);
	int64_t attacked = watch_attacked_events(watch);

	if (watch_rise(&watch->outer_level) > share + share / 10)
		return 1;
	return outer > 0 && attacked >= 0 && outer > attacked;
}

static int say_seen(struct job_context *context, const struct watch *watch,
		    const struct available *available)
{
	char rise[SAY_NUMBER], own[SAY_NUMBER], kills[SAY_NUMBER];
	char before[SAY_NUMBER], least[SAY_NUMBER];
	int64_t events = watch_attacked_events(watch);

	return say_witness(
		context,
		has_moved(watch, context->around->memory_bytes) ? "moved"
								: "still",
		"at most %s MiB more on the host; %s MiB in the environment's "
		"group, OOM kills there: %s; host's available memory %s MiB, "
		"at least %s",
		say_number(watch_rise(&watch->outer_level) / MIB, rise),
		watch->attacked_level.most < 0
			? "?"
			: say_number(watch->attacked_level.most / MIB, own),
		events < 0 ? "unknown" : say_number(events, kills),
		say_number(available->before / MIB, before),
		say_number(available->least / MIB, least));
}

static int run(struct job_context *context, struct error *err)
{
	cleanup_watch struct watch watch;
	struct error why = {0};
	struct available available;

	available.before = available.least = watch_available();
	if (watch_begin(&watch, context, CGROUP_COUNT_MEMORY, CGROUP_COUNT_OOM,
			&why) < 0) {
		job_event(context, "ready", NULL, NULL);
		return say_blind(context, "%s", why.message);
	}
	if (watch_until_done(&watch, context, look_at_host, &available, err) <
	    0)
		return -1;
	return say_seen(context, &watch, &available);
}

static const struct job memory_bomb_witness = {
	.name = "memory-bomb.witness",
	.title = "Watches the host's memory during a memory bomb",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 40 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(memory_bomb_witness)
