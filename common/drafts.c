/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/drafts.h"

#include "common/cleanup.h"
#include "common/owner.h"

#include <string.h>
#include <sys/stat.h>

static int is_same(const char *a, const char *b)
{
	struct stat first, second;

	return stat(a, &first) == 0 && stat(b, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* The same file, perhaps under another name, has the same draft: then the later
 * one counts. */
static void forget_replaced(struct drafts *drafts, const char *draft)
{
	for (size_t i = 0; i < drafts->count; i++)
		if (drafts->list[i].draft &&
		    is_same(drafts->list[i].draft, draft)) {
			free(drafts->list[i].draft);
			drafts->list[i].draft = NULL;
		}
}

static int add(struct drafts *drafts, const char *path, const void *bytes,
	       size_t size, struct error *err)
{
	cleanup_free char *copy = strdup(path), *draft = NULL;
	void *grown = realloc(drafts->list,
			      (drafts->count + 1) * sizeof(*drafts->list));

	if (grown)
		drafts->list = grown;
	if (!grown || !copy)
		return error_make(err, ENOMEM, "cannot write %s", path);
	if (owner_write_draft(path, bytes, size, &draft, err) < 0)
		return -1;
	forget_replaced(drafts, draft);
	drafts->list[drafts->count].path = steal_pointer(&copy);
	drafts->list[drafts->count++].draft = steal_pointer(&draft);
	return 0;
}

int drafts_add(struct drafts *drafts, const char *path, const void *bytes,
	       size_t size, struct error *err)
{
	struct error own = {0};

	if (add(drafts, path, bytes, size, &own) == 0)
		return 0;
	if (!*drafts->failure.message)
		drafts->failure = own;
	if (err)
		*err = own;
	return -1;
}

/* A whole file. */
static char *read_file(const char *path, size_t *size, struct error *err)
{
	cleanup_file FILE *file = fopen(path, "re");
	cleanup_free char *bytes = NULL;
	struct stat info;

	if (!file || fstat(fileno(file), &info) < 0) {
		error_make(err, errno, "cannot open %s", path);
		return NULL;
	}
	*size = (size_t)info.st_size;
	bytes = malloc(*size + 1);
	if (!bytes || fread(bytes, 1, *size, file) != *size) {
		error_make(err, errno, "cannot read %s", path);
		return NULL;
	}
	return steal_pointer(&bytes);
}

int drafts_copy(struct drafts *drafts, const char *from, const char *path,
		struct error *err)
{
	size_t size = 0;
	cleanup_free char *bytes =
		read_file(drafts_find(drafts, from), &size, err);

	return bytes ? drafts_add(drafts, path, bytes, size, err) : -1;
}

const char *drafts_find(const struct drafts *drafts, const char *path)
{
	for (size_t i = 0; drafts && i < drafts->count; i++)
		if (drafts->list[i].draft &&
		    !strcmp(drafts->list[i].path, path))
			return drafts->list[i].draft;
	return path;
}

static int is_directory(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int drafts_place(struct drafts *drafts, struct error *err)
{
	if (*drafts->failure.message) {
		*err = drafts->failure;
		return -1;
	}
	for (size_t i = 0; i < drafts->count; i++)
		if (is_directory(drafts->list[i].path))
			return error_make(err, EISDIR, "cannot write %s",
					  drafts->list[i].path);
	for (size_t i = 0; i < drafts->count; i++) {
		if (!drafts->list[i].draft)
			continue;
		if (rename(drafts->list[i].draft, drafts->list[i].path) < 0)
			return error_make(err, errno, "cannot write %s",
					  drafts->list[i].path);
		free(drafts->list[i].draft);
		drafts->list[i].draft = NULL;
	}
	return 0;
}

void drafts_drop(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->count; i++) {
		if (drafts->list[i].draft)
			unlink(drafts->list[i].draft);
		free(drafts->list[i].draft);
		free(drafts->list[i].path);
	}
	free(drafts->list);
	*drafts = (struct drafts){0};
}
