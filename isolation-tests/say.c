/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SENTENCE 512

const char *say_number(int64_t number, char *text)
{
	char digits[SAY_NUMBER];
	size_t i, length, used = 0;

	snprintf(digits, sizeof(digits), "%" PRId64,
		 number < 0 ? -number : number);
	length = strlen(digits);
	if (number < 0)
		text[used++] = '-';
	for (i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			text[used++] = ',';
		text[used++] = digits[i];
	}
	text[used] = '\0';
	return text;
}

__attribute__((format(printf, 5, 0))) static int say(
	struct job_context *context, const char *word_key, const char *word,
	const char *sentence_key, const char *format, va_list arguments)
{
	char sentence[SENTENCE];

	vsnprintf(sentence, sizeof(sentence), format, arguments);
	json_object_set_new(context->result, word_key, json_string(word));
	json_object_set_new(context->result, sentence_key,
			    json_string(sentence));
	return 0;
}

int say_attempt(struct job_context *context, const char *attempt,
		const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(context, "attempt", attempt, "evidence", format, arguments);
	va_end(arguments);
	return 0;
}

int say_not_made(struct job_context *context, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(context, "attempt", "not_made", "reason", format, arguments);
	va_end(arguments);
	return 0;
}

int say_unable(struct job_context *context, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(context, "attempt", "unable", "reason", format, arguments);
	va_end(arguments);
	return 0;
}

int say_witness(struct job_context *context, const char *word,
		const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(context, "witness", word, "evidence", format, arguments);
	va_end(arguments);
	return 0;
}

int say_blind(struct job_context *context, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(context, "witness", "blind", "reason", format, arguments);
	va_end(arguments);
	return 0;
}

static void add_row(struct job_context *context, json_t *row)
{
	json_t *rows = json_object_get(context->result, "rows");

	if (!rows) {
		rows = json_array();
		json_object_set_new(context->result, "rows", rows);
	}
	json_array_append_new(rows, row);
}

void say_found(struct job_context *context, const char *row, const char *found,
	       const char *reason)
{
	add_row(context, json_pack("{s:s, s:s, s:s*}", "name", row, "found",
				   found, "reason", reason));
}

/* A row of two texts, the second by format. */
static void add_said(struct job_context *context, const char *row,
		     const char *key, const char *word, const char *format,
		     va_list arguments)
{
	char text[256];

	vsnprintf(text, sizeof(text), format, arguments);
	add_row(context, json_pack("{s:s, s:s, s:s}", "name", row, key, word,
				   "evidence", text));
}

void say_row_attempt(struct job_context *context, const char *row,
		     const char *attempt, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_said(context, row, "attempt", attempt, format, arguments);
	va_end(arguments);
}

void say_row_witness(struct job_context *context, const char *row,
		     const char *word, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_said(context, row, "saw", word, format, arguments);
	va_end(arguments);
}

int say_is_asked(const struct job_context *context, const char *row)
{
	const json_t *rows = json_object_get(context->params, "rows");
	json_t *name;
	size_t i;

	json_array_foreach (rows, i, name)
		if (!strcmp(json_string_value(name), row))
			return 1;
	return !rows;
}

void say_row_not_made(struct job_context *context, const char *row,
		      const char *reason)
{
	add_row(context,
		json_pack("{s:s, s:s}", "name", row, "not_made", reason));
}

void say_row_unable(struct job_context *context, const char *row,
		    const char *reason)
{
	add_row(context,
		json_pack("{s:s, s:s}", "name", row, "unable", reason));
}

void say_drowned(struct job_context *context, const char *row,
		 const char *reason)
{
	add_row(context, json_pack("{s:s, s:s, s:s, s:b}", "name", row, "found",
				   "", "reason", reason, "drowned", 1));
}

void say_truth(struct job_context *context, const char *row, const char *truth,
	       const char *compare)
{
	add_row(context, json_pack("{s:s, s:s, s:s}", "name", row, "truth",
				   truth, "compare", compare));
}

void say_channel(struct job_context *context, const char *row, const char *bits,
		 double bits_per_s)
{
	add_row(context,
		json_pack("{s:s, s:s, s:s, s:f}", "name", row, "truth", bits,
			  "compare", "channel", "bits_per_s", bits_per_s));
}

void say_row_blind(struct job_context *context, const char *row,
		   const char *reason)
{
	add_row(context, json_pack("{s:s, s:s}", "name", row, "blind", reason));
}
