/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: each rung of the ladder by itself. What it adds, what that costs
 * and what it stops, by which mechanism, and which control shows that. */
#include "harness/report/course.h"
#include "harness/report/explanation.h"
#include "harness/report/language.h"
#include "harness/report/rung.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* What history says of a rung; what is measured comes from the run. */
static const struct {
	const char *name, *adds, *leaves;
} stories[] = {
	{"native",
	 N_("Nothing is between the programs but the ordinary rights of users and files."),
	 N_("It is what the others are compared with, and stops nothing that root wants to do.")},
	{"chroot",
	 N_("A process gets a root directory of its own (1979): the kernel starts every absolute path there."),
	 N_("Processes, network, devices and quantities are everybody's, and root can leave it.")},
	{"namespaces",
	 N_("The kernel keeps several of each of its tables (processes, mounts, links, names, users) and shows a process its own."),
	 N_("It limits what a process sees, not what it takes: memory, processor time and process numbers stay common.")},
	{"cgroups",
	 N_("Every page, task and slice of processor time is charged to a group, and what is beyond the group's limit is refused, killed or made to wait."),
	 N_("What needs no quantity passes as before.")},
	{"container",
	 N_("What container engines ship on top: fewer capabilities, no_new_privs, a filter of system calls, masks over /proc and /sys."),
	 N_("The kernel is still the one that all share: a hole in it is a hole for all.")},
	{"rootless",
	 N_("The same, started by an ordinary user: no root is involved at any moment."),
	 N_("Limits need groups that belong to the user; where there are none, nothing is limited.")},
	{"vm",
	 N_("A kernel of its own, on a processor that keeps the two apart, or on an emulated one."),
	 N_("The emulator is a process of the host's; the load of one is still felt by the other.")},
};

static void write_story(const struct section *section, size_t e)
{
	const struct analysis *analysis = section->analysis;
	const char *name = analysis->environments[e].name;
	size_t below = rung_below(analysis, e);
	FILE *out = section->out;

	fputs(_("- **Adds:** "), out);
	for (size_t i = 0; i < sizeof(stories) / sizeof(*stories); i++)
		if (!strcmp(stories[i].name, name))
			fputs(_(stories[i].adds), out);
	if (below != RUNG_NONE &&
	    !strcmp(json_text(analysis->environments[e].json, "kind", ""),
		    "container")) {
		fputs(_(" In force here and not one rung below: "), out);
		rung_write_added(out, &analysis->environments[below],
				 &analysis->environments[e]);
		fputc('.', out);
	}
	fputc('\n', out);
}

static void write_start(FILE *out,
			const struct analysed_environment *environment)
{
	struct rung_starts starts = rung_starts(environment);

	if (!starts.up) {
		fputs(_("it did not come up"), out);
		return;
	}
	if (starts.up == 1)
		fprintf(out, _("it starts in %s (one start)"),
			text_time(starts.median_ns).text);
	else
		fprintf(out,
			_("it starts in %s (median of %zu starts, from %s to %s)"),
			text_time(starts.median_ns).text, starts.up,
			text_time(starts.low_ns).text,
			text_time(starts.high_ns).text);
}

static void write_work(FILE *out,
		       const struct analysed_environment *environment)
{
	if (environment->is_native)
		fputs(_("; its work is the measure of the others' (1)"), out);
	else if (!isfinite(environment->average.ratio.estimate))
		fputs(_("; its work was not measured"), out);
	else
		fprintf(out,
			_("; its work takes %s times native's (geometric mean, 95 %% interval)"),
			text_overhead(&environment->average).text);
}

static void write_cost(const struct section *section, size_t e)
{
	const struct analysed_environment *environment =
		&section->analysis->environments[e];
	FILE *out = section->out;
	const char *unit = NULL, *further_unit = NULL;
	double memory =
		course_life(section->analysis, "life.footprint", e, &unit);
	double further =
		course_life(section->analysis, "life.start", e, &further_unit);

	fputs(_("- **Costs:** "), out);
	write_start(out, environment);
	if (isfinite(further))
		fprintf(out, _(", one more beside it in %s"),
			text_value(further, further_unit).text);
	write_work(out, environment);
	if (isfinite(memory) && memory > 0)
		fprintf(out, _("; idle, it holds %s of memory"),
			text_value(memory, unit).text);
	if (environment->label)
		fprintf(out, _("; all of this%s"),
			text_label(environment->label).text);
	fputs(".\n", out);
}

/* Attacks that a rung stops, by what stops them. */
struct group {
	const char *proof, *detail;
	size_t first, count;
};

static int is_of(const struct group *group, const json_t *verdict)
{
	return !strcmp(json_text(verdict, "proof", ""), group->proof) &&
	       !strcmp(json_text(verdict, "proof_detail", ""), group->detail);
}

