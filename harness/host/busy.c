/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/busy.h"

#include "harness/host/files.h"
#include "harness/host/kernel-threads.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
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
	ticks->interrupts = irq + softirq;
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

/* So many of the ticks of all CPUs, as CPUs; NaN when none passed. */
static double cpus_of(double ticks, const struct host_ticks *before,
		      const struct host_ticks *after)
{
	double all = (double)(after->busy - before->busy) +
		     (double)(after->idle - before->idle);

	return all > 0 ? ticks / all * (double)sysconf(_SC_NPROCESSORS_ONLN)
		       : NAN;
}

double host_busy(nanoseconds window_ns)
{
	struct timespec window = {window_ns / NS_PER_S, window_ns % NS_PER_S};
	struct host_ticks before, after;
	double busy;

	if (read_ticks(&before) < 0)
		return NAN;
	while (nanosleep(&window, &window) < 0)
		;
	if (read_ticks(&after) < 0)
		return NAN;
	busy = (double)(after.busy - before.busy);
	return cpus_of(busy, &before, &after);
}

static nanoseconds used_by(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * NS_PER_S +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * NS_PER_US;
}

int host_spent_read(struct host_spent *spent)
{
	*spent = (struct host_spent){
		.threads = kernel_threads(""),
		.own_ns = used_by(RUSAGE_SELF),
		.children_ns = used_by(RUSAGE_CHILDREN),
	};
	return spent->threads && read_ticks(&spent->ticks) == 0 ? 0 : -1;
}

void host_spent_free(struct host_spent *spent)
{
	json_decref(spent->threads);
	spent->threads = NULL;
}

/* What the threads that there are now used since then. */
static nanoseconds kernel_ns(const json_t *before, const json_t *after)
{
	nanoseconds sum = 0;
	const char *id;
	json_t *thread;

	json_object_foreach ((json_t *)after, id, thread)
		sum += json_int(thread, "cpu_ns", 0) -
		       json_int(json_object_get(before, id), "cpu_ns", 0);
	return sum;
}

double host_others(const struct host_spent *before,
		   const struct host_spent *after, nanoseconds charged_ns)
{
	const double tick_ns = (double)NS_PER_S / (double)sysconf(_SC_CLK_TCK);
	nanoseconds children_ns = after->children_ns - before->children_ns;
	nanoseconds ours =
		after->own_ns - before->own_ns +
		(charged_ns > children_ns ? charged_ns : children_ns);
	long long busy = after->ticks.busy - before->ticks.busy -
			 (after->ticks.interrupts - before->ticks.interrupts);
	nanoseconds known = ours + kernel_ns(before->threads, after->threads);

	return cpus_of(fmax((double)busy - (double)known / tick_ns, 0),
		       &before->ticks, &after->ticks);
}
