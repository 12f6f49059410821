/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A judged night for people: sentences, and Markdown. */
#include "harness/report/comparison-table.h"
#include "harness/report/floors.h"
#include "harness/report/night-parts.h"
#include "harness/report/outliers.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* A drift has no interval, and that is not for want of nights. */
static struct text ratio_of(const json_t *finding)
{
	const json_t *ratio = json_object_get(finding, "ratio");

	if (json_is_number(json_object_get(ratio, "low")))
		return comparison_ratio(finding);
	return text_ratio(json_double(ratio, "estimate", NAN));
}

static int is_kind(const json_t *finding, enum finding_kind kind)
{
	return !strcmp(json_text(finding, "kind", ""), finding_word(kind));
}

/* Where a sentence goes, and for whom. */
struct sentence {
	FILE *out;
	int is_markdown; /* else for a terminal, or another program */
};

static void put(const struct sentence *say, const char *text)
{
	if (say->is_markdown)
		text_markdown(say->out, text);
	else
		text_put(say->out, text, 0);
}

/* "cpu.integer in vm (TCG, emulated)", or a boundary. */
static void write_subject(const struct sentence *say, const json_t *finding)
{
	const char *workload = json_text(finding, "workload", NULL);

	if (!workload) {
		put(say, json_text(finding, "boundary", "?"));
		return;
	}
	put(say, workload);
	fputs(" in ", say->out);
	put(say, json_text(finding, "environment", "?"));
	fputs(text_label(json_text(finding, "label", NULL)).text, say->out);
}

static void write_nights(const struct sentence *say, const json_t *finding)
{
	size_t nights = (size_t)json_int(finding, "nights", 0);
	size_t before = (size_t)json_int(finding, "before", 0);

	fprintf(say->out, "%zu night%s against %zu", nights,
		text_plural(nights), before);
}

static void write_predicate(const struct sentence *say, const json_t *finding)
{
	if (is_kind(finding, FINDING_STEP)) {
		fprintf(say->out, " costs %s times what it did (",
			ratio_of(finding).text);
		write_nights(say, finding);
		fputs(")", say->out);
	} else if (is_kind(finding, FINDING_DRIFT)) {
		fprintf(say->out,
			" drifted to %s times what it cost, over %lld nights",
			ratio_of(finding).text,
			(long long)json_int(finding, "nights", 0));
	} else if (is_kind(finding, FINDING_NOISE)) {
		fprintf(say->out,
			" differs from start to start %s times as much as it did (",
			ratio_of(finding).text);
		write_nights(say, finding);
		fputs(")", say->out);
	} else if (is_kind(finding, FINDING_BOUNDARY)) {
		fputs(" held, and is now ", say->out);
		put(say, json_text(finding, "verdict", "?"));
	} else {
		fputs(json_text(finding, "workload", NULL)
			      ? " could not be measured"
			      : " is no longer shown",
		      say->out);
	}
}

static void write_changes(const struct sentence *say, const json_t *finding)
{
	const json_t *changed = json_object_get(finding, "changed"), *change;
	size_t i;

	json_array_foreach (changed, i, change) {
		fputs(i ? ", " : "; changed that night: ", say->out);
		put(say, json_text(change, "what", "?"));
		fputs(" from ", say->out);
		put(say, json_text(change, "a", "?"));
		fputs(" to ", say->out);
		put(say, json_text(change, "b", "?"));
	}
	if (!json_array_size(changed) && is_kind(finding, FINDING_STEP))
		fputs("; nothing that is recorded changed that night",
		      say->out);
}

void night_sentence(FILE *out, const json_t *finding, int is_markdown)
{
	const struct sentence said = {out, is_markdown}, *say = &said;
	const json_t *began = json_object_get(finding, "began");
	const char *evidence = json_text(finding, "evidence", NULL);

	write_subject(say, finding);
	write_predicate(say, finding);
	fprintf(out, ", since %.10s (run ",
		text_date(json_int(began, "started_s", 0)).text);
	put(say, json_text(began, "run", "?"));
	fputs(")", out);
	write_changes(say, finding);
	if (evidence && *evidence) {
		fputs(": ", out);
		put(say, evidence);
	}
}

