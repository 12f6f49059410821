/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section: can the numbers be believed? The clocks on the inside, and CPU time
 * that was burnt outside of the environments on their behalf. */
#include "common/cleanup.h"
#include "harness/report/language.h"
#include "harness/report/section.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* A job's time on the inside may lack this much of the time that it took as
 * seen from outside: the way there and back. */
#define WAY_NS 50e6
#define WAY_SHARE 0.05

struct checks {
	size_t trials;	 /* with both clocks */
	size_t too_long; /* the inside counted more time than had passed */
	size_t too_short;
	double share;	/* median of inside / outside */
	size_t charged; /* trials whose group's CPU time is known */
	double cpu_ns, charged_ns;
};

static void check_clock(struct checks *checks, const json_t *trial,
			double *shares)
{
	double host = (double)json_int(trial, "host_ns", 0);
	double job = (double)json_int(trial, "job_ns", 0);

	if (host <= 0 || job <= 0)
		return;
	shares[checks->trials++] = job / host;
	checks->too_long += job > host;
	checks->too_short += host - job > fmax(WAY_NS, WAY_SHARE * host);
}

static void check_charge(struct checks *checks, const json_t *trial)
{
	int64_t charged = json_int(trial, "charged_ns", -1);

	if (charged < 0)
		return;
	checks->charged++;
	checks->charged_ns += (double)charged;
	checks->cpu_ns += (double)json_int(trial, "cpu_ns", 0);
}

static struct checks check(const struct analysed_environment *environment)
{
	const json_t *all = environment_list(environment, "trials"), *trial;
	cleanup_free double *shares =
		calloc(json_array_size(all) + 1, sizeof(*shares));
	struct checks checks = {.share = NAN};
	size_t i;

	if (!shares)
		return checks;
	json_array_foreach (all, i, trial) {
		if (strcmp(json_text(trial, "status", ""), "done") != 0)
			continue;
		check_clock(&checks, trial, shares);
		check_charge(&checks, trial);
	}
	checks.share = stats_median(shares, checks.trials);
	return checks;
}

static void write_clock(const struct section *section, size_t e)
{
	const struct analysed_environment *environment =
		&section->analysis->environments[e];
	struct checks checks = check(environment);

	fputs("| ", section->out);
	section_name(section, environment);
	if (!checks.trials) {
		fputs(_(" | 0 | – | – | – | unknown |\n"), section->out);
		return;
	}
	fprintf(section->out, " | %s | %s %% | %zu | %zu | %s |\n",
		text_count(checks.trials).text,
		text_fixed(100 * checks.share, 2).text, checks.too_long,
		checks.too_short,
		checks.too_long ? _("**its clock runs fast**")
		: checks.too_short
			? _("**slow clock, or a slow way there and back**")
			: _("agrees"));
}

static void write_charge(const struct section *section, size_t e)
{
	const struct analysed_environment *environment =
		&section->analysis->environments[e];
	struct checks checks = check(environment);
	double outside = checks.charged_ns - checks.cpu_ns;

	fputs("| ", section->out);
	section_name(section, environment);
	if (!checks.charged || checks.charged_ns <= 0) {
		fputs(_(" | 0 | – | – | – | unknown |\n"), section->out);
		return;
	}
	fprintf(section->out, " | %s | %s | %s | %s | %s %% |\n",
		text_count(checks.charged).text, text_time(checks.cpu_ns).text,
		text_time(checks.charged_ns).text, text_time(outside).text,
		text_fixed(100 * outside / checks.charged_ns, 1).text);
}

void section_checks(const struct section *section)
{
	size_t count = section->analysis->environment_count;

	if (!section->analysis->workload_count)
		return;
	fputs(_("### Clocks\n\nThe time that a job took by its own clock can't be longer than the time that passed on the host between sending it and hearing of its end, and is shorter only by the way there and back.\n\n| environment | trials | inside of outside, median | longer | much shorter | the clock |\n|---|--:|--:|--:|--:|---|\n"),
	      section->out);
	for (size_t e = 0; e < count; e++)
		write_clock(section, e);
	fputs(_("\n### CPU time burnt outside\n\nThe CPU time charged to the environment's group on the host, and how much of it the jobs knew of: the rest is launchers, agents, emulators and device models, which a ratio of elapsed times does not show.\n\n| environment | trials | the jobs' own | charged on the host | outside | share outside |\n|---|--:|--:|--:|--:|--:|\n"),
	      section->out);
	for (size_t e = 0; e < count; e++)
		write_charge(section, e);
	fputc('\n', section->out);
}
