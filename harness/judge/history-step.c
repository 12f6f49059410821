/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step that led to tonight's level. */
#include "harness/judge/contrast.h"
#include "harness/judge/history-parts.h"

#include <math.h>

static size_t end_of(const struct history_line *line,
		     const struct history_levels *levels, size_t level)
{
	return level + 1 < levels->count ? levels->from[level + 1]
					 : line->count;
}

static struct group level_group(const struct history_line *line,
				const struct history_levels *levels,
				const double *values, size_t level)
{
	size_t from = levels->from[level];

	return (struct group){values + from,
			      end_of(line, levels, level) - from};
}

/* What it comes to when it is not taken in relation to anything, where that
 * says less. */
static void take_lesser(const struct history_line *line,
			const struct history_levels *levels, size_t before,
			size_t after, struct difference *difference)
{
	struct group first = level_group(line, levels, line->alone, before);
	struct group second = level_group(line, levels, line->alone, after);
	struct difference alone;

	for (size_t i = 0; i < first.count; i++)
		if (!isfinite(first.values[i]))
			return;
	for (size_t i = 0; i < second.count; i++)
		if (!isfinite(second.values[i]))
			return;
	alone = history_contrast(first, second);
	if (alone.mean.estimate * difference->mean.estimate <= 0 ||
	    fabs(alone.mean.estimate) < fabs(difference->mean.estimate))
		*difference = alone;
}

static struct difference between(const struct history *history,
				 const struct history_line *line,
				 const struct history_levels *levels,
				 size_t before, size_t after)
{
	struct difference difference = history_contrast(
		level_group(line, levels, line->values, before),
		level_group(line, levels, line->values, after));

	if (history->alone)
		take_lesser(line, levels, before, after, &difference);
	return difference;
}

/* Whether a difference of levels is more than the floor: 1 worse, -1 better. */
static int direction(const struct history *history,
		     const struct difference *difference)
{
	double least = log(1 + history->floor);

	if (difference->mean.estimate > least)
		return 1;
	return difference->mean.estimate < -least ? -1 : 0;
}

/* Each of the last nights alone is on that side, by a quarter of it: one night
 * of two or three is no level. */
static int is_steady(const struct history_line *line,
		     const struct history_levels *levels, double estimate)
{
	size_t last = levels->count - 1, from = levels->from[last];
	struct group before = level_group(line, levels, line->values, last - 1);
	double usual = stats_median(before.values, before.count);

	if (line->count - from >= HISTORY_LEAST)
		return 1;
	for (size_t i = from; i < line->count; i++)
		if ((line->values[i] - usual) / estimate < 0.25)
			return 0;
	return 1;
}

/* A step from one level to another, and what the last one alone comes to. */
static void fill(const struct history *history, const struct history_line *line,
		 const struct history_levels *levels, size_t before,
		 size_t step, const struct difference *difference,
		 const struct difference *last, struct finding *finding)
{
	size_t from = levels->from[step];

	*finding = (struct finding){
		.kind = FINDING_STEP,
		.is_worse = difference->mean.estimate > 0,
		.began = line->at[from],
		.nights = line->count - from,
		.before = level_group(line, levels, line->values, before).count,
		.ratio = contrast_ratio(difference),
		.p = difference->p,
		.risk = history_risk(history, line, from),
		.last = line->at[levels->from[levels->count - 1]],
		.changed = contrast_ratio(last).estimate,
	};
}

/* The first step to what is still worse than it was at first. */
static int find_open(const struct history *history,
		     const struct history_line *line,
		     const struct history_levels *levels,
		     const struct difference *newest, struct finding *finding)
{
	size_t last = levels->count - 1;
	struct difference now = between(history, line, levels, 0, last);

	if (direction(history, &now) <= 0)
		return 0;
	for (size_t step = 1; step <= last; step++) {
		struct difference here =
			between(history, line, levels, step - 1, step);

		if (direction(history, &here) <= 0)
			continue;
		fill(history, line, levels, 0, step, &now, newest, finding);
		return 1;
	}
	return 0;
}

int history_step(const struct history *history, struct finding *finding)
{
	struct history_line line;
	struct history_levels levels;
	struct difference last;
	int way;

	history_line(history, &line);
	/* Of a night without a value nothing is said. */
	if (!line.count || line.at[line.count - 1] + 1 != history->count)
		return 0;
	history_cut(history, &line, &levels);
	if (levels.count < 2)
		return 0;
	last = between(history, &line, &levels, levels.count - 2,
		       levels.count - 1);
	way = direction(history, &last);
	/* What is not steady is not there yet, and hides nothing before it. */
	if (way > 0 && !is_steady(&line, &levels, last.mean.estimate)) {
		if (--levels.count < 2)
			return 0;
		last = between(history, &line, &levels, levels.count - 2,
			       levels.count - 1);
		way = direction(history, &last);
	}
	if (way <= 0 && find_open(history, &line, &levels, &last, finding))
		return 1;
	if (!way || !is_steady(&line, &levels, last.mean.estimate))
		return 0;
	fill(history, &line, &levels, levels.count - 2, levels.count - 1, &last,
	     &last, finding);
	return 1;
}
