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
/** Before what nobody of ours wrote. */
#define CONSOLE "console: "
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

/* Sets of capabilities are of 64 bits, in hexadecimal digits. */
#define SET_DIGITS 16

static size_t set_length(const char *at, size_t left)
{
	size_t length = 0;

	while (length < left && isxdigit((unsigned char)at[length]))
		length++;
	return length == SET_DIGITS ? length : 0;
}

/* A path of a control group, which is made anew for each run. */
static size_t group_length(const char *at, size_t left)
{
	static const char begin[] = "/sys/fs/cgroup/";
	size_t length = sizeof(begin) - 1;

	if (left < length || memcmp(at, begin, length) != 0)
		return 0;
	while (length < left && at[length] != ' ')
		length++;
	return length;
}

/* "1,500" or "2.5", or what stands for one: how long it is; 0: there is none.
 */
static size_t number_length(const char *at, size_t left)
{
	size_t length = set_length(at, left);

	if (!length)
		length = group_length(at, left);
	if (length || !left || !isdigit((unsigned char)*at))
		return length;
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
	for (size_t i = 0, taken; i < length; i += taken ? taken : 1) {
		if (used + 1 >= PHRASE || text[i] == NUMBER)
			return -1;
		taken = number_length(text + i, length - i);
		phrase->pattern[used++] = taken ? NUMBER : text[i];
		if (!taken)
			continue;
		if (phrase->count == NUMBERS)
			return -1;
		phrase->numbers[phrase->count].at = text + i;
		phrase->numbers[phrase->count++].length = taken;
	}
	phrase->pattern[used] = '\0';
	return used ? 0 : -1;
}

static size_t count_points(const char *at, size_t length)
{
	size_t points = 0;

	for (size_t i = 0; i < length; i++)
		points += at[i] == '.';
	return points;
}

/* A comma between thousands and a point behind units are a matter of the
 * language; where there are several points it is the version of something. */
static void put_number(FILE *out, const char *at, size_t length)
{
	int is_path = *at == '/', is_version = count_points(at, length) > 1;

	for (size_t i = 0; i < length; i++)
		if (at[i] == ',' && !is_path)
			fputs(_(","), out);
		else if (at[i] == '.' && !is_path && !is_version)
			fputs(_("."), out);
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

/* "syslog, ustat …": names, one word each. */
static int is_list(const char *text, size_t length)
{
	static const char more[] = " …";

	for (size_t i = 0; i < length; i++)
		if (text[i] == ' ' && (!i || text[i - 1] != ',') &&
		    (length - i != strlen(more) ||
		     memcmp(text + i, more, strlen(more)) != 0))
			return 0;
	return 1;
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
		if (!is_list(text, length))
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

/* What a guest's console said last is quoted, to the end of the text. */
static int put_console(FILE *out, const char *text)
{
	static const char phrase[] = CONSOLE "#";
	const char *found = dgettext(DOMAIN, phrase);

	if (found == phrase)
		return -1;
	for (; *found; found++)
		if (*found == NUMBER)
			fputs(text + sizeof(CONSOLE) - 1, out);
		else
			fputc(*found, out);
	return 0;
}

static int put_all(FILE *out, const char *text)
{
	const char *end;

	for (; (end = strstr(text, "; ")); text = end + 2) {
		if (!strncmp(text, CONSOLE, sizeof(CONSOLE) - 1))
			return put_console(out, text);
		if (put_phrase(out, text, (size_t)(end - text)) < 0)
			return -1;
		fputs(_("; "), out);
	}
	return strncmp(text, CONSOLE, sizeof(CONSOLE) - 1)
		       ? put_phrase(out, text, strlen(text))
		       : put_console(out, text);
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
