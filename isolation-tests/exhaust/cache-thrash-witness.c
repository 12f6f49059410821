/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of cache-thrash: a neighbour that goes from one place of
 * its memory to the next, in no order that could be foreseen. What a step takes
 * is counted in CPU time, so that a shared processor is not taken for a shared
 * cache.
 */
#include "common/cleanup.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* More than a core has for itself, less than they share. */
#define PLACES ((INT64_C(4) << 20) / (int64_t)sizeof(struct place))
#define STEPS_AT_ONCE 100000
#define LOOK_NS (300 * NS_PER_MS)
/* Slower by less is what other neighbours do, too. */
#define SLOWER_PERCENT 125

/* A line of the cache. */
struct place {
	_Alignas(64) const struct place *next;
};

struct walk {
	struct place *places;
	const struct place *at;
	double before, meanwhile, after; /* CPU time of a step, in ns */
};

/* One ring through all places (Sattolo). */
static void lay_out(struct place *places, unsigned seed)
{
	int64_t *order = (int64_t *)calloc(PLACES, sizeof(*order)), i;

	for (i = 0; order && i < PLACES; i++)
		order[i] = i;
	for (i = PLACES - 1; order && i > 0; i--) {
		int64_t with = rand_r(&seed) % i, was = order[i];

		order[i] = order[with];
		order[with] = was;
	}
	for (i = 0; order && i < PLACES; i++)
		places[order[i]].next = &places[order[(i + 1) % PLACES]];
	free(order);
}

static nanoseconds cpu_now(void)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static double take_steps(struct walk *walk)
{
	nanoseconds end = clock_now() + LOOK_NS, began = cpu_now();
	int64_t steps = 0;
	int i;

	while (clock_now() < end) {
		for (i = 0; i < STEPS_AT_ONCE; i++)
			walk->at = walk->at->next;
		steps += STEPS_AT_ONCE;
	}
	return (double)(cpu_now() - began) / (double)steps;
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct walk *walk = state;

	(void)row;
	(void)number;
	if (phase == ROUND_BEFORE)
		walk->before = take_steps(walk);
	else if (phase == ROUND_HELD)
		walk->meanwhile = take_steps(walk);
	else
		walk->after = take_steps(walk);
}

static int say_felt(struct job_context *context, const struct walk *walk)
{
	double slow = walk->before > walk->after ? walk->before : walk->after;
	double fast = walk->before > walk->after ? walk->after : walk->before;

	if (fast <= 0 || slow * 100 > fast * SLOWER_PERCENT)
		return say_blind(context,
				 "a neighbour's step took %.1f ns before and "
				 "%.1f ns afterwards: too unsteady to tell",
				 walk->before, walk->after);
	return say_witness(context,
			   walk->meanwhile * 100 > slow * SLOWER_PERCENT
				   ? "moved"
				   : "still",
			   "a neighbour's step took %.1f ns, %.1f ns before "
			   "and %.1f ns afterwards",
			   walk->meanwhile, walk->before, walk->after);
}

static int run(struct job_context *context, struct error *err)
{
	cleanup_free struct place *places =
		aligned_alloc(sizeof(*places), PLACES * sizeof(*places));
	struct walk walk = {.places = places, .at = places};
	const struct round_eye eye = {look, NULL, &walk};
	unsigned seed = 0;

	if (!places || getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return error_make(err, errno, "no memory to walk in");
	lay_out(places, seed);
	if (round_watch(context, NULL, &eye, err) < 0)
		return -1;
	return say_felt(context, &walk);
}

static const struct job cache_thrash_witness = {
	.name = "cache-thrash.witness",
	.title = "Walks in its memory, and feels how long a step takes",
	.kind = JOB_WITNESS,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 15 * NS_PER_S,
	.bound_bytes = PLACES * (int64_t)sizeof(struct place),
	.run = run,
};
JOB_REGISTER(cache_thrash_witness)
