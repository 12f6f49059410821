/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A series as levels: where it was cut, and how far its nights are from them.
 */
#include "harness/judge/history-parts.h"
#include "harness/stats/tail.h"
#include "harness/stats/winsorised.h"

#include <math.h>

/* Cuts this near to tonight share one half of the risk. */
#define NEWEST 3
/* Nights on either side of a cut by which it is found. */
#define REACH 30
/* Nights to either side of a cut among which the best one is. */
#define NEAR 2
/* What steps may take of the risk. */
#define STEPS 0.5

struct difference history_contrast(struct group before, struct group after)
{
	static const struct winsorising how = {.reach = HISTORY_OUTLIER,
					       .least = HISTORY_SCALE,
					       .own = HISTORY_LEAST};

	return difference_winsorised(before, after, 0.95, &how);
}

/* Of a night that was measured twice what is nearer to the usual. */
static double night_value(const struct history *history, size_t night,
			  double usual)
{
	double value = history->values[night];
	double again = history->again ? history->again[night] : NAN;

	if (!isfinite(value))
		return again;
	if (!isfinite(again) || !isfinite(usual))
		return value;
	return fabs(again - usual) < fabs(value - usual) ? again : value;
}

static double usual_of(const struct history *history, size_t from)
{
	double known[HISTORY_WINDOW];
	size_t used = 0;

	for (size_t i = from; i + 1 < history->count; i++)
		if (isfinite(history->values[i]))
			known[used++] = history->values[i];
	return stats_median(known, used);
}

void history_line(const struct history *history, struct history_line *line)
{
	size_t from = history->count > HISTORY_WINDOW
			      ? history->count - HISTORY_WINDOW
			      : 0;
	double usual = usual_of(history, from);

	line->count = 0;
	for (size_t i = from; i < history->count; i++) {
		double value = night_value(history, i, usual);

		if (!isfinite(value))
			continue;
		line->values[line->count] = value;
		line->alone[line->count] =
			history->alone ? history->alone[i] : NAN;
		line->at[line->count++] = i;
	}
}

size_t history_measured(const struct history *history)
{
	struct history_line line;

	history_line(history, &line);
	return line.count;
}

/* How far the two parts are from each other, in deviations. */
static double strength(const struct difference *difference)
{
	double width = difference->mean.high - difference->mean.low;
	double half = fmax(width / 2, HISTORY_SCALE * HISTORY_SCALE);

	/* Half the width is the standard error times t's quantile. */
	return fabs(difference->mean.estimate) *
	       stats_student(0.95, difference->degrees) / half;
}

double history_risk(const struct history *history,
		    const struct history_line *line, size_t cut)
{
	double risk = history_share(history, STEPS);

	if (cut + NEWEST >= line->count)
		return risk / 2 / NEWEST;
	return risk / 2 / (double)line->count;
}

/* A cut of the part from `low` to before `high`. Nights that are far away are
 * not asked: what was taken back again would hide what it was. */
static struct difference part(const struct history_line *line, size_t low,
			      size_t cut, size_t high)
{
	size_t before = cut - low < REACH ? cut - low : REACH;
	size_t after = high - cut < REACH ? high - cut : REACH;

	return history_contrast(
		(struct group){line->values + cut - before, before},
		(struct group){line->values + cut, after});
}

/* Sum of the distances from the median, none of which counts more than `most`.
 */
static double distance_of(const struct history_line *line, size_t low,
			  size_t high, double most)
{
	double middle = stats_median(line->values + low, high - low), sum = 0;

	for (size_t i = low; i < high; i++)
		sum += fmin(fabs(line->values[i] - middle), most);
	return sum;
}

/* Beside a cut there may be a better one: a night of the other level that is
 * drawn in to this one does it little harm, but it is far from it. */
static size_t nearest_cut(const struct history_line *line, size_t low,
			  size_t cut, size_t high)
{
	const double *before = line->values + low;
	double middle = stats_median(before, cut - low);
	double scale =
		fmax(stats_scale(before, cut - low, middle), HISTORY_SCALE);
	double most = HISTORY_OUTLIER * scale;
	double least = INFINITY;
	size_t best = cut;

	for (size_t i = cut > NEAR ? cut - NEAR : 0; i <= cut + NEAR; i++) {
		double distance;

		if (i < low + HISTORY_LEAST || i >= high)
			continue;
		distance = distance_of(line, low, i, most) +
			   distance_of(line, i, high, most);
		if (distance < least) {
			least = distance;
			best = i;
		}
	}
	return best;
}

/* Whether a cut is beyond chance. Student's t takes tails for a normal
 * distribution's, and what it says of a few nights is all about tails: a night
 * on which everything costs more comes now and then. So the last few nights
 * have to be far out by themselves, each of them; the fewer there are, the less
 * they may be so by chance. */
static int is_beyond_chance(const struct history *history,
			    const struct history_line *line, size_t low,
			    size_t cut, const struct difference *difference)
{
	double risk = history_risk(history, line, cut);
	double nights = (double)(line->count - cut);
	struct group usual = {line->values + low, cut - low};
	struct group last = {line->values + cut, line->count - cut};

	return difference->p <= risk &&
	       (last.count > NEWEST ||
		tail_beyond(usual, last, difference->mean.estimate,
			    HISTORY_SCALE) <= risk * nights * nights);
}

/* Where the part is best cut; `low` when it is not. */
static size_t best_cut(const struct history *history,
		       const struct history_line *line, size_t low, size_t high)
{
	double most = 0;
	size_t best = low;

	for (size_t cut = low + HISTORY_LEAST; cut < high; cut++) {
		struct difference difference = part(line, low, cut, high);
		double found = strength(&difference);

		/* A level of the past had some nights to show itself. */
		if (high < line->count && high - cut < NEWEST)
			break;
		if (found > most &&
		    is_beyond_chance(history, line, low, cut, &difference)) {
			most = found;
			best = cut;
		}
	}
	return best > low ? nearest_cut(line, low, best, high) : low;
}

/* Depth is bounded by the number of levels. */
static void cut_part(const struct history *history,
		     const struct history_line *line, size_t low, size_t high,
		     struct history_levels *levels)
{
	size_t cut = best_cut(history, line, low, high);

	if (cut == low) {
		levels->from[levels->count++] = low;
		return;
	}
	cut_part(history, line, low, cut, levels);
	cut_part(history, line, cut, high, levels);
}

void history_cut(const struct history *history, const struct history_line *line,
		 struct history_levels *levels)
{
	levels->count = 0;
	if (line->count)
		cut_part(history, line, 0, line->count, levels);
}

double history_distance(const struct history_line *line,
			const struct history_levels *levels)
{
	double sum = 0;

	for (size_t l = 0; l < levels->count; l++) {
		size_t to = l + 1 < levels->count ? levels->from[l + 1]
						  : line->count;

		sum += distance_of(line, levels->from[l], to, INFINITY);
	}
	return sum;
}
