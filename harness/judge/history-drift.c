/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A series that grows a little night by night. */
#include "harness/judge/history-parts.h"
#include "harness/stats/trend.h"

#include <math.h>

/* Parameters of n levels: their heights, and where they begin. */
#define LEVEL_PARAMETERS(levels) (2.0 * (double)(levels)-1)
#define LINE_PARAMETERS 2.0
/* What drifts may take of the risk. */
#define DRIFTS 0.25

/* What it comes to when it is not taken in relation to anything, where that
 * says less; nothing where it goes the other way. Negative without memory. */
static int take_lesser(const struct history_line *line, struct trend *lesser)
{
	struct trend alone;

	for (size_t i = 0; i < line->count; i++)
		if (!isfinite(line->alone[i]))
			return 0;
	if (trend_find(line->alone, line->count, &alone) < 0)
		return -1;
	if (alone.slope * lesser->slope <= 0)
		lesser->slope = 0;
	else if (fabs(alone.slope) < fabs(lesser->slope))
		lesser->slope = alone.slope;
	lesser->p = fmax(lesser->p, alone.p);
	return 0;
}

/* Sum of the distances from the line, whose height is the median's. */
static double distance_of(const struct history_line *line, double slope)
{
	double rests[HISTORY_WINDOW], height, sum = 0;

	for (size_t i = 0; i < line->count; i++)
		rests[i] = line->values[i] - slope * (double)i;
	height = stats_median(rests, line->count);
	for (size_t i = 0; i < line->count; i++)
		sum += fabs(rests[i] - height);
	return sum;
}

/* Less is better. */
static double criterion(double distance, size_t count, double parameters)
{
	double mean = fmax(distance / (double)count, HISTORY_SCALE / 10);

	return 2 * (double)count * log(mean) + parameters * log((double)count);
}

static int says_more(const struct history *history,
		     const struct history_line *line, const struct trend *trend)
{
	struct history_levels levels;
	double straight = criterion(distance_of(line, trend->slope),
				    line->count, LINE_PARAMETERS);

	history_cut(history, line, &levels);
	return straight < criterion(history_distance(line, &levels),
				    line->count,
				    LEVEL_PARAMETERS(levels.count));
}

static int judge(const struct history *history, const struct history_line *line,
		 const struct trend *trend, const struct trend *lesser,
		 struct finding *finding)
{
	double risk = history_share(history, DRIFTS);
	double rise = lesser->slope * (double)(line->count - 1);

	if (!(lesser->p <= risk) || !(fabs(rise) > log(1 + history->floor)) ||
	    !says_more(history, line, trend))
		return 0;
	*finding = (struct finding){
		.kind = FINDING_DRIFT,
		.is_worse = rise > 0,
		.began = line->at[0],
		.nights = line->count,
		.before = line->count,
		.ratio = {exp(rise), NAN, NAN},
		.p = lesser->p,
		.risk = risk,
		.last = line->at[0],
		.changed = exp(rise),
	};
	return 1;
}

int history_drift(const struct history *history, struct finding *finding)
{
	struct history_line line;
	struct trend trend, lesser;

	history_line(history, &line);
	if (line.count < HISTORY_DRIFT ||
	    line.at[line.count - 1] + 1 != history->count)
		return 0;
	if (trend_find(line.values, line.count, &trend) < 0)
		return -1;
	lesser = trend;
	if (history->alone && take_lesser(&line, &lesser) < 0)
		return -1;
	return judge(history, &line, &trend, &lesser, finding);
}
