/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files: read, written in one go, run as programs. */
#ifndef RUNNERS_VM_FILE_H
#define RUNNERS_VM_FILE_H

#include "common/error.h"

#include <stddef.h>
#include <sys/types.h>

/** Read a file of at most 1 GiB; `*bytes` is the caller's to free, and has a
 * zero byte behind its `*size` bytes. */
int file_read(const char *path, unsigned char **bytes, size_t *size,
	      struct error *err);

/** Write a file under a temporary name, then rename it into place: whoever
 * finds it finds all of it. */
int file_write(const char *path, mode_t mode, const void *bytes, size_t size,
	       struct error *err);

/** The last lines of a file, at most `size` - 1 bytes, into `text`: one line,
 * control characters replaced, "" when there is nothing. */
void file_tail(const char *path, char *text, size_t size);

/** Make the directory unless it is there. */
int file_directory(const char *path, mode_t mode, struct error *err);

/** Run a program to its end, its output dropped. Negative unless it returns
 * 0. */
int file_execute(const char *const *argv, struct error *err);

#endif
