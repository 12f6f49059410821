/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/winsorised.h"

#include "common/cleanup.h"

#include <math.h>
#include <stdlib.h>

void winsorise(const double *values, size_t count, double middle, double reach,
	       double *drawn)
{
	double low = middle - reach, high = middle + reach;

	/* What is no number stays none. */
	for (size_t i = 0; i < count; i++)
		drawn[i] = values[i] < low    ? low
			   : values[i] > high ? high
					      : values[i];
}

static double middle_of(struct group group)
{
	return stats_median(group.values, group.count);
}

static double second_middle(struct group second, double first)
{
	const double *values = second.values;

	if (second.count != 2)
		return middle_of(second);
	return fabs(values[0] - first) < fabs(values[1] - first) ? values[0]
								 : values[1];
}

struct difference difference_winsorised(struct group first, struct group second,
					double confidence,
					const struct winsorising *how)
{
	cleanup_free double *drawn =
		malloc((first.count + second.count + 1) * sizeof(*drawn));
	double middle = middle_of(first), later = second_middle(second, middle);
	double scale = fmax(stats_scale(first.values, first.count, middle),
			    how->least);
	double own = scale;

	if (!drawn)
		return (struct difference){{NAN, NAN, NAN}, NAN, NAN};
	if (second.count >= how->own)
		own = fmax(scale,
			   stats_scale(second.values, second.count, later));
	winsorise(first.values, first.count, middle, how->reach * scale, drawn);
	winsorise(second.values, second.count, later, how->reach * own,
		  drawn + first.count);
	return difference_pooled(
		(struct group){drawn, first.count},
		(struct group){drawn + first.count, second.count}, confidence);
}
