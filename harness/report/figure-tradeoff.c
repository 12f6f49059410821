/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figure: what an environment holds, against what it costs, and the ladder as a
 * path through it.
 */
#include "common/cleanup.h"
#include "harness/report/figure.h"
#include "harness/report/language.h"
#include "harness/report/rung.h"

#include <math.h>

/* Between two labels, in per cent of the upright axis. */
#define LABEL_GAP 5.5

struct point {
	const struct analysed_environment *environment;
	struct interval cost;
	double share; /**< in per cent */
	double label; /**< where its name stands, likewise */
};

static int has_point(const struct analysed_environment *environment)
{
	return tally_counting(&environment->alike) &&
	       (environment->is_native ||
		isfinite(environment->average.ratio.estimate));
}

static struct interval cost_of(const struct analysed_environment *environment)
{
	struct interval cost = environment->average.ratio;

	if (environment->is_native)
		return (struct interval){1, 1, 1};
	if (!isfinite(cost.low) || !isfinite(cost.high))
		cost.low = cost.high = cost.estimate;
	return cost;
}

static double share_of(const struct tally *tally)
{
	return 100 * (double)tally->held / (double)tally_counting(tally);
}

static size_t find_points(const struct analysis *analysis, struct point *points)
{
	size_t count = 0;

	for (size_t e = 0; e < analysis->environment_count; e++) {
		const struct analysed_environment *environment =
			&analysis->environments[e];
		double share;

		if (!has_point(environment))
			continue;
		share = share_of(&environment->alike);
		points[count++] = (struct point){
			environment, cost_of(environment), share, share};
	}
	return count;
}

static void write_path(FILE *out, const struct point *points, size_t count)
{
	const struct point *last = NULL;
	size_t aside = 0;

	fputs("$path << EOD\n", out);
	for (size_t i = 0; i < count; i++) {
		if (!rung_is(points[i].environment)) {
			aside++;
			continue;
		}
		if (last)
			fprintf(out, "%.9g %.9g %.9g %.9g\n",
				last->cost.estimate, last->share,
				points[i].cost.estimate - last->cost.estimate,
				points[i].share - last->share);
		last = &points[i];
	}
	fprintf(out, "EOD\naside = %zu\n", aside);
}

static int is_higher(const void *a, const void *b)
{
	const struct point *one = a, *other = b;

	return (one->label > other->label) - (one->label < other->label);
}

/* So far apart that all names can be read; sorts the points. */
static void spread_labels(struct point *points, size_t count)
{
	double most = 100;

	qsort(points, count, sizeof(*points), is_higher);
	for (size_t i = 1; i < count; i++)
		points[i].label =
			fmax(points[i].label, points[i - 1].label + LABEL_GAP);
	for (size_t i = count; i-- > 0; most -= LABEL_GAP)
		points[i].label = fmin(points[i].label, most);
}

/* Where a name stands: beside the points, away from the nearer edge. */
static double label_place(const struct point *point, double low, double high)
{
	double way = log(point->cost.estimate / low) / log(high / low);

	return low * pow(high / low, way > 0.6 ? way - 0.06 : way + 0.08);
}

static void write_points(FILE *out, const struct point *points, size_t count,
			 double low, double high)
{
	fputs("$points << EOD\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct point *point = &points[i];
		double place = label_place(point, low, high);
		char name[160], title[256];

		figure_environment(name, sizeof(name), point->environment);
		snprintf(title, sizeof(title), _("%s: %zu of %zu"), name,
			 point->environment->alike.held,
			 tally_counting(&point->environment->alike));
		fprintf(out, "%.9g %.9g %.9g %.9g %d %.9g %.9g %d ",
			point->cost.estimate, point->share, point->cost.low,
			point->cost.high, rung_is(point->environment), place,
			point->label, place < point->cost.estimate);
		figure_field(out, title);
		fputc('\n', out);
	}
	fputs("EOD\n", out);
}

static void write_words(FILE *out)
{
	figure_word(
		out, "say_cost",
		/* xgettext:no-c-format */
		_("cost: geometric mean of the ratios to native (logarithmic); level bars: 95 % interval"));
	figure_word(
		out, "say_held",
		_("held with a proof, of the attempts that count in all (%)"));
	figure_word(out, "say_ladder", _("the ladder, rung by rung"));
	figure_word(out, "say_rung", _("a rung"));
	figure_word(out, "say_ordinary", _("started by an ordinary user"));
}

int figure_tradeoff(const struct analysis *analysis, struct figure_data *data)
{
	cleanup_free struct point *points =
		calloc(analysis->environment_count + 1, sizeof(*points));
	size_t count = points ? find_points(analysis, points) : 0;
	double low = 1, high = 1.05;

	/* Native alone is compared with nothing. */
	if (count <= (analysis->native && has_point(analysis->native)))
		return 1;
	for (size_t i = 0; i < count; i++) {
		low = fmin(low, points[i].cost.low);
		high = fmax(high, points[i].cost.high);
	}
	write_path(data->out, points, count);
	spread_labels(points, count);
	write_points(data->out, points, count, low, high);
	figure_ratio_axis(data->out, "axis", low, high, 10);
	write_words(data->out);
	data->width = 860;
	data->height = 520;
	return 0;
}
