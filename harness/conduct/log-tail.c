/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/log-tail.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void log_tail(int fd, off_t from, char *text, size_t size)
{
	char buffer[2048];
	off_t end = lseek(fd, 0, SEEK_END);
	ssize_t n;
	char *line;

	*text = '\0';
	if (end - from > (off_t)sizeof(buffer) - 1)
		from = end - (off_t)sizeof(buffer) + 1;
	n = pread(fd, buffer, sizeof(buffer) - 1, from);
	if (n <= 0)
		return;
	while (n > 0 && (buffer[n - 1] == '\n' || buffer[n - 1] == ' '))
		n--;
	buffer[n] = '\0';
	line = strrchr(buffer, '\n');
	snprintf(text, size, "%s", line ? line + 1 : buffer);
}
