/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/user-map.h"

#include "common/cleanup.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE 16384

static void read_text(const char *path, char *text)
{
	cleanup_file FILE *file = fopen(path, "re");
	size_t length = file ? fread(text, 1, TEXT_SIZE - 1, file) : 0;

	text[length] = '\0';
}

/* Name of the user, or its number: accounts are none of a static program's. */
static void user_name(char *name, size_t size)
{
	const char *login = getenv("USER");

	snprintf(name, size, "%s", login && *login ? login : "");
}

/* The ranges that an administrator gave an ordinary user, where the programs
 * that hand them out are installed. */
static void add_subordinate(struct user_map *map)
{
	char text[TEXT_SIZE], user[64], number[16];
	struct id_map users = map->users, groups = map->groups;

	if (access("/usr/bin/newuidmap", X_OK) ||
	    access("/usr/bin/newgidmap", X_OK))
		return;
	user_name(user, sizeof(user));
	snprintf(number, sizeof(number), "%u", geteuid());
	read_text("/etc/subuid", text);
	if (!id_map_add_subordinate(&users, text, user, number))
		return;
	read_text("/etc/subgid", text);
	if (id_map_add_subordinate(&groups, text, user, number))
		*map = (struct user_map){users, groups};
}

static int asked_map(struct user_map *map, const struct settings *settings,
		     struct error *err)
{
	if (id_map_parse(&map->users, settings->uid_map, err) < 0)
		return error_wrap(err, "key 'uid_map'");
	map->groups = map->users;
	return 0;
}

int user_map_choose(struct user_map *map, const struct settings *settings,
		    struct error *err)
{
	char text[TEXT_SIZE];
	struct id_asker asker = {.held = text,
				 .own = geteuid(),
				 .privileged = settings->privileged,
				 .number = settings->ids};

	*map = (struct user_map){.users.lines = 1, .groups.lines = 1};
	if (!(settings->isolate & CLONE_NEWUSER))
		return 0;
	if (settings->uid_map) {
		if (asked_map(map, settings, err) < 0)
			return -1;
	} else {
		read_text("/proc/self/uid_map", text);
		map->users = id_map_choose(&asker);
		/* Root's user and group ids are given away together. */
		map->groups = map->users;
	}
	/* Alone, it is one's own group. */
	if (!settings->privileged && map->groups.lines == 1 &&
	    map->groups.line[0].count == 1)
		map->groups.line[0].outside = getegid();
	/* In somebody's user namespace, as root of it, nobody has others. */
	if (!settings->privileged && !settings->uid_map && geteuid() != 0)
		add_subordinate(map);
	return 0;
}

/* /etc/subuid may promise what newuidmap does not give, as to somebody who has
 * no account. */
int user_map_write(struct user_map *map, pid_t pid,
		   const struct settings *settings, struct error *err)
{
	int privileged = settings->privileged;

	if (!id_map_write(pid, &map->users, &map->groups, privileged, err))
		return 0;
	if (!privileged && !settings->uid_map && map->users.lines > 1) {
		map->users.lines = map->groups.lines = 1;
		map->groups.line[0].outside = getegid();
		if (!id_map_write(pid, &map->users, &map->groups, 0, err))
			return 0;
	}
	return error_wrap(err, "uid_map=%s",
			  settings_text(settings, "uid_map"));
}

/* A map as the kernel has it, as text; "" without one. */
static void kernel_text(const char *path, char *text, size_t size)
{
	cleanup_file FILE *file = fopen(path, "re");
	struct id_map map = {.lines = 0};
	struct id_line *line = map.line;

	while (file && map.lines < ID_MAP_LINES &&
	       fscanf(file, "%u %u %u", &line->inside, &line->outside,
		      &line->count) == 3) {
		map.lines++;
		line++;
	}
	*text = '\0';
	id_map_text(&map, text, size);
}

static int is_so(const char *path, const struct id_map *map, char *shown,
		 size_t size)
{
	char got[ID_MAP_LINES * 36], wanted[ID_MAP_LINES * 36] = "";
	int same;

	kernel_text(path, got, sizeof(got));
	id_map_text(map, wanted, sizeof(wanted));
	same = *got && !strcmp(got, wanted);
	snprintf(shown, size, same ? "%s as written: %s" : "%s: %s, not %s",
		 path, got, wanted);
	return same;
}

int user_map_in_force(const struct user_map *map, char *shown, size_t size)
{
	char groups[2 * ID_MAP_LINES * 36 + 32];

	/* The groups' is told where it differs. */
	if (!is_so("/proc/self/uid_map", &map->users, shown, size))
		return 0;
	if (is_so("/proc/self/gid_map", &map->groups, groups, sizeof(groups)))
		return 1;
	snprintf(shown, size, "%s", groups);
	return 0;
}