static void write_family(FILE *out, const json_t *document)
{
	fprintf(out,
		" %lld series were judged, which share a risk of %g %% that a night is red for no cause.",
		(long long)json_int(document, "family", 0), 100 * HISTORY_RISK);
	if (json_int(document, "young", 0))
		fprintf(out,
			" %lld more have fewer than the %d nights that this takes.",
			(long long)json_int(document, "young", 0),
			HISTORY_LEAST + 1);
}

static void write_answer(FILE *out, const json_t *document)
{
	const json_t *night = json_object_get(document, "night");
	int is_busy = json_bool(night, "is_busy", 0);
	int is_red = json_bool(document, "red", 0);
	int is_other = json_array_size(json_object_get(document, "surprises"));
	json_int_t before = json_int(document, "weighing", 0) - !is_busy;

	if (is_busy)
		fprintf(out,
			"**The machine was busy: others used %.2f CPUs, more than %.2f. This night weighs nothing; no cost was judged.**",
			json_double(night, "busy", NAN),
			json_double(document, "busy_limit", NAN));
	else if (before <= 0)
		fputs("**There is no history yet: nothing was compared.** From the next nights on this one is what they are held against.",
		      out);
	else if (is_red)
		fputs("**Red: something is worse than it was.**", out);
	else if (is_other)
		fputs("**Nothing is worse than it was, but attacks ended otherwise than the suite expects.**",
		      out);
	else
		fputs("**Green: nothing is worse than it was.**", out);
	if (is_other && (is_busy || is_red || before <= 0))
		fputs(" Attacks ended otherwise than the suite expects.", out);
	fprintf(out, "\n\n%lld night%s before it weigh%s.", (long long)before,
		before == 1 ? "" : "s", before == 1 ? "s" : "");
	if (!is_busy)
		write_family(out, document);
	fputs("\n\n", out);
	floors_write_sentence(out, json_object_get(document, "floors"), 1);
	fputs("\n", out);
}

static void write_head(FILE *out, const json_t *document)
{
	const json_t *night = json_object_get(document, "night");
	const char *again = json_text(night, "again", NULL);

	fprintf(out, "# Night of %s\n\n",
		text_date(json_int(night, "started_s", 0)).text);
	write_answer(out, document);
	fputs("\nRun ", out);
	text_code(out, json_text(night, "run", "?"));
	fputs(" of the suite ", out);
	text_code(out, json_text(document, "suite", "?"));
	if (again) {
		fputs("; suspects were measured a second time in run ", out);
		text_code(out, again);
	}
	fputs(".\n", out);
}

static void write_findings(FILE *out, const json_t *document)
{
	const json_t *findings = json_object_get(document, "findings");
	const json_t *machine = json_object_get(document, "machine"), *finding;
	size_t i;

	fputs("\n## Findings\n\n", out);
	if (!json_array_size(findings))
		fputs("None.\n", out);
	json_array_foreach (findings, i, finding) {
		fputs("- ", out);
		text_code(out, json_text(finding, "name", "?"));
		fputs(json_bool(finding, "is_red", 0)	  ? ", **red**: "
		      : json_bool(finding, "is_worse", 0) ? ": "
							  : ", better: ",
		      out);
		night_sentence(out, finding, 1);
		fputs(".\n", out);
	}
	if (json_array_size(findings))
		fputs("\nA new level is accepted with `bulkhead nightly --ack FINDING \"reason\"`.\n",
		      out);
	if (json_is_object(machine)) {
		fputs("\nThe machine itself, which makes no night red: ", out);
		night_sentence(out, machine, 1);
		fputs(".\n", out);
	}
}

static void write_surprises(FILE *out, const json_t *document)
{
	const json_t *surprises = json_object_get(document, "surprises"),
		     *surprise;
	size_t i;

	if (!json_array_size(surprises))
		return;
	fputs("\n## Not as the suite expects\n\n", out);
	json_array_foreach (surprises, i, surprise) {
		fputs("- ", out);
		text_markdown(out, night_surprise_sentence(surprise));
		fprintf(out, " (line %lld)\n",
			(long long)json_int(surprise, "line", 0));
	}
}

static struct text level_text(const json_t *level, const char *which)
{
	double value = json_double(level, which, NAN);
	const char *unit = json_text(level, "unit", NULL);
	struct text none = {"–"};

	if (!isfinite(value))
		return none;
	return unit ? text_value(value, unit) : text_ratio(value);
}

