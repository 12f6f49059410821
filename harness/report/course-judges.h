/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The judges that belong to one claim each, by what that is about. All write
 * their evidence, and why where there is none; see struct course_claim. */
#ifndef HARNESS_REPORT_COURSE_JUDGES_H
#define HARNESS_REPORT_COURSE_JUDGES_H

#include "harness/report/course.h"

/** How long a container and a virtual machine take to start. */
enum course_answer course_judge_start(const struct section *section,
				      const struct course_claim *claim);
/** What both hold when idle, as a ratio with an interval. */
enum course_answer course_judge_memory(const struct section *section,
				       const struct course_claim *claim);
/** Work in a container, as a ratio to native. */
enum course_answer course_judge_speed(const struct section *section,
				      const struct course_claim *claim);
/** Whose kernel it is, by what it calls itself and by its boot. */
enum course_answer course_judge_kernel(const struct section *section,
				       const struct course_claim *claim);
/** What gets through in a container and not in a virtual machine. */
enum course_answer course_judge_follows(const struct section *section,
					const struct course_claim *claim);
/** The same, and the other way round. */
enum course_answer course_judge_machine(const struct section *section,
					const struct course_claim *claim);
/** The steps, and the agent's own number inside. */
enum course_answer course_judge_numbers(const struct section *section,
					const struct course_claim *claim);
/** The fork bomb in the control that lacks its limit and nothing else. */
enum course_answer course_judge_bomb(const struct section *section,
				     const struct course_claim *claim);
/** The four ways of RLIMIT_NPROC. */
enum course_answer course_judge_nproc(const struct section *section,
				      const struct course_claim *claim);

#endif
