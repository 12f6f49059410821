/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cgroup-weight.h"

#include <math.h>

#define SHARES_MINIMUM 2
#define SHARES_MAXIMUM 262144

int64_t cgroup_shares_to_weight(int64_t shares)
{
	double l;

	if (shares <= SHARES_MINIMUM)
		return CGROUP_WEIGHT_MINIMUM;
	if (shares >= SHARES_MAXIMUM)
		return CGROUP_WEIGHT_MAXIMUM;
	l = log2((double)shares);
	/* 1024 are 100 exactly, whichever way the library rounds. */
	return (int64_t)ceil(pow(10, (l * l + 125 * l) / 612 - 7.0 / 34) -
			     1e-9);
}

int64_t cgroup_weight_to_shares(int64_t weight)
{
	int64_t low = SHARES_MINIMUM, high = SHARES_MAXIMUM;

	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		if (cgroup_shares_to_weight(middle) <= weight)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}
