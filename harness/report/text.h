/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pieces of text for REPORT.md and the terminal: numbers as people read them,
 * and Markdown that nothing in it can break. What an environment says of itself
 * is not trusted: markup in it is shown, never obeyed.
 */
#ifndef HARNESS_REPORT_TEXT_H
#define HARNESS_REPORT_TEXT_H

#include "harness/stats/overhead.h"

#include <stdio.h>

#define TEXT_SIZE 96

/** Long enough for any one formatted value. */
struct text {
	char text[TEXT_SIZE];
};

/** Bytes of the control character that `at` begins with, 0 for any other. Of
 * UTF-8: U+0080 to U+009f are some, too. */
int text_control(const char *at);

/** Write `text` (NULL: nothing) with Markdown's characters made harmless, on
 * one line. */
void text_markdown(FILE *out, const char *text);

/** Characters of `text` as seen on a terminal: µ and – are one each. */
int text_width(const char *text);

/** Write `text` for a terminal, padded to `width` such characters; control
 * characters in it become question marks. */
void text_put(FILE *out, const char *text, int width);

/** A line of code in backquotes, or in <code> where a backquote or a bar is in
 * it: a bar would end the cell of a table. */
void text_code(FILE *out, const char *text);

/** One part of an anchor's name: letters, digits and hyphens of `text`. */
void text_anchor(FILE *out, const char *text);

/** A number with so many digits behind its point, as the report's language
 * writes it: "19,021.5", "19 021,5". */
struct text text_fixed(double number, int digits);

/** With so many significant digits, and an exponent where that is shorter. */
struct text text_digits(double number, int digits);

/** A count, its thousands apart. */
struct text text_count(size_t count);

/** Bytes for people, "1.5 GiB". */
struct text text_bytes(int64_t bytes);

/** A unit, and how many of another one are one of it. */
struct text_unit {
	const char *name;
	double scale;
};

/** The unit that text_value() shows `value` in, as the report's language has
 * it. `unit` is borrowed where it is no time. */
struct text_unit text_unit(double value, const char *unit);

/** A value in its unit: times are scaled ("1.25 ms"), others keep it. */
struct text text_value(double value, const char *unit);

/** Nanoseconds as a time, "1.25 ms". */
struct text text_time(double ns);

/** A ratio with digits that fit its size: 1.002, 9.41, 24.1, 310. */
struct text text_ratio(double ratio);

/** "1.002 (0.998–1.006)"; "1.002 (too few)" where there is no interval. */
struct text text_overhead(const struct overhead *overhead);

/** "TCG" as " (TCG, emulated)", NULL as "": beside a name. */
struct text text_label(const char *label);

/** Unix time in UTC, "2026-01-01 12:00:00 UTC"; 0 is "not ended". */
struct text text_date(int64_t seconds);

/** Write the shortest decimal that is read back as the same number; nothing
 * where it is none. */
void text_number(FILE *out, double number);

/** "s" unless `count` is 1. */
const char *text_plural(size_t count);

#endif
