/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for a path of the longest kind, and more. */
#define WHOLE 8192
#define REASON 256

/* What is too long loses its middle: the end says why. */
static void keep(struct error *err, const char *whole)
{
	size_t length = strlen(whole), size = sizeof(err->message);
	int half = (int)(size / 2) - 4;

	if (length < size)
		memcpy(err->message, whole, length + 1);
	else
		snprintf(err->message, size, "%.*s...%s", half, whole,
			 whole + length - (size_t)half);
}

int error_make(struct error *err, int number, const char *format, ...)
{
	char whole[WHOLE + REASON];
	va_list arguments;
	size_t length;

	if (!err)
		return -1;
	err->number = number;
	va_start(arguments, format);
	vsnprintf(whole, WHOLE, format, arguments);
	va_end(arguments);
	length = strlen(whole);
	if (number)
		snprintf(whole + length, REASON, ": %s", strerror(number));
	keep(err, whole);
	return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
	char whole[WHOLE + sizeof(err->message) + 2];
	va_list arguments;
	size_t length;

	if (!err)
		return -1;
	va_start(arguments, format);
	vsnprintf(whole, WHOLE, format, arguments);
	va_end(arguments);
	length = strlen(whole);
	snprintf(whole + length, sizeof(whole) - length, ": %s", err->message);
	keep(err, whole);
	return -1;
}
