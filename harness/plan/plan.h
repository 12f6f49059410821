/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plan of a run: a suite and the user's options, checked against the
 * catalogue, before anything is made. Pure.
 */
#ifndef HARNESS_PLAN_H
#define HARNESS_PLAN_H

#include "harness/plan/catalogue.h"
#include "harness/plan/suite.h"

/** What the command line says. Strings are borrowed. */
struct plan_options {
	const char *const *only; /**< environments, workloads, attacks */
	size_t only_count;
	const char *const *set; /**< "ENV.KEY=VALUE" */
	size_t set_count;
	int workloads, attacks; /**< which halves are wanted at all */
	int laboratory;		/**< attacks in a guest as host, too */
	int on_machine; /**< no `laboratory` but this one, whatever the suite */
	int neighbours; /**< antagonists against victims, nothing else */
	int explain;	/**< what held is explained by removal */
	uint64_t seed;	/**< 0: the caller's random one was given */
	nanoseconds budget; /**< 0: the suite's */
};

/** What an environment is in the plan for. */
enum plan_part {
	PLAN_MEASURED,	 /**< and attacked, on the machine as host */
	PLAN_LABORATORY, /**< the host of those within */
	PLAN_ATTACKED,	 /**< within the laboratory: attacked only */
};

struct plan_environment {
	char *name, *kind;
	char *preset; /**< that its keys began with, or NULL */
	char *within; /**< name of the environment that it is in, or NULL */
	json_t *keys; /**< the preset's, and above them what the user set */
	int burn; /**< in percent: its workloads are slowed down by so much */
	int by_name; /**< named by the user: must work (exit 4) */
	/** `native` where others were named: attacked where that proves what
	 * they hold, and nowhere else. */
	int to_prove;
	enum plan_part part;
};

struct plan {
	struct plan_environment *environments;
	size_t environment_count;
	json_t *workloads, *attacks;   /**< name → parameters, in order */
	json_t *expectations;	       /**< of the suite; see expectation.h */
	json_t *antagonists, *victims; /**< likewise; both or none */
	json_t *by_name; /**< workloads that the user named: must work */
	json_t *dared;	 /**< attacks and antagonists that the user
			    named */
	uint64_t seed;
	int starts, rounds;
	nanoseconds budget, quiet;
	int explain; /**< what held, in the time that the attacks leave */
	int64_t memory_bytes;
	double precision;
	int is_partial; /**< the user left something of the suite out, or set
			   something: no night */
	int calibrates; /**< starts of a night, where workloads are slowed down
			   to find out what is seen (calibration.h) */
};

/** Make a plan. Negative with a sentence (usage). */
int plan_make(struct plan *plan, const struct suite *suite,
	      const struct catalogue *catalogue,
	      const struct plan_options *options, struct error *err);

/** As an object for the store. New reference. */
json_t *plan_json(const struct plan *plan);

void plan_free(struct plan *plan);

#define cleanup_plan __attribute__((cleanup(plan_free)))

#endif
