/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/change.h"

#include <math.h>
#include <string.h>

enum change change_judge(const struct interval *ratio, double adjusted_p,
			 double floor)
{
	int is_real = adjusted_p <= CHANGE_RISK;

	if (!isfinite(ratio->low) || !isfinite(ratio->high) || !(floor >= 0))
		return CHANGE_UNKNOWN;
	if (is_real && ratio->low > 1 && ratio->estimate > 1 + floor)
		return CHANGE_WORSE;
	if (is_real && ratio->high < 1 && ratio->estimate < 1 / (1 + floor))
		return CHANGE_BETTER;
	if (ratio->low >= 1 / (1 + floor) && ratio->high <= 1 + floor)
		return CHANGE_SAME;
	return CHANGE_UNKNOWN;
}

const char *change_word(enum change change)
{
	static const char *const words[CHANGES] = {
		[CHANGE_WORSE] = "worse",
		[CHANGE_BETTER] = "better",
		[CHANGE_UNKNOWN] = "can't tell",
		[CHANGE_SAME] = "same",
	};

	return words[change];
}

double change_floor(const char *workload)
{
	static const char *const coarse[] = {"disk.", "net.", "life."};

	for (size_t i = 0; i < sizeof(coarse) / sizeof(*coarse); i++)
		if (strncmp(workload, coarse[i], strlen(coarse[i])) == 0)
			return 0.05;
	return 0.025;
}

/* How well a boundary holds; 0: that was not shown. */
static int hold_of(enum expect_state state)
{
	static const int holds[EXPECT_STATES] = {
		[EXPECT_HELD] = 3,
		[EXPECT_DEGRADED] = 2,
		[EXPECT_THROUGH] = 1,
	};

	return holds[state];
}

enum boundary_change boundary_change(enum expect_state before,
				     enum expect_state after)
{
	int was = hold_of(before), is = hold_of(after);

	if (was == is)
		return BOUNDARY_SAME;
	if (!is)
		return was > 1 ? BOUNDARY_UNSHOWN : BOUNDARY_SAME;
	if (!was)
		return is > 1 ? BOUNDARY_SHOWN : BOUNDARY_SAME;
	return is < was ? BOUNDARY_LOST : BOUNDARY_GAINED;
}

const char *boundary_change_word(enum boundary_change change)
{
	static const char *const words[BOUNDARY_CHANGES] = {
		[BOUNDARY_LOST] = "lost",
		[BOUNDARY_GAINED] = "gained",
		[BOUNDARY_UNSHOWN] = "no longer shown",
		[BOUNDARY_SHOWN] = "shown now",
		[BOUNDARY_SAME] = "same",
	};

	return words[change];
}

enum expect_state boundary_worst(enum expect_state a, enum expect_state b)
{
	int of_a = hold_of(a), of_b = hold_of(b);

	if (!of_a || !of_b)
		return of_b ? b : a;
	return of_b < of_a ? b : a;
}

enum expect_state boundary_best(enum expect_state a, enum expect_state b)
{
	return hold_of(b) > hold_of(a) ? b : a;
}

const char *boundary_state_word(enum expect_state state)
{
	static const char *const words[EXPECT_STATES] = {
		[EXPECT_HELD] = "held",
		[EXPECT_DEGRADED] = "degraded",
		[EXPECT_THROUGH] = "through",
		[EXPECT_UNPROVEN] = "unproven",
		[EXPECT_NOT_TRIED] = "not tried",
		[EXPECT_ERROR] = "error",
	};

	return words[state];
}
