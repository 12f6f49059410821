/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/cpu-share.h"

#include "common/cleanup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE 512

/* "cpu0 user nice system idle iowait irq softirq steal …" in ticks. */
static void add(struct cpu_times *times, const char *line)
{
	const nanoseconds tick = NS_PER_S / sysconf(_SC_CLK_TCK);
	long long t[8];
	int i;

	if (sscanf(line, "cpu%*d %lld %lld %lld %lld %lld %lld %lld %lld", t,
		   t + 1, t + 2, t + 3, t + 4, t + 5, t + 6, t + 7) != 8)
		return;
	for (i = 0; i < 8; i++)
		times->all += t[i] * tick;
	times->idle += (t[3] + t[4]) * tick;
	times->soft_interrupts += t[6] * tick;
	times->cpus++;
}

struct cpu_times cpu_times_read(void)
{
	cleanup_file FILE *file = fopen("/proc/stat", "re");
	struct cpu_times times = {0};
	char line[LINE];

	while (file && fgets(line, sizeof(line), file) &&
	       !strncmp(line, "cpu", 3))
		if (line[3] != ' ')
			add(&times, line);
	return times;
}

struct cpu_times cpu_times_since(const struct cpu_times *before,
				 const struct cpu_times *now)
{
	return (struct cpu_times){
		now->all - before->all, now->idle - before->idle,
		now->soft_interrupts - before->soft_interrupts, now->cpus};
}
