/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cleanup.h"
#include "harness/report/beside-parts.h"
#include "harness/report/fact.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <string.h>

/* Longer labels stand in the first table alone. */
#define LABEL_MOST 32

/* "1: LABEL", or its id where it has none that is short. */
static void write_name(const struct beside *beside, size_t r)
{
	const json_t *run = beside->runs[r].analysis.run;
	const char *label = json_text(run, "label", NULL);
	int is_short = label && text_width(label) <= LABEL_MOST;

	fprintf(beside->out, "%zu: ", r + 1);
	text_markdown(beside->out,
		      is_short ? label : json_text(run, "id", "?"));
}

void beside_head(const struct beside *beside, const char *what)
{
	fprintf(beside->out, "| %s |", what);
	for (size_t r = 0; r < beside->count; r++) {
		fputc(' ', beside->out);
		write_name(beside, r);
		fputs(" |", beside->out);
	}
	fputs("\n|---|", beside->out);
	for (size_t r = 0; r < beside->count; r++)
		fputs("---|", beside->out);
	fputc('\n', beside->out);
}

int beside_environment(const struct beside_run *run, const char *name)
{
	for (size_t e = 0; e < run->analysis.environment_count; e++)
		if (!strcmp(run->analysis.environments[e].name, name))
			return (int)e;
	return -1;
}

/* What is told of a run itself, a row for each. */
enum told {
	TOLD_ID,
	TOLD_LABEL,
	TOLD_GIVEN,
	TOLD_WHEN,
	TOLD_SUITE,
	TOLD_VERSION,
	TOLD_END,
	TOLD_SIZE,
	TOLD
};

static const char *const told_titles[TOLD] = {
	[TOLD_ID] = N_("run"),	     [TOLD_LABEL] = N_("label"),
	[TOLD_GIVEN] = N_("from"),   [TOLD_WHEN] = N_("begun"),
	[TOLD_SUITE] = N_("suite"),  [TOLD_VERSION] = N_("program"),
	[TOLD_END] = N_("ended as"), [TOLD_SIZE] = N_("trials, verdicts")};

static void write_told(FILE *out, const struct beside_run *run, enum told told)
{
	const json_t *of = run->analysis.run;
	struct analysis_counts counts = analysis_count(&run->analysis);

	if (told == TOLD_ID)
		text_markdown(out, json_text(of, "id", "?"));
	else if (told == TOLD_LABEL)
		text_markdown(out, json_text(of, "label", BESIDE_MISSING));
	else if (told == TOLD_GIVEN)
		text_markdown(out, run->given);
	else if (told == TOLD_WHEN)
		fputs(text_date(json_int(of, "started_s", 0)).text, out);
	else if (told == TOLD_SUITE)
		text_markdown(out, json_text(of, "suite", "?"));
	else if (told == TOLD_VERSION)
		text_markdown(out, json_text(of, "version", "?"));
	else if (told == TOLD_END)
		text_markdown(out, language_word(json_text(of, "status", "?")));
	else
		fprintf(out, "%zu, %zu", counts.trials, counts.verdicts);
}

static void write_runs(const struct beside *beside)
{
	beside_head(beside, "");
	for (int told = 0; told < TOLD; told++) {
		fprintf(beside->out, "| %s |", _(told_titles[told]));
		for (size_t r = 0; r < beside->count; r++) {
			fputc(' ', beside->out);
			write_told(beside->out, &beside->runs[r],
				   (enum told)told);
			fputs(" |", beside->out);
		}
		fputc('\n', beside->out);
	}
	fputc('\n', beside->out);
}

/* A fact of a run; of a group of facts (NULL: none), a member. */
static const json_t *fact_of(const struct beside_run *run, const char *group,
			     const char *key)
{
	const json_t *facts = run->analysis.facts;

	return json_object_get(group ? json_object_get(facts, group) : facts,
			       key);
}

