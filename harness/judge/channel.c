/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/judge/channel.h"

#include "harness/stats/capacity.h"

#include <stdio.h>
#include <string.h>

struct channel channel_measure(size_t bits, size_t wrong, double rate)
{
	struct channel channel = {
		.bits = bits,
		.wrong = wrong,
		.rate = rate,
		.errors = capacity_errors(wrong, bits, CHANNEL_CONFIDENCE)};

	channel.capacity = capacity_bounds(&channel.errors);
	channel.capacity.estimate *= rate;
	channel.capacity.low *= rate;
	channel.capacity.high *= rate;
	return channel;
}

static void say_bounds(const struct channel *channel, char *words, size_t size)
{
	snprintf(
		words, size,
		"%zu of %zu bits right in %.1f s: %.3g to %.3g bit/s, %.1f to %.1f %% wrong (95 %%)",
		channel->bits - channel->wrong, channel->bits,
		(double)channel->bits / channel->rate, channel->capacity.low,
		channel->capacity.high, 100 * channel->errors.low,
		100 * channel->errors.high);
}

void channel_compare(struct comparison *result, const char *found,
		     const char *truth, double rate)
{
	size_t bits = strlen(truth);
	struct channel channel;

	result->witness = WITNESS_BLIND;
	if (!bits || !(rate > 0) || strlen(found) != bits) {
		snprintf(result->reason, sizeof(result->reason),
			 "%zu bits were sent, and %zu received", bits,
			 strlen(found));
		return;
	}
	channel = channel_measure(bits, compare_bits(found, truth), rate);
	say_bounds(&channel, result->evidence, sizeof(result->evidence));
	if (channel.capacity.low > CHANNEL_FLOOR)
		result->witness = WITNESS_MOVED;
	else if (channel.capacity.high < CHANNEL_FLOOR)
		result->witness = WITNESS_STILL;
	else
		snprintf(result->reason, sizeof(result->reason),
			 "too few bits to tell on which side of %g bit/s it is",
			 CHANNEL_FLOOR);
}
