/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Room for what is measured and kept. Nothing is left where it was tried. */
#include "harness/host/check.h"

#include "common/cleanup.h"
#include "common/paths.h"
#include "common/units.h"
#include "harness/host/files.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/statvfs.h>

#define GIB (INT64_C(1) << 30)
/* The common 1 GiB, the guard's twice of it, and the emulator. */
#define MEMORY_WANTED (4 * GIB)
/* Images and files of all environments together. */
#define SPACE_WANTED (4 * GIB)

static const char *data_of(const struct host_place *place)
{
	return place->data_directory ? place->data_directory : "/var/tmp";
}

/* The path itself, or the nearest directory above it that exists. */
static void nearest(const char *path, char *found, size_t size)
{
	char *slash;

	snprintf(found, size, "%s", path);
	while (access(found, F_OK) != 0) {
		slash = strrchr(found, '/');
		if (!slash) {
			snprintf(found, size, ".");
			return;
		}
		slash[slash == found] = '\0';
	}
}

void check_memory(struct host_check *check, const struct host_place *place)
{
	long long available = host_read_memory("", "MemAvailable");
	char bytes[32];

	(void)place;
	units_format_bytes(available, bytes, sizeof(bytes));
	if (available >= MEMORY_WANTED)
		check_say(check, HOST_CHECK_OK, "", "%s available", bytes);
	else
		check_say(
			check, HOST_CHECK_WARN,
			"set a smaller 'memory' in the suite, or close what uses it",
			"%s available, 4 GiB wanted", bytes);
}

/* A file without a name, opened past the page cache. */
static int open_direct(const char *directory)
{
	return open(directory, O_TMPFILE | O_RDWR | O_DIRECT | O_CLOEXEC, 0600);
}

void check_direct(struct host_check *check, const struct host_place *place)
{
	char directory[PATH_MAX];
	cleanup_close int fd = -1;

	nearest(data_of(place), directory, sizeof(directory));
	fd = open_direct(directory);
	if (fd >= 0)
		check_say(check, HOST_CHECK_OK, "", "%s takes direct I/O",
			  directory);
	else
		check_say(check, HOST_CHECK_WARN,
			  "use a data directory on ext4, xfs or btrfs",
			  "%s takes no direct I/O: %s", directory,
			  strerror(errno));
}

void check_space(struct host_check *check, const struct host_place *place)
{
	char directory[PATH_MAX], bytes[32];
	struct statvfs space;
	int64_t free_bytes;

	nearest(data_of(place), directory, sizeof(directory));
	if (statvfs(directory, &space) < 0) {
		check_say(check, HOST_CHECK_WARN, "use another data directory",
			  "%s cannot be asked: %s", directory, strerror(errno));
		return;
	}
	free_bytes = (int64_t)space.f_bavail * (int64_t)space.f_frsize;
	units_format_bytes(free_bytes, bytes, sizeof(bytes));
	if (free_bytes >= SPACE_WANTED)
		check_say(check, HOST_CHECK_OK, "", "%s free in %s", bytes,
			  directory);
	else
		check_say(check, HOST_CHECK_WARN,
			  "free some, or use another data directory",
			  "%s free in %s, 4 GiB wanted", bytes, directory);
}

/* SQLite writes beside its file too. */
static int writable(const char *store, char *where, size_t size)
{
	char *slash;

	nearest(store, where, size);
	if (access(where, W_OK) != 0)
		return 0;
	if (strcmp(where, store) != 0)
		return 1;
	slash = strrchr(where, '/');
	if (!slash)
		snprintf(where, size, ".");
	else
		slash[slash == where] = '\0';
	return access(where, W_OK | X_OK) == 0;
}

void check_store(struct host_check *check, const struct host_place *place)
{
	struct error err = {0};
	cleanup_free char *store =
		place->store ? strdup(place->store) : paths_store(&err);
	char where[PATH_MAX];

	if (!store)
		check_say(check, HOST_CHECK_MISSING, "name one with --store",
			  "%s", err.message);
	else if (writable(store, where, sizeof(where)))
		check_say(check, HOST_CHECK_OK, "", "%s", store);
	else
		check_say(check, HOST_CHECK_MISSING,
			  "name another with --store",
			  "%s cannot be written: %s", where, strerror(errno));
}
