/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables about the intervals of one run. */
#include "harness/stats/capacity.h"
#include "tests/simulation/runs.h"
#include "tests/simulation/tables.h"

#include <math.h>

#define PERCENT 100.0

struct tables_text tables_share(size_t of, size_t all)
{
	struct interval share = capacity_errors(of, all, 0.95);
	struct tables_text made = {"–"};

	if (!all)
		return made;
	snprintf(made.text, sizeof(made.text), "%.1f (%.1f–%.1f)",
		 PERCENT * share.estimate, PERCENT * share.low,
		 PERCENT * share.high);
	return made;
}

int tables_is_bad(size_t of, size_t all, double least, double most)
{
	struct interval share = capacity_errors(of, all, 0.999);

	return share.high < least || share.low > most;
}

static size_t held(const struct coverage *coverage)
{
	return coverage->sets - coverage->none - coverage->low - coverage->high;
}

static double share_held(const struct coverage *coverage)
{
	return coverage_share(coverage, 0.95).estimate;
}

static struct run_design of_kind(size_t kind)
{
	struct run_design design = run_usual;

	design.noise = &noises[kind / NOISE_BETWEENS];
	design.between = noise_betweens[kind % NOISE_BETWEENS];
	return design;
}

enum { KINDS = NOISES * NOISE_BETWEENS };

int table_coverage(FILE *out, size_t sets)
{
	int bad = 0;

	fprintf(out,
		"| noise within starts | variance between, in that within | of %zu intervals hold the truth, %% | too low | too high | rounds of a start | ± %% |\n|---|--:|--:|--:|--:|--:|--:|\n",
		sets);
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct run_design design = of_kind(kind);
		struct coverage got =
			run_coverage(&design, run_by_starts, sets, 100 + kind);
		double share = share_held(&got);

		bad += !(share >= TABLES_LEAST && share <= TABLES_MOST);
		fprintf(out, "| %s | %.1f | %s | %.1f | %.1f | %.1f | %.1f |\n",
			design.noise->name, design.between,
			tables_share(held(&got), sets).text,
			PERCENT * (double)got.low / (double)sets,
			PERCENT * (double)got.high / (double)sets, got.rounds,
			PERCENT * got.width);
	}
	return bad;
}

/* The kinds of noise whose intervals hold the truth least and most often. */
static void write_starts(FILE *out, size_t starts, run_method *method,
			 size_t sets, double *least)
{
	struct coverage low = {0}, high = {0};
	double most = 0;

	*least = 1;
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct run_design design = of_kind(kind);
		struct coverage got;

		design.starts = starts;
		got = run_coverage(&design, method, sets, 200 + kind);
		if (share_held(&got) < *least) {
			low = got;
			*least = share_held(&got);
		}
		if (share_held(&got) > most) {
			high = got;
			most = share_held(&got);
		}
	}
	fprintf(out, "| %zu | %s | %s |", starts,
		tables_share(held(&low), sets).text,
		tables_share(held(&high), sets).text);
}

int table_starts(FILE *out, size_t sets)
{
	static const size_t starts[] = {2, 3, 4, 8};
	double least;
	int bad = 0;

	fputs("| starts | least of the kinds of noise, % | most, % | printed |\n|--:|--:|--:|---|\n",
	      out);
	write_starts(out, 1, run_by_rounds, sets, &least);
	bad += least >= TABLES_PRINTED;
	fputs(" too few |\n", out);
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		write_starts(out, starts[i], run_by_starts, sets, &least);
		bad += !(least >= TABLES_PRINTED);
		fputs(" yes |\n", out);
	}
	return bad;
}

int table_rare(FILE *out, size_t sets)
{
	static const double rates[] = {0.02, 0.05, 0.1, 0.2};
	static const size_t starts[] = {5, 20};

	fputs("| starts of the rare kind | of 5 starts, % | of 20, % |\n|--:|--:|--:|\n",
	      out);
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		fprintf(out, "| %.0f %% |", PERCENT * rates[i]);
		for (size_t j = 0; j < sizeof(starts) / sizeof(*starts); j++) {
			struct run_design design = run_usual;
			struct coverage got;

			design.rare = rates[i];
			design.slower = log(1.1);
			design.starts = starts[j];
			got = run_coverage(&design, run_by_starts, sets,
					   300 + i);
			fprintf(out, " %s |",
				tables_share(held(&got), sets).text);
		}
		fputc('\n', out);
	}
	return 0;
}

/* One line: all kinds of noise, with that width. Returns whether it is bad. */
static int write_stopping(FILE *out, const struct run_design *stopping,
			  size_t sets)
{
	double least = 1, most = 0, width = 0, rounds = 0;
	int bad = 0;

	for (size_t kind = 0; kind < KINDS; kind++) {
		struct run_design design = of_kind(kind);
		struct coverage got;

		design.wanted = stopping->wanted;
		design.by_own = stopping->by_own;
		design.rounds = RUNS_ROUNDS_MOST;
		got = run_coverage(&design, run_by_starts, sets, 400 + kind);
		least = fmin(least, share_held(&got));
		most = fmax(most, share_held(&got));
		width += got.width / KINDS;
		rounds += got.rounds / KINDS;
		bad += tables_is_bad(held(&got), sets, TABLES_LEAST,
				     TABLES_MOST);
	}
	fprintf(out, " | %.1f | %.1f | %.1f | %.1f |\n", rounds,
		PERCENT * least, PERCENT * most, PERCENT * width);
	return bad;
}

int table_stopping(FILE *out, size_t sets)
{
	static const double wanted[] = {0.05, 0.03, 0.02};
	struct run_design stopping = {.wanted = 0};
	int bad;

	fputs("| rounds are enough for | rounds of a start | least of the kinds of noise, % | most, % | ± %, on average |\n|---|--:|--:|--:|--:|\n| all are run",
	      out);
	bad = write_stopping(out, &stopping, sets);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		stopping.wanted = wanted[i];
		fprintf(out, "| ± %.0f %%", PERCENT * wanted[i]);
		bad += write_stopping(out, &stopping, sets);
	}
	stopping.by_own = 1;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		stopping.wanted = wanted[i];
		fprintf(out, "| ± %.0f %%, ended by themselves",
			PERCENT * wanted[i]);
		write_stopping(out, &stopping, sets);
	}
	return bad;
}

int table_warm_up(FILE *out, size_t sets)
{
	static const double settles_ms[] = {1, 5, 20, 50, 100};
	int bad = 0;

	fputs("| a third of the warm-up is left after | the median is too high by, % | samples that did not count | seen to be over, % |\n|--:|--:|--:|--:|\n",
	      out);
	for (size_t i = 0; i < sizeof(settles_ms) / sizeof(*settles_ms); i++) {
		struct program program = {.cold = 0.5,
					  .settles = settles_ms[i] * NS_PER_MS,
					  .jitter = 0.01};
		gsl_rng *random = noise_generator(500 + i);
		double bias = 0, warm_up = 0;
		size_t steady = 0;

		for (size_t j = 0; j < sets; j++) {
			struct program_trial got = program_measure(
				&program, 1000, run_usual.budget, random);

			bias += (got.median / 1000 - 1) / (double)sets;
			warm_up += (double)got.warm_up / (double)sets;
			steady += got.is_steady != 0;
		}
		gsl_rng_free(random);
		bad += settles_ms[i] <= 20 && !(fabs(bias) < 0.002);
		fprintf(out, "| %.0f ms | %.2f | %.1f | %s |\n", settles_ms[i],
			PERCENT * bias, warm_up,
			tables_share(steady, sets).text);
	}
	return bad;
}