static size_t gather(const struct analysis *analysis, size_t e,
		     struct group *groups)
{
	size_t below = rung_below(analysis, e), count = 0, g;

	if (below == RUNG_NONE)
		return 0;
	for (size_t a = 0; a < analysis->attack_count; a++) {
		const json_t *verdict = analysis_verdict(analysis, a, e);

		if (!rung_is_changed(analysis, a, below, e, RUNG_STOPPED))
			continue;
		for (g = 0; g < count && !is_of(&groups[g], verdict); g++)
			;
		if (g == count)
			groups[count++] = (struct group){
				json_text(verdict, "proof", ""),
				json_text(verdict, "proof_detail", ""), a, 0};
		groups[g].count++;
	}
	return count;
}

static void write_members(const struct section *section, size_t e,
			  const struct group *group)
{
	const struct analysis *analysis = section->analysis;
	size_t below = rung_below(analysis, e);
	const char *comma = "";

	for (size_t a = group->first; a < analysis->attack_count; a++) {
		const struct analysed_attack *attack = &analysis->attacks[a];

		if (!rung_is_changed(analysis, a, below, e, RUNG_STOPPED) ||
		    !is_of(group, analysis_verdict(analysis, a, e)))
			continue;
		fprintf(section->out, "%s[", comma);
		text_markdown(section->out,
			      attack->row ? attack->row : attack->attack);
		fputs("](#", section->out);
		section_evidence_name(section, a, e);
		fputc(')', section->out);
		comma = ", ";
	}
}

static void write_group(const struct section *section, size_t e,
			const struct group *group)
{
	const char *control =
		course_control(section->analysis, group->first, e);
	int is_by = !strcmp(group->proof, "by");
	FILE *out = section->out;

	fputs("| ", out);
	explanation_write_names(out, is_by ? group->detail : "–");
	fputs(" | ", out);
	if (is_by && !control)
		fputs("–", out);
	else
		text_code(out, is_by ? control : group->detail);
	fprintf(out, " | %zu | ", group->count);
	write_members(section, e, group);
	fputs(" |\n", out);
}

static void write_stops(const struct section *section, size_t e,
			struct group *groups)
{
	const struct analysis *analysis = section->analysis;
	const struct tally *tally = &analysis->environments[e].tally;
	size_t count = gather(analysis, e, groups);
	FILE *out = section->out;

	fputs(_("- **Stops:** "), out);
	if (!tally_counting(tally)) {
		fputs(_("nothing was tried there that counts.\n\n"), out);
		return;
	}
	fprintf(out,
		ngettext("Of the %zu attempt that counts, ",
			 "Of the %zu attempts that count, ",
			 tally_counting(tally)),
		tally_counting(tally));
	fprintf(out, ngettext("%zu is held, ", "%zu are held, ", tally->held),
		tally->held);
	fprintf(out,
		ngettext("%zu gets through.", "%zu get through.",
			 tally->through),
		tally->through);
	fputs(count ? _(" What the rung below let through and is held here:\n\n| mechanism | control in which it got through | how many | which |\n|---|---|--:|---|\n")
		    : "\n",
	      out);
	for (size_t g = 0; g < count; g++)
		write_group(section, e, &groups[g]);
	fputc('\n', out);
}

static void write_leaves(const struct section *section, size_t e)
{
	const struct analysis *analysis = section->analysis;
	size_t below = rung_below(analysis, e);
	FILE *out = section->out;

	for (size_t i = 0; i < sizeof(stories) / sizeof(*stories); i++)
		if (!strcmp(stories[i].name, analysis->environments[e].name))
			fprintf(out, "%s\n\n", _(stories[i].leaves));
	if (below == RUNG_NONE)
		return;
	fputs(_("Held one rung below, and through here: "), out);
	if (!rung_write_changed(out, analysis, below, e, RUNG_OPENED))
		fputs(_("nothing"), out);
	fputs(".\n\n", out);
}

void course_write_rungs(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	struct group *groups =
		calloc(analysis->attack_count + 1, sizeof(*groups));

	fputs(_("## The course: rung by rung\n\nWhat each rung adds, what that costs and what it stops, on this machine and in this run. A *mechanism* is what had to be taken away for the attack to get through; the *control* is the environment without it in which it did. Without a mechanism of its own to take away, the control is another environment.\n\n"),
	      section->out);
	for (size_t e = 0; groups && e < analysis->environment_count; e++) {
		if (analysis->environments[e].is_in_laboratory)
			continue;
		fputs("### ", section->out);
		section_name(section, &analysis->environments[e]);
		fputs("\n\n", section->out);
		write_story(section, e);
		write_cost(section, e);
		write_stops(section, e, groups);
		write_leaves(section, e);
	}
	free(groups);
}
