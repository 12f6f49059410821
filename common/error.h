/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors. Whatever can fail takes `struct error *err` as its last parameter
 * and returns a negative value; making the error is what returns it:
 *
 *	return error_make(err, errno, "cannot open %s", path);
 *
 * A message names the thing, the reason and, where there is one, the remedy.
 */
#ifndef COMMON_ERROR_H
#define COMMON_ERROR_H

/** One failure. Zero-initialise; owns nothing. */
struct error {
	int number;	    /**< errno, or 0 where none fits */
	char message[1024]; /**< one sentence, no newline, no full stop */
};

/**
 * Fill `err` (may be NULL) and return -1. With a non-zero `number` its
 * strerror() is appended after a colon.
 */
int error_make(struct error *err, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Put "CONTEXT: " before the message that is there, and return -1. */
int error_wrap(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
