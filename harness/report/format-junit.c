/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cleanup.h"
#include "harness/report/analysis.h"
#include "harness/report/formats.h"
#include "harness/report/night.h"

#include <string.h>
#include <time.h>

enum result { PASSED, FAILED, BROKEN, SKIPPED, RESULTS };

static const char *const elements[RESULTS] = {
	[FAILED] = "failure",
	[BROKEN] = "error",
	[SKIPPED] = "skipped",
};

/* One suite, as its cases are written; counted before its head is. */
struct suite {
	FILE *cases;
	const char *name; /* of the environment */
	size_t count[RESULTS];
	const json_t *expectations; /* of the run */
};

/* Text as the value of an attribute. U+FFFE and U+FFFF are in no XML. */
static void escape(FILE *out, const char *text)
{
	for (; text && *text; text++) {
		if (*text == '<') {
			fputs("&lt;", out);
		} else if (*text == '>') {
			fputs("&gt;", out);
		} else if (*text == '&') {
			fputs("&amp;", out);
		} else if (*text == '"') {
			fputs("&quot;", out);
		} else if (!strncmp(text, "\xef\xbf\xbe", 3) ||
			   !strncmp(text, "\xef\xbf\xbf", 3)) {
			fputc('?', out);
			text += 2;
		} else {
			fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
		}
	}
}

static void write_case(struct suite *suite, const char *what, const char *name,
		       double seconds, enum result result, const char *message)
{
	FILE *out = suite->cases;

	suite->count[result]++;
	fputs("    <testcase classname=\"", out);
	escape(out, suite->name);
	fprintf(out, ".%s\" name=\"", what);
	escape(out, name);
	fprintf(out, "\" time=\"%.3f\"", seconds);
	if (result == PASSED) {
		fputs("/>\n", out);
		return;
	}
	/* The schemas that there are allow what was skipped no message. */
	fprintf(out,
		result == SKIPPED ? ">\n      <%s>" : ">\n      <%s message=\"",
		elements[result]);
	escape(out, message && *message ? message : "no reason was given");
	fputs(result == SKIPPED ? "</skipped>" : "\"/>", out);
	fputs("\n    </testcase>\n", out);
}

/* All trials of one workload: the first that failed says why. */
static void write_workload(struct suite *suite, const json_t *trials,
			   const char *workload)
{
	const char *reason = NULL;
	enum result result = PASSED;
	double seconds = 0;
	const json_t *trial;
	size_t i;

	json_array_foreach (trials, i, trial) {
		const char *status = json_text(trial, "status", "");

		if (strcmp(json_text(trial, "workload", ""), workload) != 0)
			continue;
		seconds += json_double(trial, "host_ns", 0) / 1e9;
		if (!strcmp(status, "done") || result == BROKEN)
			continue;
		result = !strcmp(status, "unsupported") ? SKIPPED : BROKEN;
		reason = json_text(trial, "reason", status);
	}
	write_case(suite, "workloads", workload, seconds, result, reason);
}

static void write_workloads(struct suite *suite, const json_t *environment)
{
	const json_t *trials = json_object_get(environment, "trials"), *trial;
	cleanup_json json_t *seen = json_object();
	size_t i;

	json_array_foreach (trials, i, trial) {
		const char *workload = json_text(trial, "workload", "?");

		if (json_object_get(seen, workload))
			continue;
		json_object_set_new(seen, workload, json_true());
		write_workload(suite, trials, workload);
	}
}

/* The sentence of what was not expected of a verdict, or NULL. */
static const char *surprise_of(const struct suite *suite, const json_t *verdict)
{
	const json_t *expectation;
	size_t i;

	json_array_foreach (suite->expectations, i, expectation)
		if (!strcmp(json_text(expectation, "result", ""), "surprise") &&
		    !strcmp(json_text(expectation, "environment", ""),
			    suite->name) &&
		    json_equal(json_object_get(expectation, "attack"),
			       json_object_get(verdict, "attack")) &&
		    json_equal(json_object_get(expectation, "row"),
			       json_object_get(verdict, "row")))
			return json_text(expectation, "sentence", "");
	return NULL;
}

