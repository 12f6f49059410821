/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/namespace/promises.h"

#include "common/cleanup.h"

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
