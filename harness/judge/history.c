/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/history.h"

#include "harness/judge/contrast.h"
#include "harness/judge/history-parts.h"

#include <math.h>

/* What noise may take of the risk. */
#define NOISES 0.25

const char *finding_word(enum finding_kind kind)
{
	static const char *const words[FINDING_KINDS] = {
		[FINDING_BOUNDARY] = "boundary", [FINDING_STEP] = "step",
		[FINDING_DRIFT] = "drift",	 [FINDING_MISSING] = "missing",
		[FINDING_NOISE] = "noise",
	};

	return words[kind];
}

/* Spreads of nights that had some, as logarithms. */
static size_t noisy_nights(const struct history *history, double *logarithms,
			   size_t *at)
{
	size_t from = history->count > HISTORY_WINDOW
			      ? history->count - HISTORY_WINDOW
			      : 0;
	size_t used = 0;

	for (size_t i = from; i < history->count; i++) {
		double spread = history->spreads[i];

		if (!isfinite(spread) || !(spread > 0))
			continue;
		logarithms[used] = log(spread);
		at[used++] = i;
	}
	return used;
}

int history_noise(const struct history *history, struct finding *finding)
{
	double logarithms[HISTORY_WINDOW];
	size_t at[HISTORY_WINDOW], used, before;
	struct difference difference;
	double usual, most;

	used = history->spreads ? noisy_nights(history, logarithms, at) : 0;
	if (used < HISTORY_LEAST + HISTORY_NOISY ||
	    at[used - 1] + 1 != history->count)
		return 0;
	before = used - HISTORY_NOISY;
	usual = stats_median(logarithms, before);
	most = usual + log(HISTORY_NOISE);
	for (size_t i = before; i < used; i++)
		if (!(logarithms[i] > most))
			return 0;
	difference = history_contrast(
		(struct group){logarithms, before},
		(struct group){logarithms + before, HISTORY_NOISY});
	*finding = (struct finding){
		.kind = FINDING_NOISE,
		.is_worse = 1,
		.began = at[before],
		.nights = HISTORY_NOISY,
		.before = before,
		.ratio = contrast_ratio(&difference),
		.p = difference.p,
		.risk = history_share(history, NOISES),
		.last = at[before],
		.changed = NAN,
	};
	return difference.p <= finding->risk;
}

/* The night where it began to be missed, and for how many nights that weigh. */
static size_t gone_since(const signed char *present, size_t count,
			 size_t *nights)
{
	size_t began = count;

	*nights = 0;
	while (count && present[count - 1] != 1) {
		count--;
		if (present[count])
			continue;
		began = count;
		(*nights)++;
	}
	return began;
}

int history_missing(const signed char *present, size_t count,
		    struct finding *finding)
{
	size_t nights, began = gone_since(present, count, &nights), seen = 0;

	if (!nights || present[count - 1] == -1)
		return 0;
	for (size_t i = began; i-- && seen < HISTORY_PRESENT;) {
		if (!present[i])
			return 0;
		seen += present[i] == 1;
	}
	*finding = (struct finding){
		.kind = FINDING_MISSING,
		.is_worse = 1,
		.began = began,
		.nights = nights,
		.before = seen,
		.ratio = {NAN, NAN, NAN},
		.p = NAN,
		.risk = NAN,
		.last = began,
		.changed = NAN,
	};
	return seen == HISTORY_PRESENT;
}

int history_level(const struct history *history, struct finding *finding)
{
	int found = history_drift(history, finding);

	return found ? found : history_step(history, finding);
}

enum expect_state boundary_of_night(const struct boundary_night *night)
{
	enum expect_state worst = boundary_worst(night->state, night->again);

	if (worst == EXPECT_THROUGH || night->again == EXPECT_NOT_TRIED)
		return worst;
	if (night->state == EXPECT_NOT_TRIED)
		return night->again;
	return worst == night->state ? night->again : night->state;
}

/* What a night has to say; that something got through is said on any. */
static enum expect_state heard(const struct boundary_night *night)
{
	enum expect_state state = boundary_of_night(night);

	return night->weighs || state == EXPECT_THROUGH ? state
							: EXPECT_NOT_TRIED;
}

/* The state that says most for a boundary, of the nights before `count`. */
static enum expect_state best_of(const struct boundary_night *nights,
				 size_t count, size_t *shown)
{
	enum expect_state best = EXPECT_NOT_TRIED;

	*shown = 0;
	for (size_t i = 0; i < count; i++) {
		enum expect_state state = heard(&nights[i]);

		*shown += state == EXPECT_HELD || state == EXPECT_DEGRADED;
		best = boundary_best(best, state);
	}
	return best;
}

/* Whether it was degraded on one of these nights. */
static int was_degraded(const struct boundary_night *nights, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (heard(&nights[i]) == EXPECT_DEGRADED)
			return 1;
	return 0;
}

int history_boundary(const struct boundary_night *nights, size_t count,
		     struct finding *finding)
{
	size_t shown, began;
	enum expect_state best, tonight;

	if (!count)
		return 0;
	best = best_of(nights, count - 1, &shown);
	tonight = heard(&nights[count - 1]);
	if (boundary_change(best, tonight) != BOUNDARY_LOST)
		return 0;
	for (began = count - 1; began; began--) {
		enum expect_state state = heard(&nights[began - 1]);

		if (boundary_change(best, state) == BOUNDARY_SAME)
			break;
	}
	/* Nights that say nothing, before the first that was less. */
	while (boundary_change(best, heard(&nights[began])) != BOUNDARY_LOST)
		began++;
	*finding = (struct finding){
		.kind = FINDING_BOUNDARY,
		.is_worse = 1,
		.is_unsteady = tonight == EXPECT_DEGRADED &&
			       was_degraded(nights, began),
		.began = began,
		.nights = count - began,
		.before = shown,
		.ratio = {NAN, NAN, NAN},
		.p = NAN,
		.risk = NAN,
		.last = began,
		.changed = NAN,
	};
	return 1;
}
