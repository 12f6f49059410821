/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By how much the means of two independent groups differ: Student's t, with an
 * interval and a two-sided p. Pure functions; units are those of the values. A
 * NaN among the values makes everything NaN. Both forms: NIST/SEMATECH
 * e-Handbook of Statistical Methods, 1.3.5.3.
 */
#ifndef HARNESS_STATS_DIFFERENCE_H
#define HARNESS_STATS_DIFFERENCE_H

#include "harness/stats/summary.h"

/** Some values; borrowed. */
struct group {
	const double *values;
	size_t count;
};

struct difference {
	struct interval mean; /**< the second group's less the first's */
	double degrees;	      /**< of freedom, of Student's t */
	double p; /**< that such a difference, or a larger one, comes by chance
		     where there is none; 0 … 1, NaN without an interval */
};

/**
 * Variances may differ: Welch, "The Generalization of Student's Problem when
 * Several Different Population Variances are Involved", Biometrika 34, 1947;
 * R's t.test(). Each group needs two values, or there is no interval. Two
 * groups that do not vary have an interval of no width, and a p of 1 where they
 * are equal and of 0 where they are not.
 */
struct difference difference_welch(struct group first, struct group second,
				   double confidence);

/**
 * Variances are taken to be equal: Student, R's t.test(var.equal = TRUE). One
 * group may have a single value, when the other has two: then it is asked
 * whether that value could be one of theirs.
 */
struct difference difference_pooled(struct group first, struct group second,
				    double confidence);

#endif
