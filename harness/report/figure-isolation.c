/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: the matrix of verdicts. Every cell says its verdict in words; the
 * colours only help to find them. */
#include "harness/report/figure.h"
#include "harness/report/text.h"

#include <string.h>

#define CELL_CHARACTERS 29
#define HEAD_CHARACTERS 20

struct look {
	const char *outcome;
	int proven; /* -1: whatever */
	const char *colour;
	int light_text;
	const char *word;
};

/* Okabe & Ito's palette, told apart by all kinds of colour vision. */
static const struct look looks[] = {
	{"held", 1, "0x009E73", 1, "✓ held"},
	{"degraded", 1, "0xF0E442", 0, "~ degraded"},
	{"through", -1, "0xD55E00", 1, "✗ THROUGH"},
	{"held", 0, "0xFFFFFF", 0, "? held, unproven"},
	{"degraded", 0, "0xFFFFFF", 0, "? degraded, unproven"},
	{"not tried", -1, "0xDDDDDD", 0, "– not tried"},
	{"error", -1, "0x000000", 1, "! error"},
};

static const struct look *find_look(const json_t *verdict)
{
	const char *outcome = json_text(verdict, "outcome", "error");
	int proven = verdict_is_proven(verdict);
	size_t last = sizeof(looks) / sizeof(*looks) - 1;

	for (size_t i = 0; i < last; i++)
		if (!strcmp(looks[i].outcome, outcome) &&
		    (looks[i].proven < 0 || looks[i].proven == proven))
			return &looks[i];
	return &looks[last];
}

/* Characters, not bytes, up to which `text` is cut, in `cut`. */
static void cut_text(char *cut, size_t size, const char *text, size_t most)
{
	size_t bytes = 0, characters = 0;

	while (text[bytes] && bytes + 4 < size && characters < most) {
		bytes++;
		while (((unsigned char)text[bytes] & 0xc0) == 0x80)
			bytes++;
		characters++;
	}
	snprintf(cut, size, "%.*s%s", (int)bytes, text, text[bytes] ? "…" : "");
}

/* Long words that come often, as a cell has room for them, in place. */
static void shorten(char *text)
{
	static const char *const words[][2] = {{" namespace", " ns"},
					       {" and ", " + "}};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t from = strlen(words[i][0]), to = strlen(words[i][1]);
		char *at = text;

		while ((at = strstr(at, words[i][0]))) {
			memcpy(at, words[i][1], to);
			memmove(at + to, at + from, strlen(at + from) + 1);
			at += to;
		}
	}
}

static void write_cell(FILE *out, const json_t *verdict, size_t column,
		       size_t line)
{
	const struct look *look = find_look(verdict);
	const char *detail = json_text(verdict, "proof_detail", NULL);
	char words[256], cut[128];

	snprintf(words, sizeof(words), "%s", look->word);
	if (look->proven == 1 && detail)
		snprintf(words, sizeof(words), "%s %s %.128s", look->word,
			 strcmp(json_text(verdict, "proof", ""), "by") ? "vs"
								       : "by",
			 detail);
	shorten(words);
	cut_text(cut, sizeof(cut), words, CELL_CHARACTERS);
	fprintf(out, "%zu %zu %s %d ", column + 1, line, look->colour,
		look->light_text);
	figure_field(out, cut);
	fputc('\n', out);
}

/* Whether the attack begins a group of rows, and needs a heading. */
static int begins_group(const struct analysis *analysis, size_t attack)
{
	const struct analysed_attack *all = analysis->attacks;

	return all[attack].row &&
	       (!attack ||
		strcmp(all[attack].attack, all[attack - 1].attack) != 0);
}

static size_t write_matrix(const struct analysis *analysis, FILE *cells,
			   FILE *names)
{
	size_t line = 0;

	for (size_t a = 0; a < analysis->attack_count; a++) {
		const struct analysed_attack *attack = &analysis->attacks[a];

		if (begins_group(analysis, a)) {
			fprintf(names, "%zu 1 ", ++line);
			figure_field(names, attack->attack);
			fputc('\n', names);
		}
		fprintf(names, "%zu %d ", ++line, attack->row ? 2 : 1);
		figure_field(names, attack->row ? attack->row : attack->attack);
		fputc('\n', names);
		for (size_t e = 0; e < analysis->environment_count; e++) {
			const json_t *verdict =
				analysis_verdict(analysis, a, e);

			if (verdict)
				write_cell(cells, verdict, e, line);
		}
	}
	return line;
}

static void write_heads(const struct analysis *analysis, FILE *out)
{
	fprintf(out, "columns = %zu\n$heads << EOD\n",
		analysis->environment_count);
	for (size_t e = 0; e < analysis->environment_count; e++) {
		const struct analysed_environment *environment =
			&analysis->environments[e];
		char name[128];

		cut_text(name, sizeof(name), environment->name,
			 HEAD_CHARACTERS);
		fprintf(out, "%zu ", e + 1);
		figure_field(out, name);
		fputc(' ', out);
		figure_field(out, text_label(environment->label).text);
		fputc('\n', out);
	}
	fputs("EOD\n", out);
}

int figure_isolation(const struct analysis *analysis, struct figure_data *data)
{
	char *names = NULL;
	size_t size, lines;
	FILE *stream;

	if (!analysis->attack_count)
		return 1;
	stream = open_memstream(&names, &size);
	if (!stream)
		return 1;
	fputs("$cells << EOD\n", data->out);
	lines = write_matrix(analysis, data->out, stream);
	fclose(stream);
	fprintf(data->out, "EOD\n$names << EOD\n%sEOD\nlines = %zu\n", names,
		lines);
	free(names);
	write_heads(analysis, data->out);
	data->width = 220 + 215 * (int)analysis->environment_count;
	data->height = 66 + 22 * (int)lines;
	return 0;
}
