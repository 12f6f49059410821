/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What many nights say about tonight: one series (a workload in an environment,
 * or a boundary), night by night, oldest first and tonight last. Pure.
 *
 * A step is a level that lasts from some night to tonight. The series is cut
 * where the means of what lies before and behind, as far as thirty nights,
 * differ most (binary segmentation: Scott & Knott, Biometrics 30(3), 1974), by
 * Student's t with the outliers of either part drawn in to three of its scales
 * (stats/winsorised.h), and both parts again, as long as a cut is beyond
 * chance. The risk is shared among all cuts that are looked at: half of it goes
 * to those of the last three nights, so that what is new is found soon; each of
 * these nights has to be farther out than such come by themselves, too, where
 * tails are heavier than a normal distribution's (stats/tail.h). Where a
 * straight line says it better than steps (by the Bayesian information
 * criterion for Laplace's distribution: Schwarz, Annals of Statistics 6(2),
 * 1978), it is a drift: the line of Theil and Sen, the test of Mann
 * (stats/trend.h).
 *
 * A night that was measured twice counts with the value that is nearer to what
 * is usual. One night that is out of all proportion moves nothing: what follows
 * must stand where it stood.
 */
#ifndef HARNESS_JUDGE_HISTORY_H
#define HARNESS_JUDGE_HISTORY_H

#include "harness/judge/change.h"

/** A red night without a cause, over all series: 1 in 100. */
#define HISTORY_RISK 0.01
/** Nights that a level must have had before one can tell that it was left. */
#define HISTORY_LEAST 5
/** Nights back that are looked at: what nobody accepted in so many is usual. */
#define HISTORY_WINDOW 120
/** Nights that a drift must last. */
#define HISTORY_DRIFT 20
/** Nights of noise that are more than one bad night. */
#define HISTORY_NOISY 3
/** Times the usual spread that is more noise than usual. */
#define HISTORY_NOISE 2.0
/** Nights in a row that something must have been there to be missed. */
#define HISTORY_PRESENT 3

enum finding_kind {
	FINDING_BOUNDARY, /**< it held, and holds no longer */
	FINDING_STEP,	  /**< another level since some night */
	FINDING_DRIFT,	  /**< night by night a little more */
	FINDING_MISSING,  /**< it was measured, and could not be */
	FINDING_NOISE,	  /**< starts of one night differ more than they did */
	FINDING_KINDS
};

/** "boundary", "step", "drift", "missing", "noise". */
const char *finding_word(enum finding_kind kind);

/** One series of costs. Arrays have `count` members, one a night; a NaN was
 * not measured, or weighs nothing. Borrowed. */
struct history {
	size_t count;
	const double *values;  /**< natural logarithms of the cost */
	const double *again;   /**< the same, measured a second time that night;
				  NULL: never */
	const double *alone;   /**< the same cost not in relation to anything;
				  what says less of the two counts. NULL: it is
				  not asked */
	const double *spreads; /**< standard deviation between the starts of a
				  night, of such logarithms; NULL: unknown */
	double floor;	       /**< least change that matters, 0.05 */
	size_t family;	       /**< series that share the risk */
};

struct finding {
	enum finding_kind kind;
	int is_worse;	       /**< else it became better */
	int is_unsteady;       /**< of a boundary that is degraded: it was that
				  before, and held again */
	size_t began;	       /**< the night where it began */
	size_t nights;	       /**< that it rests on, from there on */
	size_t before;	       /**< nights that it is held against */
	struct interval ratio; /**< of costs, or of spreads: now by before, with
				  its 95 % interval; NaN of anything else */
	double p;	       /**< of that test alone; NaN likewise */
	double risk;	       /**< that p was not allowed to exceed */
	size_t last;	/**< of a step: the night on which the last level began,
			   `began` or later; of anything else `began` */
	double changed; /**< of a step: that level by the one before it; of a
			   drift: as `ratio`; NaN of anything else */
};

/** The step to tonight's level: 1 when there is one, else 0. What became worse
 * and was not made good again goes before what became better. Negative without
 * memory. */
int history_step(const struct history *history, struct finding *finding);

/** A drift up to tonight, likewise, if it says more than steps do. */
int history_drift(const struct history *history, struct finding *finding);

/** More noise than usual, in each of the last HISTORY_NOISY nights. */
int history_noise(const struct history *history, struct finding *finding);

/** Not measured tonight (and before), after HISTORY_PRESENT nights in a row on
 * which it was. `present` says so for each night; -1: a night that says
 * nothing, as a busy one. */
int history_missing(const signed char *present, size_t count,
		    struct finding *finding);

/** A step or a drift up to tonight, whichever says more, likewise. */
int history_level(const struct history *history, struct finding *finding);

/** Nights on which a series was measured, as far as these are looked at. */
size_t history_measured(const struct history *history);

/** A boundary on some night. */
struct boundary_night {
	enum expect_state state; /**< EXPECT_NOT_TRIED: nothing is known */
	enum expect_state again; /**< of a second attempt, likewise */
	int weighs;		 /**< not where the machine was busy */
};

/** What counts of two attempts of a night: what got through once can get
 * through; anything else that only one of them saw is noise. */
enum expect_state boundary_of_night(const struct boundary_night *night);

/** Whether a boundary holds less tonight than on the best night before: 1 with
 * the night where it began. A busy night that saw it through counts, too. What
 * is degraded now and then is said to be unsteady from the second time on. */
int history_boundary(const struct boundary_night *nights, size_t count,
		     struct finding *finding);

#endif
