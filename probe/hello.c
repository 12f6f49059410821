/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/hello.h"

#include "common/clock.h"
#include "common/digest.h"
#include "common/units.h"
#include "config.h"
#include "probe/job.h"
#include "probe/runner.h"

#include <sched.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

json_t *hello_line(const json_t *extra)
{
	char digest[DIGEST_TEXT];
	char cpus[256] = "";
	struct sysinfo memory = {0};
	struct utsname name = {0};
	cpu_set_t set;
	json_t *hello;
	nanoseconds began = clock_now(); /* before all that costs time */

	CPU_ZERO(&set);
	digest_file("/proc/self/exe", digest, NULL);
	sched_getaffinity(0, sizeof(set), &set);
	units_format_cpus(&set, cpus, sizeof(cpus));
	sysinfo(&memory);
	uname(&name);
	hello = json_pack("{s:i, s:s, s:s, s:i, s:I, s:s, s:I, s:s}",
			  "protocol", PROTOCOL_VERSION, "version",
			  BULKHEAD_VERSION, "sha256", digest, "pid", getpid(),
			  "memory_bytes",
			  (json_int_t)memory.totalram * memory.mem_unit, "cpus",
			  cpus, "clock_ns", json_int(extra, "clock_ns", began),
			  "kernel", name.release);
	if (extra)
		json_object_update_missing(hello, (json_t *)extra);
	return json_pack("{s:o}", "hello", hello);
}

static const char *threat_word(enum threat threat)
{
	static const char *const words[THREATS] = {
		[THREAT_AVAILABILITY] = "availability",
		[THREAT_CONFIDENTIALITY] = "confidentiality",
		[THREAT_INTEGRITY] = "integrity"};

	return words[threat];
}

static json_t *describe_rows(const struct attack *attack)
{
	const struct attack_row *row = attack->rows;
	json_t *rows = json_array();

	for (; row->name; row++)
		json_array_append_new(
			rows,
			json_pack("{s:s, s:s, s:s*, s:s*}", "name", row->name,
				  "title", row->title, "without", row->without,
				  "threatens",
				  threat_word(row->threatens
						      ? row->threatens
						      : attack->threatens)));
	return rows;
}

static json_t *describe_attack(const struct attack *attack)
{
	json_t *described = json_pack(
		"{s:s, s:s*, s:s, s:s*, s:s*, s:b}", "boundary",
		attack->boundary, "threatens", threat_word(attack->threatens),
		"witness", attack->witness, "partner", attack->partner,
		"without", attack->without, "lab", attack->lab);

	if (attack->rows)
		json_object_set_new(described, "rows", describe_rows(attack));
	return described;
}

static json_t *describe_needs(unsigned needs)
{
	static const char *const names[] = {"data", "peer", "root", "outer",
					    "hardware"};
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (needs & 1u << i)
			json_array_append_new(all, json_string(names[i]));
	return all;
}

static json_t *describe_job(const struct job *job)
{
	static const char *const kinds[] = {"workload", "attack", "witness",
					    "service", "antagonist"};
	json_t *described = json_pack(
		"{s:s, s:s, s:s, s:s*, s:s*, s:I, s:I, s:I, s:o, s:o}", "name",
		job->name, "title", job->title, "kind", kinds[job->kind],
		"reference", job->reference, "unit", job->unit, "deadline_ns",
		(json_int_t)job->deadline, "bound_processes",
		(json_int_t)job->bound_processes, "bound_bytes",
		(json_int_t)job->bound_bytes, "needs",
		describe_needs(job->needs), "parameters",
		parameter_table_json(job->parameters));

	if (job->attack)
		json_object_set_new(described, "attack",
				    describe_attack(job->attack));
	return described;
}

static json_t *describe_runner(const struct runner *runner)
{
	json_t *described =
		json_pack("{s:s, s:s, s:o}", "kind", runner->kind, "title",
			  runner->title, "keys", key_table_json(runner->keys));

	if (runner->aside)
		json_object_set_new(described, "aside", json_true());
	if (runner->plain)
		json_object_set_new(described, "plain", json_true());
	if (runner->presets)
		json_object_set_new(described, "presets",
				    preset_table_json(runner->presets));
	return described;
}

json_t *hello_catalogue(void)
{
	json_t *jobs = json_array(), *runners = json_array();
	const struct job *const *job;
	const struct runner *const *runner;
	size_t count, i;

	job = job_all(&count);
	for (i = 0; i < count; i++)
		json_array_append_new(jobs, describe_job(job[i]));
	runner = runner_all(&count);
	for (i = 0; i < count; i++)
		if (!runner[i]->helper)
			json_array_append_new(runners,
					      describe_runner(runner[i]));
	return json_pack("{s:i, s:s, s:o, s:o}", "protocol", PROTOCOL_VERSION,
			 "version", BULKHEAD_VERSION, "jobs", jobs, "runners",
			 runners);
}
