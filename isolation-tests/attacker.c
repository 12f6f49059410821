/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/attacker.h"

#include "common/cleanup.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* As qemu calls the threads of its virtual CPUs: "CPU 0/KVM". */
#define VIRTUAL_CPU "CPU "
#define NAME 32

/* Whether the process is the one that is looked for. */
typedef int process_test(pid_t pid, const char *name);

static void read_name(const char *path, char *name)
{
	cleanup_file FILE *file = fopen(path, "re");

	name[0] = '\0';
	if (file && fgets(name, NAME, file))
		name[strcspn(name, "\n")] = '\0';
}

static int is_named(pid_t pid, const char *name)
{
	char path[64], is[NAME];

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	read_name(path, is);
	return !strcmp(is, name);
}

/* The next thread that is a virtual CPU, its directory into `path`; 0: no more.
 */
static int next_virtual(DIR *tasks, pid_t pid, char *path, size_t size)
{
	const struct dirent *task;
	char name[NAME], comm[320];

	while (tasks && (task = readdir(tasks))) {
		snprintf(path, size, "/proc/%d/task/%s", (int)pid,
			 task->d_name);
		snprintf(comm, sizeof(comm), "%s/comm", path);
		read_name(comm, name);
		if (!strncmp(name, VIRTUAL_CPU, strlen(VIRTUAL_CPU)))
			return 1;
	}
	return 0;
}

static DIR *open_tasks(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	return opendir(path);
}

static int is_emulator(pid_t pid, const char *name)
{
	cleanup_dir DIR *tasks = open_tasks(pid);
	char path[300];

	(void)name;
	return next_virtual(tasks, pid, path, sizeof(path));
}

/* Any hierarchy will do: the environment is in all of them. */
static pid_t find(const struct cgroup *group, process_test *is_it,
		  const char *name)
{
	cleanup_file FILE *file = NULL;
	char path[512];
	int i, pid;

	for (i = 0; i < CGROUP_CONTROLLERS && !group->directory[i]; i++)
		continue;
	if (i == CGROUP_CONTROLLERS)
		return 0;
	snprintf(path, sizeof(path), "%s/cgroup.procs", group->directory[i]);
	file = fopen(path, "re");
	while (file && fscanf(file, "%d", &pid) == 1)
		if (pid > 0 && is_it(pid, name))
			return pid;
	return 0;
}

pid_t attacker_emulator(const struct cgroup *group)
{
	return find(group, is_emulator, NULL);
}

pid_t attacker_named(const struct cgroup *group, const char *name)
{
	return find(group, is_named, name);
}

int attacker_shares(pid_t pid, const char *link)
{
	struct stat its, own;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, link);
	if (stat(path, &its) < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/%s", link);
	return stat(path, &own) == 0 && its.st_dev == own.st_dev &&
	       its.st_ino == own.st_ino;
}

nanoseconds attacker_virtual_ns(pid_t emulator)
{
	cleanup_dir DIR *tasks = open_tasks(emulator);
	char path[300];
	nanoseconds sum = 0;

	while (next_virtual(tasks, emulator, path, sizeof(path))) {
		cleanup_file FILE *file = NULL;
		char spent[320];
		int64_t one;

		snprintf(spent, sizeof(spent), "%s/schedstat", path);
		file = fopen(spent, "re");
		if (!file || fscanf(file, "%" SCNd64, &one) != 1)
			return -1;
		sum += one;
	}
	return sum ? sum : -1;
}
