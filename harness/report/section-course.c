/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: the course; and what its parts have in common. */
#include "harness/report/course.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

int course_is(const struct analysis *analysis)
{
	return !strcmp(json_text(analysis->run, "suite", ""), "course");
}

size_t course_environment(const struct analysis *analysis, const char *name)
{
	for (size_t e = 0; e < analysis->environment_count; e++)
		if (!analysis->environments[e].is_in_laboratory &&
		    !strcmp(analysis->environments[e].name, name))
			return e;
	return COURSE_NONE;
}

size_t course_attack(const struct analysis *analysis, const char *attack,
		     const char *row)
{
	for (size_t a = 0; a < analysis->attack_count; a++) {
		const struct analysed_attack *of = &analysis->attacks[a];

		if (!strcmp(of->attack, attack) &&
		    !strcmp(of->row ? of->row : "", row ? row : ""))
			return a;
	}
	return COURSE_NONE;
}

size_t course_workload(const struct analysis *analysis, const char *name)
{
	for (size_t w = 0; w < analysis->workload_count; w++)
		if (!strcmp(analysis->workloads[w].name, name))
			return w;
	return COURSE_NONE;
}

double course_life(const struct analysis *analysis, const char *workload,
		   size_t environment, const char **unit)
{
	size_t w = course_workload(analysis, workload);
	const struct analysed_cell *cell;

	if (w == COURSE_NONE || environment == COURSE_NONE)
		return NAN;
	cell = analysis_cell(analysis, w, environment);
	*unit = analysis->workloads[w].unit;
	return cell->done ? cell->median : NAN;
}

/* Whether an attack got through in a control: the witness saw it. */
static int was_through(const json_t *control, const struct analysed_attack *of)
{
	const json_t *attempt;
	size_t i;

	json_array_foreach (json_object_get(control, "attempts"), i, attempt)
		if (!strcmp(json_text(attempt, "attack", ""), of->attack) &&
		    !strcmp(json_text(attempt, "row", ""),
			    of->row ? of->row : "") &&
		    !strcmp(json_text(attempt, "witness", ""), "moved"))
			return 1;
	return 0;
}

const char *course_control(const struct analysis *analysis, size_t attack,
			   size_t environment)
{
	const char *name = analysis->environments[environment].name;
	const char *found = NULL;
	const json_t *control;
	size_t least = 0, i;

	json_array_foreach (json_object_get(analysis->document, "environments"),
			    i, control) {
		size_t keys =
			json_object_size(json_object_get(control, "keys"));

		if (strcmp(json_text(control, "role", ""), "control") != 0 ||
		    strcmp(json_text(control, "variant_of", ""), name) != 0 ||
		    !was_through(control, &analysis->attacks[attack]) ||
		    (found && keys >= least))
			continue;
		found = json_text(control, "name", NULL);
		least = keys;
	}
	return found;
}

void course_verdict(const struct section *section, size_t attack,
		    size_t environment)
{
	fputc('[', section->out);
	section_verdict(section, analysis_verdict(section->analysis, attack,
						  environment));
	fputs("](#", section->out);
	section_evidence_name(section, attack, environment);
	fputc(')', section->out);
}

void section_course(const struct section *section)
{
	if (!course_is(section->analysis))
		return;
	course_write_rungs(section);
	course_write_claims(section);
	course_write_systems(section);
	course_write_exercises(section);
}
