/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that root makes in somebody's directory belong to that somebody, so
 * that `sudo make bench` leaves no file of root's in the tree.
 */
#ifndef COMMON_OWNER_H
#define COMMON_OWNER_H

#include "common/error.h"

#include <stddef.h>

/**
 * Make a new file (never an existing one, never through a symbolic link),
 * owned by the owner of its directory when root makes it. Returns a descriptor
 * open for writing, negative on failure (`err->number` EEXIST: it is there).
 */
int owner_create(const char *path, struct error *err);

/**
 * Begin a draft of a file beside it, as owner_create(), which is to be renamed
 * to it, or unlinked: `*draft` is its path (owned by the caller; NULL on
 * failure). What processes that are gone left of theirs is removed, so that the
 * next one to write a file sweeps what a killed one left. Returns a descriptor
 * open for writing.
 */
int owner_draft(const char *path, char **draft, struct error *err);

/** The same with these bytes in it, synced; negative leaves none. */
int owner_write_draft(const char *path, const void *bytes, size_t size,
		      char **draft, struct error *err);

/**
 * Write a file as a whole, to a draft beside it that then takes its place: at
 * no moment there is half of it, and when that fails (disk full) the old one is
 * still there.
 */
int owner_replace(const char *path, const char *text, struct error *err);
/** The same of what is no text. */
int owner_replace_bytes(const char *path, const void *bytes, size_t size,
			struct error *err);

/** As owner_create(), a directory; one that is there already is no error. */
int owner_make_directory(const char *path, struct error *err);

#endif
