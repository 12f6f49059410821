/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/hand-over.h"

#include "common/cleanup.h"
#include "common/clock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Says to the program that the real channel is this descriptor; descriptor 3 is
 * then a line on which the specification is said again. */
#define HANDOVER "BULKHEAD_CHANNEL"
#define REAL_CHANNEL 4

/* Put the specification and what travelled beside it into one end of a pair
 * of sockets; the other end is returned, which is closed on exec. */
static int say_again(const json_t *spec, struct channel *channel,
		     struct error *err)
{
	cleanup_json json_t *line = json_pack("{s:O}", "spec", spec);
	struct channel again;
	int pair[2], status;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_make(err, errno, "no pair of sockets");
	if (channel_open(&again, pair[0], err) < 0) {
		close(pair[0]);
		close(pair[1]);
		return -1;
	}
	status = channel_send_fds(&again, line, channel->fds, channel->fd_count,
				  clock_now() + NS_PER_S, err);
	channel_close(&again);
	if (status < 0)
		close(pair[1]);
	return status < 0 ? -1 : pair[1];
}

/* The channel goes out of the way of the line. */
int hand_over(const json_t *spec, struct channel *channel, const char *kind,
	      int (*execute)(char *const argv[], char *const envp[],
			     struct error *err),
	      struct error *err)
{
	char *const argv[] = {"bulkhead-probe", "--run", (char *)kind, NULL};
	static char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
				     "LC_ALL=C", HANDOVER "=4", NULL};
	cleanup_close int line = say_again(spec, channel, err);
	cleanup_close int high_line = -1, high_channel = -1;

	if (line < 0)
		return -1;
	high_line = fcntl(line, F_DUPFD_CLOEXEC, 10);
	high_channel = fcntl(channel->fd, F_DUPFD_CLOEXEC, 10);
	if (high_line < 0 || high_channel < 0)
		return error_make(err, errno, "no descriptors left");
	dup2(high_line, 3);
	dup2(high_channel, REAL_CHANNEL);
	execute(argv, envp, err);
	dup2(high_channel, channel->fd);
	close(REAL_CHANNEL);
	return -1;
}

/* The channel of descriptor 3 has said all that it has. */
int take_over(struct channel *channel, struct error *err)
{
	if (!getenv(HANDOVER))
		return 0;
	unsetenv(HANDOVER);
	if (dup2(REAL_CHANNEL, channel->fd) < 0)
		return error_make(err, errno,
				  "the channel was not handed over");
	close(REAL_CHANNEL);
	return fcntl(channel->fd, F_SETFD, FD_CLOEXEC);
}
