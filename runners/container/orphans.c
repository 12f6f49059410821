/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/orphans.h"

#include "common/cleanup.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

/* The children that /proc names now are sent a SIGKILL. */
static void kill_children(void)
{
	cleanup_file FILE *file = NULL;
	char path[64];
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	while (file && fscanf(file, "%d", &pid) == 1)
		kill(pid, SIGKILL);
}

void orphans_end(void)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0) {
		if (pid > 0)
			continue;
		kill_children();
		if (waitpid(-1, NULL, 0) < 0 && errno != EINTR)
			return;
	}
}
