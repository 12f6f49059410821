/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs side by side: what became of each attack, in each environment. */
#include "common/cleanup.h"
#include "harness/report/analysis-parts.h"
#include "harness/report/beside-parts.h"
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

/* Attacks of all runs, with their rows, those of one attack together. */
struct attacks {
	const struct analysed_attack **list; /* borrowed, in an owned array */
	size_t count;
};

static int is_same_attack(const struct analysed_attack *a,
			  const struct analysed_attack *b)
{
	return is_same(a->attack, b->attack) && is_same(a->row, b->row);
}

/* Behind the last of the same attack, or at the end. */
static void insert(struct attacks *attacks, const struct analysed_attack *new)
{
	size_t to = attacks->count, i;

	for (i = 0; i < attacks->count; i++) {
		if (is_same_attack(attacks->list[i], new))
			return;
		if (is_same(attacks->list[i]->attack, new->attack))
			to = i + 1;
	}
	for (i = attacks->count; i > to; i--)
		attacks->list[i] = attacks->list[i - 1];
	attacks->list[to] = new;
	attacks->count++;
}

static int find_attacks(const struct beside *beside, struct attacks *attacks)
{
	size_t most = 0;

	for (size_t r = 0; r < beside->count; r++)
		most += beside->runs[r].analysis.attack_count;
	attacks->list = calloc(most + 1, sizeof(*attacks->list));
	if (!attacks->list)
		return -1;
	for (size_t r = 0; r < beside->count; r++) {
		const struct analysis *analysis = &beside->runs[r].analysis;

		for (size_t i = 0; i < analysis->attack_count; i++)
			insert(attacks, &analysis->attacks[i]);
	}
	return 0;
}

/* Verdict of a run, or NULL. */
static const json_t *verdict_of(const struct beside_run *run,
				const char *environment,
				const struct analysed_attack *attack)
{
	const struct analysis *analysis = &run->analysis;
	int e = beside_environment(run, environment);

	for (size_t i = 0; e >= 0 && i < analysis->attack_count; i++)
		if (is_same_attack(&analysis->attacks[i], attack))
			return analysis_verdict(analysis, i, (size_t)e);
	return NULL;
}

/* How the rows of the attack that stand from `from` to before `to` stand. */
static void write_counts(const struct beside *beside,
			 const struct attacks *attacks, size_t from, size_t to,
			 const char *environment)
{
	fputs("| ", beside->out);
	text_markdown(beside->out, attacks->list[from]->attack);
	fputs(" |", beside->out);
	for (size_t r = 0; r < beside->count; r++) {
		size_t count[STANDINGS] = {0}, total = 0;

		for (size_t i = from; i < to; i++) {
			const json_t *verdict =
				verdict_of(&beside->runs[r], environment,
					   attacks->list[i]);

			if (!verdict)
				continue;
			count[verdict_standing(verdict)]++;
			total++;
		}
		fputc(' ', beside->out);
		if (total)
			standing_write(beside->out, count, total);
		else
			fputs(BESIDE_MISSING, beside->out);
		fputs(" |", beside->out);
	}
	fputc('\n', beside->out);
}

static int was_attacked(const struct beside *beside, const char *environment)
{
	for (size_t r = 0; r < beside->count; r++) {
		int e = beside_environment(&beside->runs[r], environment);

		if (e >= 0 && json_array_size(environment_list(
				      &beside->runs[r].analysis.environments[e],
				      "verdicts")))
			return 1;
	}
	return 0;
}

static void write_environment(const struct beside *beside,
			      const struct attacks *attacks,
			      const char *environment)
{
	size_t to;

	fputs("### ", beside->out);
	text_markdown(beside->out, environment);
	fputs("\n\n", beside->out);
	beside_head(beside, _("attack"));
	for (size_t from = 0; from < attacks->count; from = to) {
		int is_tried = 0;

		for (to = from; to < attacks->count &&
				is_same(attacks->list[to]->attack,
					attacks->list[from]->attack);
		     to++)
			for (size_t r = 0; r < beside->count; r++)
				is_tried |=
					verdict_of(&beside->runs[r],
						   environment,
						   attacks->list[to]) != NULL;
		if (is_tried)
			write_counts(beside, attacks, from, to, environment);
	}
	fputc('\n', beside->out);
}

/* Whether two runs that both have a verdict disagree. */
static int is_disputed(const struct beside *beside, const char *environment,
		       const struct analysed_attack *attack)
{
	const json_t *first = NULL;

	for (size_t r = 0; r < beside->count; r++) {
		const json_t *verdict =
			verdict_of(&beside->runs[r], environment, attack);

		if (!verdict)
			continue;
		if (first &&
		    verdict_standing(verdict) != verdict_standing(first))
			return 1;
		first = first ? first : verdict;
	}
	return 0;
}

static void write_dispute(const struct beside *beside, const char *environment,
			  const struct analysed_attack *attack)
{
	const struct section section = {.out = beside->out};

	fputs("| ", beside->out);
	text_markdown(beside->out, attack->attack);
	if (attack->row) {
		fputs(": ", beside->out);
		text_markdown(beside->out, attack->row);
	}
	fputs(_(" in "), beside->out);
	text_markdown(beside->out, environment);
	fputs(" |", beside->out);
	for (size_t r = 0; r < beside->count; r++) {
		const json_t *verdict =
			verdict_of(&beside->runs[r], environment, attack);

		fputc(' ', beside->out);
		if (verdict)
			section_verdict(&section, verdict);
		else
			fputs(BESIDE_MISSING, beside->out);
		fputs(" |", beside->out);
	}
	fputc('\n', beside->out);
}

static void write_disputes(const struct beside *beside,
			   const struct attacks *attacks)
{
	size_t disputes = 0;

	fputs(_("### Where they differ\n\n"), beside->out);
	for (size_t e = 0; e < beside->environment_count; e++)
		for (size_t i = 0; i < attacks->count; i++) {
			const char *environment = beside->environments[e];

			if (!is_disputed(beside, environment, attacks->list[i]))
				continue;
			if (!disputes++)
				beside_head(beside, _("attack"));
			write_dispute(beside, environment, attacks->list[i]);
		}
	fputs(disputes ? "\n" : _("Nowhere, of what several runs tried.\n\n"),
	      beside->out);
}

void beside_verdicts(const struct beside *beside)
{
	struct attacks attacks = {0};

	fputs(_("## What it stops\n\n"), beside->out);
	if (find_attacks(beside, &attacks) < 0 || !attacks.count) {
		fputs(_("Nothing was attacked.\n"), beside->out);
		free(attacks.list);
		return;
	}
	fprintf(beside->out,
		_("How many rows of each attack stand how: ✓ held with a proof, ~ degraded, ✗ through, ? held without a proof (counts for nothing), – not tried, ! an error; %s alone: not in that run.\n\n"),
		BESIDE_MISSING);
	for (size_t e = 0; e < beside->environment_count; e++)
		if (was_attacked(beside, beside->environments[e]))
			write_environment(beside, &attacks,
					  beside->environments[e]);
	write_disputes(beside, &attacks);
	free(attacks.list);
}
