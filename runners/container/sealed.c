/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/sealed.h"

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/read-only.h"
#include "runners/container/user-map.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define SELF "/proc/self/exe"

/* Says to the program that the real channel is this descriptor; descriptor 3 is
 * then a line on which the specification is said again. */
#define HANDOVER "BULKHEAD_CHANNEL"
#define REAL_CHANNEL 4

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

static int has_seals(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & SEALS) == SEALS;
}

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
	return self >= 0 && (has_seals(self) || is_out_of_reach(self) ||
			     is_of_no_id(self, spec));
}

/* Seal it. The kernel says EBUSY while a page is still in somebody's hands,
 * such as another CPU's list of pages on their way. */
static int seal(int fd)
{
	nanoseconds deadline = clock_now() + NS_PER_S;

	while (fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		if (errno != EBUSY || clock_now() > deadline)
			return -1;
	return 0;
}

static int make_copy(struct error *err)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	cleanup_close int copy =
		memfd_create("bulkhead-probe", flags | MFD_EXEC);
	cleanup_close int self = open(SELF, O_RDONLY | O_CLOEXEC);
	struct stat st;
	off_t done = 0;

	/* Kernels before 6.3 do not know MFD_EXEC, and don't need it. */
	if (copy < 0)
		copy = memfd_create("bulkhead-probe", flags);
	if (copy < 0 || self < 0 || fstat(self, &st) < 0)
		return error_make(err, errno,
				  "cannot make a sealed copy of the launcher");
	while (done < st.st_size)
		if (sendfile(copy, self, &done, (size_t)(st.st_size - done)) <=
		    0)
			return error_make(err, errno,
					  "cannot copy the launcher");
	if (fchmod(copy, 0555) < 0 || seal(copy) < 0)
		return error_make(err, errno,
				  "cannot seal the launcher's copy");
	return steal_fd(&copy);
}

int sealed_execute(char *const argv[], char *const envp[], struct error *err)
{
	cleanup_close int copy = -1;

	read_only_execute(SELF, argv, envp);
	copy = make_copy(err);
	if (copy < 0)
		return -1;
	fexecve(copy, argv, envp);
	return error_make(err, errno,
			  "cannot execute the launcher's sealed copy");
}

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

/* Execute this program with the channel out of the way of the line. */
static int hand_over(const json_t *spec, struct channel *channel,
		     struct error *err)
{
	static char *const argv[] = {"bulkhead-probe", "--run", "container",
				     NULL};
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
	sealed_execute(argv, envp, err);
	dup2(high_channel, channel->fd);
	close(REAL_CHANNEL);
	return -1;
}

/* In the new program: the channel of descriptor 3 has said all that it has. */
static int take_over(struct channel *channel, struct error *err)
{
	unsetenv(HANDOVER);
	if (dup2(REAL_CHANNEL, channel->fd) < 0)
		return error_make(err, errno,
				  "the channel was not handed over");
	close(REAL_CHANNEL);
	return fcntl(channel->fd, F_SETFD, FD_CLOEXEC);
}

int sealed_become(const json_t *spec, struct channel *channel,
		  struct error *err)
{
	if (!sealed_is(spec))
		return hand_over(spec, channel, err);
	return getenv(HANDOVER) ? take_over(channel, err) : 0;
}
