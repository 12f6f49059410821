/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/bystander.h"

#include "common/units.h"

#include <stdio.h>

int bystander_suffered(const json_t *quiet, const json_t *attack, char *words,
		       size_t size)
{
	static const char *const delays[] = {"wakeup", "fork", "fsync"};
	size_t i;

	for (i = 0; i < sizeof(delays) / sizeof(*delays); i++) {
		const json_t *then = json_object_get(quiet, delays[i]);
		const json_t *now = json_object_get(attack, delays[i]);
		int64_t low = json_int(now, "p99_low_ns", 0);
		int64_t high = json_int(now, "p99_high_ns", 0);
		int64_t before = json_int(then, "p99_high_ns", -1);
		char low_text[32], high_text[32];

		if (before < 0 || json_int(now, "count", 0) < BYSTANDER_LEAST ||
		    low <= BYSTANDER_FLOOR_NS || low <= 2 * before)
			continue;
		units_format_time(low, low_text, sizeof(low_text));
		units_format_time(high, high_text, sizeof(high_text));
		snprintf(words, size,
			 "the host's %s took %s%s%s (p99, 95 %% interval)",
			 delays[i], low_text, high ? " to " : " or more",
			 high ? high_text : "");
		return 1;
	}
	return 0;
}
