/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing a code on the machine: in the slots of a one the witness is active,
 * in the slots of a zero it sleeps. All that it takes is bounded: four
 * computing threads, 8 MiB, some hundred descriptors, a file without a name.
 */
#ifndef ISOLATION_TESTS_LEAK_MODULATE_H
#define ISOLATION_TESTS_LEAK_MODULATE_H

#include "common/clock.h"
#include "common/error.h"
#include "isolation-tests/leak/quantity.h"

/**
 * Play the preamble and `bits` (CODE_BITS zeros and ones) by slots of `slot`
 * ns, after two quiet ones. `directory` takes the file for the disk; "" where
 * there is none. Negative when this activity is not to be had.
 */
int modulate_play(enum activity activity, const char *bits, nanoseconds slot,
		  const char *directory, struct error *err);

#endif
