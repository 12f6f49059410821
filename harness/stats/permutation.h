/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Permutation tests: how often does a difference as large as the one seen come
 * about when the labels are dealt out anew? They suppose no distribution, only
 * that without an effect each dealing was as likely. Pure functions.
 *
 * All dealings are looked at where these are few enough, else a sample of them;
 * then the p is (1 + extreme) / (1 + sampled), which is never too small
 * (Phipson & Smyth, "Permutation P-values Should Never Be Zero", Statistical
 * Applications in Genetics and Molecular Biology 9(1), 2010).
 */
#ifndef HARNESS_STATS_PERMUTATION_H
#define HARNESS_STATS_PERMUTATION_H

#include "harness/stats/difference.h"

struct permutation {
	double p; /**< two-sided, of the difference of means; NaN: no value, a
		     NaN among them, or no memory */
	size_t dealings; /**< that were looked at */
	int is_exact;	 /**< these are all there are */
};

/** How many dealings to look at, and the seed of those that are drawn. */
struct permutation_effort {
	size_t most;
	unsigned long seed;
};

/** Two independent groups: members change places. (Good, Permutation,
 * Parametric, and Bootstrap Tests of Hypotheses, 3rd ed., 3.6.) */
struct permutation permutation_groups(struct group first, struct group second,
				      struct permutation_effort effort);

/**
 * The least p that permutation_groups() can tell of groups of these sizes: with
 * 5 and 5 values 2 of 252, however far apart they lie. 1 where one is empty.
 */
double permutation_least(size_t first, size_t second, size_t most);

#endif
