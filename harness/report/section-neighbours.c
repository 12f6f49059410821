/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: what neighbours did to each other, and what that cost others. */
#include "harness/report/neighbours.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>

/* Of a CPU: the harness and the network's other end take less. */
#define BUSY 0.25

/* A slow-down in two or three digits. */
static void write_ratio(FILE *out, double ratio)
{
	fprintf(out, ratio < 9.95 ? "%.2f" : "%.0f", ratio);
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
		fputs(" (one pair) |", out);
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
	fputs("| antagonist |", out);
	for (size_t v = 0; v < n->victim_count; v++) {
		fputc(' ', out);
		text_markdown(out, n->victims[v]);
		fputs(" |", out);
	}
	fputs(" pairs |\n|---|", out);
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
		fputs(": not every pair was one; the last time: ", out);
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
		fputs(": ", out);
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

static void write_share(FILE *out, double share)
{
	if (isfinite(share))
		fprintf(out, " %.0f %% |", 100 * share);
	else
		fputs(" – |", out);
}

/* Bold where it is more than nothing beyond its interval. */
static void write_outside(FILE *out, const struct interval *outside)
{
	const char *bold = outside->low > 0 ? "**" : "";

	if (!isfinite(outside->estimate)) {
		fputs(" – |", out);
		return;
	}
	fprintf(out, " %s%+.0f %%%s", bold, 100 * outside->estimate, bold);
	if (isfinite(outside->low) && isfinite(outside->high))
		fprintf(out, " (%+.0f to %+.0f)", 100 * outside->low,
			100 * outside->high);
	fputs(" |", out);
}

/* What the machine did beside everybody in the quiet rounds: where that is
 * much, an antagonist displaces it, and that is taken off what he causes. */
static void write_others(FILE *out, const struct neighbours *n)
{
	double sum = 0;
	size_t count = 0;

	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t a = 0; a < n->antagonist_count; a++) {
			double beside = n->seats[s].rows[a].beside.estimate;

			sum += isfinite(beside) ? beside : 0;
			count += isfinite(beside) != 0;
		}
	if (count && sum / (double)count > BUSY)
		fprintf(out,
			"**Others were busy on the machine, %.0f %% of a CPU in the quiet rounds.** An antagonist displaces them, which hides what is caused outside or makes it negative, and sends them to the victims' CPU: what is slower here may be theirs, too. On a quiet machine this is a few percent.\n\n",
			100 * sum / (double)count);
}

static void write_accounts(const struct section *section,
			   const struct neighbours *n)
{
	FILE *out = section->out;

	fputs("### CPU time that antagonists caused outside of their own accounting\n\nOf one CPU, while the antagonist was there. *By itself* is what its processes used as its own kernel counts them, *charged* what its environment's control groups were charged with on the host: for a virtual machine that is all of its emulator, for a container and natively the processes. *Outside* is what the machine was busy with beyond both environments' groups, more than in the quiet round beside it: kernel threads, interrupts, the network's other end, the harness; with its 95 % interval, bold where that is above nothing; *quiet* is the same in the quiet round.\n\n",
	      out);
	write_others(out, n);
	fputs("| environment | antagonist | by itself | charged | quiet | outside |\n|---|---|--:|--:|--:|--:|\n",
	      out);
	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t a = 0; a < n->antagonist_count; a++) {
			const struct neighbours_row *row = &n->seats[s].rows[a];

			if (!row->pairs)
				continue;
			fputs("| ", out);
			section_name(section, n->seats[s].environment);
			fprintf(out, ", %s | ",
				n->seats[s].same_cpu ? "same CPU"
						     : "different CPUs");
			text_markdown(out, n->antagonists[a]);
			fputs(" |", out);
			write_share(out, row->counted.estimate);
			write_share(out, row->charged.estimate);
			write_share(out, row->beside.estimate);
			write_outside(out, &row->outside);
			fputc('\n', out);
		}
	fputc('\n', out);
}

static void write_counts(const struct section *section,
			 const struct neighbours *n)
{
	for (size_t s = 0; s < n->seat_count; s++) {
		const struct neighbours_seat *seat = &n->seats[s];

		fputs("- **", section->out);
		section_name(section, seat->environment);
		fprintf(section->out,
			"**, %s: %zu of %zu degraded, %zu spared, %zu undecided, %zu without an interval\n",
			neighbours_place(seat),
			neighbours_count(n, seat, NEIGHBOUR_DEGRADED),
			n->antagonist_count * n->victim_count,
			neighbours_count(n, seat, NEIGHBOUR_SPARED),
			neighbours_count(n, seat, NEIGHBOUR_UNDECIDED),
			neighbours_count(n, seat, NEIGHBOUR_UNKNOWN));
	}
	fputc('\n', section->out);
}

void section_neighbours(const struct section *section)
{
	cleanup_neighbours struct neighbours n = {0};
	struct error err = {0};

	if (neighbours_make(&n, section->analysis, &err) < 0 || !n.seat_count)
		return;
	fputs("## What neighbours do to each other\n\n", section->out);
	section_figure(
		section, FIGURE_NEIGHBOURS,
		"How many times as slow each victim (across) was with each antagonist (down) in a second environment of the same kind. Bold: degraded, the whole 95 % interval is above 1.25; with a question mark: the interval holds 1.25; plain: it is below.");
	fprintf(section->out,
		"An antagonist and a victim in two environments of one kind with the same keys and limits, a quiet and a noisy round in random order, the environments started anew for each pair. A number is how many times as slow the victim was with the antagonist beside it, the mean of the samples compared, with Student's 95 %% interval over the pairs, for each cell alone. **Degraded** (bold) is what is above %.2f with its whole interval; a question mark says that the interval holds %.2f. Two that want the same CPU get half of it each: there 2 is a fair share, and more than that is not.\n\n",
		NEIGHBOUR_FLOOR, NEIGHBOUR_FLOOR);
	write_counts(section, &n);
	for (size_t s = 0; s < n.seat_count; s++) {
		write_head(section, &n.seats[s]);
		write_matrix(section->out, &n, &n.seats[s]);
		write_reasons(section->out, &n, &n.seats[s]);
	}
	write_accounts(section, &n);
}
