/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs: the one kind of plug-in. A workload (bench/), an attack
 * (isolation-tests/) or a host's witness is one static descriptor, last in its
 * file, registered by JOB_REGISTER. The agent knows no job from another.
 *
 * A job runs in a worker process of its own, which is replaced when it crashes
 * or overruns: setup() and run() may fail, leak or die, and only this trial is
 * lost. teardown() is called after setup() succeeded or failed half-way.
 */
#ifndef PROBE_JOB_H
#define PROBE_JOB_H

#include "common/channel.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/json.h"
#include "common/parameter.h"

enum job_kind {
	JOB_WORKLOAD, /**< returns samples */
	JOB_ATTACK,   /**< returns what it achieved */
	JOB_WITNESS,  /**< runs on the host: plants, looks, stays awake */
	JOB_SERVICE,  /**< runs as neighbour until told `done`, such as the peer
		       */
	JOB_ANTAGONIST, /**< a neighbour that takes what it can until told
			   `done`; never tried as an attack */
};

/** What must be there before a job can run; checked by the harness. */
enum job_need {
	JOB_NEEDS_DATA = 1 << 0,  /**< a data directory */
	JOB_NEEDS_PEER = 1 << 1,  /**< a network peer */
	JOB_NEEDS_ROOT = 1 << 2,  /**< uid 0 in its environment */
	JOB_NEEDS_OUTER = 1 << 3, /**< an outer group with limits in force: it
				     takes more than a few processes or a
				     MiB, or all of something else, so that
				     others may suffer (the canary listens)
				     and it may be ended for it */
	JOB_NEEDS_HARDWARE = 1 << 4, /**< a machine that is no guest itself:
					it strains what strangers may share */
};

enum job_better { JOB_LOWER_IS_BETTER, JOB_HIGHER_IS_BETTER };

/** What is lost, by the host or a neighbour, when an attack gets through. */
enum threat {
	THREAT_NOT_SAID,
	THREAT_AVAILABILITY,	/**< time, memory, room, being there at all */
	THREAT_CONFIDENTIALITY, /**< what only they should know */
	THREAT_INTEGRITY,	/**< what only they should change or command */
	THREATS
};

/** One thing that an attack with rows tries. */
struct attack_row {
	const char *name;
	const char *title;
	/** Keys whose removal, together, is its control, "KEY=VALUE KEY=VALUE";
	 * NULL: no key holds it. It is tried where the attack was held: that,
	 * and nothing else, proves what holds it. As few as possible. */
	const char *without;
	enum threat threatens; /**< where it is not as the whole attack */
};

/** Only in attacks. */
struct attack {
	const char *boundary; /**< what it tries to cross, a few words */
	enum threat threatens;
	const char *witness; /**< the witness job beside it on the host */
	/** A service in a second environment of the same kind beside the
	 * attacked one; NULL: none. It sends `ready`, and goes on until it is
	 * told `done`; it is told what the witness says, and the attack that
	 * it said something. */
	const char *partner;
	const char *without;	       /**< as in attack_row */
	const struct attack_row *rows; /**< ended by a NULL name; or NULL */
	int lab; /**< changes the whole machine: only where a guest of ours is
		    the machine, or inside a guest */
};

struct job_context;

struct job {
	const char *name;
	const char *title;
	const char *reference; /**< paper, document, CVE … or NULL */
	enum job_kind kind;
	unsigned needs;		 /**< of enum job_need */
	nanoseconds deadline;	 /**< longest that run() may take */
	int64_t bound_processes; /**< ceilings; 0: makes none to speak of */
	int64_t bound_bytes;
	const char *unit;	/**< workloads: unit of a sample */
	enum job_better better; /**< workloads */
	const struct job_parameter *parameters; /**< ended by a NULL name */
	const struct attack *attack;		/**< attacks only */
	int (*setup)(struct job_context *context, struct error *err);
	int (*run)(struct job_context *context, struct error *err);
	void (*teardown)(struct job_context *context);
};

/** What a job may know of the place where it runs. Strings may be "". */
struct surroundings {
	const char *name; /**< the environment's */
	const char *kind;
	const char *run;      /**< the run's id */
	const char *data;     /**< data directory */
	const char *cpus;     /**< as in taskset -c */
	const char *peer;     /**< the peer's address */
	int64_t memory_bytes; /**< the common memory size */
};

/** One execution. `result` becomes the result's data. */
struct job_context {
	const struct job *job;
	const json_t *params; /**< as sent, defaults filled in; borrowed */
	const struct surroundings *around;
	nanoseconds deadline; /**< monotonic */
	json_t *result;	      /**< an object, to be filled by run() */
	void *state;	      /**< the job's own, from setup() to teardown() */
	struct channel *line; /**< to the other half; NULL: nobody there */
};

/** Return this (after error_make()) when a thing can't be done here at all:
 * the trial is `unsupported`, not `failed`. */
#define JOB_UNSUPPORTED (-2)

/** Value of a whole-number parameter, already checked against its range. */
int64_t job_param(const struct job_context *context, const char *name);

/** Tell the other half of the pair something. Takes over `data` (or NULL). */
int job_event(struct job_context *context, const char *name, json_t *data,
	      struct error *err);

/**
 * Wait until the other half tells `name` (others before it are dropped), or
 * `deadline` (monotonic). Returns its data, a new reference, NULL when the
 * time is up. With a NULL `name` anything that is told ends the wait, and the
 * object returned has its "name" and its "data".
 */
json_t *job_wait(struct job_context *context, const char *name,
		 nanoseconds deadline);

/**
 * Be at the other half's service until it is `done`, or the time is nearly up:
 * the data of each `name` that it tells go to `serve`; all else is dropped.
 * Negative as soon as `serve` is.
 */
int job_serve(struct job_context *context, const char *name,
	      int (*serve)(struct job_context *context, const json_t *data,
			   struct error *err),
	      struct error *err);

/** Make a job known; called before main() through JOB_REGISTER. */
void job_register(const struct job *job);

/** The job of that name, or NULL. */
const struct job *job_find(const char *name);

/** All jobs, ordered by name; `*count` says how many. Borrowed. */
const struct job *const *job_all(size_t *count);

/** Register the descriptor that stands just above. */
#define JOB_REGISTER(descriptor)                                             \
	__attribute__((constructor)) static void register_##descriptor(void) \
	{                                                                    \
		job_register(&descriptor);                                   \
	}

#endif
