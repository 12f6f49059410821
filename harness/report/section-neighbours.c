/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what neighbours did to each other, and what that cost others. */
#include "harness/report/language.h"
#include "harness/report/neighbours-accounts.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>

/* A slow-down in two or three digits. */
static void write_ratio(FILE *out, double ratio)
{
	fputs(text_fixed(ratio, ratio < 9.95 ? 2 : 0).text, out);
}

static void write_cell(FILE *out, const struct neighbours_cell *cell)
{
	const char *bold = cell->outcome == NEIGHBOUR_DEGRADED ? "**" : "";

	if (!isfinite(cell->slowdown.estimate)) {
		fputs(" – |", out);
		return;
	}
	fprintf(out, " %s", bold);
	write_ratio(out, cell->slowdown.estimate);
	fputs(bold, out);
	if (cell->outcome == NEIGHBOUR_UNKNOWN) {
		fputs(_(" (one pair) |"), out);
		return;
	}
	fputs(" (", out);
	write_ratio(out, cell->slowdown.low);
	fputs("–", out);
	write_ratio(out, cell->slowdown.high);
	fputs(cell->outcome == NEIGHBOUR_UNDECIDED ? ")? |" : ") |", out);
}

static void write_matrix(FILE *out, const struct neighbours *n,
			 const struct neighbours_seat *seat)
{
	fputs(_("| antagonist |"), out);
	for (size_t v = 0; v < n->victim_count; v++) {
		fputc(' ', out);
		text_markdown(out, n->victims[v]);
		fputs(" |", out);
	}
	fputs(_(" pairs |\n|---|"), out);
	for (size_t v = 0; v <= n->victim_count; v++)
		fputs("--:|", out);
	fputc('\n', out);
	for (size_t a = 0; a < n->antagonist_count; a++) {
		fputs("| ", out);
		text_markdown(out, n->antagonists[a]);
		fputs(" |", out);
		for (size_t v = 0; v < n->victim_count; v++)
			write_cell(out, neighbours_cell(n, seat, a, v));
		fprintf(out, " %zu |\n", seat->rows[a].pairs);
	}
	fputc('\n', out);
}

/* What there is no pair of, and why. */
static void write_reasons(FILE *out, const struct neighbours *n,
			  const struct neighbours_seat *seat)
{
	size_t written = 0;

	for (size_t a = 0; a < n->antagonist_count; a++) {
		if (!seat->rows[a].reason)
			continue;
		fputs("- ", out);
		text_markdown(out, n->antagonists[a]);
		fputs(_(": not every pair was one; the last time: "), out);
		text_markdown(out, seat->rows[a].reason);
		fputc('\n', out);
		written++;
	}
	for (size_t v = 0; v < n->victim_count; v++) {
		const struct neighbours_cell *cell =
			neighbours_cell(n, seat, 0, v);

		if (!cell->reason)
			continue;
		fputs("- ", out);
		text_markdown(out, n->victims[v]);
		fputs(_(": "), out);
		text_markdown(out, cell->reason);
		fputc('\n', out);
		written++;
	}
	if (written)
		fputc('\n', out);
}

static void write_head(const struct section *section,
		       const struct neighbours_seat *seat)
{
	fputs("### ", section->out);
	section_name(section, seat->environment);
	fprintf(section->out, ", %s\n\n", neighbours_place(seat));
}

static void write_counts(const struct section *section,
			 const struct neighbours *n)
{
	for (size_t s = 0; s < n->seat_count; s++) {
		const struct neighbours_seat *seat = &n->seats[s];

		fputs("- **", section->out);
		section_name(section, seat->environment);
		fprintf(section->out,
			_("**, %s: %zu of %zu degraded, %zu spared, %zu undecided, %zu without an interval\n"),
			neighbours_place(seat),
			neighbours_count(n, seat, NEIGHBOUR_DEGRADED),
			n->antagonist_count * n->victim_count,
			neighbours_count(n, seat, NEIGHBOUR_SPARED),
			neighbours_count(n, seat, NEIGHBOUR_UNDECIDED),
			neighbours_count(n, seat, NEIGHBOUR_UNKNOWN));
	}
	fputc('\n', section->out);
}

static size_t count_pairs(const struct neighbours *n)
{
	size_t pairs = 0;

	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t a = 0; a < n->antagonist_count; a++)
			pairs += n->seats[s].rows[a].pairs;
	return pairs;
}

void section_neighbours(const struct section *section)
{
	cleanup_neighbours struct neighbours n = {0};
	struct error err = {0};

	if (neighbours_make(&n, section->analysis, &err) < 0 || !n.seat_count)
		return;
	fputs(_("## What neighbours do to each other\n\n"), section->out);
	section_figure(
		section, FIGURE_NEIGHBOURS,
		_("How many times as slow each victim (across) was with each antagonist (down) in a second environment of the same kind. Bold: degraded, the whole 95 %% interval is above %s; with a question mark: the interval holds %s; plain: it is below. %s pairs of a quiet and a noisy round stand behind it."),
		text_fixed(NEIGHBOUR_FLOOR, 2).text,
		text_fixed(NEIGHBOUR_FLOOR, 2).text,
		text_count(count_pairs(&n)).text);
	fprintf(section->out,
		_("An antagonist and a victim in two environments of one kind with the same keys and limits, a quiet and a noisy round in random order, the environments started anew for each pair. A number is how many times as slow the victim was with the antagonist beside it, the mean of the samples compared, with Student's 95 %% interval over the pairs, for each cell alone. **Degraded** (bold) is what is above %s with its whole interval; a question mark says that the interval holds %s. Two that want the same CPU get half of it each: there 2 is a fair share, and more than that is not.\n\n"),
		text_fixed(NEIGHBOUR_FLOOR, 2).text,
		text_fixed(NEIGHBOUR_FLOOR, 2).text);
	write_counts(section, &n);
	for (size_t s = 0; s < n.seat_count; s++) {
		write_head(section, &n.seats[s]);
		write_matrix(section->out, &n, &n.seats[s]);
		write_reasons(section->out, &n, &n.seats[s]);
	}
	neighbours_accounts(section, &n);
}
