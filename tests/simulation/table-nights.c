/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables about nights: red ones without a cause, and with one. */
#include "harness/stats/capacity.h"
#include "tests/simulation/flips.h"
#include "tests/simulation/nights.h"
#include "tests/simulation/tables.h"

#define PERCENT 100.0
/* A red night without a cause: at most so many of all nights. */
#define RED 0.01
#define FOUND 0.95

#define FLOOR 0.025

/* Red nights without a cause, with a floor, as series are judged, and where
 * nothing is too small to matter. Returns for how many of these it is bad. */
static int write_red(FILE *out, const struct noise *within,
		     const struct noise *nights, size_t sets)
{
	static const double floors[] = {FLOOR, 0};
	int bad = 0;

	fprintf(out, "| %s | %s |", within->name, nights->name);
	for (size_t i = 0; i < sizeof(floors) / sizeof(*floors); i++) {
		struct night_design design = {.noise = within,
					      .nights = nights,
					      .deviation = 0.01,
					      .floor = floors[i]};
		size_t red = nights_red(&design, sets, 900);

		bad += tables_is_bad(red, sets, 0, RED);
		fprintf(out, " %s |", tables_share(red, sets).text);
	}
	fputc('\n', out);
	return bad;
}

int table_red_nights(FILE *out, size_t sets)
{
	int bad = 0;

	fprintf(out,
		"| noise within starts | of nights | of %zu nights red, %%, with a floor of %.1f %% | without a floor |\n|---|---|--:|--:|\n",
		sets, PERCENT * FLOOR);
	for (size_t i = 0; i < NOISES; i++)
		bad += write_red(out, &noises[i], &noises[0], sets);
	for (size_t i = 1; i < NOISES; i++)
		bad += write_red(out, &noises[0], &noises[i], sets);
	return bad;
}

int table_flips(FILE *out, size_t sets)
{
	static const struct {
		const char *words;
		enum expect_state to;
		/* Of the attempts; it has to be harmless up to there. */
		double harmless;
	} kinds[] = {
		{"it was degraded", EXPECT_DEGRADED, 0.001},
		{"nothing was shown", EXPECT_UNPROVEN, 0.001},
		{"it got through", EXPECT_THROUGH, 0},
	};
	static const double rates[] = {0.00001, 0.0001, 0.001, 0.01};
	size_t rate_count = sizeof(rates) / sizeof(*rates);
	int bad = 0;

	fprintf(out, "| of %zu nights red, %% |", sets);
	for (size_t i = 0; i < rate_count; i++)
		fprintf(out, " %g %% of the attempts |", PERCENT * rates[i]);
	fputs("\n|---|--:|--:|--:|--:|\n", out);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		fprintf(out, "| %s |", kinds[k].words);
		for (size_t i = 0; i < rate_count; i++) {
			size_t red =
				flips_red(kinds[k].to, rates[i], sets, 980 + i);

			bad += rates[i] <= kinds[k].harmless &&
			       tables_is_bad(red, sets, 0, RED);
			fprintf(out, " %s |", tables_share(red, sets).text);
		}
		fputc('\n', out);
	}
	return bad;
}

int table_found_nights(FILE *out, size_t sets)
{
	static const double deviations[] = {0.005, 0.01, 0.02};
	static const double slower[] = {0.05, 0.1};
	int bad = 0;

	fprintf(out,
		"| noise within starts | nights vary by | 5 %% slower: red within %d nights, %% | dated right ± 1 night, %% | 10 %% slower: red, %% | dated, %% |\n|---|--:|--:|--:|--:|--:|\n",
		NIGHTS_WAIT);
	for (size_t row = 0; row < 3 * NOISES; row++) {
		struct night_design design = {
			.noise = &noises[row / 3],
			.nights = &noises[0],
			.deviation = deviations[row % 3],
			.floor = FLOOR,
		};

		fprintf(out, "| %s | %.1f %% |", design.noise->name,
			PERCENT * design.deviation);
		for (size_t i = 0; i < 2; i++) {
			struct nights_found got = nights_find(
				&design, slower[i], sets, 950 + row);

			bad += slower[i] >= 8 * design.deviation &&
			       tables_is_bad(got.found, sets, FOUND, 1);
			fprintf(out, " %s | %s |",
				tables_share(got.found, sets).text,
				tables_share(got.dated, got.found).text);
		}
		fputc('\n', out);
	}
	return bad;
}
