/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_make(struct error *err, int number, const char *format, ...)
{
	va_list arguments;
	int length;

	if (!err)
		return -1;
	err->number = number;
	va_start(arguments, format);
	length = vsnprintf(err->message, sizeof(err->message), format,
			   arguments);
	va_end(arguments);
	if (number && length >= 0 && (size_t)length < sizeof(err->message))
		snprintf(err->message + length,
			 sizeof(err->message) - (size_t)length, ": %s",
			 strerror(number));
	return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
	char inner[sizeof(err->message)];
	va_list arguments;
	int length;

	if (!err)
		return -1;
	memcpy(inner, err->message, sizeof(inner));
	va_start(arguments, format);
	length = vsnprintf(err->message, sizeof(err->message), format,
			   arguments);
	va_end(arguments);
	if (length >= 0 && (size_t)length < sizeof(err->message))
		snprintf(err->message + length,
			 sizeof(err->message) - (size_t)length, ": %s", inner);
	return -1;
}
