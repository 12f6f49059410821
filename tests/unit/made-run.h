/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made-up runs with a known truth, for tests of comparing: native, container
 * and a guest that takes twice as long do three workloads, with little noise,
 * which is the same each time for the same id. A fork bomb was tried in the
 * container.
 */
#ifndef TESTS_MADE_RUN_H
#define TESTS_MADE_RUN_H

#include "harness/store/store.h"

/** What is 0 or NULL is as in all others. */
struct made_run {
	const char *id;
	const char *kernel, *processor;
	const char *label;   /**< of the guest */
	const char *version; /**< of the reference job */
	int64_t memory_bytes, budget_ms;
	int64_t later_s;  /**< it began so many seconds after the others */
	double reference; /**< the reference job takes so many times as long */
	double speed;	  /**< everything takes so many times as long */
	double slowed;	  /**< so does cpu.integer in the container, besides */
	double starved;	  /**< and net.stream there */
	int starts;
	double bogus;  /**< a sample of cpu.integer there, in start 2 */
	int unsettled; /**< its first so many rounds there had not settled */
	double value;  /**< instead of each value of cpu.integer there */
	int without_native, partial;
	const char *outcome;  /**< of the fork bomb; else it is held */
	const char *evidence; /**< of that */
};

/** Add it; a failure fails the test. */
void made_run_add(struct store *store, const struct made_run *run);

#endif
