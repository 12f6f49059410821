/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/limits.h"

#include "common/cleanup.h"
#include "common/units.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>

#define NOT_LIMITED "not limited"
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

	if (settings->limits_may_lack && !settings_given(settings, key)) {
		say(limits, key, "off", err->message);
		return 0;
	}
	settings_asked(settings, key, asked, sizeof(asked));
	return error_wrap(
		err, "%s=%s cannot be in force (ask for less, or set %s=off)",
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
	char text[24], shown[96];
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
	snprintf(shown, sizeof(shown),
		 asked >= 0 && got != asked ? "%s reads %" PRId64 ", rounded"
					    : "%s",
		 got == -2 ? NOT_LIMITED
			   : cgroup_limit_file(&limits->group, limit),
		 got);
	snprintf(text, sizeof(text), "%" PRId64, asked >= 0 ? asked : got);
	say(limits, key, got < 0 ? "off" : text, shown);
	return 0;
}

/* Without it a group has the share that any group has: that is no limit. */
static int apply_weight(struct limits *limits, const struct settings *settings,
			struct error *err)
{
	if (settings->cpu_weight >= 0)
		return apply_number(limits, settings, "cpu_weight",
				    CGROUP_LIMIT_WEIGHT, settings->cpu_weight,
				    0, err);
	say(limits, "cpu_weight", "off",
	    cgroup_limit_file(&limits->group, CGROUP_LIMIT_WEIGHT));
	return 0;
}

/* The disk that the data are on; without data, the working directory. */
static int find_disk(const struct settings *settings, dev_t *device,
		     struct error *err)
{
	const char *path = json_text(settings->spec, "directory", ".");
	cleanup_close int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return error_make(err, errno, "cannot open %s", path);
	return cgroup_io_device(fd, device, err);
}

/* Set the limit and read it back; negative when it is not what was asked. */
static int throttle(struct limits *limits, const struct io_limit *asked,
		    struct io_limit *got, struct error *err)
{
	char text[IO_LIMIT_TEXT];
	int i;

	if (cgroup_set_io(&limits->group, limits->disk, asked, err) < 0 ||
	    cgroup_get_io(&limits->group, limits->disk, got, err) < 0)
		return -1;
	for (i = 0; i < IO_RATES; i++) {
		if (asked->rate[i] < 0 || got->rate[i] == asked->rate[i])
			continue;
		io_limit_print(got, text, sizeof(text));
		return error_make(err, 0, "%s reads %s",
				  cgroup_io_file(&limits->group), text);
	}
	return 0;
}

static int apply_io(struct limits *limits, const struct settings *settings,
		    struct error *err)
{
	struct io_limit asked, got;
	char text[IO_LIMIT_TEXT], shown[80];

	if (!settings->io) {
		say(limits, "io", "off", cgroup_io_file(&limits->group));
		return 0;
	}
	if (io_limit_parse(settings->io, &asked, err) < 0)
		return error_wrap(err, "io=%s", settings->io);
	if (find_disk(settings, &limits->disk, err) < 0 ||
	    throttle(limits, &asked, &got, err) < 0)
		return missing(limits, settings, "io", err);
	/* In the words that were asked with, if it is just that. */
	if (memcmp(&asked, &got, sizeof(got)))
		io_limit_print(&got, text, sizeof(text));
	else
		settings_asked(settings, "io", text, sizeof(text));
	snprintf(shown, sizeof(shown), "%s, disk %u:%u",
		 cgroup_io_file(&limits->group), major(limits->disk),
		 minor(limits->disk));
	say(limits, "io", text, shown);
	limits->throttled = 1;
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

static int apply_all(struct limits *limits, const struct settings *settings,
		     struct error *err)
{
	if (apply_number(limits, settings, "memory", CGROUP_LIMIT_MEMORY,
			 settings->memory_bytes, MEMORY_SLACK, err) < 0 ||
	    apply_number(limits, settings, "swap", CGROUP_LIMIT_SWAP,
			 settings->swap_bytes, MEMORY_SLACK, err) < 0 ||
	    apply_number(limits, settings, "pids", CGROUP_LIMIT_PIDS,
			 settings->pids, 0, err) < 0 ||
	    apply_number(limits, settings, "cpu_quota", CGROUP_LIMIT_CPU,
			 settings->cpu_quota, CPU_SLACK, err) < 0 ||
	    apply_weight(limits, settings, err) < 0 ||
	    apply_io(limits, settings, err) < 0)
		return -1;
	return apply_cpus(limits, settings, err);
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

/* On v1 each controller may be a directory more to make, to enter and to
 * remove, and that of the CPU costs something at every switch of tasks: only
 * what limits something is taken. */
static void spare(struct cgroup *group, const struct settings *settings)
{
	const int wanted[CGROUP_CONTROLLERS] = {
		[CGROUP_CPU] =
			settings->cpu_quota >= 0 || settings->cpu_weight >= 0,
		[CGROUP_CPUSET] = settings->cpuset,
		[CGROUP_MEMORY] = settings->memory_bytes >= 0 ||
				  settings->swap_bytes >= 0,
		[CGROUP_PIDS] = settings->pids >= 0,
		[CGROUP_IO] = settings->io != NULL,
		/* By it all are ended, where not process 1 takes them along. */
		[CGROUP_FREEZER] = !(settings->isolate & CLONE_NEWPID),
	};

	cgroup_spare(group, wanted);
}

int limits_begin(struct limits *limits, const struct settings *settings,
		 struct error *err)
{
	char name[64];

	*limits = (struct limits){.in_force = json_object()};
	limits_name(settings, name, sizeof(name));
	if (!cgroup_plan(&limits->group, name, err)) {
		spare(&limits->group, settings);
		/* One that was left by a launcher which was killed. */
		cgroup_remove(&limits->group, REMOVE_MS, NULL);
		cgroup_make(&limits->group, err);
	}
	return apply_all(limits, settings, err);
}

int limits_enter(const struct limits *limits, struct error *err)
{
	int64_t count;

	if (cgroup_enter(&limits->group, 0, err) < 0)
		return -1;
	count = cgroup_read(&limits->group, CGROUP_COUNT_PIDS);
	if (limits->group.directory[CGROUP_PIDS] && count != 1)
		return error_make(err, 0,
				  "%" PRId64 " processes in %s instead of one",
				  count, limits->group.directory[CGROUP_PIDS]);
	return 0;
}

int limits_blame(const struct limits *limits, const struct settings *settings,
		 struct error *err)
{
	int memory = cgroup_read(&limits->group, CGROUP_COUNT_OOM) > 0;
	int pids = cgroup_read(&limits->group, CGROUP_COUNT_PIDS_REFUSED) > 0;
	const char *key = memory ? "memory" : "pids";

	if (memory || pids)
		error_make(
			err, 0,
			"%s=%s is too little for it: the kernel %s a process inside",
			key, settings_text(settings, key),
			memory ? "killed" : "refused");
	return memory || pids;
}

void limits_let_go(struct limits *limits)
{
	if (limits->throttled)
		cgroup_lift_io(&limits->group);
	limits->throttled = 0;
}

void limits_end(struct limits *limits)
{
	struct error err = {0};

	limits_let_go(limits);
	if (cgroup_remove(&limits->group, REMOVE_MS, &err) < 0)
		fprintf(stderr, "bulkhead-probe: container: %s\n", err.message);
	cgroup_free(&limits->group);
	json_decref(limits->in_force);
	limits->in_force = NULL;
}
