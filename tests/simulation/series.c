/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/series.h"

#include "harness/stats/change-points.h"

void series_make(const struct noise *noise, size_t count, size_t at,
		 double step, gsl_rng *random, double *values)
{
	double last = noise_before(random);

	for (size_t night = 0; night < count; night++) {
		last = noise->draw(random, last);
		values[night] = last + (night >= at ? step : 0);
	}
}

struct series_alarms series_find_none(const struct noise *noise, size_t nights,
				      size_t series, unsigned long seed)
{
	struct series_alarms alarms = {.series = series};
	gsl_rng *random = noise_generator(seed);

	for (size_t i = 0; i < series; i++) {
		double values[SERIES_MOST];
		struct change_point points[SERIES_MOST];
		int found;

		series_make(noise, nights, nights, 0, random, values);
		found = change_points(values, nights, &change_points_usual,
				      points);
		alarms.points += (size_t)found;
		alarms.with_any += found > 0;
	}
	gsl_rng_free(random);
	return alarms;
}

/* The night on which it is found, 1: the first; 0 if that is not soon. */
static size_t found_on(const double *values, size_t before, size_t *at)
{
	struct change_point points[SERIES_MOST];

	for (size_t night = 1; night <= SERIES_WAIT; night++) {
		int found = change_points(values, before + night,
					  &change_points_usual, points);

		if (found > 0 && points[found - 1].at + SERIES_WAIT >= before) {
			*at = points[found - 1].at;
			return night;
		}
	}
	return 0;
}

struct series_found series_find_step(const struct noise *noise, size_t before,
				     double step, size_t series,
				     unsigned long seed)
{
	struct series_found result = {.series = series};
	gsl_rng *random = noise_generator(seed);

	for (size_t i = 0; i < series; i++) {
		double values[SERIES_MOST];
		size_t at, night;

		series_make(noise, before + SERIES_WAIT, before, step, random,
			    values);
		night = found_on(values, before, &at);
		if (!night)
			continue;
		for (size_t n = night; n <= SERIES_WAIT; n++)
			result.within[n]++;
		result.dated += at + 1 >= before && at <= before + 1;
	}
	gsl_rng_free(random);
	return result;
}
