/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A covert channel: bits that one environment sent and another brought back,
 * as bounds of what the channel can carry. Pure.
 */
#ifndef HARNESS_CHANNEL_H
#define HARNESS_CHANNEL_H

#include "harness/judge/compare.h"
#include "harness/stats/summary.h"

/** Less than this is closed, in bit/s: "acceptable in most application
 * environments" (TCSEC, DoD 5200.28-STD, 8.0). */
#define CHANNEL_FLOOR 1.0

/** How sure the bounds are. */
#define CHANNEL_CONFIDENCE 0.95

struct channel {
	size_t bits, wrong;
	double rate;		  /**< bits sent per second */
	struct interval errors;	  /**< rate of errors, 0 to 1 */
	struct interval capacity; /**< bit/s */
};

/** What `wrong` of `bits` say of a channel that was used `rate` times a
 * second. */
struct channel channel_measure(size_t bits, size_t wrong, double rate);

/**
 * Judge it: through when the least that it carries is above the floor, still
 * when the most is below, blind when the floor lies between: more bits would
 * tell. `truth` was sent, `found` was received; not as many is blind, too.
 */
void channel_compare(struct comparison *result, const char *found,
		     const char *truth, double rate);

#endif
