/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/stats/overhead.h"

#include "common/cleanup.h"

#include <math.h>
#include <stdlib.h>

static int is_usable(double value)
{
	return isfinite(value) && value > 0;
}

/* Whether no round number occurs twice: they are numbered through. */
static int are_rounds_unique(const struct overhead_trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (trials[i].round == trials[j].round)
				return 0;
	return 1;
}

static const struct overhead_trial *find_partner(
	const struct overhead_trial *trials, size_t count,
	const struct overhead_trial *of, int by_start)
{
	for (size_t i = 0; i < count; i++)
		if (trials[i].round == of->round &&
		    is_usable(trials[i].value) &&
		    (!by_start || trials[i].start == of->start))
			return &trials[i];
	return NULL;
}

static int has_pair(const struct overhead_pair *pairs, size_t count,
		    int64_t start, int64_t round)
{
	for (size_t i = 0; i < count; i++)
		if (pairs[i].start == start && pairs[i].round == round)
			return 1;
	return 0;
}

size_t overhead_pairs(const struct overhead_trial *native, size_t native_count,
		      const struct overhead_trial *environment, size_t count,
		      int higher_is_better, struct overhead_pair *pairs)
{
	int by_start = !are_rounds_unique(native, native_count) ||
		       !are_rounds_unique(environment, count);
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		const struct overhead_trial *trial = &environment[i];
		const struct overhead_trial *partner;
		double ratio;

		partner = find_partner(native, native_count, trial, by_start);
		if (!partner || !is_usable(trial->value) ||
		    has_pair(pairs, made, trial->start, trial->round))
			continue;
		ratio = log(trial->value) - log(partner->value);
		pairs[made++] = (struct overhead_pair){
			.start = trial->start,
			.round = trial->round,
			.log_ratio = higher_is_better ? -ratio : ratio,
		};
	}
	return made;
}

/* What `figure` makes of the pairs of each start, into `figures`; returns the
 * number of starts. */
static size_t figures_per_start(const struct overhead_pair *pairs, size_t count,
				double (*figure)(const double *, size_t),
				double *figures)
{
	cleanup_free double *members = malloc((count + 1) * sizeof(*members));
	size_t starts = 0;

	for (size_t i = 0; members && i < count; i++) {
		size_t used = 0, j;

		for (j = 0; j < i && pairs[j].start != pairs[i].start; j++)
			;
		if (j < i)
			continue;
		for (j = i; j < count; j++)
			if (pairs[j].start == pairs[i].start)
				members[used++] = pairs[j].log_ratio;
		figures[starts++] = figure(members, used);
	}
	return starts;
}

size_t overhead_start_medians(const struct overhead_pair *pairs, size_t count,
			      double *medians)
{
	return figures_per_start(pairs, count, stats_median, medians);
}

double overhead_middle(const struct overhead_pair *pairs, size_t count)
{
	cleanup_free double *ratios = malloc((count + 1) * sizeof(*ratios));

	for (size_t i = 0; ratios && i < count; i++)
		ratios[i] = pairs[i].log_ratio;
	return ratios ? stats_median(ratios, count) : NAN;
}

static struct overhead overhead_nothing(double confidence)
{
	return (struct overhead){.ratio = {NAN, NAN, NAN},
				 .confidence = confidence};
}

struct overhead overhead_estimate(const struct overhead_pair *pairs,
				  size_t count, double confidence,
				  size_t comparisons)
{
	struct overhead result = overhead_nothing(confidence);
	cleanup_free double *values = NULL;
	struct interval mean;

	if (!count)
		return result;
	values = malloc(count * sizeof(*values));
	if (!values)
		return result;
	result.rounds = count;
	result.starts = figures_per_start(pairs, count, stats_mean, values);
	mean = stats_mean_interval(values, result.starts,
				   stats_simultaneous(confidence, comparisons));
	result.ratio = (struct interval){exp(mean.estimate), exp(mean.low),
					 exp(mean.high)};
	return result;
}

static const struct overhead_pair *find_pair(const struct overhead_pair *pairs,
					     size_t count,
					     const struct overhead_pair *of)
{
	for (size_t i = 0; i < count; i++)
		if (pairs[i].start == of->start && pairs[i].round == of->round)
			return &pairs[i];
	return NULL;
}

size_t overhead_average(const struct overhead_pair *const *lists,
			const size_t *counts, size_t workloads,
			struct overhead_pair *pairs)
{
	size_t made = 0;

	for (size_t i = 0; workloads && i < counts[0]; i++) {
		double sum = 0;
		size_t found;

		for (found = 0; found < workloads; found++) {
			const struct overhead_pair *pair = find_pair(
				lists[found], counts[found], &lists[0][i]);

			if (!pair)
				break;
			sum += pair->log_ratio;
		}
		if (found < workloads)
			continue;
		pairs[made] = lists[0][i];
		pairs[made++].log_ratio = sum / (double)workloads;
	}
	return made;
}
