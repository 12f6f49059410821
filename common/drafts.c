/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/drafts.h"

#include "common/cleanup.h"
#include "common/owner.h"

#include <string.h>
#include <sys/stat.h>

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

const char *drafts_find(const struct drafts *drafts, const char *path)
{
	for (size_t i = 0; drafts && i < drafts->count; i++)
		if (!strcmp(drafts->list[i].path, path))
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
