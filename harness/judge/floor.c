/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/floor.h"

#include "common/cleanup.h"
#include "harness/judge/change.h"
#include "harness/judge/contrast.h"
#include "harness/stats/family.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

/* What one pair of nights comes to. */
struct drawing {
	const struct floor_design *design;
	const struct floor_series *series;
	size_t count;
	gsl_rng *generator;
	size_t *order;		    /* of the starts */
	double *before, *after;	    /* room for a night of each */
	struct contrast *contrasts; /* by workload, then by arm */
	double *p, *adjusted;	    /* of the family */
};

static void drawing_free(struct drawing *drawing)
{
	gsl_rng_free(drawing->generator);
	free(drawing->order);
	free(drawing->before);
	free(drawing->after);
	free(drawing->contrasts);
	free(drawing->p);
	free(drawing->adjusted);
}

static int drawing_begin(struct drawing *drawing)
{
	const struct floor_design *design = drawing->design;
	size_t count = drawing->count;

	drawing->generator = gsl_rng_alloc(gsl_rng_mt19937);
	drawing->order = calloc(design->starts, sizeof(*drawing->order));
	drawing->before = calloc(design->night, sizeof(double));
	drawing->after = calloc(design->night, sizeof(double));
	drawing->contrasts =
		calloc(count * design->arms + 1, sizeof(*drawing->contrasts));
	drawing->p = calloc(count + 1, sizeof(double));
	drawing->adjusted = calloc(count + 1, sizeof(double));
	return drawing->generator && drawing->order && drawing->before &&
			       drawing->after && drawing->contrasts &&
			       drawing->p && drawing->adjusted
		       ? 0
		       : -1;
}

/* The same pairs each time. */
static void begin_again(struct drawing *drawing)
{
	gsl_rng_set(drawing->generator, drawing->design->seed);
	for (size_t i = 0; i < drawing->design->starts; i++)
		drawing->order[i] = i;
}

/* A night of these starts, of what was measured. */
static struct group night_of(const struct drawing *drawing, const double *arm,
			     const size_t *starts, double *values)
{
	struct group night = {values, 0};

	for (size_t i = 0; i < drawing->design->night; i++)
		if (isfinite(arm[starts[i]]))
			values[night.count++] = arm[starts[i]];
	return night;
}

static struct contrast *contrast_at(const struct drawing *drawing,
				    size_t workload, size_t arm)
{
	return &drawing->contrasts[workload * drawing->design->arms + arm];
}

/* Draw a pair of nights, and contrast those of the first `arms`. */
static void draw(struct drawing *drawing, size_t arms)
{
	const struct floor_design *design = drawing->design;
	const size_t *later = drawing->order + design->night;

	gsl_ran_shuffle(drawing->generator, drawing->order, design->starts,
			sizeof(*drawing->order));
	for (size_t w = 0; w < drawing->count; w++) {
		const double *const *series = drawing->series[w].arms;
		struct group before = night_of(drawing, series[0],
					       drawing->order, drawing->before);

		for (size_t arm = 0; arm < arms; arm++)
			*contrast_at(drawing, w, arm) =
				contrast_groups(before,
						night_of(drawing, series[arm],
							 later, drawing->after),
						0, drawing->count);
	}
}

/* The family in which one workload is of this arm. Negative without memory. */
static int adjust(struct drawing *drawing, size_t workload, size_t arm)
{
	for (size_t w = 0; w < drawing->count; w++)
		drawing->p[w] =
			contrast_at(drawing, w, w == workload ? arm : 0)->p;
	return family_adjust(drawing->p, drawing->count, drawing->adjusted);
}

static enum change judge(const struct drawing *drawing, size_t workload,
			 size_t arm, double floor)
{
	struct interval ratio = contrast_ratio(
		&contrast_at(drawing, workload, arm)->difference);

	return change_judge(&ratio, drawing->adjusted[workload], floor);
}

static int is_alarm(enum change change)
{
	return change == CHANGE_WORSE || change == CHANGE_BETTER;
}

/* What this pair adds to the counts. */
static int count_found(struct drawing *drawing, struct floor_found *found)
{
	for (size_t w = 0; w < drawing->count; w++)
		for (size_t arm = 0; arm < drawing->design->arms; arm++) {
			enum change change;

			if (adjust(drawing, w, arm) < 0)
				return -1;
			change = judge(drawing, w, arm, 0);
			found[w].rates[arm] +=
				arm ? change == CHANGE_WORSE : is_alarm(change);
		}
	return 0;
}

double floor_least(const double *slowdowns, const double *rates, size_t arms)
{
	double least = NAN;

	for (size_t arm = arms - 1; arm > 0 && rates[arm] >= FLOOR_RELIABLY;
	     arm--)
		least = slowdowns[arm];
	return least;
}

static int find_rates(struct drawing *drawing, struct floor_found *found)
{
	const struct floor_design *design = drawing->design;

	begin_again(drawing);
	for (size_t pair = 0; pair < design->pairs; pair++) {
		draw(drawing, design->arms);
		if (count_found(drawing, found) < 0)
			return -1;
	}
	for (size_t w = 0; w < drawing->count; w++) {
		for (size_t arm = 0; arm < design->arms; arm++)
			found[w].rates[arm] /= (double)design->pairs;
		found[w].floor = floor_least(design->slowdowns, found[w].rates,
					     design->arms);
	}
	return 0;
}

/* Whether this pair would be an alarm, with the floors. */
static int is_alarming(const struct drawing *drawing,
		       const struct floor_found *found)
{
	const struct floor_design *design = drawing->design;

	for (size_t w = 0; w < drawing->count; w++) {
		double floor = isfinite(found[w].floor)
				       ? found[w].floor
				       : design->slowdowns[design->arms - 1];

		if (is_alarm(judge(drawing, w, 0, floor)))
			return 1;
	}
	return 0;
}

static int find_alarms(struct drawing *drawing, const struct floor_found *found,
		       double *alarms)
{
	size_t alarming = 0, pairs = drawing->design->pairs;

	begin_again(drawing);
	for (size_t pair = 0; pair < pairs; pair++) {
		draw(drawing, 1);
		if (adjust(drawing, 0, 0) < 0)
			return -1;
		alarming += (size_t)is_alarming(drawing, found);
	}
	*alarms = (double)alarming / (double)pairs;
	return 0;
}

int floor_find(const struct floor_design *design,
	       const struct floor_series *series, size_t count,
	       struct floor_found *found, double *alarms)
{
	struct drawing drawing = {
		.design = design, .series = series, .count = count};
	int failed;

	for (size_t w = 0; w < count; w++)
		found[w] = (struct floor_found){.floor = NAN};
	failed = drawing_begin(&drawing) < 0 ||
		 find_rates(&drawing, found) < 0 ||
		 find_alarms(&drawing, found, alarms) < 0;
	drawing_free(&drawing);
	return failed ? -1 : 0;
}
