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
	const char *limit_file[CGROUP_LIMIT_CPU + 1];
	/** `directory` is that of the limit's controller. */
	int (*set_limit)(const char *directory, enum cgroup_limit limit,
			 int64_t value, struct error *err);
	/** -1 none, -2 with `err`. */
	int64_t (*get_limit)(const char *directory, enum cgroup_limit limit,
			     struct error *err);
	int64_t (*read_count)(const char *directory, enum cgroup_count count);
	/** After mkdir: what the new directory needs before it can be entered;
	 * may be NULL. */
	int (*prepare)(const char *directory, enum cgroup_controller controller,
		       struct error *err);
	/** SIGKILL what is in there, once. */
	int (*kill)(const char *directory, struct error *err);
};

extern const struct cgroup_version cgroup_v1, cgroup_v2;

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

/** Number in DIRECTORY/FILE; behind "NAME " where `name` is given. Negative
 * when there is none ("max" included). */
int64_t cgroup_read_number(const char *directory, const char *file,
			   const char *name);

/** SIGKILL each process in DIRECTORY and in the directories below it; how many
 * there were. */
int cgroup_signal_all(const char *directory);

/** Whether an earlier controller has the same directory (v2, co-mounted). */
int cgroup_seen_before(const struct cgroup *group, int i);

#endif
