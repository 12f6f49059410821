/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/steady.h"

int steady_agrees(const double *values, size_t count)
{
	const double *window;
	double mean = 0, squares = 0;

	if (count < STEADY_WINDOW)
		return 0;
	window = values + count - STEADY_WINDOW;
	for (size_t i = 0; i < STEADY_WINDOW; i++)
		mean += window[i] / STEADY_WINDOW;
	for (size_t i = 0; i < STEADY_WINDOW; i++)
		squares += (window[i] - mean) * (window[i] - mean);
	/* Squared on both sides, which spares the square root. */
	return squares / (STEADY_WINDOW - 1) <
	       STEADY_VARIATION * STEADY_VARIATION * mean * mean;
}

static double mean_of(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

size_t steady_begins(const double *values, size_t count, int *is_steady)
{
	size_t batch = count < STEADY_MANY ? 1 : STEADY_WINDOW;
	size_t batches = count / batch, middle = batches / 2;
	/* Batches end where the series does. */
	size_t head = count - batches * batch, best = 0;
	double mean = 0, squares = 0, least = 0;

	/* From the end to the front, by Welford's recurrence. */
	for (size_t used = 1; used <= batches; used++) {
		size_t at = batches - used;
		double value = mean_of(values + head + at * batch, batch);
		double distance = value - mean, error;

		mean += distance / (double)used;
		squares += distance * (value - mean);
		error = squares / ((double)used * (double)used);
		if (at == middle || (at < middle && error <= least)) {
			least = error;
			best = at;
		}
	}
	/* A NaN on the way makes one of all that follows. */
	if (count < STEADY_WINDOW || !(squares >= 0)) {
		*is_steady = 0;
		return 0;
	}
	*is_steady = best < middle;
	return best ? head + best * batch : 0;
}
