/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: the judges of what a limit on processes does, and of what
 * becomes of a container that has none. */
#include "harness/report/course-judges.h"
#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/text.h"

#include <string.h>

/* Whether of two environments' keys all are the same but for one, which is off
 * in the first of them. */
static int only_lacks(const json_t *keys, const json_t *whole, const char *key)
{
	cleanup_json json_t *rest = json_copy((json_t *)keys);
	cleanup_json json_t *others = json_copy((json_t *)whole);

	if (!rest || strcmp(json_text(rest, key, ""), "off") != 0)
		return 0;
	json_object_del(rest, key);
	json_object_del(others, key);
	return json_equal(rest, others);
}

/* The control that has all of an environment but the limit on processes, or
 * NULL: what gets through where more is taken away says nothing of that limit.
 */
static const json_t *unlimited(const struct analysis *analysis, size_t e)
{
	const json_t *whole = analysis->environments[e].json, *control;
	size_t i;

	json_array_foreach (json_object_get(analysis->document, "environments"),
			    i, control)
		if (!strcmp(json_text(control, "role", ""), "control") &&
		    !strcmp(json_text(control, "variant_of", ""),
			    analysis->environments[e].name) &&
		    only_lacks(json_object_get(control, "keys"),
			       json_object_get(whole, "keys"), "pids"))
			return control;
	return NULL;
}

static const json_t *attempt_in(const json_t *control, const char *attack)
{
	const json_t *attempt;
	size_t i;

	json_array_foreach (json_object_get(control, "attempts"), i, attempt)
		if (!strcmp(json_text(attempt, "attack", ""), attack))
			return attempt;
	return NULL;
}

enum course_answer course_judge_bomb(const struct section *section,
				     const struct course_claim *claim)
{
	const struct analysis *analysis = section->analysis;
	size_t attack = course_attack(analysis, "fork-bomb", NULL);
	size_t e = course_environment(analysis, "container");
	const json_t *control = attack == COURSE_NONE || e == COURSE_NONE
					? NULL
					: unlimited(analysis, e);
	const json_t *attempt = attempt_in(control, "fork-bomb");
	int is_through = !strcmp(json_text(attempt, "witness", ""), "moved");

	(void)claim;
	if (!attempt) {
		fputs(_("no control of container without a limit was bombed in this run; `bulkhead isolate --only container --only fork-bomb` makes one"),
		      section->out);
		return COURSE_NOT_SHOWN;
	}
	text_code(section->out, json_text(control, "name", "?"));
	fputs(is_through ? _(": ✗ through, ") : _(": not through, "),
	      section->out);
	recorded_write(section->out,
		       json_text(attempt, "evidence",
				 json_text(attempt, "reason", "?")));
	fputs(_("; with its limit "), section->out);
	course_verdict(section, attack, e);
	return is_through ? COURSE_SHOWN : COURSE_NOT_SHOWN;
}

/* Whether a row of rlimit-nproc ended so on native; -1 where it was not tried.
 */
static int write_nproc(const struct section *section, const char *row,
		       const char *words, const char *outcome,
		       const char *before)
{
	const struct analysis *analysis = section->analysis;
	size_t attack = course_attack(analysis, "rlimit-nproc", row);
	size_t e = course_environment(analysis, "native");
	const json_t *verdict = attack == COURSE_NONE || e == COURSE_NONE
					? NULL
					: analysis_verdict(analysis, attack, e);
	const char *got = json_text(verdict, "outcome", "not tried");

	if (!strcmp(got, "not tried") || !strcmp(got, "error"))
		return -1;
	fprintf(section->out, "%s%s [", before, _(words));
	recorded_write(section->out, json_text(verdict, "evidence", "?"));
	fputs("](#", section->out);
	section_evidence_name(section, attack, e);
	fputc(')', section->out);
	return !strcmp(got, outcome);
}

enum course_answer course_judge_nproc(const struct section *section,
				      const struct course_claim *claim)
{
	static const struct {
		const char *row, *words, *outcome;
	} rows[] = {
		{"as-root", N_("root is not bound:"), "through"},
		{"mapped-root",
		 N_("root inside that is an ordinary user outside is:"),
		 "held"},
		{"shared-uid", N_("two containers of one user share a count:"),
		 "through"},
		{"own-namespaces",
		 N_("with a user namespace each they do not:"), "held"},
	};
	const size_t count = sizeof(rows) / sizeof(*rows);
	size_t tried = 0, as_expected = 0;

	(void)claim;
	for (size_t i = 0; i < count; i++) {
		int result = write_nproc(section, rows[i].row, rows[i].words,
					 rows[i].outcome, tried ? _("; ") : "");

		tried += result >= 0;
		as_expected += result > 0;
	}
	if (!tried)
		fputs(_("`rlimit-nproc` was not tried on native in this run"),
		      section->out);
	else if (tried < count)
		fprintf(section->out,
			ngettext("; %zu other was not tried",
				 "; %zu others were not tried", count - tried),
			count - tried);
	return !tried		      ? COURSE_NOT_SHOWN
	       : as_expected == count ? COURSE_SHOWN
	       : as_expected	      ? COURSE_PARTLY
				      : COURSE_OTHERWISE;
}
