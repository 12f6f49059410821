/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/code.h"

#include <math.h>

/* Beginnings are tried this many times per slot. */
#define TRIES 8
/* A level is looked at in this part of its slot, as moving it takes time. */
#define LEVEL_FROM 0.40
#define LEVEL_TO 0.95
/* The two levels must lie this many standard deviations apart. */
#define APART 3.0

/* Index of the first sample at or after `when`. */
static size_t first_from(const struct code_series *s, nanoseconds when)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->at[middle] < when)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The value at a moment, on the line between its neighbours. */
static double value_at(const struct code_series *s, nanoseconds when)
{
	size_t i = first_from(s, when);
	double part;

	if (i == 0)
		return s->value[0];
	if (i == s->count)
		return s->value[s->count - 1];
	part = (double)(when - s->at[i - 1]) /
	       (double)(s->at[i] - s->at[i - 1]);
	return s->value[i - 1] + part * (s->value[i] - s->value[i - 1]);
}

/* What one slot shows: how much a counter grew, or where a level stood. */
static double feature(const struct code_series *s, nanoseconds from,
		      nanoseconds slot)
{
	nanoseconds begin = from + (nanoseconds)((double)slot * LEVEL_FROM);
	nanoseconds end = from + (nanoseconds)((double)slot * LEVEL_TO);
	double sum = 0;
	size_t i, n = 0;

	if (s->counter)
		return value_at(s, from + slot) - value_at(s, from);
	for (i = first_from(s, begin); i < s->count && s->at[i] < end; i++) {
		sum += s->value[i];
		n++;
	}
	return n ? sum / (double)n : value_at(s, (begin + end) / 2);
}

/* Means of the ones and of the zeros of the preamble. */
static void preamble_means(const double *slots, double *one, double *zero)
{
	int i;

	*one = *zero = 0;
	for (i = 0; i < CODE_PREAMBLE_SLOTS; i++)
		*(CODE_PREAMBLE[i] == '1' ? one : zero) +=
			slots[i] / (CODE_PREAMBLE_SLOTS / 2);
}

/*
 * How well 32 slots look like a code, in units of the quantity; 0 when the
 * preamble is not in them. Turns the slots so that a one is above 0 and a zero
 * below.
 */
static double fit(double *slots)
{
	double one, zero, middle, sign, half, sum = 0;
	int i;

	preamble_means(slots, &one, &zero);
	middle = (one + zero) / 2;
	half = fabs(one - zero) / 2;
	sign = one > zero ? 1 : -1;
	for (i = 0; i < CODE_SLOTS; i++) {
		slots[i] = (slots[i] - middle) * sign;
		if (i < CODE_PREAMBLE_SLOTS &&
		    (slots[i] > 0) != (CODE_PREAMBLE[i] == '1'))
			return 0;
		sum += fmin(fabs(slots[i]), half);
	}
	return sum;
}

/* Whether ones and zeros are two groups, and not one cut in the middle. */
static int two_groups(const double *slots)
{
	double sum[2] = {0}, square[2] = {0}, n[2] = {0}, within = 0;
	int i;

	for (i = 0; i < CODE_SLOTS; i++) {
		int bit = slots[i] > 0;

		n[bit]++;
		sum[bit] += slots[i];
		square[bit] += slots[i] * slots[i];
	}
	for (i = 0; i < 2; i++)
		within += square[i] - sum[i] * sum[i] / n[i];
	return sum[1] / n[1] - sum[0] / n[0] >
	       APART * sqrt(fmax(within, 0) / CODE_SLOTS);
}

static void try_at(const struct code_series *series, nanoseconds begin,
		   nanoseconds slot, double *slots)
{
	int i;

	for (i = 0; i < CODE_SLOTS; i++)
		slots[i] = feature(series, begin + i * slot, slot);
}

int code_find(const struct code_series *series, nanoseconds slot, char *bits)
{
	double best = 0, score, slots[CODE_SLOTS];
	nanoseconds begin, end, found = 0;
	int i;

	bits[0] = '\0';
	if (series->count < CODE_SLOTS)
		return -1;
	end = series->at[series->count - 1] - CODE_SLOTS * slot;
	for (begin = series->at[0]; begin <= end; begin += slot / TRIES) {
		try_at(series, begin, slot, slots);
		score = fit(slots);
		if (score > best) {
			best = score;
			found = begin;
		}
	}
	if (best <= 0)
		return -1;
	try_at(series, found, slot, slots);
	fit(slots);
	if (!two_groups(slots))
		return -1;
	for (i = 0; i < CODE_BITS; i++)
		bits[i] = slots[CODE_PREAMBLE_SLOTS + i] > 0 ? '1' : '0';
	bits[CODE_BITS] = '\0';
	return 0;
}
