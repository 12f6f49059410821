/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nights: the runs of one suite, one after the other, and what they say about
 * the last one.
 *
 *  1. night_summarise() keeps what a run comes to (store/nights.h),
 *  2. night_read() reads all nights,
 *  3. night_document() judges the last one (judge/history.h; pure) and puts it
 *     in one JSON object,
 *  4. night_write() writes that for people and for machines.
 *
 * Costs are taken in relation to native in the same round; native itself, and
 * lives of environments, in relation to the reference job and as they are, and
 * what says less counts, as in comparison.h.
 */
#ifndef HARNESS_REPORT_NIGHT_H
#define HARNESS_REPORT_NIGHT_H

#include "common/drafts.h"
#include "harness/judge/history.h"
#include "harness/store/nights.h"

/** One night. */
struct night {
	int64_t id, again; /**< in the store; the second measurement's, or 0 */
	char *run, *run_again; /**< owned; the latter may be NULL */
	int64_t started_s;
	double busy; /**< CPUs that others used; NaN: unknown */
	int is_busy; /**< then it weighs nothing */
	int again_is_busy;
	int is_imported; /**< measured elsewhere */
	int is_unlike;	 /**< another machine, or other conditions: likewise */
	json_t *unlike;	 /**< names of workloads and environments that were
			    other ones then; owned */
	json_t *traits;	 /**< of the run; owned */
};

/** One workload in one environment, night by night. */
struct night_series {
	char *workload, *environment, *label, *unit, *against; /**< owned */
	int higher_is_better;
	double *values, *again, *alone, *spreads; /**< one a night; owned */
	int64_t *starts, *rounds; /**< that values and spreads rest on; owned */
	signed char *present;	  /**< measured: 1, not: 0, -1: the night says
				     nothing; owned */
};

/** One boundary, night by night. */
struct night_boundary {
	char *name;		       /**< "fork-bomb/row:container"; owned */
	char *attack, *environment;    /**< owned */
	char *evidence;		       /**< as it is tonight, or NULL; owned */
	struct boundary_night *nights; /**< owned */
};

struct nights {
	char *suite; /**< owned */
	double busy; /**< CPUs that others may use before it weighs nothing */
	struct night *nights; /**< as they were measured, tonight last; owned */
	size_t count;
	struct night_series *series; /**< owned */
	size_t series_count;
	struct night_boundary *boundaries; /**< owned */
	size_t boundary_count;
	json_t *expected;     /**< of the last night, by its suite: an array of
				 {environment, attack, row, expected, line,
				 sentence, sentence_again}; owned */
	json_t *acknowledged; /**< name → {"reason", "since_s", "given_s"};
				 owned */
	json_t *index;	      /**< of series and boundaries; owned */
	json_t *floors;	      /**< what `calibrate` found of this machine, as in
				 floors.h; owned */
};

/** Keep what a run comes to that was measured to be a night, or the second
 * measurement of one (`again_of`, else NULL). `busy` are the CPUs that others
 * used; NaN: what the run's load average says of that. */
int night_summarise(struct store *store, const char *run, const char *again_of,
		    double busy, struct error *err);

/** Likewise all other runs of that suite, which become nights without being
 * thinned as such; not of parts of it. */
int night_summarise_all(struct store *store, const char *suite,
			struct error *err);

/** Read the nights of a suite up to that of run `tonight` (NULL: all that were
 * measured). What was imported is left out, unless there is nothing else. A
 * night on which others used more than `busy` CPUs weighs nothing.
 * nights_free() in any case. */
int night_read(struct nights *nights, struct store *store, const char *suite,
	       const char *tonight, double busy, struct error *err);
void nights_free(struct nights *nights);
#define cleanup_nights __attribute__((cleanup(nights_free)))

/**
 * Judge the last night: an object with
 *
 * suite, nights (how many), weighing (how many of them weigh), night {run,
 * again, started_s, busy, is_busy}, judged and young (series with enough nights
 * and with too few), family, red (boolean), machine (a finding, or null),
 *
 * findings: an array, what makes the night red first: name (stable: a kind,
 * what and where), kind, workload and environment or boundary, is_worse,
 * is_red, began {run, started_s}, nights, before, ratio {estimate, low, high},
 * p, risk, last {night, ratio}: the last change of level and what it alone came
 * to, evidence, changed [{what, a, b}]: what was changed on the night it began,
 *
 * history: {dates: of the last sixty nights, Unix time; panels: an array, what
 * was found first, then what changed: workload, environment, label, is_found,
 * is_red, points
 * [[number of the night, cost by what it was, low, high]: 95 % over its
 * starts], levels [[number, cost, number, cost]: from, to], cuts [number of a
 * night on which it changed], band [number, low, high] of the level that was
 * found, or null, trials behind the points},
 *
 * levels: an array, of each series what it costs: workload, environment, label,
 * against, nights, usual, tonight (ratios, or nothing), since (the night of the
 * last change: its finding's `last`, else where the last change point of its
 * whole history lies, as in harness/stats/, or null) and changed (then, how
 * many times what it was), and acknowledged: name → reason.
 *
 * surprises: an array, expectations of the suite that the night broke, which
 * make it fail, and not red: environment, attack, row, expected, line, and the
 * sentences of either attempt, null where it was not broken. Of two attempts
 * that counts which counts of a boundary; on a busy night, only what got
 * through.
 *
 * The command adds outliers, those of the night's own run (outliers.h).
 *
 * Numbers that there are none of are null. New reference; NULL with the reason.
 */
json_t *night_document(const struct nights *nights, struct error *err);

/** Whether the finding of that name is in there; borrowed, or NULL. */
const json_t *night_finding(const json_t *document, const char *name);

/** What came instead, in a sentence; borrowed. */
const char *night_surprise_sentence(const json_t *surprise);

/** What suspects, and what was not expected, are to be measured again: names
 * for --only, as an array of texts. Empty when there are none. New reference.
 */
json_t *night_suspects(const json_t *document);

/** One sentence: what it is, since when, by how much, and what changed then; as
 * Markdown, or for a terminal. */
void night_sentence(FILE *out, const json_t *finding, int is_markdown);

/** The document as Markdown; with its figure, if there is one. */
void night_markdown(FILE *out, const json_t *document, int has_figure);

/** Where the files of a night go, and what they are drawn with. */
struct night_files {
	const char *directory; /**< made if absent */
	const char *scripts;   /**< directory with the gnuplot scripts */
	const char *gnuplot;   /**< the program, or NULL: no figure */
	struct drafts *drafts; /**< of these files; for this folder alone */
};

/** Write LATEST.md, LATEST.html, their figure, junit.xml and bulkhead.prom;
 * `run` is the night's run as exported (borrowed). All are replaced together,
 * and where one can't be written the old ones stay. */
int night_write(const json_t *document, const json_t *run,
		const struct night_files *files, struct error *err);

#endif
