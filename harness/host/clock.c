/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading the clock costs, and how fine it is: both limit what can be
 * measured at all. */
#include "common/clock.h"

#include "harness/host/fact.h"

#include <stdlib.h>

enum { BATCHES = 101, READINGS = 200 };

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* One batch: cost of one reading, and the smallest step that is not 0. */
static double read_batch(nanoseconds *step)
{
	nanoseconds start = clock_now(), last = start, now = start;

	for (int i = 0; i < READINGS; i++) {
		now = clock_now();
		if (now > last && (*step == 0 || now - last < *step))
			*step = now - last;
		last = now;
	}
	return (double)(now - start) / READINGS;
}

void host_fact_clock(json_t *facts)
{
	double costs[BATCHES];
	nanoseconds step = 0;
	struct timespec claimed;

	for (int i = 0; i < BATCHES; i++)
		costs[i] = read_batch(&step);
	qsort(costs, BATCHES, sizeof(*costs), ascending);
	/* The kernel may only claim 1 ns, but it may also admit 4 ms. */
	clock_getres(CLOCK_MONOTONIC, &claimed);
	if (claimed.tv_nsec > step)
		step = claimed.tv_nsec;
	json_object_set_new(facts, "clock_cost_ns",
			    json_real(costs[BATCHES / 2]));
	json_object_set_new(facts, "clock_resolution_ns", json_integer(step));
}
