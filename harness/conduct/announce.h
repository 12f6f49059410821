/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run says before it begins: what, on what, how long. */
#ifndef HARNESS_ANNOUNCE_H
#define HARNESS_ANNOUNCE_H

#include "harness/host/topology.h"
#include "harness/plan/plan.h"

/** On standard error; `directory` is where its data go. */
void announce(const char *suite, const struct plan *plan,
	      const struct catalogue *catalogue, const struct host_cpus *cpus,
	      const char *directory);

#endif
