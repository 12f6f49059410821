/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's directories that go into a container, with the rights of whoever
 * starts it. Root's launcher takes a copy of the mount, whose ids it can map to
 * the container's (mount_setattr(2)), so that root inside owns what root
 * outside does, and the disk does the same work. For anybody else the first
 * process opens them: a mount of another mount namespace can't be copied.
 */
#ifndef RUNNERS_CONTAINER_OPENED_H
#define RUNNERS_CONTAINER_OPENED_H

#include "runners/container/settings.h"

#define OPENED_BINDS 16

struct opened_bind {
	int fd;
	const char *target; /**< path inside */
	int read_only;
	int is_directory;
};

/** Descriptors; -1: none. */
struct opened {
	int copies; /**< they are mounts that are nowhere yet, not directories
		     */
	int data, root;
	struct opened_bind bind[OPENED_BINDS];
	size_t binds;
};

/** The same in the mount namespace that the root is made in. */
struct place {
	struct opened opened;
	int anchor; /**< the directory that the root may be put over */
};

#define OPENED_NOTHING                 \
	{                              \
		.data = -1, .root = -1 \
	}

/** Open what the settings name, as copies or not; `data` is the data
 * directory, "" none. */
int opened_open(struct opened *opened, const struct settings *settings,
		const char *data, int copies, struct error *err);

/**
 * Map the ids of all to those of `pid`'s user namespace. Whether the data
 * directory could be: where the file system can't, its ids are the host's.
 */
int opened_map_ids(const struct opened *opened, pid_t pid);

/** A mount of `fd` that is nowhere yet, with `attributes` set throughout. */
int opened_take(const struct opened *opened, int fd, uint64_t attributes,
		struct error *err);

void opened_close(struct opened *opened);

#endif
