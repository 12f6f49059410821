/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sender's play: several channels at once, each with a code of its own. */
#ifndef ISOLATION_TESTS_COVERT_PLAY_H
#define ISOLATION_TESTS_COVERT_PLAY_H

#include "common/clock.h"
#include "common/error.h"
#include "isolation-tests/covert/channels.h"

/** Most channels that are played at once. */
#define PLAY_CHANNELS 8

struct play {
	size_t count;
	struct played {
		const struct covert_channel *channel;
		const char *bits; /**< borrowed; CODE_BITS for each frame */
		struct sending sending;
	} of[PLAY_CHANNELS];
};

/** Add a channel. Negative when the bits are not those of `frames` codes. */
int play_add(struct play *play, const struct covert_channel *channel,
	     const char *bits, int frames, struct error *err);

/**
 * Play `frames` codes by slots of `slot` ns, after two quiet ones, and leave
 * all as it was. Negative when something to move is not to be had.
 */
int play_all(struct play *play, int frames, nanoseconds slot,
	     struct error *err);

#endif
