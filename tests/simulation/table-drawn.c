/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The section about nights drawn from really measured rounds. */
#include "harness/judge/change.h"
#include "harness/stats/capacity.h"
#include "tests/simulation/drawn.h"
#include "tests/simulation/tables.h"

#include <inttypes.h>
#include <time.h>

#define PERCENT 100.0
#define S_PER_MINUTE 60.0
#define SEED 970

/* What a slow-down of so much has to be found in, of the workloads whose names
 * begin so. */
static const struct wanted {
	const char *prefix;
	int percent;
	double found;
} wanted[] = {
	{"cpu.", 5, 0.95},
	{"mem.", 5, 0.95},
	{"disk.", 10, 0.90},
	{"net.", 10, 0.90},
};

static const struct wanted *wanted_of(const char *workload)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!strncmp(workload, wanted[i].prefix,
			     strlen(wanted[i].prefix)))
			return &wanted[i];
	return NULL;
}

/* A run that was killed has no end. */
static double minutes_of(const struct gathered_run *run)
{
	int64_t started = json_int(run->facts, "started_s", 0);

	return (double)(json_int(run->facts, "ended_s", started) - started) /
	       S_PER_MINUTE;
}

static void write_runs(FILE *out, const struct gathered *gathered)
{
	fputs("| measured (UTC) | minutes | starts | rounds | load before | kernel | program |\n|---|--:|--:|--:|--:|---|---|\n",
	      out);
	for (size_t r = 0; r < gathered->run_count; r++) {
		const struct gathered_run *run = &gathered->runs[r];
		time_t started = (time_t)json_int(run->facts, "started_s", 0);
		struct tm when;
		char text[32];

		gmtime_r(&started, &when);
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &when);
		fprintf(out, "| %s | %.0f | %zu | %zu | %.2f | %s | %s %s |\n",
			text, minutes_of(run), run->starts, run->rounds,
			json_double(run->facts, "load", 0),
			json_text(run->facts, "kernel", "–"),
			json_text(run->facts, "version", "–"),
			json_text(run->facts, "commit", ""));
	}
}

static void write_basis(FILE *out, const struct gathered *gathered)
{
	const json_t *machine = json_object_get(gathered->document, "machine");

	fprintf(out,
		"`make validate-gather` measured native beside itself on a machine with\n"
		"%" PRId64
		" cores of %s (%s): in each round once as it is (*A*), once more as it\n"
		"is (*A again*), and slowed down by 5 and by 10 %%, which was really burnt.\n\n",
		json_int(machine, "cores", 0),
		json_text(machine, "cpu_model", "an unknown processor"),
		json_text(machine, "virtualised", "not virtualised"));
	write_runs(out, gathered);
	fprintf(out,
		"\nA series is a workload's *A again* in relation to *A* in the same round. A\n"
		"night is %d starts of %zu rounds, drawn with replacement (seed %d) from those of\n"
		"one of these lines, each as it was measured, with all workloads. What is\n"
		"suspected is measured again by as many more of the same line. All is\n"
		"judged as `nightly` judges (`harness/judge/history.h`): these %zu series are a\n"
		"family and share all of its risk, histories have up to %d nights, and the least\n"
		"change that matters is that of a machine that was not calibrated.\n\n",
		NIGHTS_STARTS, gathered->rounds, SEED, gathered->workload_count,
		NIGHTS_HISTORY);
}

/* Whether there are more red nights than there may be. */
static int write_red(FILE *out, const char *which,
		     const struct drawn_red *found)
{
	fprintf(out, "| %s | %zu | %zu | %s |\n", which, found->nights,
		found->red, tables_share(found->red, found->nights).text);
	return tables_is_bad(found->red, found->nights, 0, HISTORY_RISK);
}

static int write_nights(FILE *out, const struct gathered *gathered,
			size_t nights)
{
	struct drawn_red drawn = drawn_find_red(gathered, nights, SEED);
	struct drawn_red in_order = drawn_in_order(gathered);
	int bad;

	fprintf(out,
		"### Without a cause\n\nAt most %.0f %% of the nights may be red.\n\n"
		"| nights | judged | red | %% |\n|---|--:|--:|--:|\n",
		PERCENT * HISTORY_RISK);
	bad = write_red(out, "drawn", &drawn);
	if (in_order.nights)
		bad += write_red(out, "as they were measured, none drawn",
				 &in_order);
	return bad;
}

