/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/explanation.h"

#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <string.h>

#define AND " and "
#define NAMESPACE " namespace"

static void put_protection(FILE *out, const char *name)
{
	const char *namespace = strstr(name, NAMESPACE);
	cleanup_free char *words = NULL;

	if (namespace && !namespace[strlen(NAMESPACE)] &&
	    asprintf(&words, _("%.*s namespace"), (int)(namespace - name),
		     name) < 0)
		words = NULL;
	fputs(words ? words : language_word(name), out);
}

static void put_names(FILE *out, const char *names)
{
	for (const char *end; (end = strstr(names, AND));
	     names = end + strlen(AND)) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)(end - names), names);
		put_protection(out, name);
		fputs(_(" and "), out);
	}
	put_protection(out, names);
}

char *explanation_names(const char *names)
{
	char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);

	if (!out)
		return NULL;
	put_names(out, names);
	fclose(out);
	return words;
}

void explanation_write_names(FILE *out, const char *names)
{
	cleanup_free char *words = explanation_names(names);

	text_markdown(out, words);
}

static const json_t *sets_of(const json_t *explanation)
{
	return json_object_get(explanation, "sets");
}

int explanation_is_found(const json_t *explanation)
{
	return json_array_size(sets_of(explanation)) > 0;
}

enum explanation_part explanation_part(const json_t *explanation,
				       const char *name)
{
	const json_t *sets = sets_of(explanation), *set;
	enum explanation_part part = EXPLANATION_NOTHING;
	size_t i;

	json_array_foreach (sets, i, set) {
		if (!json_holds(set, name))
			continue;
		if (json_array_size(set) == 1)
			return json_array_size(sets) == 1
				       ? EXPLANATION_ALONE
				       : EXPLANATION_TOGETHER;
		part = EXPLANATION_EITHER;
	}
	return part;
}

/* "a, b or c" */
static void write_choice(FILE *out, const json_t *set)
{
	size_t count = json_array_size(set), i;
	const json_t *name;

	json_array_foreach (set, i, name) {
		if (i)
			fputs(i + 1 < count ? ", " : _(" or "), out);
		explanation_write_names(out, json_string_value(name));
	}
}

static void write_sets(FILE *out, const json_t *sets)
{
	size_t count = json_array_size(sets), i;
	const json_t *set;

	json_array_foreach (sets, i, set) {
		int choice = json_array_size(set) > 1 && count > 1;

		fputs(i ? _(" and ") : "", out);
		fputs(choice ? "(" : "", out);
		write_choice(out, set);
		fputs(choice ? ")" : "", out);
	}
	if (count > 1) {
		fputs(_(" together"), out);
		return;
	}
	count = json_array_size(json_array_get(sets, 0));
	if (count > 1)
		fputs(count == 2 ? _(": either is enough")
				 : _(": any is enough"),
		      out);
}

void explanation_write(FILE *out, const json_t *explanation)
{
	const char *without_all = json_text(explanation, "without_all", "");

	if (explanation_is_found(explanation))
		write_sets(out, sets_of(explanation));
	else if (!strcmp(without_all, "held"))
		fputs(_("none of them: it does not get through without all of them, either"),
		      out);
	else if (!strcmp(without_all, "through"))
		fputs(_("some of them, not found out which"), out);
	else
		fprintf(out, _("not found out (without all of them: %s)"),
			language_word(without_all));
}

static void write_names(FILE *out, const json_t *names)
{
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name) {
		fputs(i ? _(" and ") : "", out);
		explanation_write_names(out, json_string_value(name));
	}
}

void explanation_write_limits(FILE *out, const json_t *explanation)
{
	const char *unsearched = json_text(explanation, "unsearched", NULL);
	const json_t *more = json_object_get(explanation, "more");
	int64_t unclear = json_int(explanation, "unclear", 0);

	if (explanation_is_found(explanation) &&
	    !json_bool(explanation, "complete", 0))
		fputs(_(" There may be further sets."), out);
	if (unsearched) {
		fputs(_(" Not searched: "), out);
		text_markdown(out, unsearched);
		fputc('.', out);
	}
	if (more) {
		fputs(_(" It contradicts itself: through without "), out);
		write_names(out, json_object_get(explanation, "less"));
		fputs(_(", held without "), out);
		write_names(out, more);
		fputc('.', out);
	}
	if (unclear)
		fprintf(out,
			ngettext(" %lld attempt could not be seen.",
				 " %lld attempts could not be seen.",
				 (unsigned long)unclear),
			(long long)unclear);
}
