/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures: gnuplot is fed through a pipe with terminal, data and the script of
 * the figure (plots/NAME.gp), and its output becomes a draft of a file. Names
 * of environments and attacks reach gnuplot only without characters that it
 * would interpret.
 */
#ifndef HARNESS_REPORT_FIGURE_H
#define HARNESS_REPORT_FIGURE_H

#include "harness/report/analysis.h"
#include "harness/report/report.h"

enum figure_name {
	FIGURE_OVERHEAD,
	FIGURE_ISOLATION,
	FIGURE_TRADEOFF,
	FIGURE_LADDER,
	FIGURE_NEIGHBOURS,
	FIGURE_DISTRIBUTION,
	FIGURE_CANARY,
	FIGURES
};

/** What became of each figure. */
struct figures {
	int drawn[FIGURES];
	char why_not[FIGURES][256]; /**< a sentence, when not drawn */
	char *links;	  /**< directory of the figures as seen from the report,
			     "" or ending in a slash; owned */
	int has_topology; /**< topology.svg is there */
};

/** Draft all figures that the run has data for. */
void figures_draw(struct figures *figures, const struct analysis *analysis,
		  const struct report_options *options);
/** Draft those that were drawn, and the topology, in another directory, too. */
int figures_copy(const struct figures *figures, const char *from,
		 const char *to, struct drafts *drafts, struct error *err);
void figures_free(struct figures *figures);

/** File name without ending: "overhead". */
const char *figure_file(enum figure_name name);

/** Size and data of one figure, as gnuplot commands. */
struct figure_data {
	FILE *out;	   /**< commands that define data go here */
	int width, height; /**< pixels; filled in */
};

/** Add the script plots/FILE.gp to what gnuplot is told. */
int figure_add_script(const char *file, const struct report_options *options,
		      FILE *out, struct error *err);

/** Have gnuplot draw what is to be FILE (with its ending) in the directory for
 * figures, as a draft. */
int figure_draw(const char *terminal, const char *file, const char *commands,
		const struct figure_data *data,
		const struct report_options *options, struct error *err);

/* One function per figure: writes the data, returns 0; 1 when the run has
 * nothing to show in it. */
int figure_overhead(const struct analysis *analysis, struct figure_data *data);
int figure_isolation(const struct analysis *analysis, struct figure_data *data);
int figure_tradeoff(const struct analysis *analysis, struct figure_data *data);
int figure_ladder(const struct analysis *analysis, struct figure_data *data);
int figure_neighbours(const struct analysis *analysis,
		      struct figure_data *data);
int figure_distribution(const struct analysis *analysis,
			struct figure_data *data);
int figure_canary(const struct analysis *analysis, struct figure_data *data);

/** What the figure of distributions shows, and what it can't. */
struct figure_samples {
	size_t trials, samples; /**< drawn */
	size_t not_positive;	/**< samples that have no logarithm */
	size_t without;		/**< trials whose samples are not there */
};
struct figure_samples figure_distribution_samples(
	const struct analysis *analysis);

/** Rows of the figure of the canary at most; what comes later is left out. */
#define FIGURE_CANARY_MOST 120

/** Write a gnuplot string, quotes included, without anything special in it. */
void figure_string(FILE *out, const char *text);
/** The same as a field of a data block. */
void figure_field(FILE *out, const char *text);
/** Define a variable of the script: what it shows, in the report's language. */
void figure_word(FILE *out, const char *name, const char *text);
/** "NAME (LABEL, emulated)" into `text` of `size` bytes. */
void figure_environment(char *text, size_t size,
			const struct analysed_environment *environment);

/**
 * Define a logarithmic axis on which everything from `low` to `high` (positive)
 * lies, with at most about `room` ticks: variables NAME_low, NAME_high, and
 * NAME_ticks, what `set xtics` is given.
 */
void figure_axis(FILE *out, const char *name, double low, double high,
		 int room);

/** The same of ratios: 1 lies on it, too. */
void figure_ratio_axis(FILE *out, const char *name, double low, double high,
		       int room);

#endif
