/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/change-points.h"

#include "harness/stats/summary.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A divergence that differs by rounding alone counts as equal. */
#define ROUNDING 1e-14

/* So many orders of a segment are looked at side by side: what the registers of
 * every 64-bit processor hold. */
#define LANES 2
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t masks __attribute__((vector_size(LANES * sizeof(int64_t))));

/* The first i values of the segment are "before". Distances count twice, once
 * each way. */
struct sums {
	lanes value;  /* the i-th */
	lanes within; /* distances among those before */
	lanes upto;   /* from those before to all up to the present end */
};

/* What they weigh in the divergence at i, the same in all lanes. */
struct weights {
	lanes upto, within, all;
};

struct search {
	const struct change_points_effort *effort;
	gsl_rng *random;
	double *values; /* the finite ones */
	size_t count;
	double *order;		 /* of a segment, dealt out anew */
	struct weights *weights; /* window rows, for each end one */
	struct sums *sums;	 /* window + 1 */
	struct change_point *points;
	size_t found;
};

const struct change_points_effort change_points_usual = {
	.least = 3, .window = 64, .risk = 0.001, .dealings = 1999, .seed = 1};

/* The end moves on by one value. */
static void add_value(struct sums *sums, size_t end)
{
	static const masks magnitude = {INT64_MAX, INT64_MAX};
	lanes value = sums[end].value, distance = {0};

	for (size_t i = 1; i < end; i++) {
		lanes difference = value - sums[i].value;

		distance += (lanes)((masks)difference & magnitude);
		sums[i].upto += distance;
	}
	sums[end].within = sums[end - 1].within + 2.0 * distance;
	sums[end].upto = sums[end].within;
}

/*
 * Matteson & James, (5): Q of the first i values and of those from there to the
 * end, times the number of both. Sorted by the sums, it is their
 * 2 between - n / (m - 1) within - m / (n - 1) later, where distances between
 * are upto - within, and those of the later ones among themselves are all - 2
 * upto + within.
 */
static inline lanes divergence(const struct sums *sums,
			       const struct weights *weights, size_t i,
			       size_t end)
{
	return weights[i].upto * sums[i].upto -
	       weights[i].within * sums[i].within -
	       weights[i].all * sums[end].within;
}

/* What the sums weigh, for each end and each i of at least two. */
static void weigh(struct search *search)
{
	size_t window = search->effort->window;

	for (size_t end = 4; end <= window; end++)
		for (size_t i = 2; i + 2 <= end; i++) {
			double m = (double)i, n = (double)(end - i);
			double one = n / (m - 1), other = m / (n - 1);

			search->weights[end * window + i] = (struct weights){
				.upto = (lanes){0} + (2 + 2 * other),
				.within = (lanes){0} + (2 + one + other),
				.all = (lanes){0} + other,
			};
		}
}

/* (7): the best place, over all ends, in the order of the first lane. */
static double find_best(struct search *search, size_t count, size_t *place)
{
	const struct change_points_effort *effort = search->effort;
	double best = -INFINITY;

	search->sums[0].within = (lanes){0};
	for (size_t end = 1; end <= count; end++) {
		const struct weights *weights =
			search->weights + end * effort->window;

		add_value(search->sums, end);
		for (size_t i = effort->least; i + effort->least <= end; i++) {
			double q =
				divergence(search->sums, weights, i, end)[0] /
				(double)end;

			if (q > best) {
				best = q;
				*place = i;
			}
		}
	}
	return best;
}

/* In which lanes a place is as good as that. */
static masks are_extreme(struct search *search, size_t count, double seen)
{
	const struct change_points_effort *effort = search->effort;
	masks extreme = {0};

	for (size_t end = 1; end <= count; end++) {
		const struct weights *weights =
			search->weights + end * effort->window;
		double limit = seen * (double)end;

		add_value(search->sums, end);
		for (size_t i = effort->least; i + effort->least <= end; i++)
			extreme |= (masks)(divergence(search->sums, weights, i,
						      end) >= limit);
	}
	return extreme;
}

static void put_order(struct search *search, size_t count, int lane)
{
	for (size_t i = 0; i < count; i++)
		search->sums[i + 1].value[lane] = search->order[i];
}

static void deal_out(struct search *search, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t from = gsl_rng_uniform_int(search->random, i);
		double taken = search->order[from];

		search->order[from] = search->order[i - 1];
		search->order[i - 1] = taken;
	}
}

/* Orders in which the best place is as good as in the real one, of all that
 * the effort allows, or of fewer where it is clear that p is above the risk. */
