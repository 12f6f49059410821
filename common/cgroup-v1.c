/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cgroup-tree.h"

#include "common/cgroup-weight.h"
#include "common/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* Where the kernel says "none" with a number, it is about this large. */
#define NO_LIMIT (INT64_C(1) << 62)

#define MEMORY_FILE "memory.limit_in_bytes"
/* Memory and swap together: never below MEMORY_FILE. */
#define MEMSW_FILE "memory.memsw.limit_in_bytes"
#define SHARES_FILE "cpu.shares"
#define PERIOD_US 100000

/* One file a rate; 0 in it is none. */
static const char *const io_files[IO_RATES] = {
	[IO_RBPS] = "blkio.throttle.read_bps_device",
	[IO_WBPS] = "blkio.throttle.write_bps_device",
	[IO_RIOPS] = "blkio.throttle.read_iops_device",
	[IO_WIOPS] = "blkio.throttle.write_iops_device",
};

static int64_t limited(int64_t value)
{
	return value >= NO_LIMIT ? -1 : value;
}

static int64_t read_limit(const char *directory, const char *file)
{
	return limited(cgroup_read_number(directory, file, NULL));
}

/*
 * The kernel insists on memory <= memsw at every moment: going up, memsw is
 * first; going down, memory is.
 */
static int set_memory(const char *directory, int64_t value, struct error *err)
{
	int64_t memory = read_limit(directory, MEMORY_FILE);
	/* What is never below one without a limit has none either. */
	int64_t both = memory < 0 ? -1 : read_limit(directory, MEMSW_FILE);
	int64_t then = value < 0 ? -1 : value + (both - memory);
	int up = memory >= 0 && (value < 0 || value > memory);

	if (both < 0)
		return cgroup_write_number(directory, MEMORY_FILE, value, err);
	if (up && cgroup_write_number(directory, MEMSW_FILE, then, err) < 0)
		return -1;
	if (cgroup_write_number(directory, MEMORY_FILE, value, err) < 0)
		return -1;
	return up ? 0 : cgroup_write_number(directory, MEMSW_FILE, then, err);
}

static int set_swap(const char *directory, int64_t value, struct error *err)
{
	int64_t memory = read_limit(directory, MEMORY_FILE);

	if (value < 0)
		return cgroup_write_number(directory, MEMSW_FILE, -1, err);
	if (memory < 0)
		return error_make(
			err, 0,
			"swap can be limited on cgroup v1 only beside a memory limit");
	return cgroup_write_number(directory, MEMSW_FILE, memory + value, err);
}

static int set_cpu(const char *directory, int64_t value, struct error *err)
{
	if (cgroup_write_number(directory, "cpu.cfs_period_us", PERIOD_US,
				err) < 0)
		return -1;
	return cgroup_write_number(directory, "cpu.cfs_quota_us",
				   value < 0 ? -1 : value * PERIOD_US / 1000,
				   err);
}

static int set_limit(const char *directory, enum cgroup_limit limit,
		     int64_t value, struct error *err)
{
	switch (limit) {
	case CGROUP_LIMIT_MEMORY:
		return set_memory(directory, value, err);
	case CGROUP_LIMIT_SWAP:
		return set_swap(directory, value, err);
	case CGROUP_LIMIT_CPU:
		return set_cpu(directory, value, err);
	case CGROUP_LIMIT_WEIGHT:
		return cgroup_write_number(
			directory, SHARES_FILE,
			cgroup_weight_to_shares(
				value < 0 ? CGROUP_WEIGHT_DEFAULT : value),
			err);
	case CGROUP_LIMIT_PIDS:
	case CGROUP_LIMITS:
		break;
	}
	if (value < 0)
		return cgroup_write_text(directory, "pids.max", "max", err);
	return cgroup_write_number(directory, "pids.max", value, err);
}

static int64_t get_swap(const char *directory, struct error *err)
{
	int64_t memory = cgroup_read_number(directory, MEMORY_FILE, NULL);
	int64_t both = cgroup_read_number(directory, MEMSW_FILE, NULL);

	if (memory < 0 || both < 0) {
		error_make(err, 0, "no swap accounting in %s", directory);
		return -2;
	}
	return limited(both) < 0 ? -1 : both - memory;
}

static int64_t get_cpu(const char *directory, struct error *err)
{
	int64_t period =
		cgroup_read_number(directory, "cpu.cfs_period_us", NULL);
	int64_t quota;

	if (period <= 0) {
		error_make(err, 0, "no CPU quota in %s", directory);
		return -2;
	}
	quota = cgroup_read_number(directory, "cpu.cfs_quota_us", NULL);
	return quota < 0 ? -1 : quota * 1000 / period;
}

static int64_t get_weight(const char *directory, struct error *err)
{
	int64_t shares = cgroup_read_number(directory, SHARES_FILE, NULL);

	if (shares >= 0)
		return cgroup_shares_to_weight(shares);
	error_make(err, 0, "no %s in %s", SHARES_FILE, directory);
	return -2;
}

static int64_t get_limit(const char *directory, enum cgroup_limit limit,
			 struct error *err)
{
	char text[64], *end;
	const char *file = cgroup_v1.limit_file[limit];
	long long number;

	if (limit == CGROUP_LIMIT_SWAP)
		return get_swap(directory, err);
	if (limit == CGROUP_LIMIT_CPU)
		return get_cpu(directory, err);
	if (limit == CGROUP_LIMIT_WEIGHT)
		return get_weight(directory, err);
	if (cgroup_read_text(directory, file, text, sizeof(text)) < 0) {
		error_make(err, 0, "cannot read %s/%s", directory, file);
		return -2;
	}
	errno = 0;
	number = strtoll(text, &end, 10);
	return end == text || errno ? -1 : limited(number);
}