static int is_same_everywhere(const struct beside *beside, const char *group,
			      const char *key)
{
	const json_t *first = fact_of(&beside->runs[0], group, key);

	for (size_t r = 1; r < beside->count; r++) {
		const json_t *other = fact_of(&beside->runs[r], group, key);

		if (!fact_is_known(first) && !fact_is_known(other))
			continue;
		if (!json_equal(first, other))
			return 0;
	}
	return 1;
}

static void write_fact(const struct beside *beside, const char *group,
		       const char *key)
{
	const char *title = group ? NULL : fact_title(key);

	fputs("| ", beside->out);
	fputs(group ? _("mitigation: ") : "", beside->out);
	text_markdown(beside->out, title ? _(title) : key);
	fputs(" |", beside->out);
	for (size_t r = 0; r < beside->count; r++) {
		const json_t *value = fact_of(&beside->runs[r], group, key);

		fputc(' ', beside->out);
		if (fact_is_known(value))
			fact_write(beside->out, key, value);
		else
			fputs(BESIDE_MISSING, beside->out);
		fputs(" |", beside->out);
	}
	fputc('\n', beside->out);
}

struct facts {
	size_t same, different;
	json_t *seen; /* names that were had; owned by the caller */
};

/* Facts that differ, of all that any run has, each once. */
static void write_facts(const struct beside *beside, const char *group,
			struct facts *facts)
{
	for (size_t r = 0; r < beside->count; r++) {
		const json_t *all = beside->runs[r].analysis.facts;
		const char *key;
		json_t *value;

		if (group)
			all = json_object_get(all, group);
		json_object_foreach ((json_t *)all, key, value) {
			if ((!group && !strcmp(key, FACT_MITIGATIONS)) ||
			    json_object_get(facts->seen, key))
				continue;
			json_object_set_new(facts->seen, key, json_true());
			if (is_same_everywhere(beside, group, key)) {
				facts->same++;
				continue;
			}
			if (!facts->different++)
				beside_head(beside, _("fact"));
			write_fact(beside, group, key);
		}
	}
}

void beside_machines(const struct beside *beside)
{
	cleanup_json json_t *seen = json_object(), *members = json_object();
	struct facts facts = {.seen = seen};

	fputs(_("## The machines\n\n"), beside->out);
	write_facts(beside, NULL, &facts);
	facts.seen = members;
	write_facts(beside, FACT_MITIGATIONS, &facts);
	if (facts.different)
		fprintf(beside->out,
			_("\nFacts that differ; %s: not recorded, or not visible there. The same everywhere: %zu more.\n\n"),
			BESIDE_MISSING, facts.same);
	else
		fprintf(beside->out,
			_("No fact differs, of %zu that were recorded.\n\n"),
			facts.same);
}

static int find_environments(struct beside *beside)
{
	size_t most = 0;

	for (size_t r = 0; r < beside->count; r++)
		most += beside->runs[r].analysis.environment_count;
	beside->environments = calloc(most + 1, sizeof(char *));
	if (!beside->environments)
		return -1;
	for (size_t r = 0; r < beside->count; r++) {
		const struct analysis *analysis = &beside->runs[r].analysis;

		for (size_t e = 0; e < analysis->environment_count; e++) {
			const char *name = analysis->environments[e].name;
			size_t i = 0;

			while (i < beside->environment_count &&
			       strcmp(beside->environments[i], name) != 0)
				i++;
			if (i == beside->environment_count)
				beside->environments
					[beside->environment_count++] = name;
		}
	}
	return 0;
}

int beside_write(FILE *out, const struct beside_run *runs, size_t count)
{
	struct beside beside = {.out = out, .runs = runs, .count = count};
	int failed = find_environments(&beside);

	if (!failed) {
		fputs(_("# Runs side by side\n\nEach column is a run. Nothing is judged here: a ratio is to native of the same machine, and whether one run differs from another says `bulkhead compare A B`.\n\n"),
		      out);
		write_runs(&beside);
		beside_machines(&beside);
		beside_costs(&beside);
		beside_verdicts(&beside);
	}
	free(beside.environments);
	return failed;
}
