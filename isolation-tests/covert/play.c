/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/covert/play.h"

#include "isolation-tests/bounded.h"
#include "isolation-tests/leak/code.h"

#include <string.h>

#define QUIET_SLOTS 2

int play_add(struct play *play, const struct covert_channel *channel,
	     const char *bits, int frames, struct error *err)
{
	if (!channel || play->count == PLAY_CHANNELS ||
	    strlen(bits) != (size_t)frames * CODE_BITS)
		return error_make(err, 0, "%zu bits are no %d codes",
				  strlen(bits), frames);
	play->of[play->count++] = (struct played){channel, bits, {.fd = -1}};
	return 0;
}

static void show_all(struct play *play, int slot_of_frame,
		     char slots[][CODE_SLOTS + 1])
{
	size_t i;

	for (i = 0; i < play->count; i++) {
		struct played *played = &play->of[i];
		int one = slots[i][slot_of_frame] == '1';

		played->channel->ops->show(&played->sending, one);
		played->sending.one = one;
	}
}

/* The end of all is a zero on every channel. */
static void rest(struct play *play)
{
	size_t i;

	for (i = 0; i < play->count; i++) {
		play->of[i].channel->ops->show(&play->of[i].sending, 0);
		play->of[i].sending.one = 0;
	}
}

static void play_frames(struct play *play, int frames, nanoseconds slot)
{
	nanoseconds next = clock_now() + QUIET_SLOTS * slot;
	char slots[PLAY_CHANNELS][CODE_SLOTS + 1];
	size_t i;
	int f, s;

	rest(play);
	for (f = 0; f < frames; f++) {
		for (i = 0; i < play->count; i++)
			code_slots(play->of[i].bits + f * CODE_BITS, slots[i]);
		for (s = 0; s < CODE_SLOTS; s++, next += slot) {
			bounded_sleep_until(next);
			show_all(play, s, slots);
		}
	}
	bounded_sleep_until(next);
	rest(play);
}

int play_all(struct play *play, int frames, nanoseconds slot, struct error *err)
{
	size_t i, begun;
	int status = 0;

	for (begun = 0; status == 0 && begun < play->count; begun++) {
		struct played *played = &play->of[begun];

		if (played->channel->ops->begin)
			status = played->channel->ops->begin(&played->sending,
							     err);
	}
	if (status == 0)
		play_frames(play, frames, slot);
	for (i = 0; i < begun; i++)
		play->of[i].channel->ops->end(&play->of[i].sending);
	return status;
}
