/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/cgroup.h"

#include "common/cgroup-paths.h"
#include "common/cgroup-tree.h"
#include "common/cleanup.h"
#include "common/clock.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#define REMEDY                                                             \
	"what helps is a group that belongs to you: under systemd, start " \
	"with systemd-run --user --scope -p Delegate=yes; else let root "  \
	"make one, give it to you and move your shell into it"

const struct cgroup_names cgroup_names[CGROUP_CONTROLLERS] = {
	[CGROUP_CPU] = {"cpu", "cpu", "cpu"},
	[CGROUP_CPUACCT] = {"cpuacct", "cpuacct", NULL},
	[CGROUP_CPUSET] = {"cpuset", "cpuset", "cpuset"},
	[CGROUP_MEMORY] = {"memory", "memory", "memory"},
	[CGROUP_PIDS] = {"pids", "pids", "pids"},
	[CGROUP_IO] = {"io", "blkio", "io"},
	[CGROUP_FREEZER] = {"freezer", "freezer", NULL},
};

static const enum cgroup_controller count_controller[] = {
	[CGROUP_COUNT_PIDS] = CGROUP_PIDS,
	[CGROUP_COUNT_PIDS_REFUSED] = CGROUP_PIDS,
	[CGROUP_COUNT_MEMORY] = CGROUP_MEMORY,
	[CGROUP_COUNT_MEMORY_PEAK] = CGROUP_MEMORY,
	[CGROUP_COUNT_OOM] = CGROUP_MEMORY,
	[CGROUP_COUNT_CPU_NS] = CGROUP_CPUACCT,
};

const struct cgroup_version *cgroup_version_of(const struct cgroup *group,
					       enum cgroup_controller i)
{
	return group->version[i] == 1 ? &cgroup_v1 : &cgroup_v2;
}

/* Each directory once. */
#define for_each_directory(group, i)                   \
	for ((i) = 0; (i) < CGROUP_CONTROLLERS; (i)++) \
		if ((group)->directory[i] && !cgroup_seen_before((group), (i)))

char *cgroup_read_proc(const char *file)
{
	cleanup_close int fd = open(file, O_RDONLY | O_CLOEXEC);
	size_t size = 16384, used = 0;
	char *text = fd < 0 ? NULL : malloc(size);
	ssize_t n;

	while (text && (n = read(fd, text + used, size - used - 1)) > 0) {
		char *larger;

		used += (size_t)n;
		if (size - used > 1024)
			continue;
		larger = realloc(text, size *= 2);
		if (!larger) {
			free(text);
			return NULL;
		}
		text = larger;
	}
	if (text)
		text[used] = '\0';
	return text;
}

static int has_any(const struct cgroup *group)
{
	int i;

	for_each_directory(group, i) return 1;
	return 0;
}

/* Let children of DIRECTORY's parent have the controller (v2). */
static int turn_on(const char *directory, const char *controller,
		   struct error *err)
{
	char list[1024], plus[32];

	if (!cgroup_read_text(directory, "../cgroup.subtree_control", list,
			      sizeof(list)) &&
	    cgroup_list_has(list, strlen(list), ' ', controller))
		return 0;
	snprintf(plus, sizeof(plus), "+%s", controller);
	return cgroup_write_text(directory, "../cgroup.subtree_control", plus,
				 err);
}

/* A group with processes would take some controllers, and make all groups
 * below it useless by that (cgroup-v2.rst, "Threads"): ask nothing of it. */
static int check_empty_above(const char *directory, struct error *err)
{
	int length = (int)(strrchr(directory, '/') - directory);
	cleanup_free char *above = strndup(directory, (size_t)length);

	if (!above || cgroup_is_v2_root(above) ||
	    cgroup_holds_processes(above) != 1)
		return 0;
	return error_make(
		err, 0,
		"%s holds processes, and groups below it can have no limits then (" REMEDY
		")",
		above);
}

void cgroup_leave_out(struct cgroup *group, int i, const char *reason)
{
	free(group->directory[i]);
	free(group->reason[i]);
	group->directory[i] = NULL;
	group->version[i] = 0;
	group->reason[i] = reason ? strdup(reason) : NULL;
}

void cgroup_spare(struct cgroup *group, const int wanted[CGROUP_CONTROLLERS])
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i] && group->version[i] == 1 && !wanted[i])
			cgroup_leave_out(group, i, "it limits nothing");
}

const char *cgroup_v2_directory(const struct cgroup *group)
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i] && group->version[i] == 2)
			return group->directory[i];
	return NULL;
}

/* A directory that could not be made: the reason, and what would help. */
static int no_group(const char *directory, struct error *err)
{
	int number = errno, length = (int)(strrchr(directory, '/') - directory);

	if (number == EROFS)
		return error_make(
			err, 0,
			"no group of one's own: %.*s is mounted read-only, as in a container that may have none",
			length, directory);
	if (number == EACCES || number == EPERM)
		return error_make(
			err, 0,
			"no group of one's own: %.*s is not writable (" REMEDY
			")",
			length, directory);
	return error_make(err, number, "cannot make %s", directory);
}

/* One controller of the v1 trees, which may share a directory. */
static int make_v1(struct cgroup *group, int i, struct error *err)
{
	const char *directory = group->directory[i];
	int seen = cgroup_seen_before(group, i);

	if (!seen && mkdir(directory, 0755) < 0)
		return no_group(directory, err);
	if (cgroup_v1.prepare(directory, i, err) == 0)
		return 0;
	if (!seen)
		rmdir(directory);
	return -1;
}

