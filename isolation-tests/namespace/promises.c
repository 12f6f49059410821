/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/namespace/promises.h"

#include "common/cleanup.h"
#include "isolation-tests/leak/fact.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

void promise_name(const char *token, char name[PROMISE_NAME])
{
	snprintf(name, PROMISE_NAME, "bh-%.12s", token);
}

int promise_key(const char *token)
{
	unsigned key = 0;

	sscanf(token, "%8x", &key);
	return (int)((key & 0x7fffffff) | 1);
}

socklen_t promise_address(const char *token, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1,
		 "bulkhead-%s", token);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(address->sun_path + 1));
}

int promise_is_mounted(const char *name)
{
	cleanup_file FILE *mounts = fopen("/proc/self/mountinfo", "re");
	cleanup_free char *line = NULL;
	size_t size = 0;

	if (!mounts)
		return -1;
	while (getline(&line, &size, mounts) >= 0)
		if (strstr(line, name))
			return 1;
	return 0;
}

int promise_first(char started[PROMISE_FIRST], struct error *err)
{
	char stat[1024];
	const char *named;
	size_t size;

	if (fact_read_file("/proc/1/stat", stat, sizeof(stat), &size, err) < 0)
		return -1;
	/* Its name may be anything; behind it are numbers. */
	named = strrchr(stat, ')');
	if (!named ||
	    sscanf(named,
		   ") %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
		   "%*s %*s %*s %*s %*s %31s",
		   started) != 1)
		return error_make(err, 0, "/proc/1/stat has no such number");
	return 0;
}
