/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the history share; nobody else includes this. */
#ifndef HARNESS_JUDGE_HISTORY_PARTS_H
#define HARNESS_JUDGE_HISTORY_PARTS_H

#include "harness/judge/history.h"
#include "harness/stats/difference.h"

/** Scales from the middle that an outlier is drawn in to. */
#define HISTORY_OUTLIER 3.0
/** Nights that agree better than this do so by chance. */
#define HISTORY_SCALE 0.001

/** A series without the nights that say nothing, of the last HISTORY_WINDOW. */
struct history_line {
	double values[HISTORY_WINDOW];
	double alone[HISTORY_WINDOW]; /**< NaN where it is not asked */
	size_t at[HISTORY_WINDOW];    /**< which night it is */
	size_t count;
};

/** A series' own share of the risk that is left for one kind of finding. */
static inline double history_share(const struct history *history, double part)
{
	return HISTORY_RISK * part /
	       (double)(history->family ? history->family : 1);
}

/** Take it out of a history. */
void history_line(const struct history *history, struct history_line *line);

/** The second group's mean less the first's, with the outliers of both drawn
 * in. The first has two values at least, the second one. */
struct difference history_contrast(struct group before, struct group after);

/** Levels of a line: where each begins, the first at 0. */
struct history_levels {
	size_t from[HISTORY_WINDOW];
	size_t count;
};

/** What p a cut of the line may have: all cuts of a series share its part of
 * the risk. */
double history_risk(const struct history *history,
		    const struct history_line *line, size_t cut);

/** Cut a line into levels. */
void history_cut(const struct history *history, const struct history_line *line,
		 struct history_levels *levels);

/** Sum of the distances of a line from the medians of its levels. */
double history_distance(const struct history_line *line,
			const struct history_levels *levels);

#endif
