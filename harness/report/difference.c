/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/difference.h"

#include "common/units.h"
#include "harness/report/language.h"
#include "harness/report/rung.h"

#include <sched.h>
#include <string.h>

struct known {
	const char *attack;
	const char *row;	  /* NULL: any */
	const char *here, *there; /* outcomes; NULL: any */
	unsigned causes;	  /* all of them */
	const char *why;
};

#define DROWNED \
	N_("in an emulated guest a sample takes too long for the slots of a code")
#define TOO_SLOW \
	N_("an emulated guest does too little of it in the time that it has")
#define NO_LINK N_("in a laboratory a container has no link to the run's peer")
#define SLOW_LINK \
	N_("in a laboratory a container has no link to the run's peer, and an emulated guest sends little on its own")
#define ONE_CPU \
	N_("the laboratory has fewer processors: what a container may have is a larger share of them, or all")

/* The first line that fits counts. */
static const struct known table[] = {
	{"proc-leaks", NULL, "through", "held",
	 DIFFERENCE_EMULATED | DIFFERENCE_CODE, DROWNED},
	{"covert", NULL, "through", "held",
	 DIFFERENCE_EMULATED | DIFFERENCE_CODE, DROWNED},
	{"kernel-tables", "dentry-bomb", "through", "held", DIFFERENCE_EMULATED,
	 TOO_SLOW},
	{"link-share", NULL, "through", "held", DIFFERENCE_LINK, SLOW_LINK},
	{"network", "raw-socket", "through", "held", DIFFERENCE_LINK, NO_LINK},
	{"network", "sniff", "through", "held", DIFFERENCE_LINK, NO_LINK},
	{"network", "spoof", "through", "held", DIFFERENCE_LINK, NO_LINK},
	{"cpu-hog", NULL, "held", "through", DIFFERENCE_CPUS, ONE_CPU},
	{"cpu-many", NULL, "held", "through", DIFFERENCE_CPUS, ONE_CPU},
	{0},
};

static int fits(const char *wanted, const char *is)
{
	return !wanted || (is && !strcmp(wanted, is));
}

const char *difference_why(unsigned causes, const char *attack, const char *row,
			   const char *here, const char *there)
{
	const struct known *known;

	for (known = table; known->attack; known++)
		if (!strcmp(known->attack, attack) && fits(known->row, row) &&
		    fits(known->here, here) && fits(known->there, there) &&
		    (known->causes & causes) == known->causes)
			return known->why;
	return NULL;
}

unsigned difference_of_attempt(const json_t *attempt)
{
	const char *how = json_text(json_object_get(attempt, "witness_data"),
				    "compare", "");

	return !strcmp(how, "bits") || !strcmp(how, "channel") ? DIFFERENCE_CODE
							       : 0;
}

/* Of whoever is in the laboratory; NULL: nobody. */
static const struct analysed_environment *laboratory_of(
	const struct analysis *analysis)
{
	size_t e;

	for (e = 0; e < analysis->environment_count; e++)
		if (analysis->environments[e].is_in_laboratory)
			return &analysis->environments[e];
	return NULL;
}

/* How many processors a list has; 0: it is none. */
static int64_t processors(const char *list)
{
	cpu_set_t set;

	return units_parse_cpus(list, &set, NULL) < 0 ? 0 : CPU_COUNT(&set);
}

unsigned difference_causes(const struct analysis *analysis)
{
	const struct analysed_environment *inside = laboratory_of(analysis);
	const json_t *hello = inside ? rung_hello(inside) : NULL;
	int64_t cpus = processors(json_text(hello, "cpus", ""));
	unsigned causes = DIFFERENCE_LINK;

	if (!inside)
		return 0;
	if (inside->label)
		causes |= DIFFERENCE_EMULATED;
	if (cpus && cpus < json_int(analysis->facts, "threads", 0))
		causes |= DIFFERENCE_CPUS;
	return causes;
}
