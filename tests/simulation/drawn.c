/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/simulation/drawn.h"

#include "common/cleanup.h"
#include "harness/judge/change.h"

#include <math.h>

enum { MOST = NIGHTS_HISTORY + NIGHTS_WAIT };

/* One series of a history. */
struct line {
	double values[MOST], again[MOST];
	size_t from;   /* nights before it are accepted */
	size_t family; /* series that share the risk */
};

static size_t draw(const struct gathered *gathered, gsl_rng *random)
{
	return gathered
		->blocks[gsl_rng_uniform_int(random, gathered->block_count)];
}

void drawn_add(struct drawn *drawn, const struct gathered *gathered,
	       gsl_rng *random)
{
	drawn->nights[drawn->count++] = draw(gathered, random);
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

	line->values[last] =
		gathered_night(gathered, workload, arm, drawn->nights[last]);
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
	line->again[last] = gathered_night(
		gathered, workload, arm, drawn->nights[last] + gathered->night);
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

	while (lines && gathered->block_count && found.nights < nights) {
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
	size_t next = 0;

	for (size_t i = 0; lines && i < gathered->block_count; i++) {
		if (gathered->blocks[i] < next)
			continue;
		if (drawn.count == NIGHTS_HISTORY)
			begin_again(gathered, &drawn, lines);
		drawn.nights[drawn.count++] = gathered->blocks[i];
		count_red(gathered, &drawn, lines, &found);
		next = gathered->blocks[i] + gathered->night;
	}
	return found;
}

struct nights_found drawn_find(const struct gathered *gathered, size_t workload,
			       size_t arm, size_t histories, unsigned long seed)
{
	struct nights_found result = {.histories = histories};
	gsl_rng *random = noise_generator(seed);

	for (size_t i = 0; gathered->block_count && i < histories; i++) {
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

double drawn_deviation(const struct gathered *gathered, size_t workload)
{
	cleanup_free double *nights =
		calloc(gathered->block_count + 1, sizeof(*nights));
	size_t used = 0;

	for (size_t i = 0; nights && i < gathered->block_count; i++) {
		double night = gathered_night(gathered, workload, 0,
					      gathered->blocks[i]);

		if (isfinite(night))
			nights[used++] = night;
	}
	return nights ? stats_deviation(nights, used) : NAN;
}

double drawn_ratio(const struct gathered *gathered, size_t workload, size_t arm)
{
	return exp(gathered_all(gathered, workload, arm) -
		   gathered_all(gathered, workload, 0));
}
