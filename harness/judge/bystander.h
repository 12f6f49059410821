/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did the host's canary suffer? Pure. */
#ifndef HARNESS_BYSTANDER_H
#define HARNESS_BYSTANDER_H

#include "common/clock.h"
#include "common/json.h"

/** A slow-down below this is nobody's business: the 99th percentile of a
 * delay that people or protocols begin to notice. */
#define BYSTANDER_FLOOR_NS (20 * NS_PER_MS)
/** Of fewer samples one that is late by chance would be the lower end of an
 * interval: two have to be. */
#define BYSTANDER_LEAST 3

/**
 * Whether one of the canary's delays during the attack is beyond the floor
 * and beyond twice the quiet window's, both by the near ends of their 95 %
 * intervals (p99 by order statistics). `quiet` and `attack` are the canary's
 * data, whole or of a row; either may be NULL: then not. `words` (of `size`
 * bytes) gets the sentence with the interval when it is.
 */
int bystander_suffered(const json_t *quiet, const json_t *attack, char *words,
		       size_t size);

#endif
