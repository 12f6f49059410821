/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: which system calls get how far in each environment, by the scan, and
 * by those attacks that make one. */
#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <stdlib.h>
#include <string.h>

#define SCAN "syscall-scan"
#define ALLOWED "allowed"
#define BY_CAPABILITY "by capability"

/* Attacks of `calls`, and the call that the capability is asked for. */
static const struct vector {
	const char *row, *call;
} vectors[] = {
	{"bpf", "bpf"},
	{"perf", "perf_event_open"},
	{"userfaultfd", "userfaultfd"},
	{"iopl", "iopl"},
	{"fanotify", "fanotify_init"},
	{"syslog-call", "syslog"},
	{"ask-clock", "clock_settime"},
	{"ask-swap", "swapon"},
	{"ask-accounting", "acct"},
	{"ask-module", "init_module"},
	{"ask-kexec", "kexec_load"},
	{0},
};

/* What was scanned: of each environment its table by name, or NULL. */
struct scans {
	const struct analysis *analysis;
	const json_t **tables; /* owned */
};

static void scans_free(struct scans *scans)
{
	free(scans->tables);
}

static int scans_find(struct scans *scans, const struct analysis *analysis)
{
	size_t i;

	*scans =
		(struct scans){analysis, calloc(analysis->environment_count + 1,
						sizeof(*scans->tables))};
	for (i = 0; scans->tables && i < analysis->environment_count; i++) {
		const json_t *attempt = analysis_attempt(
			&analysis->environments[i], SCAN, NULL);

		scans->tables[i] = json_object_get(
			json_object_get(attempt, "subject_data"), "calls");
	}
	return scans->tables ? 0 : -1;
}

/* The row of `calls` that makes this call; NULL: none. */
static const char *row_of(const char *call)
{
	const struct vector *vector;

	for (vector = vectors; vector->row; vector++)
		if (!strcmp(vector->call, call))
			return vector->row;
	return NULL;
}

/* A vector made the call here, the kernel refused it, and gave way when the
 * capabilities were there. */
static int is_refused_by_capability(
	const struct analysed_environment *environment, const char *name)
{
	const char *row = row_of(name);
	const json_t *verdict;
	size_t i;

	if (!row)
		return 0;
	json_array_foreach (environment_list(environment, "verdicts"), i,
			    verdict)
		if (!strcmp(json_text(verdict, "attack", ""), "calls") &&
		    !strcmp(json_text(verdict, "row", ""), row) &&
		    !strcmp(json_text(verdict, "outcome", ""), "held") &&
		    !strcmp(json_text(verdict, "proof", ""), "by") &&
		    strstr(json_text(verdict, "proof_detail", ""),
			   "capabilities"))
			return 1;
	return 0;
}

/* What became of a call: as the scan has it, or BY_CAPABILITY; "" unknown. */
static const char *fate(const struct scans *scans, size_t environment,
			const char *name)
{
	const char *said = json_text(scans->tables[environment], name, "");

	return !strcmp(said, ALLOWED) &&
			       is_refused_by_capability(
				       &scans->analysis
						->environments[environment],
				       name)
		       ? BY_CAPABILITY
		       : said;
}

/* Fates in all columns, as one key: calls of the same share a line. Caller
 * frees; NULL: no memory. */
static char *fates(const struct scans *scans, const char *name)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (i = 0; i < scans->analysis->environment_count; i++)
		if (scans->tables[i])
			fprintf(out, "%s|", fate(scans, i, name));
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Names by fates, in the order of the first table's numbers. */
static json_t *make_groups(const struct scans *scans)
{
	json_t *groups = json_object(), *seen = json_object(), *said;
	const char *name;
	size_t i;

	for (i = 0; i < scans->analysis->environment_count; i++)
		json_object_foreach ((json_t *)scans->tables[i], name, said) {
			cleanup_free char *key = NULL;

			if (json_object_get(seen, name))
				continue;
			json_object_set_new(seen, name, json_true());
			key = fates(scans, name);
			if (!key)
				continue;
			if (!json_object_get(groups, key))
				json_object_set_new(groups, key, json_array());
			json_array_append_new(json_object_get(groups, key),
					      json_string(name));
		}
	json_decref(seen);
	return groups;
}

static void write_fate(FILE *out, const char *word)
{
	if (!strcmp(word, ALLOWED))
		fputs(_("allowed"), out);
	else if (!strcmp(word, BY_CAPABILITY))
		fputs(_("refused for want of a capability"), out);
	else if (!strcmp(word, "absent"))
		fputs(_("absent"), out);
	else if (!strcmp(word, "killed"))
		fputs(_("filtered (killed)"), out);
	else if (*word)
		fprintf(out, _("filtered (%s)"), word);
	else
		fputs("–", out);
}

/* Allowed wherever it was looked at, which needs no names. */
static int is_everywhere(const char *key)
{
	size_t length = strlen(ALLOWED "|");

	while (!strncmp(key, ALLOWED "|", length))
		key += length;
	return !*key;
}

static void write_group(const struct section *section,
			const struct scans *scans, const char *key,
			const json_t *names)
{
	FILE *out = section->out;
	const char *first = json_string_value(json_array_get(names, 0));
	const json_t *name;
	size_t i;

	fprintf(out, "| %zu |", json_array_size(names));
	for (i = 0; i < section->analysis->environment_count; i++) {
		if (!scans->tables[i])
			continue;
		fputc(' ', out);
		write_fate(out, fate(scans, i, first));
		fputs(" |", out);
	}
	if (is_everywhere(key))
		fputs(_(" all others"), out);
	else
		json_array_foreach (names, i, name) {
			fputs(i ? ", " : " ", out);
			text_code(out, json_string_value(name));
		}
	fputs(" |\n", out);
}

static void write_head(const struct section *section, const struct scans *scans)
{
	const struct analysis *analysis = section->analysis;
	FILE *out = section->out;
	size_t i;

	fputs(_("### System calls\n\nHow far each call gets, by name; none was made for this but by the attacks of `calls`. Filtered is what a filter refuses, with its answer; refused for want of a capability is what passes the filter, is refused by the kernel, and is not when the capabilities are there, as one of those attacks shows. Absent is what that kernel has not got, where its list of symbols can be read: elsewhere that counts as allowed, since filters come first. `bulkhead export` has the whole table.\n\n| calls |"),
	      out);
	for (i = 0; i < analysis->environment_count; i++) {
		if (!scans->tables[i])
			continue;
		fputc(' ', out);
		section_name(section, &analysis->environments[i]);
		fputs(" |", out);
	}
	fputs(_(" which |\n|--:|"), out);
	for (i = 0; i < analysis->environment_count; i++)
		if (scans->tables[i])
			fputs("---|", out);
	fputs("---|\n", out);
}

void section_calls(const struct section *section)
{
	struct scans scans __attribute__((cleanup(scans_free)));
	cleanup_json json_t *groups = NULL;
	const char *key;
	json_t *names;

	if (scans_find(&scans, section->analysis) < 0)
		return;
	groups = make_groups(&scans);
	if (!json_object_size(groups))
		return;
	write_head(section, &scans);
	json_object_foreach (groups, key, names)
		write_group(section, &scans, key, names);
	fputc('\n', section->out);
}