/* A file of settings, one a line, into that of another group. */
static int copy_file(const char *from, const char *to, const char *file,
		     struct error *err)
{
	char text[4096], *rest = text, *line;

	if (cgroup_read_text(from, file, text, sizeof(text)) < 0)
		return 0;
	while ((line = strsep(&rest, "\n")))
		if (*line && strncmp(line, "max", 3) &&
		    cgroup_write_text(to, file, line, err) < 0)
			return -1;
	return 0;
}

/* A group beside ours begins with our limits: without them it would escape. */
static int copy_limits(const char *own, const char *directory,
		       struct error *err)
{
	static const char *const files[] = {
		"memory.max", "memory.high", "memory.swap.max",
		"pids.max",   "cpu.max",     "cpu.weight",
		"io.max",     "cpuset.cpus", "cpuset.mems"};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (copy_file(own, directory, files[i], err) < 0)
			return error_wrap(
				err,
				"a group without the limits of %s would escape them",
				own);
	return 0;
}

/* Everything about the one directory of the v2 tree, which is there. It was
 * made first: as long as it is there nobody moves the callers back. */
static int make_v2(struct cgroup *group, const char *directory,
		   struct error *err)
{
	struct error why = {0};
	int i;

	if (group->aside && cgroup_callers_aside(directory, err) < 0)
		return -1;
	if (check_empty_above(directory, err) < 0)
		return -1;
	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i] && group->version[i] == 2 &&
		    cgroup_names[i].v2 &&
		    turn_on(directory, cgroup_names[i].v2, &why) < 0) {
			*err = why;
			cgroup_leave_out(group, i, why.message);
		}
	return group->beside ? copy_limits(group->beside, directory, err) : 0;
}

/* The v2 tree as a whole is of no use. */
static void leave_v2_out(struct cgroup *group, const char *reason)
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->version[i] == 2)
			cgroup_leave_out(group, i, reason);
}

int cgroup_make(struct cgroup *group, struct error *err)
{
	const char *at = cgroup_v2_directory(group);
	cleanup_free char *v2 = at ? strdup(at) : NULL;
	struct error why = {0};
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->version[i] == 1 && make_v1(group, i, &why) < 0)
			cgroup_leave_out(group, i, why.message);
	if (v2 && mkdir(v2, 0755) < 0) {
		no_group(v2, &why);
		leave_v2_out(group, why.message);
	} else if (v2 && make_v2(group, v2, &why) < 0) {
		leave_v2_out(group, why.message);
		rmdir(v2);
		cgroup_callers_back(v2);
	}
	if (has_any(group))
		return 0;
	return error_make(err, why.number, "%s", why.message);
}

int cgroup_enter(const struct cgroup *group, pid_t pid, struct error *err)
{
	int i;

	for_each_directory(group, i)
	{
		/* For a thread that moves itself v1 waits for nobody; for a
		 * process it may take milliseconds. */
		const char *file = !pid && group->version[i] == 1
					   ? "tasks"
					   : "cgroup.procs";

		if (cgroup_write_number(group->directory[i], file, pid, err) <
		    0)
			return -1;
	}
	return 0;
}

int64_t cgroup_read(const struct cgroup *group, enum cgroup_count count)
{
	enum cgroup_controller i = count_controller[count];

	if (!group->directory[i])
		return -1;
	return cgroup_version_of(group, i)->read_count(group->directory[i],
						       count);
}

json_t *cgroup_to_json(const struct cgroup *group)
{
	json_t *paths = json_object();
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i])
			json_object_set_new(paths, cgroup_names[i].name,
					    json_string(group->directory[i]));
	return paths;
}

/* Version of the tree that a path lies in, by its nearest existing parent. */
static int version_at(const char *path)
{
	char at[PATH_MAX];
	struct statfs fs;
	char *slash;

	snprintf(at, sizeof(at), "%s", path);
	while (statfs(at, &fs) < 0) {
		slash = strrchr(at, '/');
		if (!slash || slash == at)
			return 0;
		*slash = '\0';
	}
	if (fs.f_type == CGROUP2_SUPER_MAGIC)
		return 2;
	/* A hierarchy that is no longer mounted: its files are gone too. */
	return 1;
}

int cgroup_from_json(struct cgroup *group, const json_t *paths,
		     struct error *err)
{
	int i;

	*group = (struct cgroup){0};
	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		const char *path = json_text(paths, cgroup_names[i].name, NULL);

		if (!path)
			continue;
		if (path[0] != '/' || strstr(path, "/../") ||
		    strlen(path) >= PATH_MAX) {
			cgroup_free(group);
			return error_make(
				err, 0, "%.100s is no path of a control group",
				path);
		}
		group->directory[i] = strdup(path);
		group->version[i] = version_at(path);
	}
	return 0;
}

const char *cgroup_tree(void)
{
	static const char *const words[] = {"none", "v1", "v2", "hybrid"};
	cleanup_free char *mounts = cgroup_read_proc("/proc/self/mountinfo");

	return words[mounts ? cgroup_mounted_versions(mounts) : 0];
}

void cgroup_free(struct cgroup *group)
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		cgroup_leave_out(group, i, NULL);
	free(group->beside);
	group->beside = NULL;
	group->aside = 0;
}