/* One workload slowed down by so much. Whether it is found too seldom. */
static int write_found(FILE *out, const struct gathered *gathered,
		       size_t workload, int percent, size_t histories)
{
	const struct wanted *want =
		wanted_of(gathered_workload(gathered, workload));
	size_t arm = gathered_arm(gathered, percent);
	struct nights_found got;
	int is_less;

	if (arm == gathered->arms) {
		fputs(" – | – | – |", out);
		return 0;
	}
	got = drawn_find(gathered, workload, arm, histories,
			 SEED + 1 + workload);
	is_less = want && want->percent == percent &&
		  (double)got.found < want->found * (double)histories;
	fprintf(out, " %+.1f %% | %s%s | %s |",
		PERCENT * (drawn_ratio(gathered, workload, arm) - 1),
		tables_share(got.found, histories).text,
		is_less ? ", **too seldom**" : "",
		tables_share(got.dated, got.found).text);
	return is_less;
}

static int write_slowed(FILE *out, const struct gathered *gathered,
			size_t histories)
{
	static const int percents[] = {5, 10};
	int bad = 0;

	fprintf(out,
		"\n### With a cause\n\n"
		"One workload is slowed down from the %dst night on, in %zu histories of each,\n"
		"and judged as one of the %d series of the suite `nightly`.\n"
		"It has to be red within %d nights: `cpu.*` and `mem.*` slowed down by 5 %% in\n"
		"95 %% of the histories, `disk.*` and `net.*` by 10 %% in 90 %%.\n\n"
		"| workload | least that matters | nights vary by | 5 %% burnt: seen | red, %% | dated right ± 1 night, %% | 10 %% burnt: seen | red, %% | dated, %% |\n"
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
		NIGHTS_HISTORY + 1, histories, NIGHTS_FAMILY, NIGHTS_WAIT);
	for (size_t w = 0; w < gathered->workload_count; w++) {
		const char *name = gathered_workload(gathered, w);

		fprintf(out, "| %s | %.1f %% | %.2f %% |", name,
			PERCENT * change_floor(name),
			PERCENT * drawn_deviation(gathered, w, SEED));
		for (size_t i = 0; i < sizeof(percents) / sizeof(*percents);
		     i++)
			bad += write_found(out, gathered, w, percents[i],
					   histories);
		fputc('\n', out);
	}
	return bad;
}

/* Nights that share no start. */
static size_t count_nights(const struct gathered *gathered)
{
	size_t nights = 0;

	for (size_t r = 0; r < gathered->run_count; r++)
		nights += gathered_nights(&gathered->runs[r]);
	return nights;
}

static void write_limits(FILE *out, const struct gathered *gathered)
{
	size_t nights = count_nights(gathered);
	double minutes = 0;

	for (size_t r = 0; r < gathered->run_count; r++)
		minutes += minutes_of(&gathered->runs[r]);
	fprintf(out,
		"\nBehind all of this stand %zu starts, of which %zu nights can be made that\n"
		"share none, from %.0f minutes of one machine. The intervals are of the drawing:\n"
		"they say what other nights made of these same starts would come to, and not\n"
		"what another day would. A disturbance that comes once a week is not in them,\n"
		"or is in far too many histories. Nights that were drawn do not depend on the\n"
		"ones before, and nothing changes between them: no other kernel, no restart, no\n"
		"fuller disk. Only native beside itself was measured: whether native is held\n"
		"rightly against the reference job, and what a container or a virtual machine\n"
		"adds in noise, is not shown here.\n",
		gathered->starts, nights, minutes);
	if (nights < NIGHTS_HISTORY)
		fprintf(out,
			"\n**That is short**: a history has %d nights, so that the same starts come again\n"
			"in each, and what they have in common is taken for usual. Some hours, at\n"
			"different times of day, would say more.\n",
			NIGHTS_HISTORY);
}

int table_drawn(FILE *out, const struct gathered *gathered, size_t nights,
		size_t histories)
{
	int bad;

	if (count_nights(gathered) < 2) {
		fprintf(out,
			"%s: `make validate-gather` measures native beside itself on a quiet machine,\n"
			"and the next `make validate` draws nights from that.\n",
			gathered->document
				? "Too little was gathered for two nights"
				: "Nothing was gathered yet");
		return 0;
	}
	write_basis(out, gathered);
	bad = write_nights(out, gathered, nights);
	bad += write_slowed(out, gathered, histories);
	write_limits(out, gathered);
	return bad;
}
