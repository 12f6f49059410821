/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page bulkhead-keys(7). docs/bulkhead-keys.7 is what this printed last;
 * a test says when it is no longer that.
 */
#include "harness/cli/list-keys.h"

#include "harness/plan/key-words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LINE 76

static const char head[] =
	".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n"
	".\\\" Made by: bulkhead list keys --page\n"
	".Dd November 25, 2026\n"
	".Dt BULKHEAD-KEYS 7\n"
	".Os\n"
	".Sh NAME\n"
	".Nm bulkhead-keys\n"
	".Nd what can be set about environments\n"
	".Sh DESCRIPTION\n"
	"An environment is a kind and its keys.\n"
	"They are set in a suite\n"
	".Pq Xr bulkhead-suite 5\n"
	"or on the command line, by\n"
	".Fl -set Ar environment . Ns Ar key Ns = Ns Ar value .\n"
	"What is not set is at its default; all keys are checked, one by one and\n"
	"together, before anything is made.\n"
	".Pp\n"
	"Of each key it is said what it may be, what it is by default and where that\n"
	"comes from, and whether it\n"
	".Em protects\n"
	"(without it something may get through) or only\n"
	".Em shapes .\n"
	".Cm off\n"
	"takes a protection away.\n";

static const char tail[] = ".Sh SEE ALSO\n"
			   ".Xr bulkhead 1 ,\n"
			   ".Xr bulkhead-suite 5 ,\n"
			   ".Xr capabilities 7 ,\n"
			   ".Xr cgroups 7 ,\n"
			   ".Xr namespaces 7\n";

/* One word of a line, as mdoc takes it: no macro, no escape. */
static void print_word(const char *word, size_t length, int first)
{
	size_t i;

	if (first && (*word == '.' || *word == '\''))
		fputs("\\&", stdout);
	for (i = 0; i < length; i++)
		if (word[i] == '\\')
			fputs("\\e", stdout);
		else
			putchar(word[i]);
}

/* Text in lines of a page's source, and what ends it. */
static void print_text(const char *text, const char *end)
{
	size_t used = 0;

	while (*text) {
		size_t length = strcspn(text, " ");

		if (used && used + length + 1 > LINE)
			used = 0, putchar('\n');
		else if (used)
			used++, putchar(' ');
		print_word(text, length, !used);
		used += length;
		text += length;
		text += strspn(text, " ");
	}
	puts(end);
}

static void print_keys_of_preset(const json_t *keys)
{
	const char *key;
	json_t *value;

	if (!json_object_size(keys)) {
		puts("All keys are at their defaults.");
		return;
	}
	puts(".br");
	json_object_foreach ((json_t *)keys, key, value)
		printf(".Ql %s=%s\n", key, json_string_value(value));
}

static void print_rungs(const struct catalogue *catalogue)
{
	json_t *ladder = catalogue_ladder(catalogue), *title;
	const json_t *preset;
	const char *name;

	puts(".Sh THE LADDER\n"
	     "Each rung is a name for a kind with some keys, from nothing at all\n"
	     "to a kernel of its own; keys that are set otherwise stand above\n"
	     "these.\n"
	     ".Bl -tag -width namespaces");
	json_object_foreach (ladder, name, title) {
		const char *kind =
			catalogue_resolve(catalogue, name, &preset, NULL);

		printf(".It Cm %s\n", name);
		print_text(json_string_value(title), ".");
		if (!preset)
			continue;
		printf("Kind\n.Cm %s .\n", kind);
		print_keys_of_preset(json_object_get(preset, "keys"));
	}
	puts(".El");
	json_decref(ladder);
}

static void print_key(const char *name, const json_t *key)
{
	const char *source = json_text(key, "source", NULL);
	char range[600];

	key_words_range(key, range, sizeof(range));
	printf(".It Cm %s No = Ar %s\n", name, key_words_value(key));
	print_text(json_text(key, "title", ""), ";");
	print_text(range, ";");
	printf("by default\n.Cm %s%s\n", json_text(key, "default", ""),
	       source ? "" : " ;");
	if (source)
		printf(".Pq %s ;\n", source);
	puts(json_bool(key, "protects", 0) ? "it protects." : "it shapes.");
}

static void print_heading(const char *kind)
{
	fputs(".Sh KEYS OF ", stdout);
	for (; *kind; kind++)
		putchar(toupper((unsigned char)*kind));
	puts("\n.Bl -tag -width Ds");
}

void list_keys_page(const struct catalogue *catalogue)
{
	const char *kind, *name;
	json_t *described, *key;

	fputs(head, stdout);
	print_rungs(catalogue);
	json_object_foreach (catalogue->kinds, kind, described) {
		if (!json_object_size(json_object_get(described, "keys")))
			continue;
		print_heading(kind);
		json_object_foreach (json_object_get(described, "keys"), name,
				     key)
			print_key(name, key);
		puts(".El");
	}
	fputs(tail, stdout);
}
