/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/store/place.h"

#include "common/cleanup.h"

#include <stdarg.h>
#include <string.h>

#define QUOTED_MOST 60

void place_quote(FILE *out, const char *text)
{
	size_t length = strlen(text);

	fputc('"', out);
	for (size_t i = 0; i < length && i < QUOTED_MOST; i++)
		fputc(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?', out);
	fputs(length > QUOTED_MOST ? "...\"" : "\"", out);
}

/* Whether it can stand behind a dot. */
static int is_plain(const char *member)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t length = strlen(member);

	return length && length <= QUOTED_MOST &&
	       strspn(member, letters) == length;
}

static void write_place(FILE *out, const struct place *place)
{
	if (place->above)
		write_place(out, place->above);
	if (!place->member && place->above)
		fprintf(out, "[%zu]", place->index);
	if (!place->member)
		return;
	if (is_plain(place->member)) {
		fprintf(out, "%s%s", place->above->above ? "." : "",
			place->member);
	} else {
		fputc('[', out);
		place_quote(out, place->member);
		fputc(']', out);
	}
}

char *place_text(const struct place *place)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!place->above)
		return strdup("the document");
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	write_place(out, place);
	fclose(out);
	return text;
}

int place_fault(const struct place *place, struct error *err,
		const char *format, ...)
{
	cleanup_free char *where = place_text(place);
	char sentence[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	return error_make(err, 0, "%s: %s", where ? where : "the document",
			  sentence);
}
