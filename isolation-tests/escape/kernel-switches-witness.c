/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of kernel-switches: reads each before and after. It never
 * writes: on the machine nothing can have changed, since what runs in a guest
 * alone is attacked, and a laboratory is thrown away.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/kernel-switches.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/say.h"

#include <string.h>

#define SWITCHES_MOST 16
#define VALUE_BYTES 160

struct switches {
	char before[SWITCHES_MOST][VALUE_BYTES]; /* "": cannot be read */
};

static void look(const char *path, char *value)
{
	struct error why = {0};
	size_t size;

	value[0] = '\0';
	if (fact_read_file(path, value, VALUE_BYTES, &size, &why) == 0)
		value[strcspn(value, "\n")] = '\0';
}

static void compare(struct job_context *context,
		    const struct kernel_switch *flipped, const char *before)
{
	char after[VALUE_BYTES];

	look(flipped->path, after);
	if (access(flipped->path, F_OK) < 0)
		say_row_blind(context, flipped->row,
			      "this kernel has no such file");
	else if (strcmp(before, after) != 0)
		say_row_witness(context, flipped->row, "moved",
				"the host's went from '%.60s' to '%.60s'",
				before, after);
	else
		say_row_witness(context, flipped->row, "still",
				"the host's stayed '%.60s'", before);
}

static int run(struct job_context *context, struct error *err)
{
	struct switches seen;
	size_t i;

	for (i = 0; kernel_switches[i].row && i < SWITCHES_MOST; i++)
		look(kernel_switches[i].path, seen.before[i]);
	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	for (i = 0; kernel_switches[i].row && i < SWITCHES_MOST; i++)
		compare(context, &kernel_switches[i], seen.before[i]);
	return 0;
}

static const struct job kernel_switches_witness = {
	.name = "kernel-switches.witness",
	.title = "Reads the host's switches before and after",
	.kind = JOB_WITNESS,
	.deadline = 25 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(kernel_switches_witness)
