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
