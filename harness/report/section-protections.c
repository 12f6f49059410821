/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: which protection holds what, of an explained run. A matrix for each
 * environment, then protection by protection, then attack by attack. */
#include "harness/report/explanation.h"
#include "harness/report/language.h"
#include "harness/report/rung.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* One environment with explanations. */
struct explained {
	const struct section *section;
	size_t environment;
	json_t *among; /* names of its protections, an array */
};

static const json_t *explanation_of(const struct section *section,
				    size_t attack, size_t environment)
{
	const json_t *explanation = json_object_get(
		analysis_verdict(section->analysis, attack, environment),
		"explanation");

	return json_is_object(explanation) ? explanation : NULL;
}

static const json_t *explained_case(const struct explained *in, size_t attack)
{
	return explanation_of(in->section, attack, in->environment);
}

/* Protections of an environment: the same for all that is explained in it. */
static json_t *among_of(const struct section *section, size_t environment)
{
	for (size_t a = 0; a < section->analysis->attack_count; a++) {
		const json_t *explanation =
			explanation_of(section, a, environment);

		if (explanation)
			return json_object_get(explanation, "among");
	}
	return NULL;
}

static const struct analysed_attack *attack_at(const struct explained *in,
					       size_t a)
{
	return &in->section->analysis->attacks[a];
}

/* One past the last row of the same attack. */
static size_t end_of_attack(const struct explained *in, size_t a)
{
	const char *attack = attack_at(in, a)->attack;

	while (a < in->section->analysis->attack_count &&
	       !strcmp(attack_at(in, a)->attack, attack))
		a++;
	return a;
}

/* Of the rows from `a` to `end`, how many a protection has which part in. */
static void count_parts(const struct explained *in, const char *name, size_t a,
			size_t end, size_t counts[EXPLANATION_PARTS])
{
	memset(counts, 0, EXPLANATION_PARTS * sizeof(*counts));
	for (; a < end; a++)
		counts[explanation_part(explained_case(in, a), name)]++;
}

static int is_needed(const struct explained *in, const char *name)
{
	size_t counts[EXPLANATION_PARTS];

	count_parts(in, name, 0, in->section->analysis->attack_count, counts);
	return counts[EXPLANATION_ALONE] || counts[EXPLANATION_TOGETHER] ||
	       counts[EXPLANATION_EITHER];
}

static size_t count_found(const struct explained *in, size_t a, size_t end)
{
	size_t found = 0;

	for (; a < end; a++)
		found += explanation_is_found(explained_case(in, a));
	return found;
}

/* "alone 3, with others 1": without numbers where there is one row. */
static void write_parts(FILE *out, const size_t counts[EXPLANATION_PARTS],
			size_t rows)
{
	static const char *const words[EXPLANATION_PARTS] = {
		[EXPLANATION_ALONE] = N_("alone"),
		[EXPLANATION_TOGETHER] = N_("with others"),
		[EXPLANATION_EITHER] = N_("or another"),
	};
	const char *comma = "";

	for (int part = EXPLANATION_ALONE; part < EXPLANATION_PARTS; part++) {
		if (!counts[part])
			continue;
		fprintf(out, "%s%s", comma, _(words[part]));
		if (rows > 1)
			fprintf(out, " %zu", counts[part]);
		comma = ", ";
	}
}

static void write_line(const struct explained *in, size_t a, size_t end)
{
	FILE *out = in->section->out;
	size_t rows = count_found(in, a, end);
	const json_t *name;
	size_t i;

	fputs("| ", out);
	text_markdown(out, attack_at(in, a)->attack);
	if (rows > 1)
		fprintf(out, " (%zu)", rows);
	json_array_foreach (in->among, i, name) {
		size_t counts[EXPLANATION_PARTS];

		if (!is_needed(in, json_string_value(name)))
			continue;
		fputs(" | ", out);
		count_parts(in, json_string_value(name), a, end, counts);
		write_parts(out, counts, rows);
	}
	fputs(" |\n", out);
}

