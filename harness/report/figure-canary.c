/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figure: what the host's canary felt, a panel per sense, a line per attack and
 * environment: in the quiet window before, and during the attack. */
#include "harness/report/canary.h"
#include "harness/report/figure.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

#define LINE_HEIGHT 20
#define AROUND 122
#define WIDTH 1040
/* Times are drawn in it. */
#define UNIT_NS 1e6

/* Lines of the figure, being counted or written. */
struct lines {
	FILE *out; /* NULL: only counted */
	size_t line, rows;
	int longest; /* characters of a name */
};

struct span {
	double low, high;
};

static void widen(struct span *span, double ns)
{
	span->low = fmin(span->low, ns);
	span->high = fmax(span->high, ns);
}

static void write_name(struct lines *lines, const char *name, int is_head)
{
	lines->line++;
	if (text_width(name) > lines->longest)
		lines->longest = text_width(name);
	if (!lines->out)
		return;
	fprintf(lines->out, "head%zu = %d\nname%zu = ", lines->line, is_head,
		lines->line);
	figure_string(lines->out, name);
	fputc('\n', lines->out);
}

static void name_attempt(const json_t *attempt, char *name, size_t size)
{
	const char *row = json_text(attempt, "row", NULL);

	snprintf(name, size, "%.60s%s%.60s", json_text(attempt, "attack", "?"),
		 row ? ": " : "", row ? row : "");
}

typedef void (*look_at)(void *data, const json_t *attempt, size_t line);

/* The walk over all lines, attack by attack in the order they appear. */
struct walk {
	const json_t *document;
	struct lines *lines;
	look_at look; /* or NULL */
	void *data;
	json_t *seen;	    /* attacks whose lines were had; owned */
	const char *attack; /* whose lines these are */
	int is_begun;	    /* it has its head */
};

/* A line of the attack, under its head. */
static void walk_line(void *data, const json_t *environment,
		      const json_t *attempt)
{
	struct walk *walk = data;
	char name[160];

	name_attempt(attempt, name, sizeof(name));
	if (strcmp(name, walk->attack) != 0 ||
	    walk->lines->rows == FIGURE_CANARY_MOST)
		return;
	if (!walk->is_begun++)
		write_name(walk->lines, walk->attack, 1);
	snprintf(name, sizeof(name), "%.60s%s",
		 json_text(environment, "name", "?"),
		 text_label(json_text(environment, "label", NULL)).text);
	write_name(walk->lines, name, 0);
	walk->lines->rows++;
	if (walk->look)
		walk->look(walk->data, attempt, walk->lines->line);
}

/* All lines of an attack when it is met first. */
static void walk_attack(void *data, const json_t *environment,
			const json_t *attempt)
{
	struct walk *walk = data;
	char name[160];

	(void)environment;
	name_attempt(attempt, name, sizeof(name));
	if (json_object_get(walk->seen, name))
		return;
	json_object_set_new_nocheck(walk->seen, name, json_true());
	walk->attack = name;
	walk->is_begun = 0;
	canary_each(walk->document, walk_line, walk);
}

static void each_line(const json_t *document, struct lines *lines, look_at look,
		      void *data)
{
	struct walk walk = {.document = document,
			    .lines = lines,
			    .look = look,
			    .data = data,
			    .seen = json_object()};

	canary_each(document, walk_attack, &walk);
	json_decref(walk.seen);
}

struct block {
	FILE *out;
	const char *window;
	enum canary_sense sense;
	struct span *span;
};

/* From the median to the 99th percentile. */
static void write_window(void *data, const json_t *attempt, size_t line)
{
	const struct block *block = data;
	double median =
		canary_value(attempt, block->window, block->sense, "p50_ns");
	double tail =
		canary_value(attempt, block->window, block->sense, "p99_ns");

	if (!(median > 0) || !(tail >= median))
		return;
	widen(block->span, median / UNIT_NS);
	widen(block->span, tail / UNIT_NS);
	fprintf(block->out, "%zu %.6g %.6g\n", line, median / UNIT_NS,
		tail / UNIT_NS);
}

static void write_sense(const json_t *document, enum canary_sense sense,
			FILE *out)
{
	struct span span = {INFINITY, 0};
	char axis[32];

	for (int attack = 0; attack < 2; attack++) {
		const char *window = attack ? "attack" : "quiet";
		struct lines lines = {0};

		fprintf(out, "$%s%d << EOD\n", window, sense + 1);
		each_line(document, &lines, write_window,
			  &(struct block){out, window, sense, &span});
		fputs("EOD\n", out);
	}
	if (span.low > span.high)
		span = (struct span){1, 1};
	snprintf(axis, sizeof(axis), "axis%d", sense + 1);
	figure_axis(out, axis, span.low, span.high, 6);
	fprintf(out, "title%d = ", sense + 1);
	figure_string(out, canary_name(sense));
	fputc('\n', out);
}

int figure_canary(const struct analysis *analysis, struct figure_data *data)
{
	struct lines lines = {.out = data->out};

	each_line(analysis->document, &lines, NULL, NULL);
	if (!lines.rows)
		return 1;
	for (int sense = 0; sense < CANARY_SENSES; sense++)
		write_sense(analysis->document, (enum canary_sense)sense,
			    data->out);
	figure_word(data->out, "say_quiet", _("quiet window before"));
	figure_word(data->out, "say_attack", _("during the attack"));
	figure_word(
		data->out, "say_scale",
		_("milliseconds, logarithmic; from the median (mark) to the 99th percentile (end of the line)"));
	data->width = WIDTH;
	data->height = AROUND + LINE_HEIGHT * (int)lines.line;
	fprintf(data->out, "lines = %zu\npanels = %d\nleft = %d\n", lines.line,
		CANARY_SENSES, 28 + 13 * lines.longest / 2);
	return 0;
}
