/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/ids.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#define RANGE 65536u
/* Above what useradd and systemd-nspawn give away, below 2^31. */
#define FIRST 0x70000000u
#define MOST_INDEX 4095u

/* Whether the map holds all of first … first + RANGE - 1, as seen inside. */
static int holds_range(const char *text, unsigned first)
{
	unsigned inside, outside, count;
	int used;

	while (sscanf(text, "%u %u %u%n", &inside, &outside, &count, &used) ==
	       3) {
		if (inside <= first &&
		    (uint64_t)first + RANGE <= (uint64_t)inside + count)
			return 1;
		text += used;
	}
	return 0;
}

struct id_map id_map_choose(const char *text, unsigned own, int privileged,
			    unsigned index)
{
	unsigned base = FIRST + (index & MOST_INDEX) * RANGE;

	if (privileged && holds_range(text, base))
		return (struct id_map){base, RANGE};
	return (struct id_map){own, 1};
}

static int write_file(pid_t pid, const char *file, const char *text,
		      struct error *err)
{
	char path[64];
	cleanup_close int fd = -1;
	size_t length = strlen(text);

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, length) != (ssize_t)length)
		return error_make(
			err, errno,
			"cannot write '%s' to %s of the user namespace", text,
			file);
	return 0;
}

static int write_map(pid_t pid, const char *file, const struct id_map *map,
		     struct error *err)
{
	char text[48];

	snprintf(text, sizeof(text), "0 %u %u", map->base, map->count);
	return write_file(pid, file, text, err);
}

int id_map_write(pid_t pid, const struct id_map *users,
		 const struct id_map *groups, struct error *err)
{
	/* A map of one's own id alone is only accepted without setgroups. */
	if (groups->count == 1 && write_file(pid, "setgroups", "deny", err) < 0)
		return -1;
	if (write_map(pid, "uid_map", users, err) < 0)
		return -1;
	return write_map(pid, "gid_map", groups, err);
}
