/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/quantile.h"

#include <math.h>
#include <stdlib.h>

#define TAIL 0.025

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void quantile_sort(int64_t *values, size_t count)
{
	if (count)
		qsort(values, count, sizeof(*values), compare);
}

size_t quantile_rank(size_t count, double p)
{
	/* A hair less, as 0.99 * 100 must not become 99.00000001. */
	size_t rank = (size_t)ceil((double)count * p - 1e-9);

	if (rank < 1)
		rank = 1;
	return rank > count ? count : rank;
}

/* Probability that exactly `k` of `n` fall below the quantile. */
static double binomial(size_t n, size_t k, double p)
{
	double log_choose = lgamma((double)n + 1) - lgamma((double)k + 1) -
			    lgamma((double)(n - k) + 1);

	return exp(log_choose + (double)k * log(p) +
		   (double)(n - k) * log1p(-p));
}

void quantile_interval(size_t count, double p, size_t *low, size_t *high)
{
	double below = 0;
	size_t k;

	*low = *high = 0;
	if (p <= 0 || p >= 1)
		return;
	/* P(K <= k - 1) is the risk that the k-th value is above it. */
	for (k = 0; k < count; k++) {
		below += binomial(count, k, p);
		if (below <= TAIL)
			*low = k + 1;
		if (below >= 1 - TAIL) {
			*high = k + 1;
			return;
		}
	}
}
