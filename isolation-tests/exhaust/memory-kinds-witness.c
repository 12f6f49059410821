/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of other kinds of memory: what is charged to the run's
 * outer group, OOM kills, and what the whole host has left, for memory that
 * would be charged to nobody.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"
#include "isolation-tests/watch.h"

#define MIB (INT64_C(1) << 20)

/* Longest that memory given back is waited for. */
#define SETTLE_NS NS_PER_S

struct eye {
	struct job_context *context;
	struct watch watch;
	int blind;
	int64_t wanted, got;
	int64_t available,
		least; /* of the host, before the row and meanwhile */
};

static void meanwhile(void *state)
{
	struct eye *eye = state;
	int64_t now = watch_available();

	watch_sample(&eye->watch);
	if (now >= 0 && now < eye->least)
		eye->least = now;
}

/* All of it was had, the host has so much less, and no group pays for it. */
static int is_uncharged(const struct eye *eye, int64_t rise)
{
	return eye->got >= eye->wanted && rise < eye->wanted / 4 &&
	       eye->available - eye->least > eye->wanted / 4 * 3;
}

/* More than an environment may have, with a tenth to spare, or the guard's own
 * limit had to end something. */
static int is_beyond(const struct eye *eye, int64_t rise)
{
	int64_t share = eye->context->around->memory_bytes;
	int64_t outer = watch_outer_events(&eye->watch);
	int64_t attacked = watch_attacked_events(&eye->watch);

	return rise > share + share / 10 ||
	       (outer > 0 && attacked >= 0 && outer > attacked);
}

/* Until most of it was given back: the next row begins there. */
static void settle(const struct eye *eye)
{
	nanoseconds end = clock_now() + SETTLE_NS;
	int64_t before = eye->watch.outer_level.before;

	while (!eye->blind && clock_now() < end &&
	       cgroup_read(&eye->watch.outer, CGROUP_COUNT_MEMORY) - before >
		       eye->wanted / 32)
		bounded_sleep_until(clock_now() + NS_PER_MS);
}

/* `late`: the attack says that it had no time to come to its limit. */
static void say_seen(const struct eye *eye, const char *row, int late)
{
	int64_t rise = watch_rise(&eye->watch.outer_level);
	int64_t events = watch_attacked_events(&eye->watch);
	char more[SAY_NUMBER], kills[SAY_NUMBER], less[SAY_NUMBER];

	say_number(rise / MIB, more);
	say_number((eye->available - eye->least) / MIB, less);
	if (eye->blind)
		say_row_blind(eye->context, row,
			      "the run's outer group cannot be read");
	else if (late && !is_beyond(eye, rise))
		say_row_blind(eye->context, row,
			      "the memory was taken too slowly to tell");
	else if (is_uncharged(eye, rise))
		say_row_witness(eye->context, row, "moved",
				"%s MiB less on the host, charged to nobody",
				less);
	else
		say_row_witness(
			eye->context, row,
			is_beyond(eye, rise) ? "moved" : "still",
			"at most %s MiB more charged on the host, OOM kills in "
			"the environment's group: %s",
			more,
			events < 0 ? "unknown" : say_number(events, kills));
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;

	if (phase == ROUND_BEFORE) {
		watch_end(&eye->watch);
		eye->blind = watch_begin(&eye->watch, eye->context,
					 CGROUP_COUNT_MEMORY, CGROUP_COUNT_OOM,
					 NULL) < 0;
		eye->available = eye->least = watch_available();
		eye->wanted = number;
	} else if (phase == ROUND_HELD) {
		eye->got = number;
		meanwhile(eye);
	} else {
		say_seen(eye, row, number != 0);
		settle(eye);
	}
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.context = context};
	const struct round_eye eye = {look, meanwhile, &state};
	int status = round_watch(context, NULL, &eye, err);

	watch_end(&state.watch);
	return status;
}

static const struct job memory_kinds_witness = {
	.name = "memory-kinds.witness",
	.title = "Watches the host's memory of other kinds",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 65 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(memory_kinds_witness)
