/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/recorded.h"

#include "common/cleanup.h"
#include "harness/report/explanation.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "bulkhead-recorded"
/** Stands for a number in a phrase. */
#define NUMBER '#'
#define NUMBERS 16
#define PHRASE 512
/** Before the names of what a control was without. */
#define WITHOUT "without "

/* A phrase with its numbers apart. */
struct phrase {
	char pattern[PHRASE];
	struct {
		const char *at;
		size_t length;
	} numbers[NUMBERS];
	size_t count;
};

/* "1,500" or "2.5": where one ends that begins with a digit. */
static size_t number_length(const char *at, size_t left)
{
	size_t length = 0;

	while (length < left &&
	       (isdigit((unsigned char)at[length]) ||
		(strchr(".,", at[length]) && length + 1 < left &&
		 isdigit((unsigned char)at[length + 1]))))
		length++;
	return length;
}

/* Negative when it is none of ours: too long, or with a sign like our own. */
static int take_apart(struct phrase *phrase, const char *text, size_t length)
{
	size_t used = 0;

	phrase->count = 0;
	for (size_t i = 0; i < length;) {
		if (used + 1 >= PHRASE || text[i] == NUMBER)
			return -1;
		if (!isdigit((unsigned char)text[i])) {
			phrase->pattern[used++] = text[i++];
			continue;
		}
		if (phrase->count == NUMBERS)
			return -1;
		phrase->numbers[phrase->count].at = text + i;
		phrase->numbers[phrase->count].length =
			number_length(text + i, length - i);
		i += phrase->numbers[phrase->count++].length;
		phrase->pattern[used++] = NUMBER;
	}
	phrase->pattern[used] = '\0';
	return used ? 0 : -1;
}

/* A comma between thousands is a matter of the language. */
static void put_number(FILE *out, const char *at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (at[i] == ',')
			fputs(_(","), out);
		else
			fputc(at[i], out);
}

/* A phrase that the catalogue knows as it is. */
static int put_known(FILE *out, const char *text, size_t length)
{
	struct phrase phrase;
	const char *found;
	size_t number = 0;

	if (take_apart(&phrase, text, length) < 0)
		return -1;
	found = dgettext(DOMAIN, phrase.pattern);
	if (found == phrase.pattern)
		return -1;
	for (; *found; found++)
		if (*found == NUMBER && number < phrase.count) {
			put_number(out, phrase.numbers[number].at,
				   phrase.numbers[number].length);
			number++;
		} else {
			fputc(*found, out);
		}
	return 0;
}

/* "without pids and swap": what was taken away for a control. */
static int put_without(FILE *out, const char *text, size_t length)
{
	char names[PHRASE];
	cleanup_free char *words = NULL;

	if (length <= strlen(WITHOUT) || length >= sizeof(names) ||
	    strncmp(text, WITHOUT, strlen(WITHOUT)) ||
	    memmem(text, length, ": ", 2))
		return -1;
	snprintf(names, sizeof(names), "%.*s", (int)(length - strlen(WITHOUT)),
		 text + strlen(WITHOUT));
	words = explanation_names(names);
	fprintf(out, _("without %s"), words ? words : names);
	return 0;
}

/* What is before a ": " and what is behind it; a single word is a name. */
static int put_phrase(FILE *out, const char *text, size_t length)
{
	const char *colon = memmem(text, length, ": ", 2);

	if (!length)
		return -1;
	if (put_known(out, text, length) == 0 ||
	    put_without(out, text, length) == 0)
		return 0;
	if (!colon) {
		if (memchr(text, ' ', length))
			return -1;
		fwrite(text, 1, length, out);
		return 0;
	}
	if (put_phrase(out, text, (size_t)(colon - text)) < 0)
		return -1;
	fputs(_(": "), out);
	colon += 2;
	return put_phrase(out, colon, length - (size_t)(colon - text));
}

static int put_all(FILE *out, const char *text)
{
	const char *end;

	for (; (end = strstr(text, "; ")); text = end + 2) {
		if (put_phrase(out, text, (size_t)(end - text)) < 0)
			return -1;
		fputs(_("; "), out);
	}
	return put_phrase(out, text, strlen(text));
}

char *recorded_translate(const char *text)
{
	char *made = NULL;
	size_t size;
	FILE *out = open_memstream(&made, &size);
	int failed;

	if (!out)
		return NULL;
	failed = put_all(out, text) < 0;
	fclose(out);
	if (!failed)
		return made;
	free(made);
	return strdup(text);
}

void recorded_write(FILE *out, const char *text)
{
	cleanup_free char *words = text ? recorded_translate(text) : NULL;

	text_markdown(out, words);
}
