/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not attacked, and why: kept with the run, and said. */
#include "harness/conduct/isolate-parts.h"

#include <stdio.h>

static void keep_omission(struct conduct *conduct, const char *what,
			  const char *reason, const char *remedy)
{
	struct omission_record record = {what, reason, remedy};

	store_add_omission(conduct->store, conduct->run, &record, NULL);
}

void isolate_omit(struct conduct *conduct, const char *what, const char *reason,
		  const char *remedy)
{
	keep_omission(conduct, what, reason, remedy);
	progress_note(conduct->progress, "bulkhead: left out: %s: %s", what,
		      reason);
}

nanoseconds isolate_deadline(const struct isolating *isolating,
			     const struct environment *where)
{
	return where && environment_laboratory(where)
		       ? isolating->laboratory_deadline
		       : isolating->deadline;
}

int isolate_is_over(struct isolating *isolating, const char *attack,
		    const struct environment *where, const char *without)
{
	struct conduct *conduct = isolating->conduct;
	char what[256];

	if (conduct_now(conduct) <= isolate_deadline(isolating, where))
		return 0;
	snprintf(what, sizeof(what), "%s%s%s%s%s", attack, where ? " in " : "",
		 where ? where->name : "", without ? ", control without: " : "",
		 without ? without : "");
	isolate_omit(conduct, what,
		     "the attacks' share of the budget was spent",
		     "give it more with --budget");
	isolating->spent = 1;
	return 1;
}

void isolate_omit_on_machine(struct isolating *isolating, const char *attack)
{
	const struct conduct *conduct = isolating->conduct;
	const char *reason =
		"what changes the whole machine is made in guests only";
	const char *remedy = "give it a guest as its host with --lab";
	const char *others;

	if (conduct->no_outer &&
	    catalogue_needs(conduct->catalogue, attack, "outer")) {
		reason = conduct->no_outer;
		remedy =
			"run as root, or where control groups are delegated, with 'memory' in the suite well below what the machine has";
	}
	keep_omission(isolating->conduct, attack, reason, remedy);
	others = json_text(isolating->unmade, reason, NULL);
	json_object_set_new(isolating->unmade, reason,
			    others ? json_sprintf("%s, %s", others, attack)
				   : json_string(attack));
}

void isolate_say_unmade(const struct isolating *isolating)
{
	const char *reason;
	json_t *names;

	json_object_foreach (isolating->unmade, reason, names)
		progress_note(isolating->conduct->progress,
			      "bulkhead: left out: %s: %s",
			      json_string_value(names), reason);
}
