/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/laboratory.h"

#include "common/cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <sys/sysinfo.h>

/* As many as the guard's group has on the machine. */
#define PIDS 1800
/* Of eight parts of the guest's memory; what is left is the kernel's and the
 * agent's, who shall outlive an attack. */
#define MEMORY_EIGHTHS 7

static int limit(const struct cgroup *group, struct error *err)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return error_make(err, errno, "no size of the memory");
	if (cgroup_set_limit(group, CGROUP_LIMIT_MEMORY,
			     (int64_t)info.totalram * info.mem_unit / 8 *
				     MEMORY_EIGHTHS,
			     err) < 0 ||
	    cgroup_set_limit(group, CGROUP_LIMIT_PIDS, PIDS, err) < 0)
		return error_wrap(err, "the laboratory's outer group");
	return 0;
}

int laboratory_enclose(const char *run, json_t *hello, struct error *err)
{
	cleanup_cgroup struct cgroup outer = {0}, own = {0};
	char name[128];

	snprintf(name, sizeof(name), "bulkhead-%s", run);
	if (cgroup_plan(&outer, name, err) < 0 ||
	    cgroup_make(&outer, err) < 0 || limit(&outer, err) < 0 ||
	    cgroup_plan_below(&own, &outer, "agent", err) < 0 ||
	    cgroup_make(&own, err) < 0 || cgroup_enter(&own, 0, err) < 0)
		return -1;
	json_object_set_new(hello, "outer", cgroup_to_json(&outer));
	return 0;
}
