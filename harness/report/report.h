/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run says, written down: REPORT.md with its figures, and a few lines
 * for the terminal. Everything is read from the store; nothing is measured.
 */
#ifndef HARNESS_REPORT_H
#define HARNESS_REPORT_H

#include "common/drafts.h"
#include "harness/store/store.h"

#include <stdio.h>

struct report_options {
	const char *run;       /**< full id, as from store_find_run() */
	const char *path;      /**< REPORT.md to write; replaced as a whole */
	const char *plots;     /**< directory for the figures, made if absent */
	const char *scripts;   /**< directory with the gnuplot scripts */
	const char *gnuplot;   /**< the program, or NULL: no figures, and the
				  report says why */
	const char *page;      /**< the same as one HTML page, or NULL */
	const char *pdf;       /**< that page as PDF, or NULL */
	const char *converter; /**< what makes it, from pdf_find() */
	const char *copy;      /**< a second REPORT.md, or NULL */
	const char *copy_plots; /**< its directory for the same figures */
	struct drafts *drafts;	/**< of what is written until all is; for the
				   files of this folder alone */
};

/**
 * Write REPORT.md, its page and that as PDF if they are wanted, and its figures
 * (SVG and PNG), the machine's topology among them where the run recorded one,
 * which are drawn once and stand beside the copy, too: all are replaced
 * together, and none of them where one can't be written (disk full). A figure
 * that can't be drawn is said in the report and is no failure. Files are owned
 * by the owner of their directory, also under sudo. Negative when the store
 * can't be read or a file can't be written.
 */
int report_write(struct store *store, const struct report_options *options,
		 struct error *err);

/**
 * A compact summary for the terminal: overhead and verdicts. `colour` asks for
 * colours, which stand beside words and never alone.
 */
int report_summary(struct store *store, const char *run, FILE *out, int colour,
		   struct error *err);

#endif
