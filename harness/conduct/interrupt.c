/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t came;
static int pipe_ends[2] = {-1, -1};

static void note(int signal)
{
	int saved = errno;

	came = signal;
	if (write(pipe_ends[1], "", 1) < 0)
		came = signal; /* a full pipe has woken poll() already */
	errno = saved;
}

void interrupt_watch(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	/* SA_RESETHAND: the second one is not asked to be patient. */
	struct sigaction action = {.sa_handler = note,
				   .sa_flags = SA_RESETHAND | SA_RESTART};
	size_t i;

	if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

int interrupt_signal(void)
{
	return came;
}

int interrupt_fd(void)
{
	return pipe_ends[0];
}
