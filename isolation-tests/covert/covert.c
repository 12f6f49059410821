/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Channels between two environments of a kind that should have none: what one
 * does, the other sees in counters of their kernel, or in what it keeps in
 * memory. This is the receiver; the sender is in the environment beside it. All
 * channels are used at once, each with a code of its own that the receiver does
 * not know: it finds the slots by its own clock and brings back bits.
 *
 * What it reads are public pseudo-files, and whether pages of the agent's own
 * file are in memory. How long it listens depends on what it sees, never on
 * whether that is right: so the bits are a sample like any other.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/covert/channels.h"
#include "isolation-tests/leak/code.h"
#include "isolation-tests/leak/sampler.h"
#include "isolation-tests/say.h"

#include <string.h>

#define PATIENCE_NS (3 * NS_PER_S)
#define SAMPLES_PER_SLOT 8
#define FRAMES_LEAST 2
/* A slot is so many times as long as one sample of all channels takes. */
#define SLOT_PER_SAMPLE (2 * SAMPLES_PER_SLOT)
#define SLOT_MOST (100 * NS_PER_MS)

/*
 * How long a channel is listened to in all. The most that it may carry is
 * below F bit/s only after some k / F seconds, however fast the bits follow
 * one another: an interval around one half has a half width of about
 * 0.98 / sqrt(bits), and near it 1 - H(p) is 2.9 (p - 1/2)^2. If half are
 * wrong, k is 2.8; four times as much allows for 1.9 standard deviations
 * beside it, and seven times for 3.3.
 */
static const nanoseconds stages[] = {
	NS_PER_S,	    /* to read what is plain */
	33 * NS_PER_S / 10, /* to say that nothing moves at all */
	7 * NS_PER_S,	    /* to read what is less plain */
	20 * NS_PER_S	    /* to say that what moves is something else */
};
#define STAGES (sizeof(stages) / sizeof(*stages))

/* What was heard on one channel so far. */
struct heard {
	const struct covert_channel *channel;
	int asked, over;
	int number; /* errno when it cannot be read */
	int moved;  /* whether anything ever did */
	struct code_power power;
	char bits[CODE_FRAMES * CODE_BITS + 1];
};

struct listening {
	struct job_context *context;
	nanoseconds slot;
	int frames; /* of this stage */
	size_t count;
	struct heard heard[SAMPLER_MOST];
};

static json_t *rows_of(const struct listening *l)
{
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < l->count; i++)
		if (!l->heard[i].over)
			json_array_append_new(
				rows,
				json_string(l->heard[i].channel->quantity.row));
	return rows;
}

/* Sample until the sender has played. */
static int sample(struct listening *l, struct sampler *sampler,
		  struct error *err)
{
	nanoseconds most = clock_now() + l->frames * CODE_SLOTS * l->slot;
	nanoseconds end = most + PATIENCE_NS, next = clock_now();
	cleanup_json json_t *played = NULL;

	sampler_take(sampler);
	if (job_event(l->context, "listening",
		      json_pack("{s:o, s:i, s:I}", "rows", rows_of(l), "frames",
				l->frames, "slot_ns", (json_int_t)l->slot),
		      err) < 0)
		return -1;
	while (clock_now() < end) {
		next = clock_now() + l->slot / SAMPLES_PER_SLOT;
		if (!played && next > most) {
			played = job_wait(l->context, "played", next);
			if (played)
				end = clock_now() + l->slot;
		}
		bounded_sleep_until(next);
		sampler_take(sampler);
	}
	return played ? 0 : error_make(err, 0, "the sender did not play");
}

/* The bits of one channel, however unclear, and whether it is plain that they
 * have been read. */
static void decode(struct listening *l, struct heard *heard,
		   const struct sampled *sampled)
{
	const struct code_series series = {.count = sampled->count,
					   .at = sampled->at,
					   .value = sampled->value,
					   .counter =
						   sampled->quantity->counter};
	double shown[CODE_FRAMES * CODE_BITS] = {0};
	int f;

	heard->number = sampled->number;
	if (code_look_frames(&series, l->slot, l->frames, shown,
			     &heard->power) == 0)
		heard->moved = 1;
	for (f = 0; f < l->frames; f++)
		code_guess(shown + f * CODE_BITS,
			   heard->bits + strlen(heard->bits));
	heard->over = heard->number || code_is_plain(&heard->power);
}

static int begin_sampler(const struct listening *l, struct sampler *sampler,
			 size_t room)
{
	int status = sampler_begin(sampler, room);
	size_t i;

	for (i = 0; status == 0 && i < l->count; i++)
		if (!l->heard[i].over)
			status = sampler_add(sampler,
					     &l->heard[i].channel->quantity);
	return status;
}

