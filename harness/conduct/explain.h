/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explaining: which protections hold what was held, by taking them away. For
 * each held case of an environment that has protections: first all of them
 * together (still not through: nothing here proves it, and that is the end of
 * it), then the smallest sets (harness/judge/smallest.h), every set of one, and
 * every set of two where an attempt takes EXPLAIN_QUICK at most. Rows of an
 * attack share attempts, and so do environments.
 */
#ifndef HARNESS_EXPLAIN_H
#define HARNESS_EXPLAIN_H

#include "harness/conduct/isolate-parts.h"

/** An attempt that takes no longer is quick enough to try all pairs. */
#define EXPLAIN_QUICK (100 * NS_PER_MS)

/**
 * Explain the cases of the attack under way, within its share of the time that
 * is left for explaining, or a few such shares where an attempt is slow. Each
 * explained case gets its `explanation`:
 * {"among": [NAME, ...], "sets": [[NAME, ...], ...], "without_all": WORD,
 * "tried": N, "complete": BOOL, "attempts": N, "impossible": N, "unclear": N}
 * and, where it applies, "less" and "more" (what contradicts, arrays of NAME)
 * and "unsearched" (a sentence).
 */
enum conduct_end explain_cases(struct isolating *isolating, struct cases *cases,
			       struct error *err);

#endif
