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

/* What the kernel calls a controller, on either version. */
static const struct {
	const char *name, *v1, *v2;
} controllers[CGROUP_CONTROLLERS] = {
	[CGROUP_CPU] = {"cpu", "cpu", "cpu"},
	[CGROUP_CPUACCT] = {"cpuacct", "cpuacct", NULL},
	[CGROUP_CPUSET] = {"cpuset", "cpuset", "cpuset"},
	[CGROUP_MEMORY] = {"memory", "memory", "memory"},
	[CGROUP_PIDS] = {"pids", "pids", "pids"},
	[CGROUP_IO] = {"io", "blkio", "io"},
	[CGROUP_FREEZER] = {"freezer", "freezer", NULL},
};

static const enum cgroup_controller limit_controller[] = {
	[CGROUP_LIMIT_MEMORY] = CGROUP_MEMORY,
	[CGROUP_LIMIT_SWAP] = CGROUP_MEMORY,
	[CGROUP_LIMIT_PIDS] = CGROUP_PIDS,
	[CGROUP_LIMIT_CPU] = CGROUP_CPU,
};

static const enum cgroup_controller count_controller[] = {
	[CGROUP_COUNT_PIDS] = CGROUP_PIDS,
	[CGROUP_COUNT_PIDS_REFUSED] = CGROUP_PIDS,
	[CGROUP_COUNT_MEMORY] = CGROUP_MEMORY,
	[CGROUP_COUNT_OOM] = CGROUP_MEMORY,
	[CGROUP_COUNT_CPU_NS] = CGROUP_CPUACCT,
};

static const struct cgroup_version *version_of(const struct cgroup *group,
					       enum cgroup_controller i)
{
	return group->version[i] == 1 ? &cgroup_v1 : &cgroup_v2;
}

/* Each directory once. */
#define for_each_directory(group, i)                   \
	for ((i) = 0; (i) < CGROUP_CONTROLLERS; (i)++) \
		if ((group)->directory[i] && !cgroup_seen_before((group), (i)))

static char *read_proc(const char *file)
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

static char *join(const char *directory, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return NULL;
	return path;
}

/* The root of the v2 tree has no cgroup.type. */
static int is_v2_root(const char *directory)
{
	cleanup_free char *file = join(directory, "cgroup.type");

	return file && access(file, F_OK) < 0;
}

/* Cut the last component off. 0 when it has gone out of the tree. */
static int go_up(char *directory)
{
	char *slash = strrchr(directory, '/');
	struct statfs fs;

	if (!slash || slash == directory)
		return 0;
	*slash = '\0';
	if (!statfs(directory, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC)
		return 1;
	*slash = '/';
	return 0;
}

/* Where the v2 group would be: `parent` and which controllers it has. */
static void plan_v2(struct cgroup *group, const char *name, char *parent)
{
	char list[1024];
	int i, useful = 0;

	if (!is_v2_root(parent))
		go_up(parent);
	if (cgroup_read_text(parent, "cgroup.controllers", list, sizeof(list)) <
	    0)
		return;
	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		useful |= controllers[i].v2 && !group->directory[i] &&
			  cgroup_list_has(list, strlen(list), ' ',
					  controllers[i].v2);
	for (i = 0; useful && i < CGROUP_CONTROLLERS; i++) {
		if (group->directory[i] ||
		    (controllers[i].v2 &&
		     !cgroup_list_has(list, strlen(list), ' ',
				      controllers[i].v2)))
			continue;
		group->directory[i] = join(parent, name);
		group->version[i] = 2;
	}
}

static int has_any(const struct cgroup *group)
{
	int i;

	for_each_directory(group, i) return 1;
	return 0;
}

int cgroup_plan(struct cgroup *group, const char *name, struct error *err)
{
	cleanup_free char *own = read_proc("/proc/self/cgroup");
	cleanup_free char *mounts = read_proc("/proc/self/mountinfo");
	cleanup_free char *v2 = NULL;
	int i;

	*group = (struct cgroup){0};
	if (!own || !mounts)
		return error_make(err, errno,
				  "cannot read /proc/self/cgroup or mountinfo");
	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		cleanup_free char *parent =
			cgroup_own_directory(own, mounts, controllers[i].v1);

		if (!parent)
			continue;
		group->directory[i] = join(parent, name);
		group->version[i] = 1;
	}
	v2 = cgroup_own_directory(own, mounts, "");
	if (v2)
		plan_v2(group, name, v2);
	if (!has_any(group))
		return error_make(
			err, 0,
			"no control groups are mounted here (mount -t cgroup2 none /sys/fs/cgroup)");
	return 0;
}

int cgroup_plan_below(struct cgroup *group, const struct cgroup *parent,
		      const char *name, struct error *err)
{
	int i;

	*group = (struct cgroup){0};
	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		if (!parent->directory[i])
			continue;
		group->directory[i] = join(parent->directory[i], name);
		group->version[i] = parent->version[i];
	}
	if (!has_any(group))
		return error_make(err, 0, "there is no group to make %s below",
				  name);
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

/* The directory of the caller's own v2 group if DIRECTORY stands beside it:
 * then the caller's limits have to hold there too. Else NULL. */
static char *own_sibling(const char *directory)
{
	cleanup_free char *own = read_proc("/proc/self/cgroup");
	cleanup_free char *mounts = read_proc("/proc/self/mountinfo");
	char *at = own && mounts ? cgroup_own_directory(own, mounts, "") : NULL;
	const char *slash = strrchr(directory, '/');
	size_t length = slash ? (size_t)(slash - directory) : 0;

	if (at && !strncmp(at, directory, length + 1) &&
	    !strchr(at + length + 1, '/') && strcmp(at, directory))
		return at;
	free(at);
	return NULL;
}