static void write_matrix(const struct explained *in)
{
	FILE *out = in->section->out;
	size_t count = in->section->analysis->attack_count, a, end, i;
	const json_t *name;
	int columns = 1;

	fputs(_("| attack (how many of it are held) |"), out);
	json_array_foreach (in->among, i, name) {
		if (!is_needed(in, json_string_value(name)))
			continue;
		fputc(' ', out);
		explanation_write_names(out, json_string_value(name));
		fputs(" |", out);
		columns++;
	}
	fputs("\n|", out);
	while (columns--)
		fputs("---|", out);
	fputc('\n', out);
	for (a = 0; a < count; a = end) {
		end = end_of_attack(in, a);
		if (count_found(in, a, end))
			write_line(in, a, end);
	}
	fputc('\n', out);
}

/* The attacks in which a protection has this part: "ipc 8, mounts 2". */
static void write_attacks(const struct explained *in, const char *name,
			  enum explanation_part part)
{
	FILE *out = in->section->out;
	size_t count = in->section->analysis->attack_count, a, end;
	const char *comma = "";

	for (a = 0; a < count; a = end) {
		size_t counts[EXPLANATION_PARTS];

		end = end_of_attack(in, a);
		count_parts(in, name, a, end, counts);
		if (!counts[part])
			continue;
		fputs(comma, out);
		text_markdown(out, attack_at(in, a)->attack);
		if (attack_at(in, a)->row)
			fprintf(out, " %zu", counts[part]);
		comma = ", ";
	}
	fputs(*comma ? " | " : "– | ", out);
}

static void write_start(FILE *out, const struct analysed_environment *rung,
			const struct analysed_environment *below)
{
	double here = rung_starts(rung).median_ns;
	double before = rung_starts(below).median_ns;

	if (!isfinite(here))
		return;
	fprintf(out, _("; starts in %s"), text_time(here).text);
	if (isfinite(before))
		fprintf(out, _(", below it in %s"), text_time(before).text);
}

static void write_work(FILE *out, const struct analysed_environment *rung,
		       const struct analysed_environment *below)
{
	if (!isfinite(rung->average.ratio.estimate)) {
		fputs(_("; work was not measured there"), out);
		return;
	}
	fprintf(out, _("; work × %s"), text_overhead(&rung->average).text);
	if (below->is_native)
		fputs(_(", below it × 1"), out);
	else if (isfinite(below->average.ratio.estimate))
		fprintf(out, _(", below it × %s"),
			text_overhead(&below->average).text);
}

/* The first rung that has it, and the one below: what comes with a rung costs
 * that much together, and what of it is whose was not measured. */
static void write_price(const struct section *section, const char *name)
{
	const struct analysis *prices = section->prices;
	FILE *out = section->out;

	for (size_t e = 1; prices && e < prices->environment_count; e++) {
		const struct analysed_environment *rung =
			&prices->environments[e];

		if (rung->is_in_laboratory || !rung_has(rung, name))
			continue;
		section_name(section, rung);
		write_start(out, rung, rung - 1);
		write_work(out, rung, rung - 1);
		fputs(" |\n", out);
		return;
	}
	fputs(prices ? _("no rung: its price was not measured |\n") : "– |\n",
	      out);
}

/* What the machine told is not explained there: that a protection is not needed
 * by the rest says little. */
static int is_partial(const struct explained *in)
{
	return in->section->analysis->environments[in->environment]
		.is_in_laboratory;
}

static void write_unneeded(const struct explained *in)
{
	FILE *out = in->section->out;
	const char *comma = _("Nothing of what is explained here needed ");
	const json_t *name;
	size_t i;

	json_array_foreach (in->among, i, name) {
		if (is_needed(in, json_string_value(name)))
			continue;
		fputs(comma, out);
		explanation_write_names(out, json_string_value(name));
		comma = ", ";
	}
	if (!strcmp(comma, ", "))
		fputs(".\n\n", out);
}

/* A search that did not come to its end may still find what needs it. */
static const char *unneeded(const struct explained *in)
{
	const char *status =
		json_text(in->section->analysis->run, "status", "complete");

	return strcmp(status, "complete")
		       ? _("nothing needed it in what there was time to search")
		       : _("nothing here needed it");
}

