/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of REPORT.md, one function each, in the order of the report.
 * Each writes Markdown from an analysed run and touches nothing else.
 */
#ifndef HARNESS_REPORT_SECTION_H
#define HARNESS_REPORT_SECTION_H

#include "harness/report/analysis.h"
#include "harness/report/figure.h"
#include "harness/report/matrix.h"

#include <stdio.h>

/** What a section writes to, and from. */
struct section {
	FILE *out;
	const struct analysis *analysis;
	const struct figures *figures;
	/** Where the price of a rung is measured (prices.h): the same run, or
	 * another; NULL: nowhere. */
	const struct analysis *prices;
	/** What is seen on the machine (floors.h); empty: not calibrated. */
	const json_t *floors;
	int is_page; /**< for a page that has no files beside it */
};

/** Title, and the answer in a paragraph. */
void section_answer(const struct section *section);
/** Rung by rung, the claims of a lecture, its systems, exercises; nothing where
 * the suite is not `course`. */
void section_course(const struct section *section);
/** Facts of the host, and what makes it noisy. */
void section_machine(const struct section *section);
/** What each environment was asked for and really got. */
void section_environments(const struct section *section);
/** Overhead per workload, absolute values of native, flags. */
void section_cost(const struct section *section);
/** Starts, ends and footprints of environments, if they were measured. */
void section_life(const struct section *section);
/** Every sample of every trial, as a figure. */
void section_distribution(const struct section *section);
/** The guests' clocks, and CPU time burnt outside of the environments. */
void section_checks(const struct section *section);
/** Trials whose warm-up was not seen to be over; nothing where nobody said. */
void section_warm_up(const struct section *section);
/** How small a slow-down this machine shows. */
void section_floors(const struct section *section);
/** The matrix of verdicts, and what it comes to. */
void section_verdicts(const struct section *section);
/** Verdicts that differ between the machine and its laboratory, if both were
 * attacked. */
void section_laboratory(const struct section *section);
/** Bounds of covert channels; nothing where none was tried. */
void section_channels(const struct section *section);
/** How far each system call gets in each environment; nothing without a scan.
 */
void section_calls(const struct section *section);
/** What the suite expected of the attacks; nothing without [expect]. */
void section_expectations(const struct section *section);
/** Which protection holds what, of a run with --explain. */
void section_protections(const struct section *section);
/** What the host felt during the attacks. */
void section_canary(const struct section *section);
/** What neighbours did to each other, if there were any. */
void section_neighbours(const struct section *section);
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
/** Every verdict with its evidence, where the cells of the matrix lead to. */
void section_evidence(const struct section *section);

/** A figure with its caption, made as by printf(), or the sentence that says
 * why there is none. */
void section_figure(const struct section *section, enum figure_name figure,
		    const char *caption, ...)
	__attribute__((format(printf, 3, 4)));

/** Name of an environment for a table's head, with its label. */
void section_name(const struct section *section,
		  const struct analysed_environment *environment);

/** The name of a verdict's evidence in the report, "e.ATTACK.ROW.ENVIRONMENT",
 * for an anchor or a link to it. */
void section_evidence_name(const struct section *section, size_t attack,
			   size_t environment);
/** The same of a cell of the matrix. */
void section_cell_name(const struct section *section,
		       const struct matrix_line *line, size_t environment);

/** "ATTACK" or "ATTACK: ROW". */
void section_attack(const struct section *section, size_t attack);

/** What a verdict is, with its proof: "✓ held (by pids)". */
void section_verdict(const struct section *section, const json_t *verdict);

/** ": EVIDENCE; REASON", or nothing. */
void section_words(const struct section *section, const json_t *verdict);

/** Where verdicts of an environment were got: ", on the machine", or ", in the
 * laboratory" with its kernel. */
void section_place(const struct section *section, size_t environment);

#endif
