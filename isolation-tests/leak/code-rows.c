/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/leak/code-rows.h"

#include "isolation-tests/bounded.h"
#include "isolation-tests/leak/code.h"
#include "isolation-tests/leak/sampler.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <string.h>

/* What is moved at once. Threads that compute are in the numbers of all others
 * that need a processor for theirs; a few writes to a disk are little beside
 * the interrupts of timers, and levels that are held cost nothing. */
static const unsigned together[] = {
	1 << ACTIVITY_BUSY,
	1 << ACTIVITY_TICKS | 1 << ACTIVITY_MEMORY | 1 << ACTIVITY_TABLES |
		1 << ACTIVITY_DISK,
};

/* Slots that a code takes, quiet ones before it, and patience. */
#define SLOTS_MOST (2 * CODE_SLOTS)
#define PATIENCE_NS (2 * NS_PER_S)
#define SAMPLES_PER_SLOT 8
/* So many in each slot are enough to say that a level does not move. One is
 * where it only grows. */
#define STILL_SAMPLES 2
/* A slot is so many times what the witness takes to hold all and let it go, up
 * to a length at which an attempt still ends in time. */
#define SLOT_HOLDINGS 2
#define SLOW_SLOT_MOST (100 * NS_PER_MS)

/* Sample until the witness has played, or plainly does not. */
static int sample(struct job_context *context, struct sampler *sampler,
		  unsigned moved, nanoseconds slot, struct error *err)
{
	nanoseconds end = clock_now() + SLOTS_MOST * slot + PATIENCE_NS;
	json_t *played = NULL;

	sampler_take(sampler);
	if (job_event(context, "sampling",
		      json_pack("{s:i, s:I}", "activities", (int)moved,
				"slot_ns", (json_int_t)slot),
		      err) < 0)
		return -1;
	while (clock_now() < end) {
		nanoseconds next = clock_now() + slot / SAMPLES_PER_SLOT;

		if (!played) {
			played = job_wait(context, "played", next);
			if (played) /* some more, as the last slot counts */
				end = clock_now() + slot;
		}
		bounded_sleep_until(next);
		sampler_take(sampler);
	}
	json_decref(played);
	return 0;
}

/* What the plays of some activities have shown so far. */
struct shown {
	size_t count;
	struct {
		const char *row;
		int number;		/* errno when it cannot be read */
		int clear;		/* another play makes it no clearer */
		double bits[CODE_BITS]; /* see code_look() */
	} of[SAMPLER_MOST];
};

/* Add what one play has shown. It is clear when the bits are; or when nothing
 * has moved in most of the bits, and was looked at often enough to say so. */
static int add_shown(const struct sampled *sampled, nanoseconds slot,
		     double *bits)
{
	const struct code_series series = {.count = sampled->count,
					   .at = sampled->at,
					   .value = sampled->value,
					   .counter =
						   sampled->quantity->counter};
	char text[CODE_BITS + 1];

	if (code_look(&series, slot, bits) < 0)
		return series.count >=
		       CODE_SLOTS * (series.counter ? 1 : STILL_SAMPLES);
	return code_decide(bits, text) == 0;
}

static void look(struct shown *shown, const struct sampler *sampler,
		 nanoseconds slot)
{
	size_t i;

	shown->count = sampler->count;
	for (i = 0; i < sampler->count; i++) {
		const struct sampled *sampled = &sampler->sampled[i];

		shown->of[i].row = sampled->quantity->row;
		shown->of[i].number = sampled->number;
		shown->of[i].clear =
			sampled->number ||
			add_shown(sampled, slot, shown->of[i].bits);
	}
}

/* Whether it is among what is moved, asked for, and told to such as this. */
static int is_sampled(const struct job_context *context,
		      const struct quantity *quantity, unsigned moved)
{
	return (moved >> quantity->activity & 1) &&
	       say_is_asked(context, quantity->row) &&
	       !quantity_untold(quantity, context->around->kind);
}

