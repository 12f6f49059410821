/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/limits.h"

#include "common/units.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#define REMOVE_MS 2000
/* The kernel rounds to pages, and some of it to 1 ms of CPU time. */
#define MEMORY_SLACK 65536
#define CPU_SLACK 1

static void say(struct limits *limits, const char *key, const char *got,
		const char *shown)
{
	json_object_set_new(
		limits->in_force, key,
		json_pack("{s:s, s:s}", "got", got, "shown", shown));
}

/* A limit that is not in force: refused, or said and gone on without. */
static int missing(struct limits *limits, const struct settings *settings,
		   const char *key, struct error *err)
{
	char asked[64];

	if (settings->permit_unlimited && !settings_given(settings, key)) {
		say(limits, key, "off", err->message);
		return 0;
	}
	settings_asked(settings, key, asked, sizeof(asked));
	return error_wrap(
		err,
		"%s=%s cannot be in force (run as root, ask for less, or set %s=off)",
		key, asked, key);
}

/* No swap to use: then its limit is 0 without any accounting. */
static int has_no_swap(void)
{
	struct sysinfo memory;

	return !sysinfo(&memory) && memory.totalswap == 0;
}

static int apply_number(struct limits *limits, const struct settings *settings,
			const char *key, enum cgroup_limit limit, int64_t asked,
			int64_t slack, struct error *err)
{
	char text[24];
	int64_t got;

	if (asked >= 0 &&
	    cgroup_set_limit(&limits->group, limit, asked, err) < 0) {
		if (limit == CGROUP_LIMIT_SWAP && !asked && has_no_swap()) {
			say(limits, key, "0", "/proc/swaps");
			return 0;
		}
		return missing(limits, settings, key, err);
	}
	got = cgroup_get_limit(&limits->group, limit, err);
	if (asked >= 0 && (got < 0 || llabs(got - asked) > slack)) {
		if (got > 0 && got < asked)
			error_make(
				err, 0,
				"the group that this runs in has only %" PRId64,
				got);
		else if (got >= -1)
			error_make(err, 0, "%s reads %" PRId64,
				   cgroup_limit_file(&limits->group, limit),
				   got);
		return missing(limits, settings, key, err);
	}
	snprintf(text, sizeof(text), "%" PRId64, got);
	say(limits, key, got < 0 ? "off" : text,
	    got == -2 ? "no controller"
		      : cgroup_limit_file(&limits->group, limit));
	return 0;
}

static int apply_cpus(struct limits *limits, const struct settings *settings,
		      struct error *err)
{
	cpu_set_t asked, got;
	char text[256];

	if (!settings->cpuset) {
		say(limits, "cpus", "off", "sched_getaffinity");
		return 0;
	}
	if (cgroup_set_cpus(&limits->group, settings->cpus, err) < 0 ||
	    cgroup_get_cpus(&limits->group, text, sizeof(text), err) < 0 ||
	    units_parse_cpus(settings->cpus, &asked, err) < 0 ||
	    units_parse_cpus(text, &got, err) < 0)
		return missing(limits, settings, "cpus", err);
	if (!CPU_EQUAL(&asked, &got)) {
		error_make(err, 0, "the cpuset is '%s'", text);
		return missing(limits, settings, "cpus", err);
	}
	say(limits, "cpus", settings->cpus, "cpuset.cpus");
	return 0;
}

void limits_name(const struct settings *settings, char *name, size_t size)
{
	const char *run = json_text(settings->spec, "run", "");
	char safe[33];
	size_t i;

	for (i = 0; run[i] && i < sizeof(safe) - 1; i++)
		safe[i] = (char)(isalnum((unsigned char)run[i]) ? run[i] : '-');
	safe[i] = '\0';
	snprintf(name, size, "bulkhead-%s-box-%u", safe, settings->index);
}

int limits_begin(struct limits *limits, const struct settings *settings,
		 struct error *err)
{
	char name[64];

	*limits = (struct limits){.in_force = json_object()};
	limits_name(settings, name, sizeof(name));
	if (!cgroup_plan(&limits->group, name, err)) {
		/* One that was left by a launcher which was killed. */
		cgroup_remove(&limits->group, REMOVE_MS, NULL);
		cgroup_make(&limits->group, err);
	}
	if (apply_number(limits, settings, "memory", CGROUP_LIMIT_MEMORY,
			 settings->memory_bytes, MEMORY_SLACK, err) < 0 ||
	    apply_number(limits, settings, "swap", CGROUP_LIMIT_SWAP,
			 settings->swap_bytes, MEMORY_SLACK, err) < 0 ||
	    apply_number(limits, settings, "pids", CGROUP_LIMIT_PIDS,
			 settings->pids, 0, err) < 0 ||
	    apply_number(limits, settings, "cpu_quota", CGROUP_LIMIT_CPU,
			 settings->cpu_quota, CPU_SLACK, err) < 0)
		return -1;
	return apply_cpus(limits, settings, err);
}

int limits_enter(const struct limits *limits, pid_t pid, struct error *err)
{
	int64_t count;

	if (cgroup_enter(&limits->group, pid, err) < 0)
		return -1;
	count = cgroup_read(&limits->group, CGROUP_COUNT_PIDS);
	if (limits->group.directory[CGROUP_PIDS] && count != 1)
		return error_make(err, 0,
				  "%" PRId64 " processes in %s instead of one",
				  count, limits->group.directory[CGROUP_PIDS]);
	return 0;
}

void limits_end(struct limits *limits)
{
	struct error err = {0};

	if (cgroup_remove(&limits->group, REMOVE_MS, &err) < 0)
		fprintf(stderr, "bulkhead-probe: container: %s\n", err.message);
	cgroup_free(&limits->group);
	json_decref(limits->in_force);
	limits->in_force = NULL;
}
