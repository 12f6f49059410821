/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: the judges of those claims that are about more than where an
 * attack gets through. */
#include "harness/report/course-judges.h"

#include "harness/report/language.h"
#include "harness/report/recorded.h"
#include "harness/report/rung.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

/* "Nearly as fast": so much slower at most, with the whole interval. */
#define NEARLY 1.1
/* "A fraction": so much of the other's time at most. */
#define FRACTION 0.5
/* One start of each could differ by chance alone. */
#define STARTS_LEAST 2
/* Names of attacks in a cell of the table; the rest is counted. */
#define NAMED 8

/* Both are there, or it is said that they are not. */
static int are_there(const struct section *section, const char *one,
		     const char *other)
{
	const struct analysis *analysis = section->analysis;

	if (course_environment(analysis, one) != COURSE_NONE &&
	    course_environment(analysis, other) != COURSE_NONE)
		return 1;
	fprintf(section->out, _("this run has not both %s and %s"), one, other);
	return 0;
}

static const struct analysed_environment *at(const struct section *section,
					     const char *name)
{
	const struct analysis *analysis = section->analysis;

	return &analysis->environments[course_environment(analysis, name)];
}

static void write_label(FILE *out,
			const struct analysed_environment *environment)
{
	fputs(environment->name, out);
	fputs(text_label(environment->label).text, out);
}

/* What is said of an emulated machine is not said of one with hardware's help.
 */
static enum course_answer temper(const struct section *section,
				 const struct analysed_environment *machine,
				 enum course_answer answer)
{
	if (!machine->label || strcmp(machine->label, "TCG") != 0)
		return answer;
	fputs(_("; but it was emulated: what it is with the help of hardware is not shown"),
	      section->out);
	return answer == COURSE_SHOWN ? COURSE_PARTLY : answer;
}

static void write_starts(FILE *out,
			 const struct analysed_environment *environment,
			 const struct rung_starts *starts)
{
	write_label(out, environment);
	fprintf(out, _(" %s (%zu starts, from %s to %s)"),
		text_time(starts->median_ns).text, starts->up,
		text_time(starts->low_ns).text,
		text_time(starts->high_ns).text);
}

/* Started as a workload, beside those that are there already. */
static void write_further(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	const char *unit = NULL;
	double one =
		course_life(analysis, "life.start",
			    course_environment(analysis, "container"), &unit);
	double other = course_life(analysis, "life.start",
				   course_environment(analysis, "vm"), &unit);

	if (isfinite(one) && isfinite(other))
		fprintf(section->out,
			_("; one more beside them (`life.start`): %s and %s"),
			text_value(one, unit).text,
			text_value(other, unit).text);
}

static enum course_answer judge_starts(FILE *out, const struct rung_starts *one,
				       const struct rung_starts *other)
{
	if (one->up < STARTS_LEAST || other->up < STARTS_LEAST) {
		fputs(_("; one start is too few to tell"), out);
		return COURSE_NOT_SHOWN;
	}
	if (one->median_ns >= other->median_ns)
		return COURSE_OTHERWISE;
	if (one->median_ns > FRACTION * other->median_ns) {
		fputs(_("; that is more than half of the time"), out);
		return COURSE_PARTLY;
	}
	return one->high_ns < other->low_ns ? COURSE_SHOWN : COURSE_PARTLY;
}

enum course_answer course_judge_start(const struct section *section,
				      const struct course_claim *claim)
{
	const struct analysed_environment *box, *machine;
	struct rung_starts one, other;

	(void)claim;
	if (!are_there(section, "container", "vm"))
		return COURSE_NOT_SHOWN;
	box = at(section, "container");
	machine = at(section, "vm");
	one = rung_starts(box);
	other = rung_starts(machine);
	if (!one.up || !other.up) {
		fputs(_("one of the two did not come up"), section->out);
		return COURSE_NOT_SHOWN;
	}
	write_starts(section->out, box, &one);
	fputs(", ", section->out);
	write_starts(section->out, machine, &other);
	fprintf(section->out, _(": %s times as long"),
		text_ratio(other.median_ns / one.median_ns).text);
	write_further(section);
	return temper(section, machine,
		      judge_starts(section->out, &one, &other));
}

/* What a guest holds as a ratio to what a container does: beyond 1 or below it
 * with the whole interval, or it is not told. */
