/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/family.h"

#include "common/cleanup.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>

int family_adjust(const double *p, size_t count, double *adjusted)
{
	cleanup_free double *known = calloc(count + 1, sizeof(*known));
	cleanup_free size_t *from = malloc((count + 1) * sizeof(*from));
	cleanup_free size_t *order = malloc((count + 1) * sizeof(*order));
	double least = 1;
	size_t used = 0;

	if (!known || !from || !order)
		return -1;
	for (size_t i = 0; i < count; i++) {
		adjusted[i] = NAN;
		if (isnan(p[i]))
			continue;
		from[used] = i;
		known[used++] = p[i];
	}
	gsl_sort_index(order, known, 1, used);
	/* From the largest down: none is larger than the one above it. */
	for (size_t rank = used; rank > 0; rank--) {
		size_t at = order[rank - 1];

		least = fmin(least, known[at] * (double)used / (double)rank);
		adjusted[from[at]] = least;
	}
	return 0;
}
