/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/nights.h"

#include "harness/stats/overhead.h"

#include <gsl/gsl_randist.h>
#include <math.h>

enum { MOST = NIGHTS_HISTORY + NIGHTS_WAIT };

/* One series, as far as it has gone. */
struct line {
	double values[MOST], again[MOST];
	size_t count;
	double last, level;
};

/* The median of the rounds of some starts, whose mean has a variance of about
 * 1; starts differ as much as rounds in one do. */
static double measure_starts(const struct noise *noise, gsl_rng *random)
{
	struct overhead_pair rounds[NIGHTS_STARTS * NIGHTS_ROUNDS];
	size_t count = 0;

	for (size_t start = 0; start < NIGHTS_STARTS; start++) {
		double of_start = gsl_ran_gaussian_ziggurat(random, 1);
		double last = noise_before(random);

		for (size_t i = 0; i < NIGHTS_ROUNDS; i++) {
			last = noise->draw(random, last);
			rounds[count++].log_ratio = of_start + last;
		}
	}
	return overhead_middle(rounds, count) *
	       sqrt(NIGHTS_STARTS / (1 + 1.0 / NIGHTS_ROUNDS));
}

/* One measurement: what is of the night, and what is its own. */
static double measure(const struct night_design *design,
		      const struct line *line, gsl_rng *random)
{
	return line->level +
	       design->deviation * sqrt(0.5) *
		       (line->last + measure_starts(design->noise, random));
}

static void add_night(const struct night_design *design, struct line *line,
		      gsl_rng *random)
{
	line->last = design->nights->draw(random, line->last);
	line->again[line->count] = NAN;
	line->values[line->count++] = measure(design, line, random);
}

/* A new history, of which the next night is the first that is judged. */
static void begin(const struct night_design *design, struct line *line,
		  gsl_rng *random)
{
	*line = (struct line){.last = noise_before(random)};
	while (line->count + 1 < NIGHTS_LEAST)
		add_night(design, line, random);
}

int nights_is_worse(const struct history *history, size_t *began)
{
	struct finding finding;

	if (history_level(history, &finding) <= 0 || !finding.is_worse)
		return 0;
	*began = finding.began;
	return 1;
}

static int is_worse(const struct night_design *design, const struct line *line,
		    size_t *began)
{
	struct history history = {
		.count = line->count,
		.values = line->values,
		.again = line->again,
		.floor = design->floor,
		.family = NIGHTS_FAMILY,
	};

	return nights_is_worse(&history, began);
}

/* Whether a series is what makes tonight red: it is worse, and is so when it is
 * measured again. */
static int is_red(const struct night_design *design, struct line *line,
		  gsl_rng *random, size_t *began)
{
	if (!is_worse(design, line, began))
		return 0;
	line->again[line->count - 1] = measure(design, line, random);
	return is_worse(design, line, began);
}

/* A night of the whole family. */
static int night_is_red(const struct night_design *design, struct line *lines,
			gsl_rng *random)
{
	int red = 0;

	for (size_t i = 0; i < NIGHTS_FAMILY; i++) {
		size_t began;

		if (lines[i].count == NIGHTS_HISTORY)
			begin(design, &lines[i], random);
		add_night(design, &lines[i], random);
		if (!is_red(design, &lines[i], random, &began))
			continue;
		red = 1;
		begin(design, &lines[i], random);
	}
	return red;
}

size_t nights_red(const struct night_design *design, size_t nights,
		  unsigned long seed)
{
	struct line lines[NIGHTS_FAMILY];
	gsl_rng *random = noise_generator(seed);
	size_t red = 0;

	for (size_t i = 0; i < NIGHTS_FAMILY; i++)
		begin(design, &lines[i], random);
	for (size_t night = 0; night < nights; night++)
		red += night_is_red(design, lines, random) != 0;
	gsl_rng_free(random);
	return red;
}

struct nights_found nights_find(const struct night_design *design,
				double slower, size_t histories,
				unsigned long seed)
{
	struct nights_found result = {.histories = histories};
	gsl_rng *random = noise_generator(seed);

	for (size_t i = 0; i < histories; i++) {
		struct line line;
		size_t began = 0;

		begin(design, &line, random);
		while (line.count < NIGHTS_HISTORY)
			add_night(design, &line, random);
		line.level = log1p(slower);
		while (line.count < MOST) {
			add_night(design, &line, random);
			if (!is_red(design, &line, random, &began))
				continue;
			result.found++;
			result.dated += began + 1 >= NIGHTS_HISTORY &&
					began <= NIGHTS_HISTORY + 1;
			break;
		}
	}
	gsl_rng_free(random);
	return result;
}
