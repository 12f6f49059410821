/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of common/cgroup.h that decides where a group is made. It makes
 * nothing. */
#include "common/cgroup-paths.h"
#include "common/cgroup-tree.h"
#include "common/cleanup.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/xattr.h>

static char *join(const char *directory, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return NULL;
	return path;
}

int cgroup_is_v2_root(const char *directory)
{
	cleanup_free char *file = join(directory, "cgroup.type");

	return file && access(file, F_OK) < 0;
}

/* Something else may be mounted over a hierarchy, as to hide it. */
static int lies_in(const char *directory, unsigned long magic)
{
	struct statfs fs;

	return !statfs(directory, &fs) && (unsigned long)fs.f_type == magic;
}

/* Cut the last component off. 0 when it has gone out of the tree. */
static int go_up(char *directory)
{
	char *slash = strrchr(directory, '/');

	if (!slash || slash == directory)
		return 0;
	*slash = '\0';
	if (lies_in(directory, CGROUP2_SUPER_MAGIC))
		return 1;
	*slash = '/';
	return 0;
}

/* Whether groups can be made below this one, and processes moved there. */
static int is_ours_to_use(const char *directory)
{
	cleanup_free char *procs = join(directory, "cgroup.procs");

	return procs && !faccessat(AT_FDCWD, directory, W_OK, AT_EACCESS) &&
	       !faccessat(AT_FDCWD, procs, W_OK, AT_EACCESS);
}

/* systemd says so; only root can say the second, and see it. */
static int is_delegated(const char *directory)
{
	char value[2] = "";

	return (getxattr(directory, "user.delegate", value, 1) == 1 ||
		getxattr(directory, "trusted.delegate", value, 1) == 1) &&
	       *value == '1' && is_ours_to_use(directory);
}

/* Which of the cases in the header this is: `own` becomes the directory to make
 * the group in. */
static void choose_parent(struct cgroup *group, char *own)
{
	cleanup_free char *above = strdup(own);
	const char *name = strrchr(own, '/');

	if (!above || cgroup_is_v2_root(own))
		return;
	group->aside = 1;
	if (name && !strcmp(name + 1, CGROUP_CALLERS)) {
		go_up(own);
		return;
	}
	if (is_delegated(own) || !go_up(above))
		return;
	if (is_ours_to_use(own) &&
	    (!is_ours_to_use(above) ||
	     (!cgroup_is_v2_root(above) && cgroup_holds_processes(above) == 1)))
		return;
	group->aside = 0;
	group->beside = strdup(own);
	go_up(own);
}

/* Which controllers the v2 tree gives, beyond what v1 has. */
static void plan_v2(struct cgroup *group, const char *name, char *parent)
{
	int offered[CGROUP_CONTROLLERS], i, useful = 0;
	char list[1024];

	choose_parent(group, parent);
	if (cgroup_read_text(parent, "cgroup.controllers", list, sizeof(list)) <
	    0)
		return;
	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		const char *wanted = cgroup_names[i].v2;

		offered[i] = !group->directory[i] &&
			     (!wanted ||
			      cgroup_list_has(list, strlen(list), ' ', wanted));
		useful |= wanted && offered[i];
	}
	for (i = 0; useful && i < CGROUP_CONTROLLERS; i++) {
		if (!offered[i])
			continue;
		group->directory[i] = join(parent, name);
		group->version[i] = 2;
	}
}

static int has_any(const struct cgroup *group)
{
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++)
		if (group->directory[i])
			return 1;
	return 0;
}

/* Say of each controller that is missing why it is. `v2` is where it could have
 * been in the v2 tree, or NULL. */
static void explain(struct cgroup *group, const char *v2)
{
	struct error why;
	int i;

	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		const char *name = cgroup_names[i].name;

		if (group->directory[i])
			continue;
		if (v2)
			error_make(
				&why, 0,
				"there is no %s controller for groups in %s (its cgroup.controllers)",
				name, v2);
		else
			error_make(
				&why, 0,
				"there is no %s controller: no hierarchy that can be reached from here has it",
				name);
		cgroup_leave_out(group, i, why.message);
	}
}

int cgroup_plan(struct cgroup *group, const char *name, struct error *err)
{
	cleanup_free char *own = cgroup_read_proc("/proc/self/cgroup");
	cleanup_free char *mounts = cgroup_read_proc("/proc/self/mountinfo");
	cleanup_free char *v2 = NULL;
	int i;

	*group = (struct cgroup){0};
	if (!own || !mounts)
		return error_make(err, errno,
				  "cannot read /proc/self/cgroup or mountinfo");
	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		cleanup_free char *parent =
			cgroup_own_directory(own, mounts, cgroup_names[i].v1);

		if (!parent || !lies_in(parent, CGROUP_SUPER_MAGIC))
			continue;
		group->directory[i] = join(parent, name);
		group->version[i] = 1;
	}
	v2 = cgroup_own_directory(own, mounts, "");
	if (v2 && lies_in(v2, CGROUP2_SUPER_MAGIC))
		plan_v2(group, name, v2);
	explain(group, v2);
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
		if (!parent->directory[i]) {
			if (parent->reason[i])
				group->reason[i] = strdup(parent->reason[i]);
			continue;
		}
		group->directory[i] = join(parent->directory[i], name);
		group->version[i] = parent->version[i];
	}
	if (!has_any(group))
		return error_make(err, 0, "there is no group to make %s below",
				  name);
	return 0;
}
