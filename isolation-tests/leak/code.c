/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beginnings are tried this many times per slot. */
#define TRIES 8
/* A level is looked at in this part of its slot, as moving it takes time. */
#define LEVEL_FROM 0.45
#define LEVEL_TO 0.95
#define LEVEL_SAMPLES 32
/* A bit is clear when it shows this part of what bits usually show. */
#define CLEAR 0.4
/* The judge lets one bit be wrong: what an unclear one is changes nothing. */
#define UNCLEAR_MOST 1
/* Of code_is_plain(): the bound of the ratio is 1 + this by the root of the
 * number of bits. */
#define PLAIN 20

void code_slots(const char *bits, char *slots)
{
	int i;

	memcpy(slots, CODE_PREAMBLE, CODE_PREAMBLE_SLOTS);
	slots += CODE_PREAMBLE_SLOTS;
	for (i = 0; i < CODE_BITS; i++) {
		*slots++ = bits[i] == '1' ? '1' : '0';
		*slots++ = bits[i] == '1' ? '0' : '1';
	}
	*slots = '\0';
}

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

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* Where a level stood: the median, as others may touch it for a moment. */
static double level(const struct code_series *s, nanoseconds from,
		    nanoseconds to)
{
	double seen[LEVEL_SAMPLES];
	size_t i, n = 0;

	for (i = first_from(s, from); i < s->count && s->at[i] < to; i++)
		if (n < LEVEL_SAMPLES)
			seen[n++] = s->value[i];
	return n ? median(seen, n) : value_at(s, (from + to) / 2);
}

/* What one slot shows: how much a counter grew, or where a level stood. */
static double feature(const struct code_series *s, nanoseconds from,
		      nanoseconds slot)
{
	if (s->counter)
		return value_at(s, from + slot) - value_at(s, from);
	return level(s, from + (nanoseconds)((double)slot * LEVEL_FROM),
		     from + (nanoseconds)((double)slot * LEVEL_TO));
}

/* Ones less zeros of the preamble: how far, and which way, a one moves it. */
static double swing(const double *slots)
{
	double sum = 0;
	int i;

	for (i = 0; i < CODE_PREAMBLE_SLOTS; i++)
		sum += CODE_PREAMBLE[i] == '1' ? slots[i] : -slots[i];
	return sum / (CODE_PREAMBLE_SLOTS / 2);
}

/*
 * What the bits show if the first code begins at `begin`: differences of two
 * slots, in units of the quantity. Returns how much there is of it in all, 0
 * when the preambles do not show it.
 */
static double fit(const struct code_series *series, nanoseconds begin,
		  nanoseconds slot, int frames, double *bits)
{
	double slots[CODE_FRAMES * CODE_SLOTS], way = 0, sum;
	int f, i;

	for (i = 0; i < frames * CODE_SLOTS; i++)
		slots[i] = feature(series, begin + i * slot, slot);
	for (f = 0; f < frames; f++)
		way += swing(slots + f * CODE_SLOTS);
	if (way == 0)
		return 0;
	sum = fabs(way) * CODE_PREAMBLE_SLOTS / 2;
	for (i = 0; i < frames * CODE_BITS; i++) {
		const double *pair = slots + i / CODE_BITS * CODE_SLOTS +
				     CODE_PREAMBLE_SLOTS + i % CODE_BITS * 2;

		bits[i] = way > 0 ? pair[0] - pair[1] : pair[1] - pair[0];
		sum += fabs(bits[i]);
	}
	return sum;
}

/* What a bit usually shows. */
static double usual(const double *bits)
{
	double sizes[CODE_BITS];
	int i;

	for (i = 0; i < CODE_BITS; i++)
		sizes[i] = fabs(bits[i]);
	return median(sizes, CODE_BITS);
}

/* Where the codes are most likely to begin; 0: nothing is there. */
static nanoseconds look(const struct code_series *series, nanoseconds slot,
			int frames, double *found)
{
	double best = 0, score, bits[CODE_FRAMES * CODE_BITS];
	nanoseconds end =
		series->at[series->count - 1] - frames * CODE_SLOTS * slot;
	nanoseconds begin, there = 0;

	for (begin = series->at[0]; begin <= end; begin += slot / TRIES) {
		score = fit(series, begin, slot, frames, bits);
		if (score > best) {
			best = score;
			there = begin;
			memcpy(found, bits,
			       (size_t)frames * CODE_BITS * sizeof(*bits));
		}
	}
	return there;
}

static double square(double x)
{
	return x * x;
}

/* Of one code's bits. What drifts differs little from one bit to the next. */
static void add_power(const struct code_series *series, nanoseconds begin,
		      nanoseconds slot, struct code_power *power)
{
	double before = 0;
	int i;

	begin += CODE_PREAMBLE_SLOTS * slot;
	for (i = 0; i < CODE_BITS; i++, begin += 2 * slot) {
		double first = feature(series, begin, slot);
		double second = feature(series, begin + slot, slot);
		double sum = first + second;

		power->both += square(first - second);
		if (i > 0)
			power->noise += square(sum - before) / 2 * CODE_BITS /
					(CODE_BITS - 1);
		before = sum;
	}
	power->bits += CODE_BITS;
}

int code_is_plain(const struct code_power *power)
{
	return power->bits &&
	       power->both > power->noise * (1 + PLAIN / sqrt(power->bits));
}

int code_look_frames(const struct code_series *series, nanoseconds slot,
		     int frames, double *shown, struct code_power *power)
{
	double found[CODE_FRAMES * CODE_BITS];
	nanoseconds begin;
	int i, f, status = -1;

	if (series->count < (size_t)(frames * CODE_SLOTS))
		return -1;
	begin = look(series, slot, frames, found);
	if (!begin)
		return -1;
	for (f = 0; f < frames; f++)
		add_power(series, begin + f * CODE_SLOTS * slot, slot, power);
	for (f = 0; f < frames; f++) {
		double size = usual(found + f * CODE_BITS);

		if (size <= 0)
			continue;
		for (i = f * CODE_BITS; i < (f + 1) * CODE_BITS; i++)
			shown[i] += fmax(-1, fmin(1, found[i] / size));
		status = 0;
	}
	return status;
}

int code_look(const struct code_series *series, nanoseconds slot,
	      double shown[CODE_BITS])
{
	struct code_power power = {0};

	return code_look_frames(series, slot, 1, shown, &power);
}

void code_guess(const double shown[CODE_BITS], char *bits)
{
	int i;

	for (i = 0; i < CODE_BITS; i++)
		bits[i] = shown[i] > 0 ? '1' : '0';
	bits[CODE_BITS] = '\0';
}

int code_decide(const double shown[CODE_BITS], char *bits)
{
	double size = usual(shown);
	int i, unclear = 0;

	bits[0] = '\0';
	for (i = 0; i < CODE_BITS; i++)
		unclear += fabs(shown[i]) < CLEAR * size;
	if (size <= 0 || unclear > UNCLEAR_MOST)
		return -1;
	code_guess(shown, bits);
	return 0;
}
