/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/neighbours-accounts.h"

#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

#include <math.h>

/* Of a CPU: the harness takes less. */
#define BUSY 0.25
/* The kernel's threads that are named: so many at most, and what is as much. */
#define THREADS 3
#define THREAD_FLOOR 0.01

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
		fprintf(out, _(" (%+.0f to %+.0f)"), 100 * outside->low,
			100 * outside->high);
	fputs(" |", out);
}

/* What others did in the quiet rounds: that is not counted, but the victims
 * may have had to wait for it. */
static void write_others(FILE *out, const struct neighbours *n)
{
	double sum = 0;
	size_t count = 0;

	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t a = 0; a < n->antagonist_count; a++) {
			double others = n->seats[s].rows[a].others.estimate;

			sum += isfinite(others) ? others : 0;
			count += isfinite(others) != 0;
		}
	if (count && sum / (double)count > BUSY)
		fprintf(out,
			_("**Others were busy on the machine, %.0f %% of a CPU in the quiet rounds.** An antagonist sends them to the victims' CPU: what is slower here may be theirs, too, and so may be what the kernel's threads and interrupts did. On a quiet machine this is a few percent.\n\n"),
			100 * sum / (double)count);
}

/* The one that took most; NULL where none took as much as is named. */
static const char *first_thread(json_t *threads, double *share)
{
	const char *name, *found = NULL;
	json_t *value;

	*share = THREAD_FLOOR;
	json_object_foreach (threads, name, value)
		if (json_number_value(value) >= *share) {
			*share = json_number_value(value);
			found = name;
		}
	return found;
}

static void write_threads(FILE *out, json_t *threads)
{
	cleanup_json json_t *left = json_copy(threads);
	const char *name;
	double share;
	int i;

	for (i = 0; i < THREADS && (name = first_thread(left, &share)); i++) {
		fputs(i ? ", " : " ", out);
		text_markdown(out, name);
		fprintf(out, " %.0f %%", 100 * share);
		json_object_del(left, name);
	}
	fputs(i ? " |" : " – |", out);
}

static void write_row(FILE *out, const struct neighbours_row *row)
{
	write_share(out, row->counted.estimate);
	write_share(out, row->charged.estimate);
	write_outside(out, &row->outside);
	write_share(out, row->helpers.estimate);
	write_share(out, row->kernel.estimate);
	write_share(out, row->interrupts.estimate);
	write_threads(out, row->threads);
}

static int is_apart(const struct neighbours *n)
{
	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t a = 0; a < n->antagonist_count; a++)
			if (n->seats[s].rows[a].apart)
				return 1;
	return 0;
}

static void write_head(FILE *out, const struct neighbours *n)
{
	fputs(
		/* xgettext:no-c-format */
		_("### CPU time that antagonists caused outside of their own accounting\n\nOf one CPU, while the antagonist was there. *By itself* is what its processes used as its own kernel counts them, *charged* what its environment's control groups were charged with on the host: for a virtual machine that is all of its emulator, for a container and natively the processes. *Outside* is what can be said to come of the run beyond both environments' groups, more than in the quiet round beside it, with its 95 % interval, bold where that is above nothing; of that, *helpers* is the run's other processes (the network's other end, launchers, the guard) and *kernel* the kernel's own threads, the ones that took most of it last. *Interrupts* is the machine's time for interrupts and what follows them (softirqs): "),
		out);
	fputs(is_apart(n)
		      ? _("this kernel takes it off those whom they interrupt, so that it is a part of *outside*.\n\n")
		      : _("this kernel charges it to those whom they interrupt, the victim perhaps, and so it is no part of *outside*.\n\n"),
	      out);
	write_others(out, n);
	fputs(_("| environment | antagonist | by itself | charged | outside | helpers | kernel | interrupts | threads of the kernel |\n|---|---|--:|--:|--:|--:|--:|--:|---|\n"),
	      out);
}

void neighbours_accounts(const struct section *section,
			 const struct neighbours *n)
{
	FILE *out = section->out;

	write_head(out, n);
	for (size_t s = 0; s < n->seat_count; s++)
		for (size_t a = 0; a < n->antagonist_count; a++) {
			const struct neighbours_row *row = &n->seats[s].rows[a];

			if (!row->pairs)
				continue;
			fputs("| ", out);
			section_name(section, n->seats[s].environment);
			fprintf(out, ", %s | ",
				n->seats[s].same_cpu ? _("same CPU")
						     : _("different CPUs"));
			text_markdown(out, n->antagonists[a]);
			fputs(" |", out);
			write_row(out, row);
			fputc('\n', out);
		}
	fputc('\n', out);
}
