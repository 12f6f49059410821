/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audits of runs, summed up and written for people. */
#include "harness/report/audit.h"

#include "common/cleanup.h"
#include "harness/report/text.h"

#include <string.h>

#define WIDTH 78

static void add_names(json_t *set, json_t *list, const json_t *more)
{
	const json_t *name;
	size_t i;

	json_array_foreach (more, i, name)
		if (!json_object_get(set, json_string_value(name))) {
			json_object_set_new(set, json_string_value(name),
					    json_true());
			json_array_append(list, (json_t *)name);
		}
}

json_t *audit_sum(json_t *runs)
{
	cleanup_json json_t *tried_set = json_object();
	cleanup_json json_t *both_set = json_object();
	json_t *tried = json_array(), *both = json_array(), *run;
	json_int_t attempts = 0, counted = 0, violations = 0;
	size_t i;

	json_array_foreach (runs, i, run) {
		add_names(tried_set, tried, json_object_get(run, "tried"));
		add_names(both_set, both, json_object_get(run, "both"));
		attempts += json_int(run, "attempts", 0);
		counted += json_int(run, "counted", 0);
		violations += (json_int_t)json_array_size(
			json_object_get(run, "violations"));
	}
	return json_pack("{s:o, s:I, s:I, s:o, s:o, s:I}", "runs", runs,
			 "attempts", attempts, "counted", counted, "tried",
			 tried, "both", both, "violations", violations);
}

/* Names in lines of WIDTH. */
static void write_names(FILE *out, const char *heading, const json_t *names)
{
	const json_t *name;
	size_t i, column = 0;

	fprintf(out, "  %s: %zu\n", heading, json_array_size(names));
	json_array_foreach (names, i, name) {
		size_t length = json_string_length(name);

		if (column && column + 1 + length > WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		column += (size_t)fprintf(out, "%s%s", column ? " " : "    ",
					  json_string_value(name));
	}
	fputs(column ? "\n" : "", out);
}

/* "held: 12 by, 3 against, 2 unproven", an outcome a line. */
static void write_verdicts(FILE *out, const json_t *verdicts)
{
	const char *outcome, *proof;
	json_t *proofs, *count;

	json_object_foreach ((json_t *)verdicts, outcome, proofs) {
		const char *comma = "";

		fprintf(out, "  %-10s", outcome);
		json_object_foreach (proofs, proof, count) {
			fprintf(out, "%s%lld%s%s", comma,
				(long long)json_integer_value(count),
				*proof ? " " : "", proof);
			comma = ", ";
		}
		fputc('\n', out);
	}
}

static void write_run(FILE *out, const json_t *run)
{
	const json_t *violations = json_object_get(run, "violations"),
		     *violation;
	const char *label = json_text(run, "label", NULL);
	json_int_t attempts = json_int(run, "attempts", 0);
	size_t i;

	fprintf(out, "run %s%s", json_text(run, "run", "?"), label ? " (" : "");
	text_put(out, label ? label : "", 0);
	fprintf(out, "%s, suite ", label ? ")" : "");
	text_put(out, json_text(run, "suite", "?"), 0);
	fprintf(out, ", %s: %lld attempt%s\n", json_text(run, "status", "?"),
		(long long)attempts, text_plural((size_t)attempts));
	if (attempts) {
		write_verdicts(out, json_object_get(run, "verdicts"));
		write_names(out, "really tried", json_object_get(run, "tried"));
		write_names(out, "shown both ways",
			    json_object_get(run, "both"));
	}
	json_array_foreach (violations, i, violation) {
		fputs("  VIOLATION: ", out);
		text_put(out, json_string_value(violation), 0);
		fputc('\n', out);
	}
}

void audit_write(FILE *out, const json_t *sum)
{
	const json_t *runs = json_object_get(sum, "runs"), *run;
	json_int_t violations = json_int(sum, "violations", 0);
	size_t i;

	json_array_foreach (runs, i, run)
		write_run(out, run);
	fprintf(out,
		"%zu run%s, %lld attempts: %zu attacks really tried, %zu shown both ways\n",
		json_array_size(runs), text_plural(json_array_size(runs)),
		(long long)json_int(sum, "attempts", 0),
		json_array_size(json_object_get(sum, "tried")),
		json_array_size(json_object_get(sum, "both")));
	if (violations)
		fprintf(out,
			"%lld violation%s: what is counted as held has no proof\n",
			(long long)violations, text_plural((size_t)violations));
	else
		fprintf(out,
			"all %lld verdicts that are counted as held or degraded have their proof\n",
			(long long)json_int(sum, "counted", 0));
}
