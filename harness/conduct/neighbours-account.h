/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CPU time while neighbours are at it: what each half's control groups were
 * charged with, and what was spent outside of them. For neighbours-pair.c.
 *
 * Outside is what can be said to be the run's, and no more:
 *   - helpers: the run's outer group beyond both halves' (the network's other
 *     end, launchers, witnesses, the guard);
 *   - kernel: the kernel's own threads (host/kernel-threads.h). They work for
 *     the whole machine: what they do for others is in here;
 *   - interrupts: with softirqs, less ksoftirqd's, which is a thread; of the
 *     whole machine, too. In the sum only where they are `apart`: elsewhere
 *     those pay whom they interrupted, perhaps the victim.
 * Not in it: the conductor, and processes of others. What they used is
 * `others`, to say how quiet the machine was.
 */
#ifndef HARNESS_NEIGHBOURS_ACCOUNT_H
#define HARNESS_NEIGHBOURS_ACCOUNT_H

#include "harness/conduct/twin.h"

/** Readings of a moment. Zero-initialise; account_free() it. */
struct account {
	nanoseconds at, first, second, outer;
	json_t *machine; /**< owned */
};

/** What lies between two moments, as shares of one CPU; NaN unknown. */
struct spending {
	double second;	/**< charged to the second half's groups */
	double outside; /**< the sum that is said above */
	json_t *parts;	/**< {"helpers", "kernel", "interrupts", "apart",
			 * "others", "threads": name → share}, what is not known
			 * left out; owned, NULL: nothing */
};

struct account account_take(const struct twin *twin);

/** Since `before`. Nothing is known where both halves are charged together (in
 * one guest), or one is gone. */
struct spending account_since(const struct twin *twin,
			      const struct account *before);

/** A share of one CPU; NaN where either end is unknown. */
double account_share(nanoseconds from, nanoseconds to, nanoseconds length);

void account_free(struct account *account);

#define cleanup_account __attribute__((cleanup(account_free)))

#endif