static size_t count_extreme(struct search *search, size_t count, double seen)
{
	const struct change_points_effort *effort = search->effort;
	double most = effort->risk * (double)(effort->dealings + 1);
	size_t extreme = 0, dealt = 0;

	while (dealt < effort->dealings && (double)(extreme + 1) <= most) {
		masks extremes;

		for (int lane = 0; lane < LANES; lane++) {
			deal_out(search, count);
			put_order(search, count, lane);
		}
		extremes = are_extreme(search, count, seen);
		for (int lane = 0; lane < LANES; lane++, dealt++)
			extreme += dealt < effort->dealings && extremes[lane];
	}
	return extreme;
}

/* The most likely change of a segment; whether it is none by chance. */
static int has_change(struct search *search, size_t begin, size_t end,
		      struct change_point *point)
{
	const struct change_points_effort *effort = search->effort;
	size_t count = end - begin;
	double seen;

	memcpy(search->order, search->values + begin,
	       count * sizeof(*search->order));
	for (int lane = 0; lane < LANES; lane++)
		put_order(search, count, lane);
	seen = find_best(search, count, &point->at) -
	       ROUNDING * search->sums[count].within[0] / (double)count;
	if (!(seen > 0))
		return 0;
	point->at += begin;
	point->p = (double)(1 + count_extreme(search, count, seen)) /
		   (double)(1 + effort->dealings);
	return point->p <= effort->risk;
}

/* Changes of a segment, in their order; as deep as it has levels. */
static void divide(struct search *search, size_t begin, size_t end)
{
	struct change_point point;

	if (end - begin < 2 * search->effort->least ||
	    !has_change(search, begin, end, &point))
		return;
	divide(search, begin, point.at);
	search->points[search->found++] = point;
	divide(search, point.at, end);
}

/* What lies in the second half of a window has little behind it: the next
 * window, which has more, decides. It begins where the last level does, or so
 * that the first undecided change lies in its middle. */
static size_t next_window(struct search *search, size_t known, size_t begin)
{
	size_t half = search->effort->window / 2, middle = begin + half;
	size_t found = search->found;

	search->found = known;
	while (search->found < found &&
	       search->points[search->found].at <= middle)
		search->found++;
	if (search->found > known)
		return search->points[search->found - 1].at;
	return found > known ? search->points[known].at - half : middle;
}

static void look_through(struct search *search)
{
	size_t begin = 0, end = 0;

	while (end < search->count) {
		size_t known = search->found;

		end = begin + search->effort->window;
		if (end > search->count)
			end = search->count;
		divide(search, begin, end);
		if (end < search->count)
			begin = next_window(search, known, begin);
	}
}

static void put_levels(struct search *search)
{
	struct change_point *points = search->points;
	size_t begin = 0;

	for (size_t i = 0; i < search->found; i++) {
		size_t at = points[i].at;
		size_t end = i + 1 < search->found ? points[i + 1].at
						   : search->count;

		points[i].before =
			stats_median(search->values + begin, at - begin);
		points[i].after = stats_median(search->values + at, end - at);
		begin = at;
	}
}

/* Places among the finite values become places among all. */
static void put_places(struct search *search, const double *values)
{
	size_t at = 0, finite = 0;

	for (size_t i = 0; i < search->found; i++) {
		while (finite < search->points[i].at || !isfinite(values[at]))
			finite += isfinite(values[at++]) != 0;
		search->points[i].at = at;
	}
}

static int is_within_bounds(const struct change_points_effort *effort)
{
	return effort->least >= 2 && effort->least <= effort->window / 2 &&
	       effort->risk > 0 && effort->risk < 1 && effort->dealings > 0;
}

/* Room for all that a search needs, after the effort. Negative without. */
static int prepare(struct search *search, size_t count)
{
	size_t window = search->effort->window;

	search->values = malloc((count + 1) * sizeof(*search->values));
	search->order = malloc(window * sizeof(*search->order));
	search->sums = aligned_alloc(sizeof(lanes),
				     (window + 1) * sizeof(*search->sums));
	search->weights =
		aligned_alloc(sizeof(lanes),
			      (window + 1) * window * sizeof(*search->weights));
	search->random = gsl_rng_alloc(gsl_rng_mt19937);
	if (!search->values || !search->order || !search->sums ||
	    !search->weights || !search->random)
		return -1;
	gsl_rng_set(search->random, search->effort->seed);
	weigh(search);
	return 0;
}

static void finish(struct search *search)
{
	free(search->values);
	free(search->order);
	free(search->sums);
	free(search->weights);
	gsl_rng_free(search->random);
}

int change_points(const double *values, size_t count,
		  const struct change_points_effort *effort,
		  struct change_point *points)
{
	struct search search = {.effort = effort, .points = points};
	int made = is_within_bounds(effort) ? prepare(&search, count) : -1;

	if (made == 0) {
		for (size_t i = 0; i < count; i++)
			if (isfinite(values[i]))
				search.values[search.count++] = values[i];
		look_through(&search);
		put_levels(&search);
		put_places(&search, values);
		made = (int)search.found;
	}
	finish(&search);
	return made;
}
