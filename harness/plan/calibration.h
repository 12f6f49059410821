/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan for finding out what can be seen: the same environment several times
 * over, each an arm that is slowed down by another known amount, the first by
 * nothing. Pure.
 */
#ifndef HARNESS_PLAN_CALIBRATION_H
#define HARNESS_PLAN_CALIBRATION_H

#include "harness/plan/plan.h"

/** Parameter of workloads that slows them down, in percent. */
#define CALIBRATION_BURN "burn_percent"

enum { CALIBRATION_ARMS = 5 };

/** By how much each arm is slowed down, in percent; ascending, the first is 0.
 */
extern const int calibration_percent[CALIBRATION_ARMS];

/** Name of an arm, "container burn=5". Caller frees; NULL without memory. */
char *calibration_arm(const char *environment, size_t arm);

/**
 * Make a plan one for calibrating the environments that the user named, else
 * all but `native`, else that: `native` stays, beside the arms of these.
 * Workloads that can't be slowed down are left out. The suite's starts make a
 * night, of which there are as many as the budget holds; `*calibrated` is the
 * names of the environments, a new reference. Negative with a sentence.
 */
int plan_calibrate(struct plan *plan, const struct catalogue *catalogue,
		   json_t **calibrated, struct error *err);

#endif