/* A group beside ours begins with our limits. */
static void copy_limits(const char *directory)
{
	static const char *const files[] = {"memory.max", "memory.swap.max",
					    "pids.max", "cpu.max",
					    "cpuset.cpus"};
	cleanup_free char *own = own_sibling(directory);
	char text[4096];
	size_t i;

	for (i = 0; own && i < sizeof(files) / sizeof(*files); i++)
		if (!cgroup_read_text(own, files[i], text, sizeof(text)) &&
		    *text && strncmp(text, "max", 3))
			cgroup_write_text(directory, files[i], text, NULL);
}

static void leave_out(struct cgroup *group, int i)
{
	free(group->directory[i]);
	group->directory[i] = NULL;
	group->version[i] = 0;
}

/* Everything about one controller after its directory is there. */
static int make_ready(struct cgroup *group, int i, struct error *err)
{
	if (group->version[i] == 2)
		return controllers[i].v2 ? turn_on(group->directory[i],
						   controllers[i].v2, err)
					 : 0;
	if (cgroup_v1.prepare(group->directory[i], i, err) == 0)
		return 0;
	if (!cgroup_seen_before(group, i))
		rmdir(group->directory[i]);
	return -1;
}

int cgroup_make(struct cgroup *group, struct error *err)
{
	int i, copied = 0;

	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		if (!group->directory[i])
			continue;
		if (!cgroup_seen_before(group, i) &&
		    mkdir(group->directory[i], 0755) < 0) {
			error_make(err, errno, "cannot make %s",
				   group->directory[i]);
			leave_out(group, i);
		} else if (make_ready(group, i, err) < 0) {
			leave_out(group, i);
		}
	}
	for (i = 0; i < CGROUP_CONTROLLERS && !copied; i++)
		if (group->directory[i] && group->version[i] == 2) {
			copy_limits(group->directory[i]);
			copied = 1;
		}
	return has_any(group) ? 0 : -1;
}

int cgroup_enter(const struct cgroup *group, pid_t pid, struct error *err)
{
	int i;

	for_each_directory(group, i)
	{
		if (cgroup_write_number(group->directory[i], "cgroup.procs",
					pid, err) < 0)
			return -1;
	}
	return 0;
}

static const char *limit_directory(const struct cgroup *group,
				   enum cgroup_limit limit, struct error *err)
{
	enum cgroup_controller i = limit_controller[limit];

	if (!group->directory[i])
		error_make(err, 0,
			   "there is no %s controller that can be used here",
			   controllers[i].name);
	return group->directory[i];
}

/* Not above what the caller itself lives under. */
static int64_t under_own(const char *directory, enum cgroup_limit limit,
			 int64_t value)
{
	cleanup_free char *own = own_sibling(directory);
	int64_t ceiling = own ? cgroup_v2.get_limit(own, limit, NULL) : -1;

	return ceiling >= 0 && (value < 0 || value > ceiling) ? ceiling : value;
}

int cgroup_set_limit(const struct cgroup *group, enum cgroup_limit limit,
		     int64_t value, struct error *err)
{
	const char *directory = limit_directory(group, limit, err);
	const struct cgroup_version *version;

	if (!directory)
		return -1;
	version = version_of(group, limit_controller[limit]);
	if (version == &cgroup_v2)
		value = under_own(directory, limit, value);
	return version->set_limit(directory, limit, value, err);
}

int64_t cgroup_get_limit(const struct cgroup *group, enum cgroup_limit limit,
			 struct error *err)
{
	const char *directory = limit_directory(group, limit, err);

	if (!directory)
		return -2;
	return version_of(group, limit_controller[limit])
		->get_limit(directory, limit, err);
}

const char *cgroup_limit_file(const struct cgroup *group,
			      enum cgroup_limit limit)
{
	return version_of(group, limit_controller[limit])->limit_file[limit];
}

int cgroup_set_cpus(const struct cgroup *group, const char *cpus,
		    struct error *err)
{
	if (!*cpus)
		return 0;
	if (!group->directory[CGROUP_CPUSET])
		return error_make(
			err, 0,
			"there is no cpuset controller that can be used here");
	return cgroup_write_text(group->directory[CGROUP_CPUSET], "cpuset.cpus",
				 cpus, err);
}

int cgroup_get_cpus(const struct cgroup *group, char *text, size_t size,
		    struct error *err)
{
	const char *directory = group->directory[CGROUP_CPUSET];
	const char *file = group->version[CGROUP_CPUSET] == 1
				   ? "cpuset.effective_cpus"
				   : "cpuset.cpus.effective";

	if (!directory || cgroup_read_text(directory, file, text, size) < 0)
		return error_make(err, directory ? errno : 0, "cannot read %s",
				  file);
	return 0;
}

int64_t cgroup_read(const struct cgroup *group, enum cgroup_count count)
{
	enum cgroup_controller i = count_controller[count];

	if (!group->directory[i])
		return -1;
	return version_of(group, i)->read_count(group->directory[i], count);
}

json_t *cgroup_to_json(const struct cgroup *group)
{
	json_t *paths = json_object();
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i])
			json_object_set_new(paths, controllers[i].name,
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
		const char *path = json_text(paths, controllers[i].name, NULL);

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
	cleanup_free char *mounts = read_proc("/proc/self/mountinfo");

	return words[mounts ? cgroup_mounted_versions(mounts) : 0];
}

void cgroup_free(struct cgroup *group)
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		leave_out(group, i);
}
