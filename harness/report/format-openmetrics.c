/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/analysis.h"
#include "harness/report/formats.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* A pair of the labels of a sample. */
struct label {
	const char *name, *value; /**< value NULL: left out */
};

static void begin_family(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP bulkhead_%s %s\n# TYPE bulkhead_%s gauge\n", name,
		help, name);
}

static void write_value(FILE *out, const char *value)
{
	for (; *value; value++) {
		if (strchr("\\\"", *value))
			fputc('\\', out);
		fputc((unsigned char)*value < ' ' ? ' ' : *value, out);
	}
}

/* A sample with up to `count` labels; none where the number is unknown. */
static void write_sample(FILE *out, const char *name,
			 const struct label *labels, size_t count,
			 double number)
{
	const char *comma = "";

	if (!isfinite(number))
		return;
	fprintf(out, "bulkhead_%s{", name);
	for (size_t i = 0; i < count; i++) {
		if (!labels[i].value)
			continue;
		fprintf(out, "%s%s=\"", comma, labels[i].name);
		write_value(out, labels[i].value);
		fputc('"', out);
		comma = ",";
	}
	fputs("} ", out);
	text_number(out, number);
	fputc('\n', out);
}

static void write_run(FILE *out, const json_t *run)
{
	const struct label labels[] = {
		{"run", json_text(run, "id", "")},
		{"suite", json_text(run, "suite", "")},
		{"version", json_text(run, "version", "")},
		{"status", json_text(run, "status", "")},
	};

	begin_family(out, "run_started_timestamp_seconds",
		     "When the run began.");
	write_sample(out, "run_started_timestamp_seconds", labels, 4,
		     json_double(run, "started_s", NAN));
	begin_family(out, "run_ended_timestamp_seconds", "When the run ended.");
	write_sample(out, "run_ended_timestamp_seconds", labels, 4,
		     json_double(run, "ended_s", NAN));
}

static size_t trials_of(const struct analysed_cell *cell, int done)
{
	return done ? cell->done : cell->failed;
}

static void write_trials(FILE *out, const struct analysis *analysis)
{
	begin_family(out, "trials", "Trials, by what came of them.");
	for (size_t w = 0; w < analysis->workload_count; w++)
		for (size_t e = 0; e < analysis->environment_count; e++)
			for (int done = 1; done >= 0; done--) {
				const struct label labels[] = {
					{"workload",
					 analysis->workloads[w].name},
					{"environment",
					 analysis->environments[e].name},
					{"status", done ? "done" : "failed"},
				};

				write_sample(
					out, "trials", labels, 3,
					(double)trials_of(
						analysis_cell(analysis, w, e),
						done));
			}
}

/* One number of every cell: `number` says which, the first `count` labels
 * whose.
 */
static void write_cells(FILE *out, const struct analysis *analysis,
			const char *name, size_t count,
			double (*number)(const struct analysed_cell *cell))
{
	for (size_t w = 0; w < analysis->workload_count; w++)
		for (size_t e = 0; e < analysis->environment_count; e++) {
			const struct label labels[] = {
				{"workload", analysis->workloads[w].name},
				{"environment", analysis->environments[e].name},
				{"emulation", analysis->environments[e].label},
				{"unit", analysis->workloads[w].unit},
			};

			write_sample(out, name, labels, count,
				     number(analysis_cell(analysis, w, e)));
		}
}

static double median_of(const struct analysed_cell *cell)
{
	return cell->done ? cell->median : NAN;
}

static double ratio_of(const struct analysed_cell *cell)
{
	return cell->overhead.rounds ? cell->overhead.ratio.estimate : NAN;
}

static double low_of(const struct analysed_cell *cell)
{
	return cell->overhead.rounds ? cell->overhead.ratio.low : NAN;
}

static double high_of(const struct analysed_cell *cell)
{
	return cell->overhead.rounds ? cell->overhead.ratio.high : NAN;
}

