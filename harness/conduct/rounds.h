/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measuring: starts of the environments, rounds within each, one trial of every
 * workload in every environment a round, side by side in random order, until
 * the budget is spent. A start's rounds may end before, when its means are
 * exact enough; how many starts there are depends on nothing that was measured.
 */
#ifndef HARNESS_ROUNDS_H
#define HARNESS_ROUNDS_H

#include "harness/conduct/conduct.h"

/** Run them all; CONDUCT_PRECISE when all are done, and most starts had fewer
 * rounds than planned. */
enum conduct_end rounds_run(struct conduct *conduct, struct error *err);

#endif
