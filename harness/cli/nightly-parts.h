/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of `bulkhead nightly` share; nobody else includes this. */
#ifndef HARNESS_NIGHTLY_PARTS_H
#define HARNESS_NIGHTLY_PARTS_H

#include "harness/conduct/run.h"
#include "harness/report/night.h"

/** What the command line says. */
struct nightly_arguments {
	const char *suite, *store, *data, *output, *finding, *reason;
	double busy;
	int judge, quiet;
};

/** A night under way. */
struct nightly {
	const struct nightly_arguments *a;
	const struct programs *programs;
	char *store;	 /**< path; owned */
	char *directory; /**< of what is written; owned */
	int lock;	 /**< a descriptor; owned */
	double busy;	 /**< CPUs that others used, as it was last seen */
	const struct plan *plan;  /**< of the night's own run */
	struct run_outcome first; /**< of the night's own run */
};

/** A run of all of the suite, or of these names of it. Negative: usage. */
int nightly_plan(struct plan *plan, const struct nightly *nightly,
		 const json_t *names, struct error *err);

/** Measure, and watch what the machine does for others before, meanwhile and
 * after. `suite`
 * is the name for the record, `names` (NULL: all) are what the plan is of. */
int nightly_measure(struct nightly *nightly, const struct plan *plan,
		    const char *suite, const json_t *names,
		    struct run_outcome *outcome, struct error *err);

/** Suspects of the judged night are measured a second time: 1 with what that
 * changed in `document`, 0 when there are none, negative on failure. */
int nightly_measure_again(struct nightly *nightly, json_t **document,
			  struct run_outcome *outcome, struct error *err);

/** Judge the night that was just measured, else the last one in the store. New
 * reference, or NULL. */
json_t *nightly_judge(const struct nightly *nightly, struct store *store,
		      struct error *err);

/** Keep what a run came to (NULL: none), and all that nobody kept, and judge
 * the last night. New reference, or NULL. */
json_t *nightly_keep_and_judge(const struct nightly *nightly, const char *run,
			       const char *again_of, struct error *err);

/** --ack: the exit status. */
int nightly_acknowledge(struct nightly *nightly);

#endif
