/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run under way: what all parts of the conductor share. They divide it so:
 * environment.h (lifetimes), exchange.h (jobs and their answers), rounds.h
 * (measuring), isolate.h (attacking).
 */
#ifndef HARNESS_CONDUCT_H
#define HARNESS_CONDUCT_H

#include "harness/conduct/progress.h"
#include "harness/conduct/stage.h"
#include "harness/plan/plan.h"
#include "harness/store/store.h"

/** Network of a run: it lives in namespaces of its own, so any number of runs
 * may use the same addresses (RFC 2544's benchmarking range). */
#define CONDUCT_PEER "198.18.0.1"

enum environment_state {
	ENVIRONMENT_DOWN,
	ENVIRONMENT_UP,
	ENVIRONMENT_UNUSABLE, /**< not tried again in this run */
};

enum environment_role {
	ROLE_MEASURED,
	ROLE_CONTROL,	 /**< a variant, started for a control */
	ROLE_HELPER,	 /**< peer, witness, canary */
	ROLE_SPARE,	 /**< a further instance, measured itself; not stored */
	ROLE_LABORATORY, /**< a guest that is the host of those within */
	ROLE_ATTACKED,	 /**< in the laboratory: attacked, never measured */
};

struct environment {
	char *name, *kind;	/**< owned */
	json_t *keys;		/**< set explicitly */
	const char *variant_of; /**< borrowed from another environment */
	enum environment_role role;
	enum environment_state state;
	int handle;		    /**< place in conduct's table */
	struct environment *within; /**< whose line carries ours; NULL: none */
	int number;		    /**< there, of this start; 0: not open */
	int orphaned; /**< that one ended while we were open; not said yet */
	int by_name;  /**< the user named it */
	int to_prove; /**< attacked where that proves something only */
	int burn;  /**< in percent: its workloads are slowed down by so much */
	int house; /**< lives on the house's CPUs */
	int bystander; /**< its program is a copy, which it shares with nobody
			*/
	char cpus[16]; /**< on this one instead of the run's or house's; "" */
	int64_t record, start; /**< ids in the store */
	int starts;	       /**< number of the last start */
	int failures;	       /**< starts and deaths in a row */
	int silent;	   /**< it is down since it did not answer (await.h) */
	nanoseconds asked; /**< when its runner was last asked for */
	nanoseconds answered; /**< when its first line came after that */
	json_t *hello, *groups;
	json_t *all_groups; /**< of its runner, and its own before them */
	char label[16];	    /**< "TCG", or "" */
	char reason[1024];  /**< why it is unusable or went down */
	char remedy[512];
};

struct conduct {
	struct stage *stage;
	struct store *store;
	struct progress *progress;
	const struct catalogue *catalogue;
	const struct plan *plan;
	const char *run;       /**< id */
	const char *directory; /**< of the run, for environments' data */
	const char *run_cpus, *house_cpus;
	const char *agent; /**< path of bulkhead-probe */
	const char *agent_sha256;
	const char *kernel, *modules; /**< of a guest; NULL: none */
	const char *kvm_refused;      /**< why KVM is of no use; NULL: it is */
	int64_t llc_bytes;
	int is_guest;	      /**< the machine is one itself */
	int network;	      /**< whether links can be made */
	const char *no_outer; /**< why nothing may be exhausted; NULL: it may */
	struct environment *peer; /**< NULL: none yet */
	json_t *outer_groups;
	int peer_netns; /**< descriptor, -1 none */
	struct environment *environments[STAGE_HANDLES]; /**< by handle */
	int count;
	json_t *removed; /**< name → [id in the store, starts]; or NULL */
	json_t *kept;	 /**< said while one started (kept.h); or NULL */
	int64_t next_job;
	int next_number;  /**< of environments within others, never again */
	int failed_items; /**< trials and attempts that failed */
	nanoseconds started, deadline; /**< of the whole budget */
};

/** Why a part of the run ended. */
enum conduct_end {
	CONDUCT_COMPLETE,
	CONDUCT_PRECISE,     /**< some rounds need not be run */
	CONDUCT_BUDGET,	     /**< time was up */
	CONDUCT_INTERRUPTED, /**< a signal */
	CONDUCT_FAULT,	     /**< ours: store full, guard gone */
};

static inline nanoseconds conduct_now(const struct conduct *conduct)
{
	return conduct->stage->operations->now(conduct->stage);
}

#endif