static void write_verdict(struct suite *suite, const json_t *verdict)
{
	const char *row = json_text(verdict, "row", NULL);
	const char *surprise = surprise_of(suite, verdict);
	enum standing standing = verdict_standing(verdict);
	cleanup_free char *name = NULL;
	enum result result = surprise			      ? FAILED
			     : standing == STANDING_ERROR     ? BROKEN
			     : standing == STANDING_NOT_TRIED ? SKIPPED
							      : PASSED;

	if (asprintf(&name, "%s%s%s", json_text(verdict, "attack", "?"),
		     row ? ": " : "", row ? row : "") < 0)
		return;
	write_case(suite, "attacks", name, 0, result,
		   surprise ? surprise : json_text(verdict, "reason", NULL));
}

static void write_cases(struct suite *suite, const json_t *environment)
{
	const json_t *verdict;
	size_t i;

	if (!strcmp(json_text(environment, "status", ""), "unusable"))
		write_case(suite, "environments", suite->name, 0, SKIPPED,
			   json_text(environment, "reason", NULL));
	write_workloads(suite, environment);
	json_array_foreach (json_object_get(environment, "verdicts"), i,
			    verdict)
		write_verdict(suite, verdict);
}

/* "2026-11-29T07:54:52", as the format has it. */
static void write_time(FILE *out, int64_t seconds)
{
	time_t time = (time_t)seconds;
	char text[32] = "1970-01-01T00:00:00";
	struct tm parts;

	if (gmtime_r(&time, &parts))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	fprintf(out, " timestamp=\"%s\"", text);
}

/* The suite of an environment, or of a night: what `write` makes of it. */
static int write_suite(FILE *out, const json_t *document, const char *name,
		       void (*write)(struct suite *suite, const json_t *of),
		       const json_t *of)
{
	cleanup_free char *cases = NULL;
	size_t size;
	struct suite suite = {
		.cases = open_memstream(&cases, &size),
		.name = name,
		.expectations = json_object_get(document, "expectations"),
	};

	if (!suite.cases)
		return -1;
	write(&suite, of);
	fclose(suite.cases);
	fputs("  <testsuite name=\"", out);
	escape(out, suite.name);
	fprintf(out,
		"\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		suite.count[PASSED] + suite.count[FAILED] +
			suite.count[BROKEN] + suite.count[SKIPPED],
		suite.count[FAILED], suite.count[BROKEN], suite.count[SKIPPED]);
	write_time(out,
		   json_int(json_object_get(document, "run"), "started_s", 0));
	fprintf(out, ">\n%s  </testsuite>\n", cases);
	return 0;
}

/* A case for each finding, and one for all that was found to be well. */
static void write_findings(struct suite *suite, const json_t *night)
{
	const json_t *findings = json_object_get(night, "findings"), *finding;
	int is_busy = json_bool(json_object_get(night, "night"), "is_busy", 0);
	size_t i;

	write_case(suite, "night", "costs against the nights before", 0,
		   is_busy ? SKIPPED : PASSED,
		   "the machine was busy, so that this night weighs nothing");
	json_array_foreach (findings, i, finding) {
		cleanup_free char *sentence = NULL;
		size_t size;
		FILE *out = open_memstream(&sentence, &size);

		if (!out)
			return;
		night_sentence(out, finding, 0);
		fclose(out);
		write_case(suite, json_text(finding, "kind", "?"),
			   json_text(finding, "name", "?"), 0,
			   json_bool(finding, "is_red", 0) ? FAILED : PASSED,
			   sentence);
	}
}

/* What was to be measured or attacked, not what served that. */
static int is_subject(const json_t *environment)
{
	const char *role = json_text(environment, "role", "measured");

	return !strcmp(role, "measured") || !strcmp(role, "attacked");
}

int format_junit(FILE *out, const json_t *document, struct error *err)
{
	const json_t *night = json_object_get(document, "night"), *environment;
	size_t i;
	int failed = 0;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bulkhead ",
	      out);
	escape(out,
	       json_text(json_object_get(document, "run"), "id", "unknown"));
	fputs("\">\n", out);
	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		if (is_subject(environment))
			failed |=
				write_suite(out, document,
					    json_text(environment, "name", "?"),
					    write_cases, environment);
	if (night)
		failed |= write_suite(out, document, "history", write_findings,
				      night);
	if (failed)
		return error_make(err, ENOMEM, "cannot write JUnit");
	fputs("</testsuites>\n", out);
	return 0;
}
