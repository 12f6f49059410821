/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of `bulkhead compare` that puts runs side by side, and how either
 * half names runs. */
#ifndef HARNESS_COMPARE_REPORT_H
#define HARNESS_COMPARE_REPORT_H

struct compare_report {
	const char *store; /**< of runs named without one, or NULL */
	char **given;	   /**< exported files, stores, runs; borrowed */
	int count;
	const char *output; /**< NULL: standard output */
	int html;
	const char *lang; /**< "fr"; NULL: English */
};

/** Write it; the command's exit status. */
int compare_report(const struct compare_report *wanted);

/** Of "STORE", "STORE:RUNS" and "RUNS" the parts, owned by the caller; what is
 * left out is NULL. A store is a file that is there, or has a '/' in it.
 * Negative without memory. */
int compare_split(const char *text, char **store, char **runs);

#endif
