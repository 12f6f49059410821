/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/pin.h"

#include "common/cleanup.h"
#include "common/units.h"

#include <string.h>
#include <sys/stat.h>

int pin_to(const char *cpus, struct error *err)
{
	cpu_set_t set;

	if (!*cpus)
		return 0;
	if (units_parse_cpus(cpus, &set, err) < 0)
		return -1;
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		return error_make(err, errno, "cannot run on CPUs %s", cpus);
	return 0;
}

/* Remove the files in a directory; what is no file stays. */
static int remove_files(const char *path, struct error *err)
{
	cleanup_dir DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		return error_make(err, errno, "cannot read %s", path);
	while ((entry = readdir(directory)))
		if (unlinkat(dirfd(directory), entry->d_name, 0) < 0 &&
		    errno != EISDIR && errno != EPERM && errno != ENOENT)
			return error_make(err, errno, "cannot remove %s in %s",
					  entry->d_name, path);
	return 0;
}

char *make_data(const json_t *spec, struct error *err)
{
	const char *directory = json_text(spec, "directory", "");
	char *path = NULL;

	if (*directory != '/') {
		error_make(err, 0, "the specification names no directory");
		return NULL;
	}
	if (asprintf(&path, "%s/data", directory) < 0)
		return NULL;
	if (mkdir(path, 0700) == 0)
		return path;
	if (errno != EEXIST)
		error_make(err, errno, "cannot make %s", path);
	else if (remove_files(path, err) == 0)
		return path;
	free(path);
	return NULL;
}

int take_descriptor(const json_t *spec, struct channel *channel,
		    const char *name)
{
	const json_t *names = json_object_get(spec, "descriptors"), *item;
	size_t i;
	int fd = -1;

	json_array_foreach (names, i, item) {
		const char *text = json_string_value(item);

		if (i >= channel->fd_count || !text || strcmp(text, name))
			continue;
		fd = channel->fds[i];
		/* The others keep their places. */
		channel->fds[i] = -1;
		break;
	}
	return fd;
}
