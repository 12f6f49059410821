/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Giving a map to the kernel: the one thing about ids that is not pure. */
#include "common/cleanup.h"
#include "runners/container/ids.h"

#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

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

/* The kernel's EPERM has one reason here. */
static int refused(const struct id_map *map, struct error *err)
{
	char text[ID_MAP_LINES * 36];

	id_map_text(map, text, sizeof(text));
	return error_make(err, EPERM,
			  "the ids of %s are not all the caller's own", text);
}

static int write_map(pid_t pid, const char *file, const struct id_map *map,
		     struct error *err)
{
	char text[ID_MAP_LINES * 36] = "";
	size_t used = 0, i;

	for (i = 0; i < map->lines; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%u %u %u\n", map->line[i].inside,
					 map->line[i].outside,
					 map->line[i].count);
	if (write_file(pid, file, text, err) < 0)
		return errno == EPERM ? refused(map, err) : -1;
	return 0;
}

/* newuidmap PID INSIDE OUTSIDE COUNT ...: set-uid root, by /etc/subuid. */
static int call_helper(const char *program, pid_t pid, const struct id_map *map,
		       struct error *err)
{
	char words[2 + 3 * ID_MAP_LINES][16];
	char *argv[3 + 3 * ID_MAP_LINES];
	size_t count = 0, i;
	pid_t helper;
	int status;

	argv[count++] = (char *)program;
	snprintf(words[count], sizeof(*words), "%d", pid);
	argv[count] = words[count];
	count++;
	for (i = 0; i < map->lines; i++) {
		const unsigned numbers[] = {map->line[i].inside,
					    map->line[i].outside,
					    map->line[i].count};
		size_t j;

		for (j = 0; j < 3; j++, count++) {
			snprintf(words[count], sizeof(*words), "%u",
				 numbers[j]);
			argv[count] = words[count];
		}
	}
	argv[count] = NULL;
	if ((errno = posix_spawnp(&helper, program, NULL, NULL, argv,
				  environ)) ||
	    waitpid(helper, &status, 0) < 0)
		return error_make(
			err, errno,
			"ids other than one's own take %s (as in the package uidmap)",
			program);
	if (status)
		return error_make(
			err, 0,
			"%s gives no such ids: /etc/subuid and /etc/subgid say whose they are",
			program);
	return 0;
}

int id_map_write(pid_t pid, const struct id_map *users,
		 const struct id_map *groups, int privileged, struct error *err)
{
	int own = users->lines == 1 && users->line[0].count == 1 &&
		  users->line[0].outside == geteuid() && groups->lines == 1 &&
		  groups->line[0].count == 1;

	if (!privileged && !own) {
		if (call_helper("newuidmap", pid, users, err) < 0)
			return -1;
		return call_helper("newgidmap", pid, groups, err);
	}
	/* A map of one's own id alone is only accepted without setgroups. */
	if (own && !privileged && write_file(pid, "setgroups", "deny", err) < 0)
		return -1;
	if (write_map(pid, "uid_map", users, err) < 0)
		return -1;
	return write_map(pid, "gid_map", groups, err);
}