static int listen_once(struct listening *l, struct error *err)
{
	size_t i, at = 0, slots = (size_t)l->frames * CODE_SLOTS;
	size_t room = slots * SAMPLES_PER_SLOT +
		      (size_t)(2 * PATIENCE_NS * SAMPLES_PER_SLOT / l->slot);
	struct sampler sampler;
	int status = begin_sampler(l, &sampler, room);

	if (status < 0)
		error_make(err, ENOMEM, "no memory for samples");
	else
		status = sample(l, &sampler, err);
	for (i = 0; status == 0 && i < l->count; i++)
		if (!l->heard[i].over)
			decode(l, &l->heard[i], &sampler.sampled[at++]);
	sampler_close(&sampler);
	return status;
}

/* Codes that are still wanted to have listened for so long. */
static int frames_until(nanoseconds length, nanoseconds slot, int before)
{
	nanoseconds frame = CODE_SLOTS * slot;
	int frames = (int)((length + frame - 1) / frame);

	return (frames < FRAMES_LEAST ? FRAMES_LEAST : frames) - before;
}

/* Slots that can be followed here: an emulated machine is slow to read. */
static int fit_slot(struct listening *l, struct error *err)
{
	struct sampler sampler;
	int status = begin_sampler(l, &sampler, SAMPLES_PER_SLOT);
	nanoseconds began = clock_now(), slot;
	int i;

	for (i = 0; status == 0 && i < SAMPLES_PER_SLOT; i++)
		sampler_take(&sampler);
	slot = (clock_now() - began) * SLOT_PER_SAMPLE / SAMPLES_PER_SLOT;
	if (slot > l->slot)
		l->slot = slot < SLOT_MOST ? slot : SLOT_MOST;
	sampler_close(&sampler);
	return status < 0 ? error_make(err, ENOMEM, "no memory for samples")
			  : 0;
}

static int is_over(const struct listening *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (!l->heard[i].over)
			return 0;
	return 1;
}

/* Of what never moved at all, no more is wanted after the second stage. */
static void leave_still(struct listening *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (!l->heard[i].moved)
			l->heard[i].over = 1;
}

static int listen_all(struct listening *l, struct error *err)
{
	int before = 0;
	size_t stage;

	for (stage = 0; stage < STAGES && !is_over(l); stage++) {
		l->frames = frames_until(stages[stage], l->slot, before);
		before += l->frames;
		if (l->frames > 0 && listen_once(l, err) < 0)
			return -1;
		if (stage > 0)
			leave_still(l);
	}
	return 0;
}

static void say_all(const struct listening *l)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		const struct heard *heard = &l->heard[i];

		if (heard->number)
			say_row_not_made(l->context,
					 heard->channel->quantity.row,
					 strerror(heard->number));
		else
			say_found(l->context, heard->channel->quantity.row,
				  heard->bits, NULL);
	}
}

static int run(struct job_context *context, struct error *err)
{
	struct listening *l = calloc(1, sizeof(*l));
	const struct covert_channel *channel;
	int status;

	if (!l)
		return error_make(err, ENOMEM, "no memory to listen");
	l->context = context;
	l->slot = job_param(context, "slot_ms") * NS_PER_MS;
	for (channel = covert_channels; channel->quantity.row; channel++)
		if (say_is_asked(context, channel->quantity.row))
			l->heard[l->count++].channel = channel;
	status = fit_slot(l, err);
	if (status == 0)
		status = listen_all(l, err);
	if (status == 0)
		say_all(l);
	free(l);
	return status;
}

static const struct job_parameter parameters[] = {
	{"slot_ms", "ms", 10, 100, 10,
	 "length of one slot of the code; longer where reading is slow"},
	{0},
};

/* A table of the whole kernel has no key: only another kernel closes it. */
static const struct attack_row rows[] = {
	{"lock-table", "Locks that the other one holds", NULL},
	{"pid-counter", "Process numbers that the other one uses up",
	 "isolate=-pid"},
	{"load-average", "Tasks of the other one that would run", NULL},
	{"page-cache-residence", "Pages that the other one keeps in memory",
	 "isolate=-user"},
	{"page-cache-read", "The same, by a read that would not wait", NULL},
	{"file-counters", "Files that the other one has open", NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "silence between neighbours",
	.threatens = THREAT_CONFIDENTIALITY,
	.witness = "covert.witness",
	.partner = "covert.sender",
	.rows = rows,
};

static const struct job covert = {
	.name = "covert",
	.title = "Covert channels between two environments of a kind",
	.reference =
		"Lampson, A Note on the Confinement Problem (CACM 16, 1973)",
	.kind = JOB_ATTACK,
	.deadline = 40 * NS_PER_S,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(covert)
