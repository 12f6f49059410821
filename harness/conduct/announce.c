/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/announce.h"

#include "common/units.h"
#include "harness/plan/estimate.h"

#include <stdio.h>
#include <unistd.h>

/* What is done; antagonists only where there are some. */
static void announce_work(const struct plan *plan)
{
	size_t workloads = json_object_size(plan->workloads);
	size_t attacks = json_object_size(plan->attacks);
	size_t antagonists = json_object_size(plan->antagonists);

	if (workloads || attacks || !antagonists)
		fprintf(stderr, "%zu workloads and %zu attacks%s", workloads,
			attacks, antagonists ? ", and " : "");
	if (antagonists)
		fprintf(stderr, "%zu antagonists beside %zu victims",
			antagonists, json_object_size(plan->victims));
}

static void announce_pass(const struct plan *plan,
			  const struct catalogue *catalogue)
{
	char pass[32];

	units_format_time(estimate_pass(plan, catalogue), pass, sizeof(pass));
	fprintf(stderr,
		"bulkhead: neighbours on the same CPU and on different ones: a pass takes about %s\n",
		pass);
}

void announce(const char *suite, const struct plan *plan,
	      const struct catalogue *catalogue, const struct host_cpus *cpus,
	      const char *directory)
{
	char budget[32], memory[32];
	size_t i;

	fprintf(stderr, "bulkhead: suite %s: ", suite);
	announce_work(plan);
	fputs(" in", stderr);
	for (i = 0; i < plan->environment_count; i++)
		fprintf(stderr, "%s %s", i ? "," : "",
			plan->environments[i].name);
	units_format_bytes(plan->memory_bytes, memory, sizeof(memory));
	fprintf(stderr,
		"\nbulkhead: on CPU %s (the harness on %s), %s of memory each, data in %s\n",
		cpus->run, cpus->house, memory, directory);
	if (json_object_size(plan->antagonists))
		announce_pass(plan, catalogue);
	units_format_time(plan->budget, budget, sizeof(budget));
	fprintf(stderr,
		"bulkhead: at most %s%s, %d starts of %d rounds, seed %llu; %s\n",
		budget,
		plan->explain ? " (what attacks leave of it is to explain)"
			      : "",
		plan->starts, plan->rounds, (unsigned long long)plan->seed,
		geteuid()
			? "without root nothing is limited or exhausted; 'sudo make bench' adds that, containers with limits and vm"
			: "Ctrl-C ends it in order and keeps what was measured");
}
