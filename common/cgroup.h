/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control groups of our own, on v1, v2 and hybrid trees through one interface.
 * A group is one directory per hierarchy. It is made beside or below the
 * caller's own group, in each hierarchy: at the root it would escape limits
 * that the caller lives under. v1: below. v2, where a group that holds
 * processes can have no limited groups below it:
 *
 *   - below at the root of the tree, which may hold processes;
 *   - below a group that was delegated (systemd's Delegate=), whose processes
 *     stand aside in a group `bulkhead-callers` for as long as there is one of
 *     ours: that is what a group is delegated for;
 *   - else beside, with the caller's own limits;
 *   - below and aside again where nothing can be made beside: the caller's
 *     group is the top of what it sees, as in a container, or all that it owns.
 *
 * Nothing is ever mounted, no controller is turned off for anybody else, and no
 * directory is made or removed that does not carry our name.
 */
#ifndef COMMON_CGROUP_H
#define COMMON_CGROUP_H

#include "common/error.h"
#include "common/io-limit.h"
#include "common/json.h"

#include <sys/types.h>

enum cgroup_controller {
	CGROUP_CPU,
	CGROUP_CPUACCT, /**< on v2: cpu.stat */
	CGROUP_CPUSET,
	CGROUP_MEMORY,
	CGROUP_PIDS,
	CGROUP_IO,	/**< v1: blkio */
	CGROUP_FREEZER, /**< on v2: the core's */
	CGROUP_CONTROLLERS
};

/** A group: per controller its directory, or NULL where there is none. */
struct cgroup {
	char *directory[CGROUP_CONTROLLERS]; /**< owned */
	int version[CGROUP_CONTROLLERS];     /**< 1 or 2 */
	char *reason[CGROUP_CONTROLLERS]; /**< why there is none, or NULL; owned
					   */
	char *beside; /**< the caller's own v2 group if this one stands beside
			 it: its limits are kept here, too; owned */
	int aside;    /**< v2: the processes of the group above move aside */
};

enum cgroup_limit {
	CGROUP_LIMIT_MEMORY, /**< bytes; on v1 the RAM part */
	CGROUP_LIMIT_SWAP, /**< bytes of swap beside it (v1: memsw - memory) */
	CGROUP_LIMIT_PIDS, /**< tasks */
	CGROUP_LIMIT_CPU,  /**< thousandths of one CPU */
	CGROUP_LIMIT_WEIGHT, /**< share of the CPU, 1 to 10000; never none:
				-1 is 100 */
	CGROUP_LIMITS
};

enum cgroup_count {
	CGROUP_COUNT_PIDS,	   /**< tasks now */
	CGROUP_COUNT_PIDS_REFUSED, /**< forks refused by a limit of this group
				    */
	CGROUP_COUNT_MEMORY,	   /**< bytes now */
	CGROUP_COUNT_MEMORY_PEAK,  /**< most bytes so far */
	CGROUP_COUNT_OOM,	   /**< OOM kills in this group */
	CGROUP_COUNT_CPU_NS,	   /**< CPU time charged so far */
};

/**
 * Where a group NAME would be made by this process, without making it: for the
 * journal. Fills `group`; cgroup_free() it. Negative when no hierarchy at all
 * can be used.
 */
int cgroup_plan(struct cgroup *group, const char *name, struct error *err);

/** The same, directly below another group of ours. */
int cgroup_plan_below(struct cgroup *group, const struct cgroup *parent,
		      const char *name, struct error *err);

/** Leave out the v1 controllers that are not `wanted`, before it is made: each
 * may be a directory of its own. */
void cgroup_spare(struct cgroup *group, const int wanted[CGROUP_CONTROLLERS]);

/**
 * Make the directories (and on v2 turn the controllers on above). A hierarchy
 * that refuses is left out (directory NULL); negative when all refuse.
 */
int cgroup_make(struct cgroup *group, struct error *err);

/** Move a process (0: the caller, which has one thread) into the group, in
 * every hierarchy. */
int cgroup_enter(const struct cgroup *group, pid_t pid, struct error *err);

/** Set a limit; -1 is none. Negative with the reason (no such controller …). */
int cgroup_set_limit(const struct cgroup *group, enum cgroup_limit limit,
		     int64_t value, struct error *err);

/** Read a limit back from the kernel: -1 none, -2 with `err` unknown. */
int64_t cgroup_get_limit(const struct cgroup *group, enum cgroup_limit limit,
			 struct error *err);

/** Name of the file a limit is read from ("pids.max"), for `in_force`. */
const char *cgroup_limit_file(const struct cgroup *group,
			      enum cgroup_limit limit);

/**
 * The disk that the file system of `fd` (a directory, a file, O_PATH will do)
 * is on: the whole one where that is a partition. Negative with the reason
 * where there is none (tmpfs, overlay …).
 */
int cgroup_io_device(int fd, dev_t *device, struct error *err);

/** Limit what the group reads from and writes to a whole disk. */
int cgroup_set_io(const struct cgroup *group, dev_t device,
		  const struct io_limit *limit, struct error *err);

/** Read such a limit back from the kernel. */
int cgroup_get_io(const struct cgroup *group, dev_t device,
		  struct io_limit *limit, struct error *err);

/** Name of what it is read from ("io.max"). */
const char *cgroup_io_file(const struct cgroup *group);

/** cpuset of the group; "" leaves it. */
int cgroup_set_cpus(const struct cgroup *group, const char *cpus,
		    struct error *err);

/** The CPUs that the group may use, those of its parents taken into account,
 * into `text` of `size` bytes. */
int cgroup_get_cpus(const struct cgroup *group, char *text, size_t size,
		    struct error *err);

/** Read a counter; negative when it can't be read. */
int64_t cgroup_read(const struct cgroup *group, enum cgroup_count count);

/** Take the I/O limits of the group and those below it away: a process that
 * waits for its throttled output can't be killed. */
void cgroup_lift_io(const struct cgroup *group);

/** SIGKILL everything in the group (v2 cgroup.kill, v1 freezer and loop); it
 * has no I/O limits any more then. */
int cgroup_kill(const struct cgroup *group, struct error *err);

/** Kill, then remove the directories, ours below them first. Polls up to
 * `deadline_ms`. Missing ones are no error. */
int cgroup_remove(const struct cgroup *group, int deadline_ms,
		  struct error *err);

/** {"pids": "/sys/fs/cgroup/pids/…", …}; new reference. And back. */
json_t *cgroup_to_json(const struct cgroup *group);
int cgroup_from_json(struct cgroup *group, const json_t *paths,
		     struct error *err);

/** Version of the tree as a word: "v1", "v2", "hybrid", "none". */
const char *cgroup_tree(void);

void cgroup_free(struct cgroup *group);

#define cleanup_cgroup __attribute__((cleanup(cgroup_free)))

#endif
