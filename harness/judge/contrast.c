/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/contrast.h"

#include "harness/judge/change.h"
#include "harness/stats/permutation.h"

#include <math.h>

/* Dealings that a permutation test looks at, and their seed. */
static const struct permutation_effort effort = {.most = 9999, .seed = 1};

static struct difference differ(struct group before, struct group after,
				int may_be_one_of)
{
	if (may_be_one_of && (before.count == 1 || after.count == 1))
		return difference_pooled(before, after, CONTRAST_CONFIDENCE);
	return difference_welch(before, after, CONTRAST_CONFIDENCE);
}

struct contrast contrast_groups(struct group before, struct group after,
				int may_be_one_of, size_t family)
{
	double least =
		permutation_least(before.count, after.count, effort.most);
	struct contrast made = {
		.difference = differ(before, after, may_be_one_of),
		.is_permuted = least * (double)family <= CHANGE_RISK,
	};

	made.p = made.difference.p;
	if (made.is_permuted && isfinite(made.p))
		made.p = permutation_groups(before, after, effort).p;
	return made;
}

struct interval contrast_ratio(const struct difference *difference)
{
	return (struct interval){exp(difference->mean.estimate),
				 exp(difference->mean.low),
				 exp(difference->mean.high)};
}
