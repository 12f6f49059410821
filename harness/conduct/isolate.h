/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attacking: every attack in every environment, then the controls (the same
 * environment without the keys that ought to hold), then the judge; when all
 * attacks were made, what holds what was held, if that is wanted.
 */
#ifndef HARNESS_ISOLATE_H
#define HARNESS_ISOLATE_H

#include "harness/conduct/conduct.h"

/** Run all attacks of the plan. CONDUCT_BUDGET: their time was up before all
 * was tried, or explained; what was, is stored. */
enum conduct_end isolate_run(struct conduct *conduct, struct error *err);

#endif
