/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One run, as exported from the store, put in order for a reader: which
 * environments, workloads and attacks there are, and the overhead and verdict
 * of each. Pure; prints nothing. All strings and JSON are borrowed from the
 * document, which must live as long.
 */
#ifndef HARNESS_REPORT_ANALYSIS_H
#define HARNESS_REPORT_ANALYSIS_H

#include "common/error.h"
#include "common/json.h"
#include "harness/stats/overhead.h"

#include <stdio.h>

/** Confidence of every interval in the report. */
#define ANALYSIS_CONFIDENCE 0.95

/** What a verdict comes to for whoever reads it. */
enum standing {
	STANDING_HELD, /**< with a proof, as is the next */
	STANDING_DEGRADED,
	STANDING_THROUGH,
	STANDING_UNPROVEN, /**< held or degraded without one */
	STANDING_NOT_TRIED,
	STANDING_ERROR,
	STANDINGS
};

enum standing verdict_standing(const json_t *verdict);
/** One character: ✓ ~ ✗ ? – ! */
const char *standing_mark(enum standing standing);
/** "held", "unproven", … */
const char *standing_word(enum standing standing);

/** Write how many of `total` stand how, "✓9 ✗2", with the word where it is one.
 */
void standing_write(FILE *out, const size_t count[STANDINGS], size_t total);

/** Whether a workload is about an environment, not of work in it. */
int workload_is_life(const char *name);
/** Whether it is work that an environment makes slower or not: neither about
 * one, nor `null`, which prices the harness, nor `reference`, which follows the
 * machine. */
int workload_is_averaged(const char *name);

/** Verdicts of one environment, counted. */
struct tally {
	size_t held, degraded; /**< with a proof */
	size_t through;
	size_t unproven; /**< held or degraded without one: count for nothing */
	size_t not_tried, errors;
};

/** An environment that was to be measured and was, or was attacked. */
struct analysed_environment {
	const json_t *json;
	const char *name;
	const char *label; /**< "TCG", or NULL */
	int is_native;
	int is_in_laboratory; /**< its host is a guest: attacked, not measured
			       */
	struct overhead average; /**< over the workloads that count in it */
	struct tally tally;
	/**
	 * Of those attacks only that count in every environment which has the
	 * same host, so that like is compared with like. What was not tried on
	 * the machine its twin in the laboratory stands in for.
	 */
	struct tally alike;
};

struct analysed_workload {
	const char *name, *unit;
	int higher_is_better;
	int is_averaged; /**< `null` and `reference` are not */
	int is_life; /**< about an environment, not of work in it: in no ratio
			and no mean */
};

/** One workload in one environment. */
struct analysed_cell {
	size_t done, failed; /**< trials */
	double median;	     /**< of the trials' medians, in the unit */
	struct overhead overhead;
	/** The same, wide enough that all cells of the report hold together. */
	struct overhead simultaneous;
};

/** One row of the matrix: an attack, or a row of one. */
struct analysed_attack {
	const char *attack, *row; /**< row NULL: none */
	const char *title, *boundary;
	const char *threatens; /**< NULL: nobody said */
};

struct analysis {
	const json_t *document, *run, *facts;
	struct analysed_environment *environments;
	size_t environment_count;
	const struct analysed_environment *native; /**< or NULL */
	struct analysed_workload *workloads;
	size_t workload_count;
	size_t compared_count; /**< how many of them, the first, are compared */
	struct analysed_cell *cells; /**< workload by workload */
	size_t comparisons;	     /**< cells that have an overhead */
	struct analysed_attack *attacks;
	size_t attack_count;
	const json_t **verdicts; /**< attack by attack; NULL: none */
};

/** Whether any workload counts in the averages. */
int analysis_has_average(const struct analysis *analysis);

/** Analyse a document of store_export(). analysis_free() it in any case. */
int analysis_make(struct analysis *analysis, const json_t *document,
		  struct error *err);
void analysis_free(struct analysis *analysis);
#define cleanup_analysis __attribute__((cleanup(analysis_free)))

/** Cell of a workload and an environment, by their indices. */
const struct analysed_cell *analysis_cell(const struct analysis *analysis,
					  size_t workload, size_t environment);

/** What a workload takes in an environment, as a ratio to what it takes in
 * another one (not native, for which the cell has it), by trials of the same
 * round. An overhead without an estimate where there is none, or no memory. */
struct overhead analysis_ratio(const struct analysis *analysis, size_t workload,
			       size_t environment, size_t other);

/** Verdict on an attack in an environment, by their indices; or NULL. */
const json_t *analysis_verdict(const struct analysis *analysis, size_t attack,
			       size_t environment);

/** Of an environment without a twin. */
#define ANALYSIS_NO_TWIN ((size_t)-1)

/** Index of what is like an environment of the machine in the laboratory:
 * "lab-NAME" of NAME (harness/plan/laboratory.h); or ANALYSIS_NO_TWIN. */
size_t analysis_twin(const struct analysis *analysis, size_t environment);

/** How much stands behind a report. */
struct analysis_counts {
	size_t trials; /**< done, of workloads that are compared */
	size_t verdicts, attempts;
};
struct analysis_counts analysis_count(const struct analysis *analysis);

/** Attempts that count: proven, or through. */
size_t tally_counting(const struct tally *tally);

/** Whether a verdict has a proof ("by" or "against"). */
int verdict_is_proven(const json_t *verdict);

/** What came of an attack there, "attempts" of the document; `row` NULL: it has
 * none. NULL: it was not made. */
const json_t *analysis_attempt(const struct analysed_environment *environment,
			       const char *attack, const char *row);

/** A list of the environment in the document ("trials"); never NULL. */
const json_t *environment_list(const struct analysed_environment *environment,
			       const char *name);

#endif
