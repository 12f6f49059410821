/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Neighbours: every antagonist beside every victim, in two environments of one
 * kind, on the same CPU and on different ones. A pair is a quiet and a noisy
 * round of all victims, one right after the other in random order, and is
 * stored as it comes; environments are started anew for each pass over the
 * antagonists, so that pairs of different passes know nothing of each other.
 */
#ifndef HARNESS_NEIGHBOURS_H
#define HARNESS_NEIGHBOURS_H

#include "harness/conduct/conduct.h"

/** Do what the plan has of it, until its passes are done or the budget is
 * spent; what was never come to is left out by name. */
enum conduct_end neighbours_run(struct conduct *conduct, struct error *err);

#endif
