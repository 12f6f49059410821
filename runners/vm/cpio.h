/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cpio archive in the "newc" format, which the kernel unpacks as its first
 * root directory. Written front to back; nothing is ever read.
 */
#ifndef RUNNERS_VM_CPIO_H
#define RUNNERS_VM_CPIO_H

#include "common/error.h"

#include <stdio.h>
#include <sys/types.h>

/** An archive under way. Zero-initialise but for `out` (borrowed). */
struct cpio {
	FILE *out;
	unsigned inode; /**< of the last member */
	size_t offset;	/**< bytes written so far */
};

/** Add a directory; its parent must have been added before. */
void cpio_directory(struct cpio *cpio, const char *name, mode_t permissions);

/** Add a regular file of `size` bytes. */
void cpio_file(struct cpio *cpio, const char *name, mode_t permissions,
	       const void *bytes, size_t size);

/** Add a character device. */
void cpio_device(struct cpio *cpio, const char *name, mode_t permissions,
		 unsigned major, unsigned minor);

/** Write the trailer. Negative when anything could not be written. */
int cpio_end(struct cpio *cpio, struct error *err);

#endif
