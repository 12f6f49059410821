/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run recorded in words (evidence, reasons, how a protection was read
 * back) in the language of the report. The store keeps it in English; a second
 * catalogue, po/recorded/, knows the phrases of which it is made, with a # for
 * each number; "without NAMES" are names of protections. What is not known as a
 * whole is quoted as it was recorded.
 */
#ifndef HARNESS_REPORT_RECORDED_H
#define HARNESS_REPORT_RECORDED_H

#include <stdio.h>

/** Text in the report's language, or a copy of it where that has no word for
 * a part of it. Parts are joined by "; ", and by ": ". Caller frees; NULL
 * without memory. */
char *recorded_translate(const char *text);

/** The same as Markdown; nothing of NULL. */
void recorded_write(FILE *out, const char *text);

#endif
