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
	double busy;	/**< CPUs that others used beside it; NaN: unknown */
	int by_nightly; /**< it was measured to be a night, and is thinned with
			   age; else it is a run that became one */
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
	/** Natural logarithms; NaN where nothing was done. */
	double value; /**< median of the rounds, of the cost in that relation */
	double alone; /**< likewise, of the cost itself */
	double spread;	/**< standard deviation between starts, each by the
			   median of its rounds, of `value` */
	int64_t starts; /**< that these rest on */
	int64_t rounds; /**< over all starts */
	/* Kept for whoever asks the store; not read back: */
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

/** Nights, in the order in which they were measured, which no clock changes. */
int store_each_night(struct store *store,
		     int (*each)(const struct night_record *, void *),
		     void *data, struct error *err);
/** Summaries of all nights, in that order. */
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

/** Ids of runs of all of this suite that ended and are no nights yet, in the
 * order in which they were measured, as an array of texts. New reference. */
int store_runs_without_night(struct store *store, const char *suite,
			     json_t **ids, struct error *err);

/** How old a night is: it began before that moment, and so many were measured
 * since. A clock that is a year ahead makes none old. */
struct night_age {
	int64_t before_s; /**< Unix time */
	int64_t nights;	  /**< 1 or more */
};

/** How old nights are of which this is dropped; summaries and verdicts are kept
 * for ever. */
struct thinning {
	struct night_age samples; /**< samples within trials, what attacks wrote
				     down beside their evidence */
	struct night_age trials;  /**< trials and attempts altogether, with the
				     starts, controls and expectations */
};

/** Thin what was measured to be a night; other runs are not touched, whether
 * they became nights or not. Negative on failure; then nothing was dropped. */
int store_thin(struct store *store, const struct thinning *thinning,
	       struct error *err);

#endif
