/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * validate GATHERED [SETS]: writes docs/validation.md, from simulations of SETS
 * data sets (10,000), and from the rounds that were gathered in that file. The
 * same number and the same file make the same page. Exit status 1 when
 * something is not as good as it has to be, which the page shows and a line on
 * standard error says; 2 when there is no page.
 */
#include "harness/stats/change-points.h"
#include "tests/simulation/series.h"
#include "tests/simulation/tables.h"

#include <stdlib.h>
#include <time.h>

/* A history of 1,000 nights and 300 series has to be looked through in that. */
#define HISTORY_SERIES 300
#define HISTORY_SECONDS 10.0

static const char drawn_title[] = "Nights drawn from what was measured";

static const char heading[] =
	"# Whether the numbers can be trusted\n"
	"\n"
	"Simulations, in which the truth is known, and at the end nights drawn from\n"
	"rounds that were really measured. This page is what `make validate` wrote; no\n"
	"number in it was written by hand, and the same program writes the same page\n"
	"again. A short form of it is among the unit tests. What can be seen on another\n"
	"machine, `calibrate` says there.\n"
	"\n"
	"A simulated trial is measured by the agent's own code (`bench/sampling.c`:\n"
	"calibration, end of the warm-up, medians) against a clock that only the\n"
	"simulated program moves. Behind every share stands its 95 % interval (Clopper &\n"
	"Pearson 1934).\n";

struct part {
	const char *title, *text;
	table *table;
	size_t divisor; /* of the number of data sets */
};

static const struct part parts[] = {
	{"Intervals of a run",
	 "Five starts of up to six rounds: the first start shows how many the others\n"
	 "need for ± 3 % (`harness/stats/stopping.h`). Rounds differ by 2 % (standard deviation)\n"
	 "within a start. The program takes half as long again at first, natively a\n"
	 "third; what both do within a round varies by 10 %. The true ratio is 1.3.\n"
	 "The interval is that of every report, Student's t on the means per start, and\n"
	 "has to hold the truth in 93 to 97 %.\n",
	 table_coverage, 1},
	{"Fewer starts, and more",
	 "The same, the worst and the best of those twelve kinds of noise. From one\n"
	 "start an interval could be made of its rounds; it would hold the truth as\n"
	 "seldom as the first line says, so it is not printed: *too few*. What would\n"
	 "hold the truth in less than 90 % is not printed.\n",
	 table_starts, 1},
	{"Starts of a rare kind",
	 "Now and then a start is 10 % slower as a whole, as one whose memory lies\n"
	 "badly. No method sees in five starts what happens in one of fifty: the\n"
	 "interval is of what was seen. Only more starts help.\n",
	 table_rare, 5},
	{"How many rounds",
	 "Up to ten rounds a start, as many as are needed for different widths. The\n"
	 "first start has all, and says how many the others have. Were a start's rounds\n"
	 "ended by what they themselves were, the intervals would be too low too often\n"
	 "where noise is skewed.\n",
	 table_stopping, 5},
	{"What is left of a warm-up",
	 "A trial of 300 ms of a program that takes half as long again at first. Where\n"
	 "the warm-up is longer than the trial, nothing can take it out, and the trial\n"
	 "says that it was not seen to be over.\n",
	 table_warm_up, 1},
	{"Two runs against each other",
	 "As `compare` does: the medians of the starts of two runs, Welch's t. The\n"
	 "second is truly 5 % slower.\n",
	 table_compared, 5},
	{"Changes in a history that has none",
	 "E-divisive change points (`harness/stats/change-points.h`). Nights that\n"
	 "depend on the ones before have more changes than there are: a drift is told\n"
	 "as several.\n",
	 table_no_changes, 10},
	{"Steps in a history",
	 "60 nights, and then a step. Each night is looked at until the step is found.\n",
	 table_steps, 20},
	{"Nights without a cause",
	 "As `nightly` judges (`harness/judge/history.h`): twenty series that share the\n"
	 "risk of one red night in a hundred, each night judged by up to sixty before,\n"
	 "what is suspected measured again the same night. Half of a night's variance is\n"
	 "of the night and there again; the rest is of its five starts of three rounds.\n"
	 "Without a floor no difference is too small to matter. The last three lines are\n"
	 "of nights that are themselves skewed, of two kinds, or like the night before:\n"
	 "Student's t is not made for these.\n",
	 table_red_nights, 10},
	{"Nights with a cause",
	 "One series becomes slower for good, after sixty nights. What is less than a\n"
	 "fortieth does not matter.\n",
	 table_found_nights, 20},
};

/* Seconds of the processor that a long history takes; each series changes once.
 */
static double time_history(void)
{
	gsl_rng *random = noise_generator(1);
	clock_t begun;
	double values[SERIES_MOST];
	struct change_point points[SERIES_MOST];

	begun = clock();
	for (int i = 0; i < HISTORY_SERIES; i++) {
		series_make(&noises[0], SERIES_MOST, 500, 5, random, values);
		change_points(values, SERIES_MOST, &change_points_usual,
			      points);
	}
	gsl_rng_free(random);
	return (double)(clock() - begun) / CLOCKS_PER_SEC;
}

static int check_time(void)
{
	double seconds = time_history();

	fprintf(stderr, "change points of %d series of %d nights: %.1f s\n",
		HISTORY_SERIES, SERIES_MOST, seconds);
	return !(seconds < HISTORY_SECONDS);
}

/* How many rows of a part are not good enough, which is said. */
static int count_bad(const char *title, int rows)
{
	if (rows)
		fprintf(stderr, "%s: not good enough: %d\n", title, rows);
	return rows;
}

static int write_page(const struct gathered *gathered, size_t sets)
{
	int bad = 0;

	fputs(heading, stdout);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct part *part = &parts[i];

		printf("\n## %s\n\n%s\n", part->title, part->text);
		bad += count_bad(part->title,
				 part->table(stdout, sets / part->divisor));
	}
	printf("\n## %s\n\n", drawn_title);
	bad += count_bad(drawn_title,
			 table_drawn(stdout, gathered, sets / 10, sets / 50));
	return bad + check_time();
}

int main(int count, char **arguments)
{
	long sets = count > 2 ? strtol(arguments[2], NULL, 10) : 10000;
	cleanup_gathered struct gathered gathered = {0};
	struct error err = {0};

	if (count < 2 || count > 3 || sets < 100) {
		fprintf(stderr, "usage: %s GATHERED [SETS, 100 at least]\n",
			arguments[0]);
		return 2;
	}
	if (gathered_read(&gathered, arguments[1], &err) < 0) {
		fprintf(stderr, "%s: %s\n", arguments[0], err.message);
		return 2;
	}
	return write_page(&gathered, (size_t)sets) > 0;
}