static enum course_answer judge_held(FILE *out, const struct overhead *ratio)
{
	if (!isfinite(ratio->ratio.low)) {
		fputs(_("; an interval needs more starts in common"), out);
		return COURSE_NOT_SHOWN;
	}
	fprintf(out,
		_("; as a ratio %s (95 %% interval; %zu trials of each, in %zu starts)"),
		text_overhead(ratio).text, ratio->rounds, ratio->starts);
	if (ratio->ratio.low > 1)
		return COURSE_SHOWN;
	if (ratio->ratio.high < 1)
		return COURSE_OTHERWISE;
	fputs(_("; the interval is too wide to tell"), out);
	return COURSE_NOT_SHOWN;
}

enum course_answer course_judge_memory(const struct section *section,
				       const struct course_claim *claim)
{
	const struct analysis *analysis = section->analysis;
	size_t box = course_environment(analysis, "container");
	size_t machine = course_environment(analysis, "vm");
	size_t w = course_workload(analysis, "life.footprint");
	const char *unit = NULL;
	struct overhead ratio;
	double one, other;

	(void)claim;
	if (!are_there(section, "container", "vm"))
		return COURSE_NOT_SHOWN;
	one = course_life(analysis, "life.footprint", box, &unit);
	other = course_life(analysis, "life.footprint", machine, &unit);
	if (!isfinite(one) || !isfinite(other)) {
		fputs(_("`life.footprint` was not measured in both; `bulkhead run --suite life` does"),
		      section->out);
		return COURSE_NOT_SHOWN;
	}
	if (one <= 0 || other <= 0) {
		fputs(_("`life.footprint` is below the noise: it was not measured"),
		      section->out);
		return COURSE_NOT_SHOWN;
	}
	write_label(section->out, at(section, "container"));
	fprintf(section->out, " %s, ", text_value(one, unit).text);
	write_label(section->out, at(section, "vm"));
	fprintf(section->out, _(" %s (medians of what an idle one holds)"),
		text_value(other, unit).text);
	ratio = analysis_ratio(analysis, w, machine, box);
	return temper(section, at(section, "vm"),
		      judge_held(section->out, &ratio));
}

enum course_answer course_judge_speed(const struct section *section,
				      const struct course_claim *claim)
{
	size_t e = course_environment(section->analysis, "container");
	const struct overhead *cost;

	(void)claim;
	if (e == COURSE_NONE ||
	    !isfinite(section->analysis->environments[e].average.ratio.high)) {
		fputs(_("there is no interval for the work in container: it was not compared with native's, or in too few starts"),
		      section->out);
		return COURSE_NOT_SHOWN;
	}
	cost = &section->analysis->environments[e].average;
	fprintf(section->out, _("container %s times native"),
		text_overhead(cost).text);
	if (cost->ratio.high < NEARLY)
		return COURSE_SHOWN;
	if (cost->ratio.low >= NEARLY)
		return COURSE_OTHERWISE;
	fputs(_("; the interval is too wide to tell"), section->out);
	return COURSE_NOT_SHOWN;
}

static const char *kernel_of(const struct analysed_environment *environment)
{
	return json_text(rung_hello(environment), "kernel", NULL);
}

static void write_kernels(FILE *out, const char *native, const char *box,
			  const char *machine)
{
	fputs(_("the kernel calls itself "), out);
	text_code(out, native);
	fputs(_(" in native, "), out);
	text_code(out, box);
	fputs(_(" in container and "), out);
	text_code(out, machine);
	fputs(_(" in vm"), out);
}

/* That container could read the number of the host's boot, and what vm could.
 */
static void write_boot(const struct section *section)
{
	const struct analysis *analysis = section->analysis;
	size_t boot = course_attack(analysis, "proc-leaks", "boot-id");
	size_t here = course_environment(analysis, "container");
	size_t there = course_environment(analysis, "vm");
	const json_t *read = boot == COURSE_NONE
				     ? NULL
				     : analysis_verdict(analysis, boot, here);

	if (!read || verdict_standing(read) != STANDING_THROUGH ||
	    !analysis_verdict(analysis, boot, there))
		return;
	fputs(_("; that it is the same boot can be read in container: "),
	      section->out);
	course_verdict(section, boot, here);
	fputs(", vm ", section->out);
	course_verdict(section, boot, there);
}

