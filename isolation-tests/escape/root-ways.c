/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways out, one function each, gone in a child that ends: its root and its
 * working directory are its own. Only the decoy's file is opened.
 */
#include "isolation-tests/escape/root-ways.h"

#include "common/cleanup.h"
#include "common/digest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* From deeper than this it does not get up to the root. */
#define DEPTH 32
#define DESCRIPTORS 256

/* The file by a path that goes all the way up first, from a directory. */
static int open_upwards(int directory, const char *file)
{
	char path[3 * DEPTH + 512];
	size_t used;

	for (used = 0; used < 3 * DEPTH; used += 3)
		memcpy(path + used, "../", 3);
	snprintf(path + used, sizeof(path) - used, "%s", file + (*file == '/'));
	return openat(directory, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

void root_cell_make(char path[ROOT_CELL], const char *data)
{
	snprintf(path, ROOT_CELL, "%s/cell", data);
	rmdir(path); /* of one that was killed */
	if (mkdir(path, 0755) < 0)
		path[0] = '\0';
}

static int no_cell(struct error *err)
{
	error_make(err, 0, "no directory could be made for it");
	return REACH_UNABLE;
}

/* The working directory stays outside of the new root, so that `..` never
 * meets it (chroot(2)). */
static int enter_cell(const struct root_target *root, struct error *err)
{
	if (!*root->cell)
		return no_cell(err);
	if (chdir(root->data) < 0 || chroot(root->cell) < 0)
		return error_make(err, errno, "cannot change the root");
	return 0;
}

static int by_second_chroot(const void *target, char *token, struct error *err)
{
	const struct root_target *root = target;
	cleanup_close int fd = -1;
	int i, status = enter_cell(root, err);

	if (status < 0)
		return status;
	for (i = 0; i < DEPTH; i++)
		if (chdir("..") < 0)
			return error_make(err, errno, "cannot go up");
	if (chroot(".") < 0)
		return error_make(err, errno, "cannot change the root again");
	fd = open(root->file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	return reach_read(fd, "the file", token, err);
}

static int by_descriptor(const void *target, char *token, struct error *err)
{
	const struct root_target *root = target;
	cleanup_close int top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cleanup_close int fd = -1;

	if (!*root->cell)
		return no_cell(err);
	if (top < 0 || chroot(root->cell) < 0 || chdir("/") < 0)
		return error_make(err, errno, "cannot change the root");
	fd = open_upwards(top, root->file);
	return reach_read(fd, "the file", token, err);
}

static int by_directory(const void *target, char *token, struct error *err)
{
	const struct root_target *root = target;
	cleanup_close int fd = -1;
	int status = enter_cell(root, err);

	if (status < 0)
		return status;
	fd = open_upwards(AT_FDCWD, root->file);
	return reach_read(fd, "the file", token, err);
}

/* Whatever the launcher has left open, or has left us in (CVE-2024-21626). */
static int by_inherited(const void *target, char *token, struct error *err)
{
	const struct root_target *root = target;
	cleanup_close int fd = open_upwards(AT_FDCWD, root->file);
	struct stat st;
	int i, directories = 0;

	for (i = 0; i < DESCRIPTORS && fd < 0; i++)
		if (!fstat(i, &st) && S_ISDIR(st.st_mode)) {
			directories++;
			fd = open_upwards(i, root->file);
		}
	if (fd < 0)
		return error_make(err, 0,
				  "the working directory and %d open ones lead "
				  "nowhere outside",
				  directories);
	return reach_read(fd, "the file", token, err);
}

int root_handle_of(const char *path, char text[ROOT_HANDLE_TEXT],
		   struct error *err)
{
	struct {
		struct file_handle head;
		unsigned char bytes[ROOT_HANDLE];
	} handle = {.head.handle_bytes = ROOT_HANDLE};
	int mount;

	if (name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0) < 0)
		return error_make(err, errno, "its file has no handle");
	digest_text(handle.bytes, handle.head.handle_bytes, text);
	return handle.head.handle_type;
}

int root_handle_bytes(const char *text, unsigned char bytes[ROOT_HANDLE])
{
	size_t length = strlen(text), i;

	if (!length || length % 2 || length > 2 * ROOT_HANDLE ||
	    strspn(text, "0123456789abcdef") != length)
		return -1;
	for (i = 0; i < length / 2; i++)
		if (sscanf(text + 2 * i, "%2hhx", &bytes[i]) != 1)
			return -1;
	return (int)(length / 2);
}

/* A number of a file, which any directory of its file system makes a file
 * ("shocker", 2014). Read only if it is the decoy's. */
static int by_handle(const void *target, char *token, struct error *err)
{
	const struct root_target *root = target;
	struct {
		struct file_handle head;
		unsigned char bytes[ROOT_HANDLE];
	} handle = {.head.handle_type = root->handle_type};
	int size = root_handle_bytes(root->handle, handle.bytes);
	cleanup_close int mount =
		open(root->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cleanup_close int fd = -1;
	struct stat st;

	if (size < 0 || mount < 0)
		return error_make(err, 0, "there is no handle");
	handle.head.handle_bytes = (unsigned)size;
	fd = open_by_handle_at(mount, &handle.head,
			       O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 &&
	    (fstat(fd, &st) < 0 || (int64_t)st.st_dev != root->device ||
	     (int64_t)st.st_ino != root->inode))
		return error_make(err, 0, "it is another file, and not read");
	return reach_read(fd, "the handle", token, err);
}

const struct reach root_ways[] = {
	{"chroot-twice", by_second_chroot, 0},
	{"chroot-fd", by_descriptor, 0},
	{"chroot-cwd", by_directory, 0},
	{"inherited-descriptor", by_inherited, 0},
	{"handle", by_handle, 0},
	{0},
};
