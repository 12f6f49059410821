/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/modulate.h"

#include "isolation-tests/bounded.h"
#include "isolation-tests/leak/activities.h"
#include "isolation-tests/leak/code.h"

#define QUIET_SLOTS 2

static const struct activity_ops *const all[ACTIVITIES] = {
	[ACTIVITY_BUSY] = &activity_busy,
	[ACTIVITY_TICKS] = &activity_ticks,
	[ACTIVITY_MEMORY] = &activity_memory,
	[ACTIVITY_TABLES] = &activity_tables,
	[ACTIVITY_DISK] = &activity_disk,
};

/* Slot by slot; what is held is let go of at the end of the last one. */
static void play(const struct activity_ops *ops, struct active *active,
		 const char *slots, nanoseconds slot)
{
	nanoseconds end = clock_now() + QUIET_SLOTS * slot;
	int holding = 0;

	for (; *slots; slots++) {
		bounded_sleep_until(end);
		end += slot;
		if (*slots == '1' && ops->hold && !holding)
			ops->hold(active);
		if (*slots == '0' && ops->let_go && holding)
			ops->let_go(active);
		holding = *slots == '1';
		if (holding && ops->act)
			ops->act(active, end);
	}
	bounded_sleep_until(end);
	if (holding && ops->let_go)
		ops->let_go(active);
}

int modulate_play(enum activity activity, const char *bits, nanoseconds slot,
		  const char *directory, struct error *err)
{
	const struct activity_ops *ops = all[activity];
	struct active active = {.directory = directory, .fd = -1};
	char slots[CODE_SLOTS + 1];
	int status = ops->begin ? ops->begin(&active, err) : 0;

	code_slots(bits, slots);
	if (status >= 0)
		play(ops, &active, slots, slot);
	if (ops->end)
		ops->end(&active);
	return status;
}