static int set_io(const char *directory, dev_t device,
		  const struct io_limit *limit, struct error *err)
{
	char text[64];
	int i;

	for (i = 0; i < IO_RATES; i++) {
		int64_t rate = limit->rate[i];

		snprintf(text, sizeof(text), "%u:%u %lld", major(device),
			 minor(device), rate < 0 ? 0LL : (long long)rate);
		if (cgroup_write_text(directory, io_files[i], text, err) < 0)
			return -1;
	}
	return 0;
}

static int get_io(const char *directory, dev_t device, struct io_limit *limit,
		  struct error *err)
{
	char text[4096], name[32];
	int i;

	snprintf(name, sizeof(name), "%u:%u", major(device), minor(device));
	for (i = 0; i < IO_RATES; i++) {
		if (cgroup_read_text(directory, io_files[i], text,
				     sizeof(text)) < 0)
			return error_make(err, errno, "cannot read %s/%s",
					  directory, io_files[i]);
		limit->rate[i] =
			cgroup_read_number(directory, io_files[i], name);
	}
	return 0;
}

static void lift_io(const char *directory)
{
	int i;

	for (i = 0; i < IO_RATES; i++)
		cgroup_write_devices(directory, io_files[i], "0");
}

static int64_t read_count(const char *directory, enum cgroup_count count)
{
	switch (count) {
	case CGROUP_COUNT_PIDS:
		return cgroup_read_number(directory, "pids.current", NULL);
	case CGROUP_COUNT_PIDS_REFUSED:
		return cgroup_read_number(directory, "pids.events", "max");
	case CGROUP_COUNT_MEMORY:
		return cgroup_read_number(directory, "memory.usage_in_bytes",
					  NULL);
	case CGROUP_COUNT_MEMORY_PEAK:
		return cgroup_read_number(directory,
					  "memory.max_usage_in_bytes", NULL);
	case CGROUP_COUNT_OOM:
		return cgroup_read_number(directory, "memory.oom_control",
					  "oom_kill");
	case CGROUP_COUNT_CPU_NS:
		return cgroup_read_number(directory, "cpuacct.usage", NULL);
	}
	return -1;
}

/* A new cpuset has neither CPUs nor memory, and can't be entered. */
static int copy_from_parent(const char *directory, const char *file,
			    struct error *err)
{
	char text[4096], name[64];

	if (!cgroup_read_text(directory, file, text, sizeof(text)) && *text)
		return 0;
	snprintf(name, sizeof(name), "../%s", file);
	if (cgroup_read_text(directory, name, text, sizeof(text)) < 0)
		return error_make(err, errno, "cannot read %s/%s", directory,
				  name);
	return cgroup_write_text(directory, file, text, err);
}

/* Old kernels do not count what is in groups below unless told to; new ones
 * always do, and may have no such file. */
static int count_below(const char *directory, struct error *err)
{
	static const char file[] = "memory.use_hierarchy";

	if (cgroup_read_number(directory, file, NULL) != 0)
		return 0;
	cgroup_write_text(directory, file, "1", NULL);
	if (cgroup_read_number(directory, file, NULL) != 0)
		return 0;
	return error_make(err, 0,
			  "%s reads 0 in %s: groups below would not count",
			  file, directory);
}

static int prepare(const char *directory, enum cgroup_controller controller,
		   struct error *err)
{
	if (controller == CGROUP_MEMORY)
		return count_below(directory, err);
	if (controller != CGROUP_CPUSET)
		return 0;
	if (copy_from_parent(directory, "cpuset.mems", err) < 0)
		return -1;
	return copy_from_parent(directory, "cpuset.cpus", err);
}

/* Wait until all is frozen, so that nothing forks while we look; briefly, as
 * a task in an uninterruptible sleep does not freeze. */
static void wait_frozen(const char *directory)
{
	nanoseconds deadline = clock_now() + 20 * NS_PER_MS;
	struct timespec pause = clock_timespec(100 * NS_PER_US);
	char state[32];

	while (!cgroup_read_text(directory, "freezer.state", state,
				 sizeof(state)) &&
	       strcmp(state, "FROZEN") && clock_now() < deadline)
		nanosleep(&pause, NULL);
}

static int kill_all(const char *directory, struct error *err)
{
	char state[32];
	int round;

	if (!cgroup_read_text(directory, "freezer.state", state,
			      sizeof(state))) {
		cgroup_write_text(directory, "freezer.state", "FROZEN", NULL);
		wait_frozen(directory);
		cgroup_signal_all(directory);
		/* The signal is only acted upon when thawed. */
		return cgroup_write_text(directory, "freezer.state", "THAWED",
					 err);
	}
	for (round = 0; round < 16 && cgroup_signal_all(directory); round++)
		;
	return 0;
}

const struct cgroup_version cgroup_v1 = {
	.limit_file = {[CGROUP_LIMIT_MEMORY] = MEMORY_FILE,
		       [CGROUP_LIMIT_SWAP] = MEMSW_FILE,
		       [CGROUP_LIMIT_PIDS] = "pids.max",
		       [CGROUP_LIMIT_CPU] = "cpu.cfs_quota_us",
		       [CGROUP_LIMIT_WEIGHT] = SHARES_FILE},
	.io_file = "blkio.throttle.*_device",
	.set_limit = set_limit,
	.get_limit = get_limit,
	.set_io = set_io,
	.get_io = get_io,
	.lift_io = lift_io,
	.read_count = read_count,
	.prepare = prepare,
	.kill = kill_all,
};
