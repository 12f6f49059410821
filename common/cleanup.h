/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cleanup attributes: a variable that owns something says so beside its type
 * and lets go of it at the end of its scope. `steal_*` hands ownership over.
 * Cleaning up keeps errno.
 */
#ifndef COMMON_CLEANUP_H
#define COMMON_CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free_at(void *at)
{
	int saved = errno;

	free(*(void **)at);
	errno = saved;
}

static inline void cleanup_close_at(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

static inline void cleanup_file_at(FILE **file)
{
	int saved = errno;

	if (*file)
		fclose(*file);
	errno = saved;
}

static inline void cleanup_dir_at(DIR **dir)
{
	int saved = errno;

	if (*dir)
		closedir(*dir);
	errno = saved;
}

/** Memory from malloc and its like. */
#define cleanup_free __attribute__((cleanup(cleanup_free_at)))
/** A descriptor; -1 owns nothing. */
#define cleanup_close __attribute__((cleanup(cleanup_close_at)))
/** A stdio stream. */
#define cleanup_file __attribute__((cleanup(cleanup_file_at)))
/** A directory stream. */
#define cleanup_dir __attribute__((cleanup(cleanup_dir_at)))

/** Take a descriptor out of the variable that owned it. */
static inline int steal_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/** Take a pointer out of the variable that owned it; keeps its type. */
#define steal_pointer(at)                         \
	({                                        \
		__typeof__(*(at)) taken_ = *(at); \
		*(at) = NULL;                     \
		taken_;                           \
	})

#endif
