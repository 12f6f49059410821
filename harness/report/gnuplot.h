/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running gnuplot: text in through a pipe, a picture out to a file. */
#ifndef HARNESS_REPORT_GNUPLOT_H
#define HARNESS_REPORT_GNUPLOT_H

#include "common/error.h"

#include <stddef.h>

/**
 * Feed `commands` to `program` and write what it draws to `path`, which is
 * replaced as a whole and only when the drawing succeeded. Without any of the
 * user's gnuplot settings. Ended after 60 s. Negative with gnuplot's own words.
 */
int gnuplot_draw(const char *program, const char *commands, size_t length,
		 const char *path, struct error *err);

#endif