static void write_verdicts(FILE *out, const struct analysis *analysis)
{
	begin_family(out, "verdicts",
		     "Attempts of attacks, by what they come to.");
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const struct analysed_environment *environment =
			&analysis->environments[e];
		const struct tally *tally = &environment->tally;
		const size_t counts[STANDINGS] = {
			[STANDING_HELD] = tally->held,
			[STANDING_DEGRADED] = tally->degraded,
			[STANDING_THROUGH] = tally->through,
			[STANDING_UNPROVEN] = tally->unproven,
			[STANDING_NOT_TRIED] = tally->not_tried,
			[STANDING_ERROR] = tally->errors,
		};

		for (int s = 0; s < STANDINGS; s++) {
			const struct label labels[] = {
				{"environment", environment->name},
				{"verdict", standing_word((enum standing)s)},
			};

			write_sample(out, "verdicts", labels, 2,
				     (double)counts[s]);
		}
	}
}

static void write_expectations(FILE *out, const json_t *expectations)
{
	static const char *const results[] = {"kept", "open", "surprise"};

	begin_family(out, "expectations",
		     "Expectations of the suite, by what came of them.");
	for (size_t r = 0; r < sizeof(results) / sizeof(*results); r++) {
		const struct label label = {"result", results[r]};
		const json_t *expectation;
		size_t count = 0, i;

		json_array_foreach (expectations, i, expectation)
			count += !strcmp(json_text(expectation, "result", ""),
					 results[r]);
		write_sample(out, "expectations", &label, 1, (double)count);
	}
}

static void write_findings(FILE *out, const json_t *findings)
{
	const json_t *finding;
	size_t i;

	begin_family(
		out, "night_finding",
		"A finding of the night; 1: it makes it red, 0: it does not.");
	json_array_foreach (findings, i, finding) {
		const struct label labels[] = {
			{"finding", json_text(finding, "name", "?")},
			{"kind", json_text(finding, "kind", "?")},
		};

		write_sample(out, "night_finding", labels, 2,
			     json_bool(finding, "is_red", 0));
	}
}

static void write_night(FILE *out, const json_t *night)
{
	const json_t *tonight = json_object_get(night, "night");
	const struct label label = {"suite", json_text(night, "suite", "?")};

	begin_family(out, "night_red", "Whether the night is red.");
	write_sample(out, "night_red", &label, 1, json_bool(night, "red", 0));
	begin_family(
		out, "night_busy",
		"Whether the machine was busy, so that the night weighs nothing.");
	write_sample(out, "night_busy", &label, 1,
		     json_bool(tonight, "is_busy", 0));
	begin_family(out, "night_busy_cpus", "CPUs that others used.");
	write_sample(out, "night_busy_cpus", &label, 1,
		     json_double(tonight, "busy", NAN));
	begin_family(out, "night_nights",
		     "Nights that weigh, this one included.");
	write_sample(out, "night_nights", &label, 1,
		     json_double(night, "weighing", NAN));
	write_findings(out, json_object_get(night, "findings"));
}

int format_openmetrics(FILE *out, const json_t *document, struct error *err)
{
	cleanup_analysis struct analysis analysis = {0};

	if (analysis_make(&analysis, document, err) < 0)
		return -1;
	write_run(out, analysis.run);
	write_trials(out, &analysis);
	begin_family(out, "median",
		     "Median of the trials' medians, in the label's unit.");
	write_cells(out, &analysis, "median", 4, median_of);
	begin_family(out, "overhead_ratio",
		     "Time as a ratio to native within rounds.");
	write_cells(out, &analysis, "overhead_ratio", 3, ratio_of);
	begin_family(out, "overhead_ratio_low",
		     "Lower end of the ratio's 95 % interval.");
	write_cells(out, &analysis, "overhead_ratio_low", 3, low_of);
	begin_family(out, "overhead_ratio_high",
		     "Upper end of the ratio's 95 % interval.");
	write_cells(out, &analysis, "overhead_ratio_high", 3, high_of);
	write_verdicts(out, &analysis);
	write_expectations(out, json_object_get(document, "expectations"));
	if (json_object_get(document, "night"))
		write_night(out, json_object_get(document, "night"));
	fputs("# EOF\n", out);
	return 0;
}
