/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of REPORT.md, one function each, in the order of the report.
 * Each writes Markdown from an analysed run and touches nothing else.
 */
#ifndef HARNESS_REPORT_SECTION_H
#define HARNESS_REPORT_SECTION_H

#include "harness/report/analysis.h"
#include "harness/report/figure.h"

#include <stdio.h>

/** What a section writes to, and from. */
struct section {
	FILE *out;
	const struct analysis *analysis;
	const struct figures *figures;
};

/** Title, and the answer in a paragraph. */
void section_answer(const struct section *section);
/** Facts of the host, and what makes it noisy. */
void section_machine(const struct section *section);
/** What each environment was asked for and really got. */
void section_environments(const struct section *section);
/** Overhead per workload, absolute values of native, flags. */
void section_cost(const struct section *section);
/** Starts, ends and footprints of environments, if they were measured. */
void section_life(const struct section *section);
/** The guests' clocks, and CPU time burnt outside of the environments. */
void section_checks(const struct section *section);
/** Verdicts with proof and evidence. */
void section_verdicts(const struct section *section);
/** What the suite expected of the attacks; nothing without [expect]. */
void section_expectations(const struct section *section);
/** What the host felt during the attacks. */
void section_canary(const struct section *section);
/** Protection against cost. */
void section_tradeoff(const struct section *section);
/** What each rung of the ladder adds, costs and stops. */
void section_ladder(const struct section *section);
/** What failed and what was left out. */
void section_failures(const struct section *section);
/** How the numbers were made. */
void section_method(const struct section *section);
/** How to do it again. */
void section_reproduce(const struct section *section);

/** A figure with its caption, or the sentence that says why there is none. */
void section_figure(const struct section *section, enum figure_name figure,
		    const char *caption);

/** Name of an environment for a table's head, with its label. */
void section_name(const struct section *section,
		  const struct analysed_environment *environment);

#endif
