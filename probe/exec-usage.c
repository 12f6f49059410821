/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-usage.h"

#include "common/cleanup.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

struct exec_usage *exec_usage_make(struct error *err)
{
	struct exec_usage *usage =
		mmap(NULL, sizeof(*usage), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (usage == MAP_FAILED) {
		error_make(err, errno, "no memory to share with the inside");
		return NULL;
	}
	usage->memory_peak_bytes = usage->oom_kills = -1;
	return usage;
}

void exec_usage_keep(struct exec_usage *usage, const json_t *said)
{
	const json_t *in_force = json_object_get(said, "in_force");
	size_t length = json_dumpb(in_force, usage->in_force,
				   sizeof(usage->in_force) - 1, JSON_COMPACT);

	usage->in_force[length < sizeof(usage->in_force) ? length : 0] = '\0';
}

void exec_usage_start(struct exec_usage *usage)
{
	usage->started = clock_now();
}

static nanoseconds of_timeval(struct timeval t)
{
	return t.tv_sec * NS_PER_S + t.tv_usec * NS_PER_US;
}

void exec_usage_end(struct exec_usage *usage, int wait_status)
{
	struct rusage used = {0};

	usage->wall = clock_now() - usage->started;
	getrusage(RUSAGE_CHILDREN, &used);
	usage->user = of_timeval(used.ru_utime);
	usage->system = of_timeval(used.ru_stime);
	usage->max_rss_bytes = used.ru_maxrss * INT64_C(1024);
	usage->wait_status = wait_status;
	usage->ended = 1;
}

void exec_usage_count(struct exec_usage *usage, const struct cgroup *group)
{
	usage->oom_kills = cgroup_read(group, CGROUP_COUNT_OOM);
	usage->memory_peak_bytes = cgroup_read(group, CGROUP_COUNT_MEMORY_PEAK);
}

static json_t *count_or_null(int64_t count)
{
	return count < 0 ? json_null() : json_integer(count);
}

static json_t *describe(const struct exec_usage *usage, int status,
			int timed_out)
{
	int by_signal = usage->ended && WIFSIGNALED(usage->wait_status);
	json_t *in_force = json_loads(usage->in_force, 0, NULL);

	return json_pack("{s:i, s:o, s:b, s:I, s:I, s:I, s:I, s:o, s:o, s:o}",
			 "status", status, "signal",
			 by_signal ? json_integer(WTERMSIG(usage->wait_status))
				   : json_null(),
			 "timed_out", timed_out, "wall_ns",
			 (json_int_t)usage->wall, "user_ns",
			 (json_int_t)usage->user, "system_ns",
			 (json_int_t)usage->system, "max_rss_bytes",
			 (json_int_t)usage->max_rss_bytes, "memory_peak_bytes",
			 count_or_null(usage->memory_peak_bytes), "oom_kills",
			 count_or_null(usage->oom_kills), "in_force",
			 in_force ? in_force : json_array());
}

void exec_usage_print(const struct exec_usage *usage, int status, int timed_out)
{
	cleanup_json json_t *said = describe(usage, status, timed_out);
	cleanup_free char *line = said ? json_dumps(said, JSON_COMPACT) : NULL;

	if (line)
		fprintf(stderr, "%s\n", line);
}
