/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that belong together, and are replaced together or not at all: each is
 * written to a draft beside the file that it is to become, as owner.h does, and
 * only when all of them lie on the disk do they take their places. So a disk
 * that is full leaves what was there before, all of it.
 *
 * Renaming needs no room; a crash between two of these renames, some
 * microseconds, is all that can leave files of two writings.
 */
#ifndef COMMON_DRAFTS_H
#define COMMON_DRAFTS_H

#include "common/error.h"

#include <stddef.h>

struct drafts {
	struct {
		char *path, *draft;
	} * list; /**< owned */
	size_t count;
	struct error failure; /**< the first; "" while there is none */
};

/** Write the draft of a file, and sync it. The first that fails fails all:
 * drafts_place() will say so, whoever looks at this return. */
int drafts_add(struct drafts *drafts, const char *path, const void *bytes,
	       size_t size, struct error *err);

/** The draft of another file with the same in it as what will be at `from`. */
int drafts_copy(struct drafts *drafts, const char *from, const char *path,
		struct error *err);

/** Where what will be at `path` can be read now: its draft, or, where there is
 * none of it or `drafts` is NULL, `path`. Borrowed. */
const char *drafts_find(const struct drafts *drafts, const char *path);

/** All take their places, in the order in which they were added. Negative, with
 * the reason, and none does when one could not be written or has a directory in
 * its place. */
int drafts_place(struct drafts *drafts, struct error *err);

/** Remove those that have not taken their places, and forget all. */
void drafts_drop(struct drafts *drafts);
#define cleanup_drafts __attribute__((cleanup(drafts_drop)))

#endif