enum course_answer course_judge_kernel(const struct section *section,
				       const struct course_claim *claim)
{
	const char *native, *box, *machine;

	(void)claim;
	if (!are_there(section, "native", "container") ||
	    !are_there(section, "native", "vm"))
		return COURSE_NOT_SHOWN;
	native = kernel_of(at(section, "native"));
	box = kernel_of(at(section, "container"));
	machine = kernel_of(at(section, "vm"));
	if (!native || !box || !machine) {
		fputs(_("one of them did not come up"), section->out);
		return COURSE_NOT_SHOWN;
	}
	write_kernels(section->out, native, box, machine);
	write_boot(section);
	if (strcmp(native, box) != 0)
		return COURSE_OTHERWISE;
	return strcmp(native, machine) ? COURSE_SHOWN : COURSE_PARTLY;
}

/* How an attack stands in two environments. */
struct pair {
	enum standing here, there;
};

/* Attacks that stand so in both: how many; the first are named. */
static size_t list(const struct section *section, const char *one,
		   const char *other, const struct pair *pair)
{
	const struct analysis *analysis = section->analysis;
	size_t here = course_environment(analysis, one), count = 0;
	size_t there = course_environment(analysis, other);

	for (size_t a = 0; a < analysis->attack_count; a++) {
		const json_t *x = analysis_verdict(analysis, a, here);
		const json_t *y = analysis_verdict(analysis, a, there);

		if (!x || !y || verdict_standing(x) != pair->here ||
		    verdict_standing(y) != pair->there)
			continue;
		if (count++ >= NAMED)
			continue;
		fputs(count > 1 ? ", [" : " (", section->out);
		fputs(count > 1 ? "" : "[", section->out);
		section_attack(section, a);
		fputs("](#", section->out);
		section_evidence_name(section, a, there);
		fputc(')', section->out);
	}
	if (count > NAMED)
		fputs(", …", section->out);
	fputs(count ? ")" : "", section->out);
	return count;
}

enum course_answer course_judge_follows(const struct section *section,
					const struct course_claim *claim)
{
	static const struct pair better = {STANDING_THROUGH, STANDING_HELD};
	static const struct pair both = {STANDING_THROUGH, STANDING_THROUGH};
	size_t count, neither;

	(void)claim;
	if (!are_there(section, "container", "vm"))
		return COURSE_NOT_SHOWN;
	fputs(_("through in container, held by vm"), section->out);
	count = list(section, "container", "vm", &better);
	fprintf(section->out,
		ngettext(": %zu attempt", ": %zu attempts", count), count);
	fputs(_("; through in both"), section->out);
	neither = list(section, "container", "vm", &both);
	fprintf(section->out, _(": %zu"), neither);
	if (!count)
		return neither ? COURSE_OTHERWISE : COURSE_NOT_SHOWN;
	return neither ? COURSE_PARTLY : COURSE_SHOWN;
}

enum course_answer course_judge_machine(const struct section *section,
					const struct course_claim *claim)
{
	static const struct pair better = {STANDING_THROUGH, STANDING_HELD};
	static const struct pair worse = {STANDING_HELD, STANDING_THROUGH};
	size_t yes, no;

	(void)claim;
	if (!are_there(section, "container", "vm"))
		return COURSE_NOT_SHOWN;
	fputs(_("yes, where container lets through what vm holds"),
	      section->out);
	yes = list(section, "container", "vm", &better);
	fprintf(section->out, _(": %zu"), yes);
	fputs(_("; no, where it is the other way round"), section->out);
	no = list(section, "container", "vm", &worse);
	fprintf(section->out, _(": %zu"), no);
	if (!yes)
		return no ? COURSE_OTHERWISE : COURSE_NOT_SHOWN;
	return no ? COURSE_PARTLY : COURSE_SHOWN;
}

enum course_answer course_judge_numbers(const struct section *section,
					const struct course_claim *claim)
{
	size_t e = course_environment(section->analysis, "namespaces");
	const json_t *hello =
		e == COURSE_NONE
			? NULL
			: rung_hello(&section->analysis->environments[e]);
	enum course_answer answer = course_judge_steps(section, claim);

	if (answer != COURSE_NOT_SHOWN && hello)
		fprintf(section->out,
			_("; the agent in namespaces takes itself for process %lld"),
			(long long)json_int(hello, "pid", 0));
	return answer;
}
