/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store keeps of nights: which runs are some, what each measured comes
 * to in a few numbers that stay when its samples have gone, and which findings
 * were acknowledged. It is told in one pass over a table each, so that a
 * thousand nights are read in a moment. As in store.h, strings are borrowed.
 */
#ifndef HARNESS_STORE_NIGHTS_H
#define HARNESS_STORE_NIGHTS_H

#include "harness/store/store.h"

struct night_record {
	int64_t id; /**< given by the store */
	const char *run;
	const char *again_of; /**< the run whose suspects it measured a second
				 time; NULL: it is a night of its own */
	double busy; /**< CPUs that others used beside it; NaN: unknown */
	const json_t *traits; /**< what the run says of itself, an object as in
				 comparison.h: kind → name → values */
	/* Read only, of its run: */
	const char *suite;
	int64_t started_s; /**< Unix time */
	int is_imported;   /**< it was measured elsewhere */
};

/** One workload in one environment on one night. */
struct summary_record {
	int64_t night;
	const char *workload, *environment;
	const char *label;	   /**< "TCG", or NULL */
	const char *unit, *better; /**< as a trial has them */
	const char *against;	   /**< what `value` is taken in relation to in
				      the same round: native, reference, or NULL
				      where it is the cost itself */
	/** Natural logarithms; NaN where nothing was done. A start counts once,
	 * with the median of its rounds: */
	double value;  /**< mean of the starts, of the cost in that relation */
	double alone;  /**< likewise, of the cost itself */
	double spread; /**< standard deviation between starts, of `value` */
	/* Kept for whoever asks the store; not read back: */
	int64_t starts; /**< that these rest on */
	int64_t rounds; /**< over all starts */
	int64_t failed; /**< trials that were not done */
};

/** A level that somebody accepts, with the reason. */
struct acknowledgement_record {
	const char *finding; /**< its name: "step:cpu.integer:container" */
	const char *reason;
	int64_t since_s; /**< what began before that is not looked at */
	int64_t given_s; /**< when, Unix time */
};

/** A verdict of a night, on what was to be attacked. */
struct night_verdict {
	int64_t night;
	const char *environment;
	const char *attack, *row; /**< row NULL: none */
	const char *outcome, *proof;
	const char *evidence, *reason;
};

/** Add a night with its summaries, or replace it: all of it or nothing. Its id
 * is filled in. */
int store_add_night(struct store *store, struct night_record *night,
		    const struct summary_record *summaries, size_t count,
		    struct error *err);

int store_add_acknowledgement(struct store *store,
			      const struct acknowledgement_record *given,
			      struct error *err);

/* Reading. The callback returns non-zero to stop; that value is returned. */

/** Nights, the oldest first. */
int store_each_night(struct store *store,
		     int (*each)(const struct night_record *, void *),
		     void *data, struct error *err);
/** Summaries of all nights, the oldest first. */
int store_each_summary(struct store *store,
		       int (*each)(const struct summary_record *, void *),
		       void *data, struct error *err);
/** Verdicts of all nights, in no order but that of each run. */
int store_each_night_verdict(struct store *store,
			     int (*each)(const struct night_verdict *, void *),
			     void *data, struct error *err);
/** The last one last. */
int store_each_acknowledgement(
	struct store *store,
	int (*each)(const struct acknowledgement_record *, void *), void *data,
	struct error *err);

/** Ids of runs of all of this suite that ended and are no nights yet, oldest
 * first, as an array of texts. New reference. */
int store_runs_without_night(struct store *store, const char *suite,
			     json_t **ids, struct error *err);

/** What is dropped of nights that began before these moments (Unix time);
 * summaries and verdicts are kept for ever. */
struct thinning {
	int64_t samples_s; /**< samples within trials, what attacks wrote down
			      beside their evidence */
	int64_t trials_s;  /**< trials altogether */
};

/** Thin nights; other runs are not touched. Negative on failure; then nothing
 * was dropped. */
int store_thin(struct store *store, const struct thinning *thinning,
	       struct error *err);

#endif
