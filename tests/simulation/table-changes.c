/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables about two runs, and about change points in histories. */
#include "harness/stats/capacity.h"
#include "harness/stats/change-points.h"
#include "harness/stats/difference.h"
#include "tests/simulation/runs.h"
#include "tests/simulation/series.h"
#include "tests/simulation/tables.h"

#include <math.h>

#define PERCENT 100.0
#define CHANGED 1.05

enum { STARTS_MOST = 8, PAIRS_MOST = STARTS_MOST * RUNS_ROUNDS_MOST };

/* Medians of the starts of one run. */
static struct group medians_of(const struct run_design *design, double truth,
			       gsl_rng *random, double *medians)
{
	struct overhead_pair pairs[PAIRS_MOST];
	size_t count = run_simulate(design, truth, random, pairs);

	return (struct group){medians,
			      overhead_start_medians(pairs, count, medians)};
}

static size_t count_held(const struct run_design *design, size_t sets,
			 unsigned long seed)
{
	gsl_rng *random = noise_generator(seed);
	double change = log(CHANGED);
	size_t held = 0;

	for (size_t i = 0; i < sets; i++) {
		double first[STARTS_MOST], second[STARTS_MOST];
		struct group before =
			medians_of(design, log(1.3), random, first);
		struct group after =
			medians_of(design, log(1.3) + change, random, second);
		struct difference got = difference_welch(before, after, 0.95);

		held += got.mean.low <= change && got.mean.high >= change;
	}
	gsl_rng_free(random);
	return held;
}

/* A share; one from five starts on that is not from 93 to 97 % is in bold. */
static void write_held(FILE *out, size_t starts, size_t held, size_t sets)
{
	double share = (double)held / (double)sets;
	int is_beyond =
		starts >= 5 && !(share >= TABLES_LEAST && share <= TABLES_MOST);
	const char *mark = is_beyond ? "**" : "";

	fprintf(out, " %s%s%s |", mark, tables_share(held, sets).text, mark);
}

int table_compared(FILE *out, size_t sets)
{
	static const size_t starts[] = {2, 3, 5, STARTS_MOST};
	int bad = 0;

	fputs("| noise within starts | variance between, in that within | of 2 and 2 starts, % | of 3 and 3, % | of 5 and 5, % | of 8 and 8, % |\n|---|--:|--:|--:|--:|--:|\n",
	      out);
	for (size_t kind = 0; kind < NOISES * NOISE_BETWEENS; kind++) {
		struct run_design design = run_usual;

		design.noise = &noises[kind / NOISE_BETWEENS];
		design.between = noise_betweens[kind % NOISE_BETWEENS];
		fprintf(out, "| %s | %.1f |", design.noise->name,
			design.between);
		for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
			size_t held;

			design.starts = starts[i];
			held = count_held(&design, sets, 600 + kind);
			bad += tables_is_bad(held, sets,
					     starts[i] < 5 ? TABLES_PRINTED
							   : TABLES_LEAST,
					     starts[i] < 5 ? 1 : TABLES_MOST);
			write_held(out, starts[i], held, sets);
		}
		fputc('\n', out);
	}
	return bad;
}

/* Of independent nights a window may have a change by chance as often as the
 * risk says, and there is one to each half window. */
static double most_by_chance(void)
{
	return change_points_usual.risk * SERIES_MOST /
	       ((double)change_points_usual.window / 2);
}

int table_no_changes(FILE *out, size_t sets)
{
	int bad = 0;

	fprintf(out,
		"| noise from night to night | series of %d nights | of these with a change, %% | changes in a series |\n|---|--:|--:|--:|\n",
		SERIES_MOST);
	for (size_t i = 0; i < NOISES; i++) {
		/* Each change that is found takes long. */
		size_t series = noises[i].is_independent ? sets : sets / 10 + 1;
		struct series_alarms got = series_find_none(
			&noises[i], SERIES_MOST, series, 700 + i);

		bad += noises[i].is_independent &&
		       capacity_errors(got.with_any, series, 0.999).low >
			       most_by_chance();
		fprintf(out, "| %s | %zu | %s | %.3f |\n", noises[i].name,
			series, tables_share(got.with_any, series).text,
			(double)got.points / (double)series);
	}
	return bad;
}

int table_steps(FILE *out, size_t sets)
{
	static const double steps[] = {2, 3, 4, 6, 10};
	static const size_t nights[] = {3, 4, 5, SERIES_WAIT};
	int bad = 0;

	fputs("| step, in standard deviations of nights | found on the 3rd night or before, % | 4th, % | 5th, % | 10th, % | of those dated right ± 1 night, % |\n|--:|--:|--:|--:|--:|--:|\n",
	      out);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct series_found got = series_find_step(
			&noises[0], 60, steps[i], sets, 800 + i);
		size_t all = got.within[SERIES_WAIT];

		fprintf(out, "| %.0f |", steps[i]);
		for (size_t n = 0; n < sizeof(nights) / sizeof(*nights); n++)
			fprintf(out, " %s |",
				tables_share(got.within[nights[n]], sets).text);
		fprintf(out, " %s |\n", tables_share(got.dated, all).text);
		bad += steps[i] >= 6 &&
		       !((double)got.within[5] >= 0.95 * (double)sets &&
			 (double)got.dated >= 0.95 * (double)all);
	}
	return bad;
}
