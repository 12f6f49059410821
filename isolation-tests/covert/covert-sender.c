/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sender of covert: in the environment beside the attacked one it plays the
 * codes that the host's witness gives to it. What it takes, channels.h says.
 */
#include "isolation-tests/covert/play.h"
#include "isolation-tests/leak/code.h"
#include "probe/job.h"

#include <string.h>

#define SLOT_LEAST (5 * NS_PER_MS)
#define SLOT_MOST (200 * NS_PER_MS)

static int play(struct job_context *context, const json_t *wish,
		struct error *err)
{
	int64_t frames = json_int(wish, "frames", 0);
	nanoseconds slot = json_int(wish, "slot_ns", 0);
	struct play play = {0};
	const char *row;
	json_t *bits;

	if (frames < 1 || frames > CODE_FRAMES || slot < SLOT_LEAST ||
	    slot > SLOT_MOST)
		return error_make(err, 0, "this is nothing to play");
	json_object_foreach (json_object_get(wish, "codes"), row, bits)
		if (play_add(&play, covert_find(row), json_string_value(bits),
			     (int)frames, err) < 0)
			return -1;
	if (play_all(&play, (int)frames, slot, err) < 0)
		return -1;
	return job_event(context, "played", NULL, err);
}

static int run(struct job_context *context, struct error *err)
{
	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	return job_serve(context, "play", play, err);
}

static const struct job covert_sender = {
	.name = "covert.sender",
	.title = "Plays codes in the environment beside the attacked one",
	.kind = JOB_SERVICE,
	.deadline = 45 * NS_PER_S,
	.bound_processes = 1 + 2 * SENDING_THREADS,
	.run = run,
};
JOB_REGISTER(covert_sender)
