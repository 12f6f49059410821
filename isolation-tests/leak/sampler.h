/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Samples several quantities at once, again and again, from inside an
 * environment. Files stay open: a sample costs a read.
 */
#ifndef ISOLATION_TESTS_LEAK_SAMPLER_H
#define ISOLATION_TESTS_LEAK_SAMPLER_H

#include "common/clock.h"
#include "isolation-tests/leak/quantity.h"

/** Most quantities that are sampled at once. */
#define SAMPLER_MOST 12

/** One quantity being sampled. */
struct sampled {
	const struct quantity *quantity;
	int fd;	    /**< -1: asked, or cannot be opened */
	int number; /**< errno when it cannot be read; 0: it can */
	size_t count;
	nanoseconds *at; /**< owned */
	double *value;	 /**< owned */
};

struct sampler {
	size_t count, room; /**< quantities; samples that there is room for */
	struct sampled sampled[SAMPLER_MOST];
	char *text; /**< owned; of the file read last */
};

/** Begin with nothing to sample, for at most `room` samples of each. Negative
 * without memory. sampler_close() in any case. */
int sampler_begin(struct sampler *sampler, size_t room);

/** Open one more; `quantity` is borrowed. Negative without memory. */
int sampler_add(struct sampler *sampler, const struct quantity *quantity);

/** Take one sample of each that is due: see `pause`. */
void sampler_take(struct sampler *sampler);

void sampler_close(struct sampler *sampler);

#endif
