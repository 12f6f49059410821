/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cgroup-tree.h"

#include "common/cgroup-weight.h"
#include "common/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>

#define PERIOD_US 100000

static int set_limit(const char *directory, enum cgroup_limit limit,
		     int64_t value, struct error *err)
{
	const char *file = cgroup_v2.limit_file[limit];
	char text[48];

	if (value < 0 && limit == CGROUP_LIMIT_WEIGHT)
		value = CGROUP_WEIGHT_DEFAULT;
	if (value < 0)
		return cgroup_write_text(directory, file, "max", err);
	if (limit != CGROUP_LIMIT_CPU)
		return cgroup_write_number(directory, file, value, err);
	snprintf(text, sizeof(text), "%lld %d",
		 (long long)(value * PERIOD_US / 1000), PERIOD_US);
	return cgroup_write_text(directory, file, text, err);
}

static int64_t get_limit(const char *directory, enum cgroup_limit limit,
			 struct error *err)
{
	const char *file = cgroup_v2.limit_file[limit];
	long long value, period;
	char text[64];

	if (cgroup_read_text(directory, file, text, sizeof(text)) < 0) {
		error_make(err, errno, "cannot read %s/%s", directory, file);
		return -2;
	}
	if (!strncmp(text, "max", 3))
		return -1;
	switch (sscanf(text, "%lld %lld", &value, &period)) {
	case 1:
		return value;
	case 2:
		return period > 0 ? value * 1000 / period : -1;
	default:
		error_make(err, 0, "%s/%s holds no number", directory, file);
		return -2;
	}
}

static int set_io(const char *directory, dev_t device,
		  const struct io_limit *limit, struct error *err)
{
	char text[160];
	size_t used;
	int i;

	used = (size_t)snprintf(text, sizeof(text), "%u:%u", major(device),
				minor(device));
	for (i = 0; i < IO_RATES; i++) {
		char number[24] = "max";

		if (limit->rate[i] >= 0)
			snprintf(number, sizeof(number), "%lld",
				 (long long)limit->rate[i]);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 " %s=%s", io_rate_names[i], number);
	}
	return cgroup_write_text(directory, cgroup_v2.io_file, text, err);
}

static int get_io(const char *directory, dev_t device, struct io_limit *limit,
		  struct error *err)
{
	char text[4096];

	if (cgroup_read_text(directory, cgroup_v2.io_file, text, sizeof(text)) <
	    0)
		return error_make(err, errno, "cannot read %s/%s", directory,
				  cgroup_v2.io_file);
	*limit = io_limit_from_max(text, major(device), minor(device));
	return 0;
}

static void lift_io(const char *directory)
{
	cgroup_write_devices(directory, cgroup_v2.io_file,
			     "rbps=max wbps=max riops=max wiops=max");
}

static int64_t read_count(const char *directory, enum cgroup_count count)
{
	int64_t microseconds;

	switch (count) {
	case CGROUP_COUNT_PIDS:
		return cgroup_read_number(directory, "pids.current", NULL);
	case CGROUP_COUNT_PIDS_REFUSED:
		return cgroup_read_number(directory, "pids.events", "max");
	case CGROUP_COUNT_MEMORY:
		return cgroup_read_number(directory, "memory.current", NULL);
	case CGROUP_COUNT_MEMORY_PEAK:
		return cgroup_read_number(directory, "memory.peak", NULL);
	case CGROUP_COUNT_OOM:
		return cgroup_read_number(directory, "memory.events",
					  "oom_kill");
	case CGROUP_COUNT_CPU_NS:
		microseconds =
			cgroup_read_number(directory, "cpu.stat", "usage_usec");
		return microseconds < 0 ? -1 : microseconds * NS_PER_US;
	}
	return -1;
}

static int kill_all(const char *directory, struct error *err)
{
	int round;

	(void)err;
	/* Linux 5.14 and later; before, one by one. */
	if (!cgroup_write_text(directory, "cgroup.kill", "1", NULL))
		return 0;
	for (round = 0; round < 16 && cgroup_signal_all(directory); round++)
		;
	return 0;
}

const struct cgroup_version cgroup_v2 = {
	.limit_file = {[CGROUP_LIMIT_MEMORY] = "memory.max",
		       [CGROUP_LIMIT_SWAP] = "memory.swap.max",
		       [CGROUP_LIMIT_PIDS] = "pids.max",
		       [CGROUP_LIMIT_CPU] = "cpu.max",
		       [CGROUP_LIMIT_WEIGHT] = "cpu.weight"},
	.io_file = "io.max",
	.set_limit = set_limit,
	.get_limit = get_limit,
	.set_io = set_io,
	.get_io = get_io,
	.lift_io = lift_io,
	.read_count = read_count,
	.kill = kill_all,
};
