/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two sides, each of one run or of several, against each other: what each
 * workload costs in each environment, and what each boundary holds.
 *
 *  1. comparison_read() takes both sides out of their stores,
 *  2. comparison_differences() says where they are not alike,
 *  3. comparison_estimate() finds ratios, intervals and verdicts (pure),
 *  4. comparison_document() puts all of it in one JSON object (pure), from
 * which tables are written.
 *
 * What is compared is what a workload costs in an environment *in relation to
 * native in the same round*, so that a machine that is busier on one of the two
 * days falls out. Native itself, and the lives of environments, are taken in
 * relation to the reference job in the same round and as they are, and what
 * says less of the two counts. Within a start the median of the rounds counts,
 * a start once. Where each side is one run, starts are compared with starts,
 * and what is said is said of these two runs; else runs with runs, since what
 * differs from run to run does not average out by more starts. Of old nights,
 * whose trials are gone, the summary is left, which is as much of a run as
 * counts there; their starts can't be compared with anybody's.
 */
#ifndef HARNESS_REPORT_COMPARISON_H
#define HARNESS_REPORT_COMPARISON_H

#include "harness/judge/change.h"
#include "harness/judge/contrast.h"
#include "harness/stats/overhead.h"
#include "harness/store/store.h"

/** Confidence of every interval in a comparison. */
#define COMPARISON_CONFIDENCE CONTRAST_CONFIDENCE
/** Times the middle of its kind from which on a sample is named. */
#define COMPARISON_ODD 100

enum { COMPARISON_BEFORE, COMPARISON_AFTER, COMPARISON_SIDES };

/** What a cost is taken in relation to, in the same round. */
enum compared_with { WITH_NATIVE, WITH_REFERENCE, WITH_NOTHING };

/** What a night came to, as the store keeps it (store/nights.h): all that is
 * left when its trials are gone. */
struct compared_summary {
	enum compared_with with; /**< that `value` is in relation to */
	double value, alone;	 /**< logarithms of costs; NaN: none */
	size_t starts, rounds;	 /**< that these rest on; no rounds: there is no
				    summary */
};

/** Trials of one workload in one environment in one run. */
struct compared_list {
	struct overhead_trial *trials; /**< in the workload's unit; owned */
	struct interval *samples; /**< the least and the largest of each trial's
				     samples, NaN: none; owned */
	size_t count;
	struct compared_summary summary; /**< instead of trials */
};

/** One side of a cell. */
struct compared_half {
	struct compared_list *lists; /**< one for each run; owned */
	size_t done, failed;	     /**< trials in all runs */
	size_t unsettled; /**< of those done: the warm-up was not seen to be
			     over */
	/* What comparison_estimate() finds: */
	double median; /**< of the trials, in the unit */
	size_t runs, starts, rounds;
};

/** Where the floor of a cell is from. */
enum compared_floor {
	FLOOR_USUAL,	  /**< change_floor() */
	FLOOR_CALIBRATED, /**< what `calibrate` found; of two sides the larger
			   */
	FLOOR_GIVEN,	  /**< whoever compares said so */
};

/** One workload in one environment. */
struct compared_cell {
	char *workload, *environment, *unit; /**< owned */
	char *label; /**< "TCG" where it is so on a side, or NULL; owned */
	int higher_is_better;
	int is_mixed; /**< there are several units */
	struct compared_half halves[COMPARISON_SIDES];
	/* What comparison_estimate() finds: */
	enum compared_with with;
	int is_by_run;		      /**< runs are compared, not starts */
	struct difference difference; /**< of logarithms */
	double p;		      /**< of whichever test was made */
	int is_permuted;	      /**< that was a permutation test */
	double adjusted_p;
	double floor;
	enum compared_floor floor_from;
	enum change change;
};

struct compared_side {
	const char *given; /**< as the user named it; borrowed */
	json_t *runs;	   /**< an object for each; `is_summary` where its
			      trials are gone; owned */
	json_t *traits;	   /**< kind → name → values, texts; owned */
	json_t *verdicts; /**< "attack/row in environment" → an object; owned */
	json_t *floors;	  /**< what is seen there (floors.h); owned */
};

struct comparison {
	struct compared_side sides[COMPARISON_SIDES];
	struct compared_cell *cells; /**< owned */
	size_t count;
	json_t *index; /**< workload, \x1f, environment → number of the cell;
			  owned */
	/* What comparison_estimate() finds: */
	struct compared_cell *means; /**< of each environment's work, where
					there is more than one; without an
					adjusted p and a verdict; owned */
	size_t mean_count;
	size_t family;			     /**< tests that were adjusted */
	const struct compared_cell *machine; /**< the reference job natively:
						how fast the machine is; or
						NULL */
};

/** Floors that were given: workload → a number, "" for all others. */
typedef json_t comparison_floors;

/** Read one side, the runs in `ids` (an array of texts) of `store`.
 * comparison_free() in any case. */
int comparison_read(struct comparison *comparison, int side, const char *given,
		    struct store *store, const json_t *ids, struct error *err);

/**
 * Where the sides are not alike: an array of objects with `kind`, `what`, `a`
 * and `b`. Kinds are "machine", "emulation" and "parameters", which make a
 * comparison meaningless, and before them "changed" (kernel, packages, this
 * program), which may be the cause of what is found. New reference.
 */
json_t *comparison_differences(const struct comparison *comparison);

/** Whether one of these differences forbids comparing. */
int comparison_is_alike(const json_t *differences);

/** Find everything. Negative without memory. */
int comparison_estimate(struct comparison *comparison,
			const comparison_floors *floors, struct error *err);

/** All of it, with the differences (borrowed); docs/bulkhead.1 says what is in
 * it. New reference. */
json_t *comparison_document(const struct comparison *comparison,
			    const json_t *differences);

/** Whether the document is bad news: something is worse, or a boundary lost. */
int comparison_is_bad_news(const json_t *document);

/** How much could be compared: cells and boundaries that both sides have. */
size_t comparison_size(const json_t *document);

/** The document for people, and as Markdown. */
void comparison_write_text(FILE *out, const json_t *document);
void comparison_write_markdown(FILE *out, const json_t *document);

void comparison_free(struct comparison *comparison);
#define cleanup_comparison __attribute__((cleanup(comparison_free)))

#endif