static void write_protections(const struct explained *in)
{
	FILE *out = in->section->out;
	const json_t *name;
	size_t i;

	fputs(_("| protection | alone it holds | with others, all of them needed | or another: either is enough | comes with the rung, which costs |\n|---|---|---|---|---|\n"),
	      out);
	json_array_foreach (in->among, i, name) {
		const char *text = json_string_value(name);

		if (!is_needed(in, text) && is_partial(in))
			continue;
		fputs("| ", out);
		explanation_write_names(out, text);
		fputs(" | ", out);
		if (is_needed(in, text)) {
			write_attacks(in, text, EXPLANATION_ALONE);
			write_attacks(in, text, EXPLANATION_TOGETHER);
			write_attacks(in, text, EXPLANATION_EITHER);
		} else {
			fprintf(out, "%s | – | – | ", unneeded(in));
		}
		write_price(in->section, text);
	}
	fputc('\n', out);
	if (is_partial(in))
		write_unneeded(in);
}

static void write_cases(const struct explained *in)
{
	FILE *out = in->section->out;

	fputs(_("<details><summary>Attack by attack: what holds it, and what was not searched</summary>\n\n"),
	      out);
	for (size_t a = 0; a < in->section->analysis->attack_count; a++) {
		const json_t *explanation = explained_case(in, a);

		if (!explanation)
			continue;
		fputs("- ", out);
		section_attack(in->section, a);
		fputs(_(": **"), out);
		explanation_write(out, explanation);
		fputs("**.", out);
		explanation_write_limits(out, explanation);
		fputc('\n', out);
	}
	fputs("\n</details>\n\n", out);
}

static void write_environment(const struct explained *in)
{
	const struct analysis *analysis = in->section->analysis;

	fputs("### ", in->section->out);
	section_name(in->section, &analysis->environments[in->environment]);
	fputs("\n\n", in->section->out);
	if (count_found(in, 0, analysis->attack_count)) {
		write_matrix(in);
		write_protections(in);
	}
	write_cases(in);
}

/* Where the prices are from, and how fine they are. */
static void write_source(const struct section *section)
{
	const struct analysis *prices = section->prices;
	FILE *out = section->out;

	if (!prices) {
		fputs(_("What a protection costs is not known: no run of this store measured the ladder on this machine, as `bulkhead run --suite ladder` does.\n\n"),
		      out);
		return;
	}
	fputs(_("What a protection costs is measured no finer than rung by rung: all that a rung adds costs what lies between it and the one below"),
	      out);
	if (prices != section->analysis)
		fprintf(out, _(", here in run `%s` of %s, of the same machine"),
			json_text(prices->run, "id", "?"),
			text_date(json_int(prices->run, "started_s", 0)).text);
	fputs(".\n\n", out);
}

static int is_laboratory_explained(const struct section *section)
{
	const struct analysis *analysis = section->analysis;

	for (size_t e = 0; e < analysis->environment_count; e++)
		if (analysis->environments[e].is_in_laboratory &&
		    among_of(section, e))
			return 1;
	return 0;
}

static void write_head(const struct section *section)
{
	fputs(_("## Which protection holds what\n\nWhat was held was tried again with protections taken away, by themselves and together. **alone**: without it the attack gets through, and nothing else has to be taken away. **with others**: each of several is needed, and without any one of them it gets through. **or another**: it gets through only when both (or all) of those that would do are gone. Numbers count the rows of an attack.\n\n"),
	      section->out);
	if (is_laboratory_explained(section))
		fputs(_("In the laboratory only that is explained which the machine itself did not tell.\n\n"),
		      section->out);
	write_source(section);
}

void section_protections(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	int begun = 0;

	for (size_t e = analysis->environment_count; e-- > 0;) {
		struct explained in = {section, e, among_of(section, e)};

		if (!in.among)
			continue;
		if (!begun++)
			write_head(section);
		write_environment(&in);
	}
}
