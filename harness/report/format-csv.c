/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/formats.h"
#include "harness/report/text.h"

#include <string.h>

/* Where a value of a row is found. */
enum source { FROM_RUN, FROM_ENVIRONMENT, FROM_TRIAL };

static const struct {
	const char *head, *member;
	enum source source;
} columns[] = {
	{"run", "id", FROM_RUN},
	{"run_label", "label", FROM_RUN},
	{"suite", "suite", FROM_RUN},
	{"started_s", "started_s", FROM_RUN},
	{"environment", "name", FROM_ENVIRONMENT},
	{"kind", "kind", FROM_ENVIRONMENT},
	{"emulation", "label", FROM_ENVIRONMENT},
	{"role", "role", FROM_ENVIRONMENT},
	{"workload", "workload", FROM_TRIAL},
	{"start", "start", FROM_TRIAL},
	{"round", "round", FROM_TRIAL},
	{"position", "position", FROM_TRIAL},
	{"status", "status", FROM_TRIAL},
	{"reason", "reason", FROM_TRIAL},
	{"unit", "unit", FROM_TRIAL},
	{"better", "better", FROM_TRIAL},
	{"median", "median", FROM_TRIAL},
	{"samples", "samples", FROM_TRIAL},
	{"steady", "steady", FROM_TRIAL},
	{"host_ns", "host_ns", FROM_TRIAL},
	{"job_ns", "job_ns", FROM_TRIAL},
	{"cpu_ns", "cpu_ns", FROM_TRIAL},
	{"charged_ns", "charged_ns", FROM_TRIAL},
	{"note", "note", FROM_TRIAL},
};
#define COLUMNS (sizeof(columns) / sizeof(*columns))

/* What spreadsheets calculate: also behind blanks, and, in some, behind the
 * wide forms of these signs, which begin with this byte in UTF-8. */
static int is_formula(const char *text)
{
	text += strspn(text, " \t\r\n\"'");
	return *text && strchr("=+-@|%\xef", *text) != NULL;
}

static void write_text(FILE *out, const char *text)
{
	fputs(is_formula(text) ? "\"'" : "\"", out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
	}
	fputc('"', out);
}

static void write_value(FILE *out, const json_t *value)
{
	if (json_is_string(value))
		write_text(out, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(out, "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
	else if (json_is_real(value))
		text_number(out, json_real_value(value));
	else if (json_is_boolean(value))
		fputs(json_is_true(value) ? "true" : "false", out);
	else if (json_is_array(value))
		fprintf(out, "%zu", json_array_size(value));
}

static void write_row(FILE *out, const json_t *const sources[])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		if (i)
			fputc(',', out);
		write_value(out, json_object_get(sources[columns[i].source],
						 columns[i].member));
	}
	fputs("\r\n", out);
}

int format_csv(FILE *out, const json_t *document, struct error *err)
{
	const json_t *sources[] = {json_object_get(document, "run"), NULL,
				   NULL};
	size_t i, j;

	(void)err;
	for (i = 0; i < COLUMNS; i++)
		fprintf(out, "%s%s", i ? "," : "", columns[i].head);
	fputs("\r\n", out);
	json_array_foreach (json_object_get(document, "environments"), i,
			    sources[FROM_ENVIRONMENT])
		json_array_foreach (
			json_object_get(sources[FROM_ENVIRONMENT], "trials"), j,
			sources[FROM_TRIAL])
			write_row(out, sources);
	return 0;
}
