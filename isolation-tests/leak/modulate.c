/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/modulate.h"

#include "isolation-tests/bounded.h"
#include "isolation-tests/leak/activities.h"

#include <pthread.h>

#define QUIET_SLOTS 2
/* The least counts: others delay one, and the first finds nothing cached. */
#define REHEARSALS 3

static const struct activity_ops *const activity_ops[ACTIVITIES] = {
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

/* One activity, in a thread of its own. */
struct player {
	const struct activity_ops *ops;
	struct modulation *code;
	nanoseconds slot;
	struct active active;
	pthread_t thread;
	int begun;
};

static void *play_one(void *given)
{
	struct player *player = given;
	const struct activity_ops *ops = player->ops;
	char slots[CODE_SLOTS + 1];

	code_slots(player->code->bits, slots);
	if (ops->begin && ops->begin(&player->active, &player->code->why) < 0)
		player->code->bits[0] = '\0';
	else
		play(ops, &player->active, slots, player->slot);
	if (ops->end)
		ops->end(&player->active);
	return NULL;
}

static void start(struct player *player)
{
	int number = pthread_create(&player->thread, NULL, play_one, player);

	player->begun = !number;
	if (!number)
		return;
	error_make(&player->code->why, number, "no thread to play its code");
	player->code->bits[0] = '\0';
}

void modulate_play(struct modulation *all, unsigned activities,
		   nanoseconds slot, const char *directory)
{
	struct player players[ACTIVITIES] = {{0}};
	int i;

	for (i = 0; i < ACTIVITIES; i++) {
		players[i] = (struct player){
			.ops = activity_ops[i],
			.code = &all[i],
			.slot = slot,
			.active = {.directory = directory, .fd = -1}};
		if ((activities >> i & 1) && *all[i].bits)
			start(&players[i]);
	}
	for (i = 0; i < ACTIVITIES; i++)
		if (players[i].begun)
			pthread_join(players[i].thread, NULL);
}

static nanoseconds rehearse_once(const char *directory)
{
	nanoseconds began = clock_now();
	int i;

	for (i = 0; i < ACTIVITIES; i++) {
		const struct activity_ops *ops = activity_ops[i];
		struct active active = {.directory = directory, .fd = -1};
		struct error why = {0};

		if (!ops->hold || (ops->begin && ops->begin(&active, &why) < 0))
			continue;
		ops->hold(&active);
		ops->let_go(&active);
		if (ops->end)
			ops->end(&active);
	}
	return clock_now() - began;
}

nanoseconds modulate_rehearse(const char *directory)
{
	nanoseconds least = rehearse_once(directory);
	int i;

	for (i = 1; i < REHEARSALS; i++) {
		nanoseconds took = rehearse_once(directory);

		if (took < least)
			least = took;
	}
	return least;
}
