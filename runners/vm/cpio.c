/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/cpio.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define ALIGNMENT 4

static void put(struct cpio *cpio, const void *bytes, size_t size)
{
	fwrite(bytes, 1, size, cpio->out);
	cpio->offset += size;
}

static void pad(struct cpio *cpio)
{
	static const char zeros[ALIGNMENT];

	put(cpio, zeros, (ALIGNMENT - cpio->offset % ALIGNMENT) % ALIGNMENT);
}

static void member(struct cpio *cpio, const char *name, mode_t mode,
		   const void *bytes, size_t size, unsigned major,
		   unsigned minor)
{
	size_t name_size = strlen(name) + 1;
	/* magic inode mode uid gid links mtime size, device, device node's
	 * numbers, length of the name, checksum */
	int length = fprintf(cpio->out,
			     "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X"
			     "%08X%08X%08zX%08X",
			     ++cpio->inode, (unsigned)mode, 0, 0, 1, 0, size, 0,
			     0, major, minor, name_size, 0);

	if (length > 0)
		cpio->offset += (size_t)length;
	put(cpio, name, name_size);
	pad(cpio);
	put(cpio, bytes, size);
	pad(cpio);
}

void cpio_directory(struct cpio *cpio, const char *name, mode_t permissions)
{
	member(cpio, name, S_IFDIR | permissions, "", 0, 0, 0);
}

void cpio_file(struct cpio *cpio, const char *name, mode_t permissions,
	       const void *bytes, size_t size)
{
	member(cpio, name, S_IFREG | permissions, bytes, size, 0, 0);
}

void cpio_device(struct cpio *cpio, const char *name, mode_t permissions,
		 unsigned major, unsigned minor)
{
	member(cpio, name, S_IFCHR | permissions, "", 0, major, minor);
}

int cpio_end(struct cpio *cpio, struct error *err)
{
	member(cpio, "TRAILER!!!", 0, "", 0, 0, 0);
	if (fflush(cpio->out) || ferror(cpio->out))
		return error_make(err, errno, "cannot write the initramfs");
	return 0;
}
