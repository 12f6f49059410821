/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/permutation.h"

#include "common/cleanup.h"

#include <gsl/gsl_combination.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums that differ by rounding alone count as equal. */
#define ROUNDING 1e-12

/* Members of both groups less their common mean, the first group's at first. */
struct pool {
	double *values; /* owned */
	size_t count, first;
	double seen; /* |sum of the first group's|, less what is rounding */
	size_t extreme, dealings;
};

static int fill_pool(struct pool *pool, struct group first, struct group second)
{
	size_t count = first.count + second.count;
	double mean, sum = 0, size = 0;

	*pool = (struct pool){.count = count, .first = first.count};
	pool->values = malloc((count + 1) * sizeof(*pool->values));
	if (!pool->values)
		return -1;
	memcpy(pool->values, first.values, first.count * sizeof(double));
	memcpy(pool->values + first.count, second.values,
	       second.count * sizeof(double));
	mean = stats_mean(pool->values, count);
	for (size_t i = 0; i < count; i++) {
		size += fabs(pool->values[i]);
		pool->values[i] -= mean;
		sum += i < first.count ? pool->values[i] : 0;
	}
	pool->seen = fabs(sum) - ROUNDING * size;
	return isfinite(size) ? 0 : -1;
}

/* The difference of means is this sum times a constant. */
static void look_at(struct pool *pool, double sum)
{
	pool->dealings++;
	pool->extreme += fabs(sum) >= pool->seen;
}

static int deal_all(struct pool *pool)
{
	gsl_combination *chosen =
		gsl_combination_calloc(pool->count, pool->first);

	if (!chosen)
		return -1;
	do {
		double sum = 0;

		for (size_t i = 0; i < pool->first; i++)
			sum += pool->values[gsl_combination_get(chosen, i)];
		look_at(pool, sum);
	} while (gsl_combination_next(chosen) == GSL_SUCCESS);
	gsl_combination_free(chosen);
	return 0;
}

/* The first places get a random choice, by swaps. */
static int deal_some(struct pool *pool, struct permutation_effort effort)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	if (!random)
		return -1;
	gsl_rng_set(random, effort.seed);
	while (pool->dealings < effort.most) {
		double sum = 0;

		for (size_t i = 0; i < pool->first; i++) {
			size_t from = i + gsl_rng_uniform_int(random,
							      pool->count - i);
			double taken = pool->values[from];

			pool->values[from] = pool->values[i];
			pool->values[i] = taken;
			sum += taken;
		}
		look_at(pool, sum);
	}
	gsl_rng_free(random);
	return 0;
}

static struct permutation told(const struct pool *pool, int is_exact)
{
	size_t own = is_exact ? 0 : 1;

	return (struct permutation){
		.p = (double)(pool->extreme + own) /
		     (double)(pool->dealings + own),
		.dealings = pool->dealings,
		.is_exact = is_exact,
	};
}

/* Beyond 2^53 it is only known to be many. */
static double dealings_of_groups(size_t first, size_t second)
{
	return exp(
		gsl_sf_lnchoose((unsigned)(first + second), (unsigned)first));
}

struct permutation permutation_groups(struct group first, struct group second,
				      struct permutation_effort effort)
{
	struct permutation result = {.p = NAN};
	struct pool pool = {0};
	int is_exact;

	if (first.count && second.count &&
	    fill_pool(&pool, first, second) == 0) {
		is_exact =
			round(dealings_of_groups(first.count, second.count)) <=
			(double)effort.most;
		if ((is_exact ? deal_all(&pool) : deal_some(&pool, effort)) ==
		    0)
			result = told(&pool, is_exact);
	}
	free(pool.values);
	return result;
}

double permutation_least(size_t first, size_t second, size_t most)
{
	double all = round(dealings_of_groups(first, second));

	if (!first || !second)
		return 1;
	if (all > (double)most)
		return 1 / ((double)most + 1);
	/* As far apart the other way round is as extreme. */
	return (first == second ? 2 : 1) / all;
}
