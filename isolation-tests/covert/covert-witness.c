/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of covert: draws the codes, gives them to the sender, and
 * says at the end what they were. The receiver is told nothing of it. In each
 * code there are as many ones as zeros: whoever always says the same is wrong
 * in half of it, neither more nor less.
 */
#include "isolation-tests/covert/play.h"
#include "isolation-tests/leak/code.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define CHANNELS PLAY_CHANNELS

struct covert_witness {
	char bits[CHANNELS][CODE_FRAMES * CODE_BITS + 1];
	nanoseconds slot;
};

static int setup(struct job_context *context, struct error *err)
{
	context->state = calloc(1, sizeof(struct covert_witness));
	return context->state ? 0 : error_make(err, ENOMEM, "no memory");
}

/* One code more, its bits shuffled (Fisher & Yates). */
static int draw(char *bits)
{
	char *code = bits + strlen(bits);
	uint32_t chance[CODE_BITS];
	int i;

	if (getrandom(chance, sizeof(chance), 0) != sizeof(chance))
		return -1;
	memset(code, '0', CODE_BITS / 2);
	memset(code + CODE_BITS / 2, '1', CODE_BITS / 2);
	code[CODE_BITS] = '\0';
	for (i = CODE_BITS - 1; i > 0; i--) {
		uint32_t with = chance[i] % (uint32_t)(i + 1);
		char held = code[i];

		code[i] = code[with];
		code[with] = held;
	}
	return 0;
}

/* Codes for those channels that are listened to; the sender's wish. */
static json_t *draw_all(struct covert_witness *w, const json_t *wish,
			int64_t frames)
{
	json_t *codes = json_object(), *row;
	size_t i;

	json_array_foreach (json_object_get(wish, "rows"), i, row) {
		const char *name = json_string_value(row);
		const struct covert_channel *channel =
			name ? covert_find(name) : NULL;
		char *bits =
			channel ? w->bits[channel - covert_channels] : NULL;
		size_t before = bits ? strlen(bits) : 0;
		int64_t f;

		if (!bits ||
		    before + (size_t)frames * CODE_BITS >= sizeof(w->bits[0]))
			continue;
		for (f = 0; f < frames; f++)
			if (draw(bits) < 0)
				break;
		json_object_set_new(codes, name, json_string(bits + before));
	}
	return json_pack("{s:o, s:I, s:I}", "codes", codes, "frames",
			 (json_int_t)frames, "slot_ns", (json_int_t)w->slot);
}

static int have_played(struct job_context *context, const json_t *wish,
		       struct error *err)
{
	struct covert_witness *w = context->state;
	int64_t frames = json_int(wish, "frames", 0);

	if (frames < 1 || frames > CODE_FRAMES)
		return 0;
	w->slot = json_int(wish, "slot_ns", 0);
	return job_event(context, "play", draw_all(w, wish, frames), err);
}

static void say_one(struct job_context *context,
		    const struct covert_channel *channel)
{
	const struct covert_witness *w = context->state;
	const char *bits = w->bits[channel - covert_channels];
	const char *missing = channel->missing ? channel->missing() : NULL;

	if (missing || !*bits || w->slot <= 0)
		say_row_blind(context, channel->quantity.row,
			      missing ? missing
				      : "nothing was asked for on it");
	else
		say_channel(context, channel->quantity.row, bits,
			    (double)NS_PER_S * CODE_BITS /
				    ((double)w->slot * CODE_SLOTS));
}

static int run(struct job_context *context, struct error *err)
{
	const struct covert_channel *channel;

	if (job_event(context, "ready", NULL, err) < 0 ||
	    job_serve(context, "listening", have_played, err) < 0)
		return -1;
	for (channel = covert_channels; channel->quantity.row; channel++)
		say_one(context, channel);
	return 0;
}

static void teardown(struct job_context *context)
{
	free(context->state);
}

static const struct job covert_witness = {
	.name = "covert.witness",
	.title = "Draws the codes of covert, and knows them",
	.kind = JOB_WITNESS,
	.deadline = 50 * NS_PER_S,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
JOB_REGISTER(covert_witness)
