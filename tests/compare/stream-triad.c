/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The triad of STREAM (McCalpin, 1995), as little as it takes to compare
 * mem.triad with: three static-sized arrays, whole passes, the run rules' four
 * times the cache. Not part of any program here; peers.sh compiles it alone.
 *
 * Usage: stream-triad BYTES-OF-AN-ARRAY. Prints the median MB/s of 20 passes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PASSES = 20 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) / (long)sizeof(double) : 0;
	double *a = malloc((size_t)n * sizeof(double));
	double *b = malloc((size_t)n * sizeof(double));
	double *c = malloc((size_t)n * sizeof(double));
	double rates[PASSES], scalar = 3;

	if (n < 1 || !a || !b || !c)
		return 2;
	for (long j = 0; j < n; j++) {
		a[j] = 1;
		b[j] = 2;
		c[j] = 0.5;
	}
	for (int pass = 0; pass < PASSES; pass++) {
		double start = now();

		for (long j = 0; j < n; j++)
			a[j] = b[j] + scalar * c[j];
		rates[pass] = 24e-6 * (double)n / (now() - start);
		if (a[pass] != 3.5)
			return 1;
		b[pass] = 2;
	}
	qsort(rates, PASSES, sizeof(*rates), ascending);
	printf("%.1f\n", (rates[PASSES / 2 - 1] + rates[PASSES / 2]) / 2);
	return 0;
}
