/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: the table of what a lecture claims, and how a claim is judged
 * that says of attacks where they get through and where they do not. */
#include "common/cleanup.h"
#include "harness/report/course.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

static const char *answer_word(enum course_answer answer)
{
	static const char *const words[] = {
		[COURSE_SHOWN] = N_("**shown**"),
		[COURSE_PARTLY] = N_("**shown in part**"),
		[COURSE_OTHERWISE] = N_("**this run says otherwise**"),
		[COURSE_NOT_SHOWN] = N_("not shown here"),
	};

	return _(words[answer]);
}

/* What stands somewhere; STANDING_NOT_TRIED also where nobody tried it. */
static enum standing standing_of(const struct section *section, size_t attack,
				 size_t environment)
{
	const json_t *verdict =
		attack == COURSE_NONE || environment == COURSE_NONE
			? NULL
			: analysis_verdict(section->analysis, attack,
					   environment);

	return verdict ? verdict_standing(verdict) : STANDING_NOT_TRIED;
}

static int was_tried(enum standing standing)
{
	return standing != STANDING_NOT_TRIED && standing != STANDING_ERROR;
}

/* What an attack says of a step. */
enum step {
	STEP_UNTRIED,	/**< in one of the two, at least */
	STEP_UNDECIDED, /**< without a proof, or only degraded */
	STEP_OTHERWISE,
	STEP_EXPECTED,
};

static enum step step_of(enum standing there, enum standing here)
{
	if (there == STANDING_THROUGH && here == STANDING_HELD)
		return STEP_EXPECTED;
	return there == STANDING_HELD || here == STANDING_THROUGH
		       ? STEP_OTHERWISE
		       : STEP_UNDECIDED;
}

static enum step write_step(const struct section *section,
			    const struct course_step *step, const char *before)
{
	const struct analysis *analysis = section->analysis;
	size_t attack = course_attack(analysis, step->attack, step->row);
	size_t open = course_environment(analysis, step->open);
	size_t held = course_environment(analysis, step->held);
	enum standing there = standing_of(section, attack, open);
	enum standing here = standing_of(section, attack, held);

	if (!was_tried(there) || !was_tried(here))
		return STEP_UNTRIED;
	fputs(before, section->out);
	section_attack(section, attack);
	fputs(_(": "), section->out);
	text_markdown(section->out, step->open);
	fputc(' ', section->out);
	course_verdict(section, attack, open);
	fputs(", ", section->out);
	text_markdown(section->out, step->held);
	fputc(' ', section->out);
	course_verdict(section, attack, held);
	return step_of(there, here);
}

enum course_answer course_judge_steps(const struct section *section,
				      const struct course_claim *claim)
{
	size_t as_expected = 0, otherwise = 0, tried = 0;

	for (size_t i = 0; i < claim->step_count; i++) {
		enum step step = write_step(section, &claim->steps[i],
					    tried ? _("; ") : "");

		tried += step != STEP_UNTRIED;
		as_expected += step == STEP_EXPECTED;
		otherwise += step == STEP_OTHERWISE;
	}
	if (!tried) {
		fprintf(section->out,
			_("this run did not try it both in %s and in %s"),
			claim->steps[0].open, claim->steps[0].held);
		return COURSE_NOT_SHOWN;
	}
	if (tried < claim->step_count)
		fprintf(section->out,
			ngettext("; %zu other was not tried in both",
				 "; %zu others were not tried in both",
				 claim->step_count - tried),
			claim->step_count - tried);
	return as_expected == claim->step_count ? COURSE_SHOWN
	       : as_expected			? COURSE_PARTLY
	       : otherwise			? COURSE_OTHERWISE
						: COURSE_NOT_SHOWN;
}

enum course_answer course_judge_nothing(const struct section *section,
					const struct course_claim *claim)
{
	fputs(_(claim->why), section->out);
	return COURSE_NOT_SHOWN;
}

static void write_claim(const struct section *section,
			const struct course_claim *claim)
{
	cleanup_free char *evidence = NULL;
	struct section own = *section;
	enum course_answer answer;
	size_t size;

	own.out = open_memstream(&evidence, &size);
	if (!own.out)
		return;
	answer = claim->judge(&own, claim);
	fclose(own.out);
	fprintf(section->out, "| %s | %s | %s |\n", _(claim->text),
		answer_word(answer), evidence);
}

void course_write_claims(const struct section *section)
{
	fputs(_("## What the lecture claims, and what this run says of it\n\nNothing here is taken from a book: each verdict and figure is of this run. *Shown* is what came out as claimed, *shown in part* has exceptions, which are named; and what a run can't show says why, and what would.\n\n| the lecture says | in this run | evidence |\n|---|---|---|\n"),
	      section->out);
	for (size_t i = 0; i < course_claim_count; i++)
		write_claim(section, &course_claims[i]);
	fputc('\n', section->out);
}
