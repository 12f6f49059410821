/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report of a course: the ladder rung by rung, what a lecture claims and
 * what this run says of it, the lecture's systems, and exercises. All figures
 * and verdicts are read from the run; what it does not hold is said to be
 * missing, with what would show it.
 */
#ifndef HARNESS_REPORT_COURSE_H
#define HARNESS_REPORT_COURSE_H

#include "harness/report/section.h"

/** Of an environment that the run does not have. */
#define COURSE_NONE ((size_t)-1)

/** Whether a run is one for a course: its suite is `course`. */
int course_is(const struct analysis *analysis);

/** Index of an environment of the machine by its name, or COURSE_NONE. */
size_t course_environment(const struct analysis *analysis, const char *name);

/** Index of an attack (row NULL: of one without rows), or COURSE_NONE. */
size_t course_attack(const struct analysis *analysis, const char *attack,
		     const char *row);

/** Index of a workload by its name, or COURSE_NONE. */
size_t course_workload(const struct analysis *analysis, const char *name);

/** Median of a workload about environments ("life.start") there, in its unit;
 * NaN when it was not measured. */
double course_life(const struct analysis *analysis, const char *workload,
		   size_t environment, const char **unit);

/** A control that shows what a verdict says was needed: of the controls of that
 * environment in which the attack got through, the one that takes away least;
 * its name, or NULL. */
const char *course_control(const struct analysis *analysis, size_t attack,
			   size_t environment);

/** What a claim comes to in a run. */
enum course_answer {
	COURSE_SHOWN,
	COURSE_PARTLY,	  /**< with exceptions, which are told */
	COURSE_OTHERWISE, /**< this run says something else */
	COURSE_NOT_SHOWN, /**< why is told */
};

/** An attack that gets through in one environment and not in the next. */
struct course_step {
	const char *attack, *row, *open, *held;
};

/** What a lecture says; one row of the table. */
struct course_claim {
	const char *text;
	/** Writes the evidence, as Markdown without a line's end. */
	enum course_answer (*judge)(const struct section *section,
				    const struct course_claim *claim);
	const struct course_step *steps; /**< for course_judge_steps() */
	size_t step_count;
	const char *why; /**< it can't be shown, for course_judge_nothing() */
};

/** All that the steps of a claim say: each as expected, or not. */
enum course_answer course_judge_steps(const struct section *section,
				      const struct course_claim *claim);

/** Nothing in a run could show it. */
enum course_answer course_judge_nothing(const struct section *section,
					const struct course_claim *claim);

/** The claims, in the order of the lecture. */
extern const struct course_claim course_claims[];
extern const size_t course_claim_count;

/** Verdict on an attack in an environment, with a link to its evidence. */
void course_verdict(const struct section *section, size_t attack,
		    size_t environment);

/** Parts of the report of a course. */
void course_write_rungs(const struct section *section);
void course_write_claims(const struct section *section);
void course_write_systems(const struct section *section);
void course_write_exercises(const struct section *section);

#endif