/* Tonight by usual, in per cent. */
static struct text change_text(const json_t *level)
{
	double usual = json_double(level, "usual", NAN);
	double tonight = json_double(level, "tonight", NAN);
	struct text made = {"–"};

	if (isfinite(usual) && isfinite(tonight))
		snprintf(made.text, sizeof(made.text), "%+.1f %%",
			 100 * (tonight / usual - 1));
	return made;
}

/* Since when it is what it is, and what came of it then. */
static struct text since_text(const json_t *level)
{
	const json_t *since = json_object_get(level, "since");
	struct text made = {"–"};

	if (json_is_object(since))
		snprintf(made.text, sizeof(made.text), "%.10s (%+.1f %%)",
			 text_date(json_int(since, "started_s", 0)).text,
			 100 * (json_double(level, "changed", NAN) - 1));
	return made;
}

static void write_levels(FILE *out, const json_t *document)
{
	const json_t *levels = json_object_get(document, "levels"), *level;
	size_t i;

	fputs("\n## What was measured\n\nTimes what it costs natively in the same round; natively the cost itself, which is judged in relation to the reference job as well. The last change is that of the finding, where there is one, else that of the whole history (E-divisive), small or large, worse or better.\n\n"
	      "| workload | environment | nights | usual | tonight | change | last change |\n|---|---|--:|--:|--:|--:|--:|\n",
	      out);
	json_array_foreach (levels, i, level) {
		fputs("| ", out);
		text_markdown(out, json_text(level, "workload", "?"));
		fputs(" | ", out);
		text_markdown(out, json_text(level, "environment", "?"));
		fprintf(out, "%s | %lld | %s | %s | %s | %s |\n",
			text_label(json_text(level, "label", NULL)).text,
			(long long)json_int(level, "nights", 0),
			level_text(level, "usual").text,
			level_text(level, "tonight").text,
			change_text(level).text, since_text(level).text);
	}
}

static void write_outliers(FILE *out, const json_t *document)
{
	const json_t *outliers = json_object_get(document, "outliers");

	if (!json_array_size(outliers))
		return;
	fputs("\n## Samples out of all proportion\n\n", out);
	outliers_write(out, outliers);
}

static void write_acknowledged(FILE *out, const json_t *document)
{
	const json_t *all = json_object_get(document, "acknowledged");
	const char *name;
	json_t *given;

	if (!json_object_size(all))
		return;
	fputs("\n## Accepted\n\n", out);
	json_object_foreach ((json_t *)all, name, given) {
		fputs("- ", out);
		text_code(out, name);
		fprintf(out, ", on %.10s, from %.10s on: ",
			text_date(json_int(given, "given_s", 0)).text,
			text_date(json_int(given, "since_s", 0)).text);
		text_markdown(out, json_text(given, "reason", ""));
		fputs("\n", out);
	}
}

static void write_figure(FILE *out, const json_t *document)
{
	const json_t *history = json_object_get(document, "history");
	const json_t *panels = json_object_get(history, "panels"), *panel;
	size_t all = json_array_size(panels), i;
	size_t shown = all < NIGHT_PANELS ? all : NIGHT_PANELS;
	long long trials = 0;

	json_array_foreach (panels, i, panel)
		if (i < shown)
			trials += json_int(panel, "trials", 0);
	fprintf(out,
		"\n![Every series, night by night](history.svg)\n\n"
		"*The last %zu nights of %zu of %zu series; %lld trials stand behind it. Blue is what each night cost by what is usual (as a ratio to native in the same round, natively to the reference job), and the 95 %% interval over the starts of that night around it. Straight lines are levels, dotted ones the nights on which they changed (E-divisive, over the whole history). What was found is orange, and first: the level before, and that since, with its 95 %% interval as a band. Nights that weigh nothing are left out.*\n",
		json_array_size(json_object_get(history, "dates")), shown, all,
		trials);
}

void night_markdown(FILE *out, const json_t *document, int has_figure)
{
	if (!json_is_object(json_object_get(document, "night"))) {
		fputs("# No night yet\n\nNo run of the suite ", out);
		text_code(out, json_text(document, "suite", "?"));
		fputs(" has ended: there is no history to judge.\n", out);
		return;
	}
	write_head(out, document);
	write_findings(out, document);
	write_surprises(out, document);
	if (has_figure)
		write_figure(out, document);
	write_levels(out, document);
	write_outliers(out, document);
	write_acknowledged(out, document);
}
