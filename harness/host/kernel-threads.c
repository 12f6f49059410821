/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/host/kernel-threads.h"

#include "common/cleanup.h"
#include "common/clock.h"
#include "harness/host/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KTHREADD 2
/* Flag PF_KTHREAD of the kernel's include/linux/sched.h. */
#define IS_KERNELS 0x00200000U
/* Room for some twenty thousand of them. */
#define CHILDREN_BYTES (128 << 10)
#define NAME_BYTES 64

/* A line of /proc/PID/stat, proc_pid_stat(5). */
struct thread {
	char name[NAME_BYTES];
	int parent;
	unsigned int flags;
	unsigned long long user, kernel, start; /* in ticks */
};

/* Negative where there is no such process (any more), or it is none of the
 * kernel's. */
static int read_thread(const char *root, int pid, struct thread *thread)
{
	char path[32], text[1024], *name, *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (host_read(root, path, text, sizeof(text)) < 0)
		return -1;
	name = strchr(text, '(');
	end = strrchr(text, ')');
	if (!name || !end ||
	    sscanf(end + 1,
		   " %*c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %llu %llu"
		   " %*d %*d %*d %*d %*d %*d %llu",
		   &thread->parent, &thread->flags, &thread->user,
		   &thread->kernel, &thread->start) != 5 ||
	    !(thread->flags & IS_KERNELS))
		return -1;
	*end = '\0';
	snprintf(thread->name, sizeof(thread->name), "%s", name + 1);
	return 0;
}

/* "kworker/0:1H-kblockd" is "kworker/0H"; a rescuer's name has no number. */
static void shorten(char *name)
{
	char *colon = strchr(name, ':'), *after;

	if (strncmp(name, "kworker/", 8) != 0 || !colon)
		return;
	after = colon + 1 + strspn(colon + 1, "0123456789");
	if (*after == 'H')
		*colon++ = 'H';
	*colon = '\0';
}

static void add(json_t *threads, const char *root, int pid)
{
	struct thread thread;
	char id[48];

	if (read_thread(root, pid, &thread) < 0 || thread.parent != KTHREADD ||
	    !strncmp(thread.name, "vhost-", 6))
		return;
	shorten(thread.name);
	snprintf(id, sizeof(id), "%d.%llu", pid, thread.start);
	json_object_set_new(
		threads, id,
		json_pack("{s:s, s:I}", "name", thread.name, "cpu_ns",
			  (json_int_t)(thread.user + thread.kernel) *
				  (NS_PER_S / sysconf(_SC_CLK_TCK))));
}

json_t *kernel_threads(const char *root)
{
	cleanup_free char *children = malloc(CHILDREN_BYTES);
	struct thread kthreadd;
	json_t *threads;
	char *at, *end;
	int length;

	if (!children || read_thread(root, KTHREADD, &kthreadd) < 0 ||
	    strcmp(kthreadd.name, "kthreadd") != 0)
		return NULL;
	length = host_read(root, "/proc/2/task/2/children", children,
			   CHILDREN_BYTES);
	/* The last number may have been cut. */
	if (length <= 0 || length >= CHILDREN_BYTES - 8)
		return NULL;
	threads = json_object();
	for (at = children; *at; at = end) {
		long pid = strtol(at, &end, 10);

		if (end == at)
			break;
		add(threads, root, (int)pid);
	}
	return threads;
}