static int open_sampler(const struct job_context *context,
			struct sampler *sampler, unsigned moved, size_t room)
{
	const struct quantity *quantity;
	int status = sampler_begin(sampler, room);

	for (quantity = quantities; status == 0 && quantity->row; quantity++)
		if (is_sampled(context, quantity, moved))
			status = sampler_add(sampler, quantity);
	return status;
}

/* One play of the witness, sampled and looked at. */
static int follow(struct job_context *context, struct shown *shown,
		  unsigned moved, nanoseconds slot, struct error *err)
{
	nanoseconds most = SLOTS_MOST * slot + PATIENCE_NS;
	size_t room = 2 * (size_t)(most / (slot / SAMPLES_PER_SLOT));
	struct sampler sampler;
	int status = open_sampler(context, &sampler, moved, room);

	if (status < 0)
		error_make(err, ENOMEM, "no memory for samples");
	else
		status = sample(context, &sampler, moved, slot, err);
	if (status == 0)
		look(shown, &sampler, slot);
	sampler_close(&sampler);
	return status;
}

/* Whether there is nothing that another play could make clearer. */
static int all_clear(const struct shown *shown)
{
	size_t i;

	for (i = 0; i < shown->count; i++)
		if (!shown->of[i].clear)
			return 0;
	return 1;
}

/* As long as asked for, or longer where the witness is slow (emulated): it is
 * to move a level in less than half of a slot, as levels are looked at then. */
static nanoseconds slot_for(const struct job_context *context,
			    nanoseconds holding)
{
	nanoseconds slot = job_param(context, "slot_ms") * NS_PER_MS;
	nanoseconds needed = SLOT_HOLDINGS * holding;

	if (needed > SLOW_SLOT_MOST)
		needed = SLOW_SLOT_MOST;
	return slot < needed ? needed : slot;
}

static int find_code(struct job_context *context, unsigned moved,
		     nanoseconds slot, struct error *err)
{
	nanoseconds longer = job_param(context, "slot_ms") * NS_PER_MS * 3 / 2;
	int64_t plays = job_param(context, "plays");
	struct shown shown = {0};
	char bits[CODE_BITS + 1];
	size_t i;

	do {
		if (follow(context, &shown, moved, slot, err) < 0)
			return -1;
		slot = slot < longer ? longer : slot;
	} while (--plays && !all_clear(&shown));
	for (i = 0; i < shown.count; i++) {
		const char *row = shown.of[i].row;
		int number = shown.of[i].number;

		if (code_decide(shown.of[i].bits, bits) == 0)
			say_found(context, row, bits, NULL);
		else if (number)
			say_found(context, row, bits, strerror(number));
		else
			say_drowned(context, row, "no code in what it shows");
	}
	return 0;
}

/* Those of the activities that one of the rows asked for is about. */
static unsigned needed(const struct job_context *context, unsigned activities)
{
	const struct quantity *quantity;
	unsigned found = 0;

	for (quantity = quantities; quantity->row; quantity++)
		if (is_sampled(context, quantity, activities))
			found |= 1U << quantity->activity;
	return found;
}

static void say_untold(struct job_context *context)
{
	const struct quantity *quantity;

	for (quantity = quantities; quantity->row; quantity++) {
		const char *why =
			quantity_untold(quantity, context->around->kind);

		if (why)
			say_row_not_made(context, quantity->row, why);
	}
}

/* Playing codes takes seconds: only those that are needed are. */
int code_rows_find(struct job_context *context, nanoseconds holding,
		   struct error *err)
{
	nanoseconds slot = slot_for(context, holding);
	unsigned wanted = (unsigned)job_param(context, "activities");
	size_t i;

	say_untold(context);
	for (i = 0; i < sizeof(together) / sizeof(*together); i++) {
		unsigned moved = needed(context, wanted & together[i]);

		if (moved && find_code(context, moved, slot, err) < 0)
			return -1;
	}
	return 0;
}
