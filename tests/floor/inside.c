/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first process does, from its first instruction to its last. */
#include "tests/floor/floor.h"

/* Of the library's headers only the numbers. */
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define HOSTNAME "bulkhead"

static void wait_for_launcher(int go)
{
	char byte;

	if (CALL(__NR_read, go, &byte, 1) != 1)
		CALL(__NR_exit_group, 1);
}

/* The launcher may have gone before we could be tied to it. */
static void die_with_launcher(int go)
{
	struct pollfd p = {.fd = go};

	need("pdeathsig", CALL(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL));
	if (need("poll", CALL(__NR_poll, &p, 1, 0)) && p.revents & POLLHUP)
		CALL(__NR_exit_group, 1);
}

static void loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	long fd = need("socket",
		       CALL(__NR_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC));

	need("lo", CALL(__NR_ioctl, fd, SIOCSIFFLAGS, &request));
	CALL(__NR_close, fd);
}

/* Only the three standard streams go in. */
static void close_the_rest(void)
{
	need("close_range", CALL(__NR_close_range, 3, ~0U));
}

static void limit_files(void)
{
	struct rlimit limit = {.rlim_cur = 1024, .rlim_max = 1024};

	need("nofile", CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, &limit));
}

/* The child borrows our memory until it executes the program. */
__attribute__((noinline)) static long start_program(const struct start *start)
{
	static char name[] = "/empty";
	static char *const environment[] = {(char *)"PATH=/usr/bin:/bin", NULL};
	char *words[] = {name, start->arguments[1], NULL};
	static const unsigned long none;
	long pid = need("vfork", CALL(__NR_vfork));

	if (pid)
		return pid;
	CALL(__NR_rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof(none));
	CALL(__NR_setsid);
	CALL(__NR_chdir, "/");
	CALL(__NR_execve, name, words, environment);
	CALL(__NR_exit_group, 127);
	__builtin_unreachable();
}

static int run_program(const struct start *start)
{
	long pid = start_program(start);
	int status = 0;

	/* Whoever reads from the program sees its end, not ours. */
	CALL(__NR_close_range, 0, 2);
	while (CALL(__NR_wait4, -1, &status) != pid)
		;
	return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}

int inside(const struct start *start)
{
	CALL(__NR_close, start->go[1]);
	need("setsid", CALL(__NR_setsid));
	CALL(__NR_umask, 022);
	wait_for_launcher(start->go[0]);
	need("setgroups", CALL(__NR_setgroups, 0, 0));
	need("setresgid", CALL(__NR_setresgid, 0, 0, 0));
	need("setresuid", CALL(__NR_setresuid, 0, 0, 0));
	die_with_launcher(start->go[0]);
	build_mounts(start->tree);
	need("hostname",
	     CALL(__NR_sethostname, HOSTNAME, sizeof(HOSTNAME) - 1));
	loopback_up();
	need("cgroup", CALL(__NR_unshare, CLONE_NEWCGROUP));
	need("keyring", CALL(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0));
	limit_files();
	close_the_rest();
	drop_privileges();
	need("dumpable", CALL(__NR_prctl, PR_SET_DUMPABLE, 0));
	return run_program(start);
}
