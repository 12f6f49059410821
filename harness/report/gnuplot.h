/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running gnuplot: text in through a pipe, a picture out. */
#ifndef HARNESS_REPORT_GNUPLOT_H
#define HARNESS_REPORT_GNUPLOT_H

#include "common/error.h"

#include <stddef.h>

/**
 * Feed `commands` to `program` and return what it draws, `size` bytes, which
 * the caller frees. Drawn into memory: gnuplot does not look whether a disk is
 * full. Without any of the user's gnuplot settings. Ended after 60 s. NULL with
 * gnuplot's own words.
 */
void *gnuplot_draw(const char *program, const char *commands, size_t length,
		   size_t *size, struct error *err);

#endif
