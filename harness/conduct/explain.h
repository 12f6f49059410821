/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explaining: which protections hold what was held, by taking them away. For
 * each held case of an environment that has protections: first all of them
 * together (still not through: nothing here proves it, and that is the end of
 * it), then the smallest sets (harness/judge/smallest.h). Rows of an attack
 * share attempts, and so do environments.
 *
 * It begins when all attacks were made, so that what they leave of the time is
 * known, and what each of them takes: the quick ones come first, and what no
 * attempt could change is not tried. In four passes over all attacks:
 *
 * 1. on the machine, the dual search: a few attempts for each case, and every
 *    set is found, if taking more away never holds more;
 * 2. in the laboratory, where an attempt takes many times as long, the same for
 *    what the machine did not tell: what is only tried there, what did get
 *    through on the machine, and what its own control did not prove;
 * 3. every single protection, where an attempt takes EXPLAIN_SLOW at most;
 * 4. every pair, where it takes EXPLAIN_QUICK at most.
 *
 * The last two take nothing for granted. What a pass did not come to goes on in
 * the next.
 */
#ifndef HARNESS_EXPLAIN_H
#define HARNESS_EXPLAIN_H

#include "harness/conduct/isolate-parts.h"

/** An attempt that takes no longer is quick enough to try all pairs; slow, too
 * long to try even single protections of which a larger set has told. */
#define EXPLAIN_QUICK (100 * NS_PER_MS)
#define EXPLAIN_SLOW NS_PER_S

/** Sets of more are never tried one by one. */
#define EXPLAIN_SIZES 2

/**
 * Explain the cases of all attacks that were made, until the attacks' deadline.
 * Each gets its `explanation`, in the store, too, as it is found:
 * {"among": [NAME, ...], "sets": [[NAME, ...], ...], "without_all": WORD,
 * "tried": N, "complete": BOOL, "attempts": N, "impossible": N, "unclear": N}
 * and, where it applies, "less" and "more" (what contradicts, arrays of NAME)
 * and "unsearched" (a sentence). `spent` is set where time was up before.
 */
enum conduct_end explain_all(struct isolating *isolating, struct error *err);

#endif
