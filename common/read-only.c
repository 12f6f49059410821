/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/read-only.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

int read_only_open(const char *path)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
	cleanup_close int file =
		open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (file < 0 || mount_setattr(file, "", AT_EMPTY_PATH, &attributes,
				      sizeof(attributes)) < 0)
		return -1;
	return steal_fd(&file);
}

int read_only_execute(const char *path, char *const argv[], char *const envp[])
{
	cleanup_close int file = read_only_open(path);

	if (file < 0)
		return -1;
	return (int)syscall(SYS_execveat, file, "", argv, envp, AT_EMPTY_PATH);
}

/* A file that is the root of a mount which is mounted nowhere has this path;
 * mounted anywhere, in whatever namespace, it has a longer one. */
int read_only_is(void)
{
	const char *self = "/proc/self/exe";
	struct statvfs fs;
	char path[2];

	return readlink(self, path, sizeof(path)) == 1 && path[0] == '/' &&
	       !statvfs(self, &fs) && fs.f_flag & ST_RDONLY;
}
