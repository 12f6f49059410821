/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/ordinary.h"

#include "common/cleanup.h"
#include "runners/container/id-claim.h"

#include <grp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Below the ranges of ids.c; nobody gives these away. */
#define FIRST 0x6fff0000u

static unsigned id_of(unsigned number)
{
	return FIRST + number % ID_NUMBERS;
}

uid_t ordinary_uid(void)
{
	cleanup_file FILE *map = fopen("/proc/self/uid_map", "re");
	unsigned inside, outside, count;

	if (geteuid() == 0 && map &&
	    fscanf(map, "%u %u %u", &inside, &outside, &count) == 3 &&
	    count == 1 && fscanf(map, "%u", &inside) != 1)
		return outside;
	return geteuid();
}

int ordinary_give(const char *path, unsigned number, struct error *err)
{
	if (ordinary_uid() == 0 &&
	    chown(path, id_of(number), id_of(number)) < 0)
		return error_make(err, errno,
				  "cannot give %s to an ordinary user", path);
	return 0;
}

int ordinary_become(unsigned number, struct error *err)
{
	unsigned id = id_of(number);

	if (ordinary_uid() != 0)
		return 0;
	if (setgroups(0, NULL) < 0 || setresgid(id, id, id) < 0 ||
	    setresuid(id, id, id) < 0)
		return error_make(err, errno, "cannot become the user %u", id);
	/* Else /proc/PID of ours would be root's still, and the maps of our
	 * user namespace with it. */
	if (prctl(PR_SET_DUMPABLE, 1) < 0)
		return error_make(err, errno, "cannot own one's own process");
	return 0;
}
