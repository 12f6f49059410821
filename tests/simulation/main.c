/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * validate GATHERED [SETS]: writes docs/validation.md, from simulations of SETS
 * data sets (10,000), and from the rounds that were gathered in that file. The
 * same number and the same file make the same page. Exit status 1 when
 * something is not as good as it has to be, which the page shows and a line on
 * standard error says; 2 when there is no page.
 */
#include "harness/stats/change-points.h"
#include "tests/simulation/series.h"
#include "tests/simulation/tables.h"

#include <stdlib.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A history of 1,000 nights and 300 series has to be looked through in that. */
#define HISTORY_SERIES 300
#define HISTORY_SECONDS 10.0

/* Exit status of a process that could not make its part. */
#define FAILED 255

static const char drawn_title[] = "Nights drawn from what was measured";

static const char heading[] =
	"# Whether the numbers can be trusted\n"
	"\n"
	"Simulations, in which the truth is known, and at the end nights drawn from\n"
	"rounds that were really measured. This page is what `make validate` wrote; no\n"
	"number in it was written by hand, and the same program writes the same page\n"
	"again. A short form of it is among the unit tests. What can be seen on another\n"
	"machine, `calibrate` says there.\n"
	"\n"
	"A simulated trial is measured by the agent's own code (`bench/sampling.c`:\n"
	"calibration, end of the warm-up, medians) against a clock that only the\n"
	"simulated program moves. Behind every share stands its 95 % interval (Clopper &\n"
	"Pearson 1934).\n";

struct part {
	const char *title, *text;
	table *table;
	size_t divisor; /* of the number of data sets */
};

static const struct part parts[] = {
	{"Intervals of a run",
	 "Five starts of up to six rounds: the first start shows how many the others\n"
	 "need for ± 3 % (`harness/stats/stopping.h`). Rounds differ by 2 % (standard deviation)\n"
	 "within a start. The program takes half as long again at first, natively a\n"
	 "third; what both do within a round varies by 10 %. The true ratio is 1.3.\n"
	 "The interval is that of every report, Student's t on the means per start, and\n"
	 "has to hold the truth in 93 to 97 %.\n",
	 table_coverage, 1},
	{"Fewer starts, and more",
	 "The same, the worst and the best of those twelve kinds of noise. From one\n"
	 "start an interval could be made of its rounds; it would hold the truth as\n"
	 "seldom as the first line says, so it is not printed: *too few*. What would\n"
	 "hold the truth in less than 90 % is not printed.\n",
	 table_starts, 1},
	{"Starts of a rare kind",
	 "Now and then a start is 10 % slower as a whole, as one whose memory lies\n"
	 "badly. No method sees in five starts what happens in one of fifty: the\n"
	 "interval is of what was seen. Only more starts help.\n",
	 table_rare, 1},
	{"How many rounds",
	 "Up to ten rounds a start, as many as are needed for different widths. The\n"
	 "first start has all, and says how many the others have. Were a start's rounds\n"
	 "ended by what they themselves were, the intervals would be too low too often\n"
	 "where noise is skewed.\n",
	 table_stopping, 5},
	{"What is left of a warm-up",
	 "A trial of 300 ms of a program that takes half as long again at first. Where\n"
	 "the warm-up is longer than the trial, nothing can take it out, and the trial\n"
	 "says that it was not seen to be over.\n",
	 table_warm_up, 1},
	{"Two runs against each other",
	 "As `compare` does: the medians of the starts of two runs, Welch's t. The\n"
	 "second is truly 5 % slower. From five starts on, what is not from 93 to 97 % is\n"
	 "in bold. With fewer starts the degrees of freedom of Welch's t are too few, and\n"
	 "intervals too wide. They are where noise is bimodal and nothing is between\n"
	 "starts, too: the median of a few rounds is of the one kind, and seldom of the\n"
	 "other, and where values are such, Student's t expects more of them than comes.\n"
	 "An interval that is too wide hides a small change, and makes up none. With the\n"
	 "mean of the rounds instead of their median it would be narrower, and a single\n"
	 "bad round would decide.\n",
	 table_compared, 1},
	{"Changes in a history that has none",
	 "E-divisive change points (`harness/stats/change-points.h`). Nights that\n"
	 "depend on the ones before have more changes than there are: a drift is told\n"
	 "as several.\n",
	 table_no_changes, 10},
	{"Steps in a history",
	 "60 nights, and then a step. Each night is looked at until the step is found.\n",
	 table_steps, 20},
	{"Nights without a cause",
	 "As `nightly` judges (`harness/judge/history.h`): as many series as the suite\n"
	 "`nightly` has, 35, that share the risk of one red night in a hundred, each night\n"
	 "judged by up to sixty before, what is suspected measured again the same night.\n"
	 "They know nothing of each other: series that are red on the same nights make\n"
	 "fewer nights red. Half of a night's variance is of the night and there again;\n"
	 "the rest is of its five starts of sixteen rounds.\n"
	 "Nights vary by 1 %. The floor is that of a machine that was not calibrated;\n"
	 "without one, as no series is judged, no difference is too small to matter. The\n"
	 "last three lines are of nights that are themselves skewed, of two kinds, or like\n"
	 "the night before: small steps that last for some nights are in those.\n",
	 table_red_nights, 10},
	{"Verdicts that change without a cause",
	 "Also by `nightly`: 116 boundaries that all hold, as many as the suite `nightly`\n"
	 "attacks in a container and in a virtual machine, of which a share of the attempts\n"
	 "says something else. A suspect is tried again the same night, all rows of that\n"
	 "attack. What is degraded, or could not be shown, counts if it was so both times\n"
	 "(and not shown, if it was so on three nights in a row); from the second night on\n"
	 "what is degraded now and then is told, and not red. **What got through once can get\n"
	 "through**: it is red however seldom it is, so that an attack must not say so\n"
	 "without evidence. The last line says how seldom that has to be.\n",
	 table_flips, 10},
	{"Nights with a cause",
	 "One series becomes slower for good, after sixty nights. What is less than a\n"
	 "fortieth does not matter.\n",
	 table_found_nights, 20},
};

