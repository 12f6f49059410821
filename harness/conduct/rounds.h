/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measuring: starts of the environments, rounds within each, one trial of every
 * workload in every environment a round, side by side in random order, until
 * the intervals are narrow enough or the budget is spent.
 */
#ifndef HARNESS_ROUNDS_H
#define HARNESS_ROUNDS_H

#include "harness/conduct/conduct.h"

/** Starts before intervals are looked at: three degrees of freedom at least. */
#define ROUNDS_LEAST_STARTS 4

/** Run them all. */
enum conduct_end rounds_run(struct conduct *conduct, struct error *err);

#endif
