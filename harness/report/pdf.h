/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page as PDF, by a program that is there already: Chromium, WeasyPrint or
 * wkhtmltopdf. It gets the page in a directory of its own, which is removed
 * again, and nothing of the user's.
 */
#ifndef HARNESS_REPORT_PDF_H
#define HARNESS_REPORT_PDF_H

#include "common/error.h"

#include <stddef.h>

/** Path of a converter, with which pdf_make() works. Negative, with what to
 * install, where there is none. */
int pdf_find(char *program, size_t size, struct error *err);

/** `page`, HTML that needs nothing beside it, as `size` bytes of PDF. Caller
 * frees. NULL with the converter's words. */
char *pdf_make(const char *program, const char *page, size_t *size,
	       struct error *err);

#endif
