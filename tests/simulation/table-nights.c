/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables about nights: red ones without a cause, and with one. */
#include "harness/stats/capacity.h"
#include "tests/simulation/nights.h"
#include "tests/simulation/tables.h"

#define PERCENT 100.0
/* A red night without a cause: at most so many of all nights. */
#define RED 0.01
#define FOUND 0.95

/* Nothing is too small to matter, so that noise alone decides. */
int table_red_nights(FILE *out, size_t sets)
{
	int bad = 0;

	fputs("| noise from night to night | nights | red, % |\n|---|--:|--:|\n",
	      out);
	for (size_t i = 0; i < NOISES; i++) {
		struct night_design design = {.noise = &noises[i],
					      .deviation = 0.01};
		size_t red = nights_red(&design, sets, 900 + i);

		bad += noises[i].is_independent &&
		       tables_is_bad(red, sets, 0, RED);
		fprintf(out, "| %s | %zu | %s |\n", noises[i].name, sets,
			tables_share(red, sets).text);
	}
	return bad;
}

int table_found_nights(FILE *out, size_t sets)
{
	static const double deviations[] = {0.005, 0.01, 0.02};
	static const double slower[] = {0.05, 0.1};
	int bad = 0;

	fprintf(out,
		"| noise from night to night | nights vary by | 5 %% slower: red within %d nights, %% | dated right ± 1 night, %% | 10 %% slower: red, %% | dated, %% |\n|---|--:|--:|--:|--:|--:|\n",
		NIGHTS_WAIT);
	for (size_t row = 0; row < 3 * NOISES; row++) {
		struct night_design design = {
			.noise = &noises[row / 3],
			.deviation = deviations[row % 3],
			.floor = 0.025,
		};

		fprintf(out, "| %s | %.1f %% |", design.noise->name,
			PERCENT * design.deviation);
		for (size_t i = 0; i < 2; i++) {
			struct nights_found got = nights_find(
				&design, slower[i], sets, 950 + row);

			bad += design.noise->is_independent &&
			       slower[i] >= 8 * design.deviation &&
			       tables_is_bad(got.found, sets, FOUND, 1);
			fprintf(out, " %s | %s |",
				tables_share(got.found, sets).text,
				tables_share(got.dated, got.found).text);
		}
		fputc('\n', out);
	}
	return bad;
}
