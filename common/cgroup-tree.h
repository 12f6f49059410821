/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two versions of control groups do differently, one table for each:
 * files, and how their contents are written. For common/cgroup*.c only.
 */
#ifndef COMMON_CGROUP_TREE_H
#define COMMON_CGROUP_TREE_H

#include "common/cgroup.h"

/** A version of the tree. */
struct cgroup_version {
	/** File of a limit, for cgroup_limit_file(). */
	const char *limit_file[CGROUP_LIMITS];
	/** The same for cgroup_io_file(). */
	const char *io_file;
	/** `directory` is that of the limit's controller. */
	int (*set_limit)(const char *directory, enum cgroup_limit limit,
			 int64_t value, struct error *err);
	/** -1 none, -2 with `err`. */
	int64_t (*get_limit)(const char *directory, enum cgroup_limit limit,
			     struct error *err);
	int (*set_io)(const char *directory, dev_t device,
		      const struct io_limit *limit, struct error *err);
	int (*get_io)(const char *directory, dev_t device,
		      struct io_limit *limit, struct error *err);
	/** Take away whatever the group may not read and write. */
	void (*lift_io)(const char *directory);
	int64_t (*read_count)(const char *directory, enum cgroup_count count);
	/** After mkdir: what the new directory needs before it can be entered;
	 * may be NULL. */
	int (*prepare)(const char *directory, enum cgroup_controller controller,
		       struct error *err);
	/** SIGKILL what is in there, once. */
	int (*kill)(const char *directory, struct error *err);
};

extern const struct cgroup_version cgroup_v1, cgroup_v2;

/** What the kernel calls a controller, on either version; NULL: v2 has it
 * without being asked. */
struct cgroup_names {
	const char *name, *v1, *v2;
};
extern const struct cgroup_names cgroup_names[CGROUP_CONTROLLERS];

/** The version that the group has this controller of. */
const struct cgroup_version *cgroup_version_of(const struct cgroup *group,
					       enum cgroup_controller i);

/** Take a controller out of the group, for this reason. */
void cgroup_leave_out(struct cgroup *group, int i, const char *reason);

/** The group's directory in the v2 tree, or NULL. Borrowed. */
const char *cgroup_v2_directory(const struct cgroup *group);

/** Whether a directory of a v2 tree is its root. */
int cgroup_is_v2_root(const char *directory);

/** Whether a v2 group has processes in it: 1, 0, or -1 with errno. */
int cgroup_holds_processes(const char *directory);

/** Name of the group in which the processes of a delegated group wait. */
#define CGROUP_CALLERS "bulkhead-callers"

/** Move the processes of the v2 group above `directory` aside, so that groups
 * below it can have limits. */
int cgroup_callers_aside(const char *directory, struct error *err);

/** Move them back when `directory`, which is gone, was the last group. */
void cgroup_callers_back(const char *directory);

/** A whole file of /proc, or NULL. The caller frees it. */
char *cgroup_read_proc(const char *file);
/** Contents of DIRECTORY/FILE (at most size - 1 bytes, no newline at its end)
 * into `text`. Negative with errno. */
int cgroup_read_text(const char *directory, const char *file, char *text,
		     size_t size);

/** Write `text` to DIRECTORY/FILE. Negative with errno in `err`. */
int cgroup_write_text(const char *directory, const char *file, const char *text,
		      struct error *err);

/** The same with a number. */
int cgroup_write_number(const char *directory, const char *file, int64_t value,
			struct error *err);

/** Write "DEVICE VALUE" to DIRECTORY/FILE for each device that it has a line
 * for. */
void cgroup_write_devices(const char *directory, const char *file,
			  const char *value);

/** Number in DIRECTORY/FILE; behind "NAME " where `name` is given. Negative
 * when there is none ("max" included). */
int64_t cgroup_read_number(const char *directory, const char *file,
			   const char *name);

/** SIGKILL each process in DIRECTORY and in the directories below it; how many
 * there were. */
int cgroup_signal_all(const char *directory);

/** Do something with each directory that is directly below DIRECTORY. */
void cgroup_each_below(const char *directory,
		       void (*each)(const char *directory, void *data),
		       void *data);

/** Whether an earlier controller has the same directory (v2, co-mounted). */
int cgroup_seen_before(const struct cgroup *group, int i);

#endif
