/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/sealed.h"

#include "common/cleanup.h"
#include "common/read-only.h"
#include "runners/container/user-map.h"
#include "runners/copy.h"
#include "runners/hand-over.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#define SELF "/proc/self/exe"

/* What an ordinary user starts has that user's rights, whatever it is inside:
 * a program of root's that nobody else may write is out of its reach. */
static int is_out_of_reach(int fd)
{
	struct stat st;

	return geteuid() && !fstat(fd, &st) && st.st_uid == 0 &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
	       faccessat(AT_FDCWD, SELF, W_OK, AT_EACCESS) < 0;
}

/* Nor has what is inside the rights of an owner that its ids do not reach. */
static int is_of_no_id(int fd, const json_t *spec)
{
	struct settings settings;
	struct user_map map;
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_mode & (S_IWGRP | S_IWOTH) ||
	    settings_read(&settings, spec, NULL) < 0 || settings.ordinary ||
	    !(settings.isolate & CLONE_NEWUSER))
		return 0;
	settings.privileged = geteuid() == 0;
	return user_map_choose(&map, &settings, NULL) == 0 &&
	       !id_map_reaches(&map.users, st.st_uid);
}

int sealed_is(const json_t *spec)
{
	cleanup_close int self = -1;

	if (read_only_is())
		return 1;
	self = open(SELF, O_RDONLY | O_CLOEXEC);
	return self >= 0 && (copy_is(self) || is_out_of_reach(self) ||
			     is_of_no_id(self, spec));
}

int sealed_execute(char *const argv[], char *const envp[], struct error *err)
{
	read_only_execute(SELF, argv, envp);
	return copy_execute(argv, envp, err);
}

int sealed_become(const json_t *spec, struct channel *channel,
		  struct error *err)
{
	if (!sealed_is(spec))
		return hand_over(spec, channel, "container", sealed_execute,
				 err);
	return take_over(channel, err);
}
