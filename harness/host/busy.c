/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/busy.h"

#include "harness/host/files.h"

#include <math.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int host_ticks_parse(const char *text, struct host_ticks *ticks)
{
	long long user, nice, kernel, idle, iowait, irq, softirq, steal = 0;
	/* Guests' time is counted in user and nice as well. */
	int found = sscanf(text, "cpu %lld %lld %lld %lld %lld %lld %lld %lld",
			   &user, &nice, &kernel, &idle, &iowait, &irq,
			   &softirq, &steal);

	if (found < 7)
		return -1;
	ticks->busy = user + nice + kernel + irq + softirq + steal;
	ticks->idle = idle + iowait;
	return 0;
}

static int read_ticks(struct host_ticks *ticks)
{
	char text[4096];

	return host_read("", "/proc/stat", text, sizeof(text)) < 0
		       ? -1
		       : host_ticks_parse(text, ticks);
}

double host_busy(nanoseconds window_ns)
{
	struct timespec window = {window_ns / NS_PER_S, window_ns % NS_PER_S};
	struct host_ticks before, after;
	double busy, all;

	if (read_ticks(&before) < 0)
		return NAN;
	while (nanosleep(&window, &window) < 0)
		;
	if (read_ticks(&after) < 0)
		return NAN;
	busy = (double)(after.busy - before.busy);
	all = busy + (double)(after.idle - before.idle);
	return all > 0 ? busy / all * (double)sysconf(_SC_NPROCESSORS_ONLN)
		       : NAN;
}
