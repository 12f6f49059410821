/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why an attack comes to another verdict in the laboratory than on the machine:
 * a closed table of what is known, by attack and row. A reason holds only where
 * the two hosts do differ in what it speaks of; what no line fits is not
 * explained, and for whoever reads the report to look into. Pure.
 */
#ifndef HARNESS_REPORT_DIFFERENCE_H
#define HARNESS_REPORT_DIFFERENCE_H

#include "harness/report/analysis.h"

/** What the machine and its laboratory may differ in, as bits. */
enum difference_cause {
	DIFFERENCE_EMULATED = 1 << 0, /**< only one has processors of its own */
	DIFFERENCE_CPUS = 1 << 1,     /**< the laboratory has fewer of them */
	DIFFERENCE_LINK = 1 << 2, /**< none in a laboratory leads to the peer */
	/** Not of the hosts but of the attack: it is judged by a code that it
	 * has to receive, bit by bit. */
	DIFFERENCE_CODE = 1 << 3,
};

/** What they do differ in, by what both said of themselves. 0: nothing, or
 * there is no laboratory in the run. */
unsigned difference_causes(const struct analysis *analysis);

/** DIFFERENCE_CODE where an attempt is judged by such a code; 0 else. */
unsigned difference_of_attempt(const json_t *attempt);

/** Why this attack came to `here` on the machine and to `there` in the
 * laboratory (outcomes, "held"); `row` NULL: it has none. NULL: not explained
 * by these causes. */
const char *difference_why(unsigned causes, const char *attack, const char *row,
			   const char *here, const char *there);

#endif
