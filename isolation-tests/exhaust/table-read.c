/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many entries there are, as the host counts them: by files of /proc and
 * /sys that are about its tables as wholes, and about nobody in particular. */
#include "isolation-tests/exhaust/tables.h"

#include "common/cleanup.h"

#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#define LINE 512

/* The number behind `marker`, which begins a line, after `skip` others. */
static int64_t number_in(const char *path, const char *marker, int skip)
{
	cleanup_file FILE *file = fopen(path, "re");
	char line[LINE];

	while (file && fgets(line, sizeof(line), file)) {
		char *at = line + strlen(marker), *end;
		int64_t number;

		if (strncmp(line, marker, strlen(marker)))
			continue;
		number = strtoll(at, &end, 10);
		for (; skip > 0 && end != at; skip--) {
			at = end;
			number = strtoll(at, &end, 10);
		}
		return end == at ? -1 : number;
	}
	return -1;
}

static int64_t lines_in(const char *path)
{
	cleanup_file FILE *file = fopen(path, "re");
	int64_t lines = 0;
	int c;

	if (!file)
		return -1;
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	return lines;
}

/* Objects of one size of the kernel's memory. */
static int64_t objects(const char *slab)
{
	char path[LINE];

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/objects", slab);
	return number_in(path, "", 0);
}

int64_t read_files(const struct table_place *place)
{
	(void)place;
	return number_in("/proc/sys/fs/file-nr", "", 0);
}

int64_t read_terminals(const struct table_place *place)
{
	(void)place;
	return number_in("/proc/sys/kernel/pty/nr", "", 0);
}

int64_t read_inotify(const struct table_place *place)
{
	(void)place;
	return objects("inotify_inode_mark");
}

int64_t read_epoll(const struct table_place *place)
{
	(void)place;
	return objects("eventpoll_epi");
}

/* Each timer reserves a signal, of all that its user may have pending. */
int64_t read_timers(const struct table_place *place)
{
	(void)place;
	return number_in("/proc/self/status", "SigQ:", 0);
}

int64_t read_queues(const struct table_place *place)
{
	char name[TABLE_NAME];
	int64_t i, found = 0;

	for (i = 0; i < place->count; i++) {
		mqd_t queue;

		table_queue_name(place, i, name);
		queue = mq_open(name, O_RDONLY | O_CLOEXEC);
		if (queue >= 0) {
			mq_close(queue);
			found++;
		}
	}
	return found;
}

int64_t read_segments(const struct table_place *place)
{
	(void)place;
	return lines_in("/proc/sysvipc/shm");
}

/* Of all users: "    0:     9 8/8 3/1000000 3640/25000000". */
int64_t read_keys(const struct table_place *place)
{
	cleanup_file FILE *file = fopen("/proc/key-users", "re");
	char line[LINE];
	int64_t sum = 0;
	int usage, keys;

	(void)place;
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*u: %d %d/", &usage, &keys) == 2)
			sum += keys;
	return sum;
}

int64_t read_sockets(const struct table_place *place)
{
	(void)place;
	return number_in("/proc/net/sockstat", "sockets: used", 0);
}

/* The last number given to a process: "0.10 0.20 0.30 2/400 12345". */
int64_t read_pids(const struct table_place *place)
{
	cleanup_file FILE *file = fopen("/proc/loadavg", "re");
	long long last;

	(void)place;
	if (!file || fscanf(file, "%*s %*s %*s %*s %lld", &last) != 1)
		return -1;
	return last;
}

int64_t read_mounts(const struct table_place *place)
{
	(void)place;
	return lines_in("/proc/self/mountinfo");
}

int64_t read_names(const struct table_place *place)
{
	(void)place;
	return number_in("/proc/sys/fs/dentry-state", "", 0);
}

int64_t read_space(const struct table_place *place)
{
	struct statvfs state;

	if (statvfs(place->data, &state) < 0)
		return -1;
	return (int64_t)((state.f_blocks - state.f_bfree) * state.f_frsize);
}

/* For whom nothing is put by. */
int64_t read_free_space(const struct table_place *place)
{
	struct statvfs state;

	if (statvfs(place->data, &state) < 0)
		return -1;
	return (int64_t)(state.f_bavail * state.f_frsize);
}

/* Some file systems have no number of inodes to run out of. */
int64_t read_inodes(const struct table_place *place)
{
	struct statvfs state;

	if (statvfs(place->data, &state) < 0 || !state.f_files)
		return -1;
	return (int64_t)(state.f_files - state.f_ffree);
}
