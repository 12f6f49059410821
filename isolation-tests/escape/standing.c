/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/standing.h"

#include <stdlib.h>
#include <string.h>

/* The number in column `column` behind "NAME:"; negative: there is none. */
static int field(const char *status, const char *name, int column, int base,
		 uint64_t *value)
{
	size_t length = strlen(name);
	const char *line;

	for (line = status; line; line = strchr(line, '\n')) {
		char *end;

		line += *line == '\n';
		if (strncmp(line, name, length) || line[length] != ':')
			continue;
		line += length + 1;
		for (; column; column--) {
			strtoull(line, &end, base);
			line = end;
		}
		*value = strtoull(line, &end, base);
		return end == line ? -1 : 0;
	}
	return -1;
}

int standing_parse(const char *status, struct standing *standing)
{
	uint64_t uid, seccomp, no_new_privs;

	if (field(status, "Uid", 1, 10, &uid) < 0 ||
	    field(status, "CapEff", 0, 16, &standing->capabilities) < 0 ||
	    field(status, "Seccomp", 0, 10, &seccomp) < 0 ||
	    field(status, "NoNewPrivs", 0, 10, &no_new_privs) < 0)
		return -1;
	standing->uid = (int64_t)uid;
	standing->seccomp = (int)seccomp;
	standing->no_new_privs = (int)no_new_privs;
	return 0;
}
