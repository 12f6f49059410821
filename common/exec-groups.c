/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/exec-groups.h"

#include "common/cleanup.h"

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <mntent.h>
#include <string.h>
#include <sys/stat.h>

#define REMOVE_MS 500
#define NAME_MOST 255
/* Names that one start looks at. */
#define LOOKED_MOST 16
/* Bytes of so many names, and of those that are no group's. */
#define READ_SIZE 2048

/* A process, whichever has its number later. */
struct launcher {
	int pid;
	unsigned long long start;
	unsigned namespace;
};

static unsigned own_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) < 0 ? 0 : (unsigned)st.st_ino;
}

/* When the process started, by the kernel's clock ticks; 0 when it has ended,
 * whether it has been waited for or not (proc_pid_stat(5)). */
static unsigned long long start_of(int pid)
{
	unsigned long long start = 0;
	char path[48], text[1024], state = 0;
	cleanup_file FILE *file = NULL;
	const char *after;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file || !fgets(text, sizeof(text), file))
		return 0;
	after = strrchr(text, ')');
	if (!after || sscanf(after + 1,
			     " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
			     " %*s %*s %*s %*s %*s %*s %*s %llu",
			     &state, &start) != 2)
		return 0;
	return state == 'Z' || state == 'X' ? 0 : start;
}

void exec_groups_run(char *run, size_t size)
{
	snprintf(run, size, "exec-%d-%llu-%x", getpid(), start_of(getpid()),
		 own_namespace());
}

/* Whether it is the name of such a group, of a launcher that can be seen. */
static int is_name(const char *name, unsigned namespace, struct launcher *of)
{
	int used = 0;

	return sscanf(name, "bulkhead-exec-%d-%llu-%x-box-%*u%n", &of->pid,
		      &of->start, &of->namespace, &used) == 3 &&
	       used && !name[used] && of->namespace == namespace;
}

static int is_left(const char *name, unsigned namespace)
{
	struct launcher of;

	return is_name(name, namespace, &of) && start_of(of.pid) != of.start;
}

static int remove_paths(json_t *owned)
{
	cleanup_json json_t *paths = owned;
	cleanup_cgroup struct cgroup group = {0};

	return !cgroup_from_json(&group, paths, NULL) &&
	       !cgroup_remove(&group, REMOVE_MS, NULL);
}

/* Those in one hierarchy, which is mounted there. */
static int sweep_tree(char *point, void (*said)(const char *, void *),
		      void *data)
{
	char *const roots[] = {point, NULL};
	FTS *walk =
		fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	unsigned namespace = own_namespace();
	FTSENT *entry;
	int count = 0;

	while (walk && (entry = fts_read(walk))) {
		char words[NAME_MOST + 64];

		if (entry->fts_info != FTS_D ||
		    !is_left(entry->fts_name, namespace))
			continue;
		fts_set(walk, entry, FTS_SKIP);
		if (!remove_paths(json_pack("{s:s}", "pids", entry->fts_path)))
			continue;
		snprintf(words, sizeof(words), "removed the group %s in %s",
			 entry->fts_name, point);
		count++;
		if (said)
			said(words, data);
	}
	if (walk)
		fts_close(walk);
	return count;
}

int exec_groups_sweep_all(void (*said)(const char *words, void *), void *data)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;
	int count = 0;

	while (mounts && (mount = getmntent(mounts)))
		if (!strcmp(mount->mnt_type, "cgroup") ||
		    !strcmp(mount->mnt_type, "cgroup2"))
			count += sweep_tree(mount->mnt_dir, said, data);
	if (mounts)
		endmntent(mounts);
	return count;
}

/* Whether one lies beside this group's directory. Only some are looked at, and
 * only some read, which readdir() would not do: who starts a thousand does not
 * look at a thousand each time. */
static int has_left_beside(const char *path, unsigned namespace)
{
	cleanup_free char *above =
		strndup(path, (size_t)(strrchr(path, '/') - path));
	cleanup_close int dir =
		above ? open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	_Alignas(struct dirent64) char names[READ_SIZE];
	struct launcher of;
	int looked = 0;
	ssize_t size, at;

	while (looked < LOOKED_MOST &&
	       (size = getdents64(dir, names, sizeof(names))) > 0)
		for (at = 0; at < size && looked < LOOKED_MOST;) {
			struct dirent64 *entry = (void *)(names + at);

			at += entry->d_reclen;
			looked += is_name(entry->d_name, namespace, &of);
			if (is_left(entry->d_name, namespace))
				return 1;
		}
	return 0;
}

int exec_groups_sweep(const struct cgroup *group)
{
	unsigned namespace = own_namespace();
	int i;

	/* One that was killed while it made or removed its groups is left in
	 * some hierarchies only; in others it may lie elsewhere. */
	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i] &&
		    has_left_beside(group->directory[i], namespace))
			return exec_groups_sweep_all(NULL, NULL);
	return 0;
}