/* Seconds of the processor that a long history takes; each series changes once.
 */
static double time_history(void)
{
	gsl_rng *random = noise_generator(1);
	clock_t begun;
	double values[SERIES_MOST];
	struct change_point points[SERIES_MOST];

	begun = clock();
	for (int i = 0; i < HISTORY_SERIES; i++) {
		series_make(&noises[0], SERIES_MOST, 500, 5, random, values);
		change_points(values, SERIES_MOST, &change_points_usual,
			      points);
	}
	gsl_rng_free(random);
	return (double)(clock() - begun) / CLOCKS_PER_SEC;
}

static int check_time(void)
{
	double seconds = time_history();

	fprintf(stderr, "change points of %d series of %d nights: %.1f s\n",
		HISTORY_SERIES, SERIES_MOST, seconds);
	return !(seconds < HISTORY_SECONDS);
}

/* All parts, and what is drawn from what was gathered. */
enum { PARTS = sizeof(parts) / sizeof(*parts) + 1 };

/* A part that is made by a process of its own: none depends on another. */
struct making {
	FILE *text;
	pid_t child;
	int status; /* as of waitpid(): how many of its rows are bad, or FAILED
		     */
};

static const char *title_of(size_t part)
{
	return part + 1 < PARTS ? parts[part].title : drawn_title;
}

static int make_part(FILE *out, size_t part, const struct gathered *gathered,
		     size_t sets)
{
	fprintf(out, "\n## %s\n\n", title_of(part));
	if (part + 1 == PARTS)
		return table_drawn(out, gathered, sets / 10, sets / 50);
	fprintf(out, "%s\n", parts[part].text);
	return parts[part].table(out, sets / parts[part].divisor);
}

static int begin(struct making *making, size_t part,
		 const struct gathered *gathered, size_t sets)
{
	int bad;

	making->text = tmpfile();
	making->child = making->text ? fork() : -1;
	if (making->child)
		return making->child < 0 ? -1 : 0;
	bad = make_part(making->text, part, gathered, sets);
	_exit(fflush(making->text) || bad >= FAILED ? FAILED : bad);
}

static void end_any(struct making *makings, size_t begun)
{
	int status;
	pid_t child = wait(&status);

	for (size_t part = 0; part < begun; part++)
		if (makings[part].child == child)
			makings[part].status = status;
}

/* As many at once as there are processors. Negative when one can't begin. */
static int make_all(struct making *makings, const struct gathered *gathered,
		    size_t sets)
{
	size_t begun = 0, ended = 0, most = (size_t)get_nprocs();

	for (; ended < PARTS; ended++) {
		for (; begun < PARTS && begun < ended + most; begun++)
			if (begin(&makings[begun], begun, gathered, sets) < 0)
				return -1;
		end_any(makings, begun);
	}
	return 0;
}

/* Copy a part to the page. How many of its rows are not good enough, which is
 * said; negative without it. */
static int write_part(const struct making *making, size_t part)
{
	char text[4096];
	size_t length;
	int bad = WEXITSTATUS(making->status);

	if (!WIFEXITED(making->status) || bad == FAILED)
		return -1;
	rewind(making->text);
	while ((length = fread(text, 1, sizeof(text), making->text)) > 0)
		fwrite(text, 1, length, stdout);
	fclose(making->text);
	if (bad)
		fprintf(stderr, "%s: not good enough: %d\n", title_of(part),
			bad);
	return bad;
}

/* How much is not good enough; negative without a page. */
static int write_page(const struct gathered *gathered, size_t sets)
{
	struct making makings[PARTS];
	int bad = 0;

	if (make_all(makings, gathered, sets) < 0)
		return -1;
	fputs(heading, stdout);
	for (size_t part = 0; part < PARTS; part++) {
		int here = write_part(&makings[part], part);

		if (here < 0)
			return -1;
		bad += here;
	}
	return bad + check_time();
}

int main(int count, char **arguments)
{
	long sets = count > 2 ? strtol(arguments[2], NULL, 10) : 10000;
	cleanup_gathered struct gathered gathered = {0};
	struct error err = {0};
	int bad;

	if (count < 2 || count > 3 || sets < 100) {
		fprintf(stderr, "usage: %s GATHERED [SETS, 100 at least]\n",
			arguments[0]);
		return 2;
	}
	if (gathered_read(&gathered, arguments[1], &err) < 0) {
		fprintf(stderr, "%s: %s\n", arguments[0], err.message);
		return 2;
	}
	bad = write_page(&gathered, (size_t)sets);
	if (bad < 0)
		fprintf(stderr, "%s: a part could not be made\n", arguments[0]);
	return bad < 0 ? 2 : bad > 0;
}
