/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/drawn.h"

#include "common/cleanup.h"
#include "harness/judge/change.h"

#include <math.h>

enum { MOST = NIGHTS_HISTORY + NIGHTS_WAIT, DEVIATION_NIGHTS = 1000 };

/* One series of a history. */
struct line {
	double values[MOST], again[MOST];
	size_t from;   /* nights before it are accepted */
	size_t family; /* series that share the risk */
};

/* A run that is long enough for a night; the longer, the more often. */
static const struct gathered_run *draw_run(const struct gathered *gathered,
					   gsl_rng *random)
{
	const struct gathered_run *run;
	size_t start;

	do {
		start = gsl_rng_uniform_int(random, gathered->starts);
		for (run = gathered->runs; start >= run->first + run->starts;)
			run++;
	} while (!gathered_nights(run));
	return run;
}

static void draw_starts(const struct gathered_run *run, gsl_rng *random,
			size_t *starts)
{
	for (size_t i = 0; i < NIGHTS_STARTS; i++)
		starts[i] =
			run->first + gsl_rng_uniform_int(random, run->starts);
}

void drawn_add(struct drawn *drawn, const struct gathered *gathered,
	       gsl_rng *random)
{
	struct drawn_night *night = &drawn->nights[drawn->count++];
	const struct gathered_run *run = draw_run(gathered, random);

	draw_starts(run, random, night->starts);
	draw_starts(run, random, night->again);
}

/* The night of a run that begins with that start, and is measured again by
 * those that follow. */
static void add_measured(struct drawn *drawn, size_t start)
{
	struct drawn_night *night = &drawn->nights[drawn->count++];

	for (size_t i = 0; i < NIGHTS_STARTS; i++) {
		night->starts[i] = start + i;
		night->again[i] = start + NIGHTS_STARTS + i;
	}
}

static int is_worse(const struct gathered *gathered, size_t workload,
		    const struct line *line, size_t count, size_t *began)
{
	struct history history = {
		.count = count - line->from,
		.values = line->values + line->from,
		.again = line->again + line->from,
		.floor = change_floor(gathered_workload(gathered, workload)),
		.family = line->family,
	};

	if (!nights_is_worse(&history, began))
		return 0;
	*began += line->from;
	return 1;
}

/* A series is measured on the last night, in that arm. */
static void measure(const struct gathered *gathered, const struct drawn *drawn,
		    size_t workload, size_t arm, struct line *line)
{
	size_t last = drawn->count - 1;

	line->values[last] = gathered_night(gathered, workload, arm,
					    drawn->nights[last].starts);
	line->again[last] = NAN;
}

/* Whether it makes the last night red: it is worse, and is so when it is
 * measured again. */
static int is_red(const struct gathered *gathered, const struct drawn *drawn,
		  size_t workload, size_t arm, struct line *line, size_t *began)
{
	size_t last = drawn->count - 1;

	if (!is_worse(gathered, workload, line, drawn->count, began))
		return 0;
	line->again[last] = gathered_night(gathered, workload, arm,
					   drawn->nights[last].again);
	return is_worse(gathered, workload, line, drawn->count, began);
}

/* The last night of the whole family. */
static int night_is_red(const struct gathered *gathered,
			const struct drawn *drawn, struct line *lines)
{
	int red = 0;

	for (size_t w = 0; w < gathered->workload_count; w++) {
		size_t began;

		measure(gathered, drawn, w, 0, &lines[w]);
		if (!is_red(gathered, drawn, w, 0, &lines[w], &began))
			continue;
		red = 1;
		lines[w].from = began;
	}
	return red;
}

/* A series for each workload: all there are share the risk. Caller frees. */
static struct line *make_lines(const struct gathered *gathered)
{
	struct line *lines = calloc(gathered->workload_count, sizeof(*lines));

	for (size_t w = 0; lines && w < gathered->workload_count; w++)
		lines[w].family = gathered->workload_count;
	return lines;
}

static void begin_again(const struct gathered *gathered, struct drawn *drawn,
			struct line *lines)
{
	drawn->count = 0;
	for (size_t w = 0; w < gathered->workload_count; w++)
		lines[w].from = 0;
}

/* Judge the last night, unless the history is too young. */
static void count_red(const struct gathered *gathered,
		      const struct drawn *drawn, struct line *lines,
		      struct drawn_red *found)
{
	int red = night_is_red(gathered, drawn, lines);

	if (drawn->count < NIGHTS_LEAST)
		return;
	found->nights++;
	found->red += red != 0;
}

struct drawn_red drawn_find_red(const struct gathered *gathered, size_t nights,
				unsigned long seed)
{
	cleanup_free struct line *lines = make_lines(gathered);
	gsl_rng *random = noise_generator(seed);
	struct drawn_red found = {0};
	struct drawn drawn = {.count = 0};

	while (lines && found.nights < nights) {
		if (drawn.count == NIGHTS_HISTORY)
			begin_again(gathered, &drawn, lines);
		drawn_add(&drawn, gathered, random);
		count_red(gathered, &drawn, lines, &found);
	}
	gsl_rng_free(random);
	return found;
}

struct drawn_red drawn_in_order(const struct gathered *gathered)
{
	cleanup_free struct line *lines = make_lines(gathered);
	struct drawn_red found = {0};
	struct drawn drawn = {.count = 0};

	for (size_t r = 0; lines && r < gathered->run_count; r++) {
		const struct gathered_run *run = &gathered->runs[r];

		for (size_t i = 0; i + 1 < gathered_nights(run); i++) {
			if (drawn.count == NIGHTS_HISTORY)
				begin_again(gathered, &drawn, lines);
			add_measured(&drawn, run->first + i * NIGHTS_STARTS);
			count_red(gathered, &drawn, lines, &found);
		}
	}
	return found;
}

struct nights_found drawn_find(const struct gathered *gathered, size_t workload,
			       size_t arm, size_t histories, unsigned long seed)
{
	struct nights_found result = {.histories = histories};
	gsl_rng *random = noise_generator(seed);

	for (size_t i = 0; i < histories; i++) {
		struct drawn drawn = {.count = 0};
		struct line line = {.family = NIGHTS_FAMILY};
		size_t began = 0;

		while (drawn.count < NIGHTS_HISTORY) {
			drawn_add(&drawn, gathered, random);
			measure(gathered, &drawn, workload, 0, &line);
		}
		while (drawn.count < MOST) {
			drawn_add(&drawn, gathered, random);
			measure(gathered, &drawn, workload, arm, &line);
			if (!is_red(gathered, &drawn, workload, arm, &line,
				    &began))
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

double drawn_deviation(const struct gathered *gathered, size_t workload,
		       unsigned long seed)
{
	gsl_rng *random = noise_generator(seed);
	double nights[DEVIATION_NIGHTS];
	size_t used = 0;

	for (size_t i = 0; i < DEVIATION_NIGHTS; i++) {
		size_t starts[NIGHTS_STARTS];

		draw_starts(draw_run(gathered, random), random, starts);
		nights[used] = gathered_night(gathered, workload, 0, starts);
		used += isfinite(nights[used]) != 0;
	}
	gsl_rng_free(random);
	return stats_deviation(nights, used);
}

double drawn_ratio(const struct gathered *gathered, size_t workload, size_t arm)
{
	return exp(gathered_all(gathered, workload, arm) -
		   gathered_all(gathered, workload, 0));
}
