/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this binary contains: jobs and runners, registered by constructors. */
#include "probe/job.h"
#include "probe/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 256

static const struct job *jobs[MOST];
static size_t job_count;
static const struct runner *runners[MOST];
static size_t runner_count;

/* Runs before main(): a full table or a second descriptor of one name is a
 * mistake in the source and ends the program at once. */
static void refuse(const char *what, const char *name)
{
	fprintf(stderr, "bulkhead-probe: %s '%s' cannot be registered\n", what,
		name);
	abort();
}

void job_register(const struct job *job)
{
	size_t at = job_count;

	if (job_count == MOST || job_find(job->name))
		refuse("job", job->name);
	for (; at > 0 && strcmp(jobs[at - 1]->name, job->name) > 0; at--)
		jobs[at] = jobs[at - 1];
	jobs[at] = job;
	job_count++;
}

const struct job *job_find(const char *name)
{
	size_t i;

	for (i = 0; i < job_count; i++)
		if (!strcmp(jobs[i]->name, name))
			return jobs[i];
	return NULL;
}

const struct job *const *job_all(size_t *count)
{
	*count = job_count;
	return jobs;
}

/* One name, one meaning: a preset may only be called as its own kind. */
static int is_taken(const struct runner *runner)
{
	const struct preset *preset = runner->presets;
	const struct runner *other;

	if (runner_find(runner->kind) || preset_find(runner->kind, &other))
		return 1;
	for (; preset && preset->name; preset++)
		if (runner_find(preset->name) ||
		    preset_find(preset->name, &other))
			return 1;
	return 0;
}

void runner_register(const struct runner *runner)
{
	struct error err = {0};

	if (runner_count == MOST || is_taken(runner))
		refuse("runner", runner->kind);
	if (presets_check(runner, &err) < 0)
		refuse(runner->kind, err.message);
	runners[runner_count++] = runner;
}

const struct runner *runner_find(const char *kind)
{
	size_t i;

	for (i = 0; i < runner_count; i++)
		if (!strcmp(runners[i]->kind, kind))
			return runners[i];
	return NULL;
}

const struct runner *const *runner_all(size_t *count)
{
	*count = runner_count;
	return runners;
}
