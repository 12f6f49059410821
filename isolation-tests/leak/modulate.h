/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing codes on the machine: in the slots of a one the witness is active, in
 * the slots of a zero it sleeps. All that it takes is bounded: four
 * computing threads, 8 MiB, some hundred descriptors, a file without a name.
 */
#ifndef ISOLATION_TESTS_LEAK_MODULATE_H
#define ISOLATION_TESTS_LEAK_MODULATE_H

#include "common/clock.h"
#include "common/error.h"
#include "isolation-tests/leak/code.h"
#include "isolation-tests/leak/quantity.h"

/** The code of one activity. */
struct modulation {
	char bits[CODE_BITS + 1]; /**< "": there is none, `why` says why */
	struct error why;
};

/**
 * Play the preamble and the bits of each of `activities` (bits of a mask, 1 <<
 * ACTIVITY_BUSY and so on) that has a code in `all` (ACTIVITIES of them), side
 * by side, by slots of `slot` ns, after two quiet ones. `directory` takes the
 * file for the disk; "" where there is none. An activity that is not to be had
 * has no code any more.
 */
void modulate_play(struct modulation *all, unsigned activities,
		   nanoseconds slot, const char *directory);

/**
 * How long it takes at least to take what is held in the slots of a one, and to
 * give it back, ns: the least of a few times.
 */
nanoseconds modulate_rehearse(const char *directory);

#endif
