/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the life-*.c share; of no use outside. */
#ifndef HARNESS_LIFE_PARTS_H
#define HARNESS_LIFE_PARTS_H

#include "common/parameter.h"
#include "harness/conduct/life.h"

/** How it went. */
enum life_end {
	LIFE_DONE,
	LIFE_FAILED,	  /**< `err` */
	LIFE_UNSUPPORTED, /**< it can't be had of this environment; `err` */
	LIFE_INTERRUPTED, /**< a signal */
	LIFE_FAULT,	  /**< guard or store; `err` */
};

/** One trial. */
struct life_trial {
	const struct life *life;
	struct conduct *conduct;
	const struct environment *like; /**< what further instances are like */
	const json_t *params;		/**< as sent */
	nanoseconds deadline;		/**< when its budget is spent */
	json_t *samples;
	char note[400];
};

struct life {
	const char *name, *title, *unit; /**< less of it is always better */
	const char *alive;    /**< parameter that says how many live at once */
	nanoseconds deadline; /**< about the longest that it may take */
	const struct job_parameter *parameters; /**< ended by a NULL name */
	enum life_end (*run)(struct life_trial *trial, struct error *err);
};

extern const struct life life_start, life_stop;
extern const struct life life_footprint, life_footprint_host;
extern const struct life life_density;

/** The time that a trial may take, for all tables of parameters. */
#define LIFE_BUDGET(most_ms, default_ms)                                 \
	{                                                                \
		"budget_ms", "ms", 1, most_ms, default_ms,               \
			"time that a trial takes; one instance at least" \
	}

/** Value of a parameter, its default where it was not given. */
int64_t life_param(const struct life_trial *trial, const char *name);

/** Add a sample. */
void life_sample(struct life_trial *trial, double value);

/** Let the machine go on for so long (0: look only), hearing who died. */
enum life_end life_wait(struct life_trial *trial, nanoseconds length,
			struct error *err);

/** Start one further instance; environment_remove() ends it. */
enum life_end life_spare(struct life_trial *trial, struct environment **spare,
			 struct error *err);

/** From asking for it to its agent's first instruction. */
nanoseconds life_start_time(const struct environment *spare);

/** Further instances, alive side by side. */
struct life_crowd {
	struct environment *all[STAGE_HANDLES];
	int count;
	char why[256]; /**< there are no more of them */
};

/**
 * Start up to `most`, one after the other, until the budget is spent, one is
 * refused, or memory for two more is not there. LIFE_DONE with one at least.
 */
enum life_end life_gather(struct life_trial *trial, int most,
			  struct life_crowd *crowd, struct error *err);

/** Stop them all. */
void life_disperse(struct life_trial *trial, struct life_crowd *crowd);

/**
 * Memory that an instance is charged for on the host, whatever group of the
 * run's that is in, in bytes; negative when nothing counts it.
 */
int64_t life_held(const struct life_trial *trial,
		  const struct environment *spare);

#endif
