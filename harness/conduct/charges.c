/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/charges.h"

#include "common/cgroup.h"
#include "harness/host/files.h"
#include "harness/host/kernel-threads.h"

#include <stdio.h>
#include <unistd.h>

static int64_t read_count(const json_t *groups, enum cgroup_count count)
{
	cleanup_cgroup struct cgroup group = {0};

	if (!groups || cgroup_from_json(&group, groups, NULL) < 0)
		return -1;
	return cgroup_read(&group, count);
}

nanoseconds charges_cpu(struct stage *stage, const json_t *groups)
{
	(void)stage;
	return read_count(groups, CGROUP_COUNT_CPU_NS);
}

int64_t charges_memory(struct stage *stage, const json_t *groups)
{
	(void)stage;
	return read_count(groups, CGROUP_COUNT_MEMORY);
}

/* The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq,
 * and more that is counted in these or taken away. */
json_t *charges_spent(struct stage *stage)
{
	const long long tick = NS_PER_S / sysconf(_SC_CLK_TCK);
	long long user, nice, kernel, idle, iowait, irq, softirq;
	char text[4096];

	(void)stage;
	if (host_read("", "/proc/stat", text, sizeof(text)) < 0 ||
	    sscanf(text, "cpu %lld %lld %lld %lld %lld %lld %lld", &user, &nice,
		   &kernel, &idle, &iowait, &irq, &softirq) != 7)
		return NULL;
	return json_pack(
		"{s:I, s:I, s:b, s:o?}", "busy_ns",
		(json_int_t)((user + nice + kernel + irq + softirq) * tick),
		"interrupts_ns", (json_int_t)((irq + softirq) * tick), "apart",
		irq > 0, "threads", kernel_threads(""));
}

int64_t charges_available(struct stage *stage)
{
	(void)stage;
	return host_read_memory("", "MemAvailable");
}
