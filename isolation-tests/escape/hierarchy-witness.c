/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of hierarchy: whether its own groups have one more
 * hierarchy, and what that says of its release agent. It mounts nothing on the
 * machine itself, where nothing can have come.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/hierarchy.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

static int has_hierarchy(void)
{
	char text[8192];
	struct error why = {0};
	size_t size;

	return fact_read_file("/proc/self/cgroup", text, sizeof(text), &size,
			      &why) == 0 &&
	       strstr(text, HIERARCHY_LINE) != NULL;
}

/* Only in a laboratory, and only if it is there already. */
static int has_agent(const char *data)
{
	char directory[512], path[600], text[128] = "";
	struct error why = {0};
	size_t size;

	snprintf(directory, sizeof(directory), "%s/hierarchy", data);
	mkdir(directory, 0700);
	if (mount("bulkhead", directory, "cgroup", 0, HIERARCHY_OPTIONS) < 0)
		return 0;
	snprintf(path, sizeof(path), "%s/release_agent", directory);
	fact_read_file(path, text, sizeof(text), &size, &why);
	umount2(directory, MNT_DETACH);
	return !strncmp(text, HIERARCHY_AGENT, strlen(HIERARCHY_AGENT));
}

static int run(struct job_context *context, struct error *err)
{
	int mounted, named;

	if (job_event(context, "ready", NULL, err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline));
	mounted = has_hierarchy();
	named = mounted && json_bool(context->params, "laboratory", 0) &&
		has_agent(context->around->data);
	say_row_witness(context, "cgroup-mount", mounted ? "moved" : "still",
			mounted ? "the host has one hierarchy more"
				: "the host's hierarchies are as before");
	say_row_witness(context, "release-agent", named ? "moved" : "still",
			named ? "the host's kernel would run it"
			      : "the host's kernel knows of none");
	return 0;
}

static const struct job hierarchy_witness = {
	.name = "hierarchy.witness",
	.title = "Looks for a hierarchy that was not there",
	.kind = JOB_WITNESS,
	.deadline = 15 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(hierarchy_witness)
