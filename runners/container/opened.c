/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/opened.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define COPY (OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE)

static int open_one(const struct opened *opened, const char *path, int type,
		    struct error *err)
{
	cleanup_close int fd = open(path, O_PATH | O_CLOEXEC | type);
	int copy;

	if (fd < 0)
		return error_make(err, errno, "cannot open %s", path);
	if (!opened->copies)
		return steal_fd(&fd);
	copy = open_tree(fd, "", COPY | AT_EMPTY_PATH);
	if (copy < 0)
		return error_make(err, errno, "cannot take %s", path);
	return copy;
}

static int open_bind(struct opened *opened, const json_t *described,
		     struct error *err)
{
	struct opened_bind *bind = &opened->bind[opened->binds];
	struct stat st;

	if (opened->binds == OPENED_BINDS)
		return error_make(err, 0, "more than %d binds", OPENED_BINDS);
	bind->target = json_text(described, "target", "");
	bind->read_only = json_bool(described, "read_only", 0);
	bind->fd = open_one(opened, json_text(described, "source", ""), 0, err);
	if (bind->fd < 0)
		return -1;
	opened->binds++;
	bind->is_directory = !fstat(bind->fd, &st) && S_ISDIR(st.st_mode);
	return 0;
}

int opened_open(struct opened *opened, const struct settings *settings,
		const char *data, int copies, struct error *err)
{
	const json_t *bind;
	size_t i;

	*opened = (struct opened)OPENED_NOTHING;
	opened->copies = copies;
	if (settings->root_path) {
		opened->root =
			open_one(opened, settings->root_path, O_DIRECTORY, err);
		if (opened->root < 0)
			return error_wrap(err, "key 'root'");
	}
	if (*data) {
		opened->data = open_one(opened, data, O_DIRECTORY, err);
		if (opened->data < 0)
			return -1;
	}
	json_array_foreach (json_object_get(settings->spec, "binds"), i, bind)
		if (open_bind(opened, bind, err) < 0)
			return -1;
	return 0;
}

int opened_map_ids(const struct opened *opened, pid_t pid)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP};
	cleanup_close int users = -1;
	char path[48];
	size_t i;

	if (!opened->copies)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	users = open(path, O_RDONLY | O_CLOEXEC);
	attributes.userns_fd = (unsigned)users;
	if (users < 0)
		return 0;
	if (opened->root >= 0)
		mount_setattr(opened->root, "", AT_EMPTY_PATH | AT_RECURSIVE,
			      &attributes, sizeof(attributes));
	for (i = 0; i < opened->binds; i++)
		mount_setattr(opened->bind[i].fd, "",
			      AT_EMPTY_PATH | AT_RECURSIVE, &attributes,
			      sizeof(attributes));
	return opened->data >= 0 &&
	       !mount_setattr(opened->data, "", AT_EMPTY_PATH, &attributes,
			      sizeof(attributes));
}

int opened_take(const struct opened *opened, int fd, uint64_t attributes,
		struct error *err)
{
	struct mount_attr set = {.attr_set = attributes};
	int tree = opened->copies ? fcntl(fd, F_DUPFD_CLOEXEC, 3)
				  : open_tree(fd, "", COPY | AT_EMPTY_PATH);

	if (tree < 0)
		return error_make(err, errno, "cannot take a directory along");
	if (attributes && mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
					&set, sizeof(set)) < 0) {
		error_make(err, errno, "cannot restrict a mount");
		close(tree);
		return -1;
	}
	return tree;
}

void opened_close(struct opened *opened)
{
	size_t i;

	for (i = 0; i < opened->binds; i++)
		close(opened->bind[i].fd);
	if (opened->data >= 0)
		close(opened->data);
	if (opened->root >= 0)
		close(opened->root);
}
