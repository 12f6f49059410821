/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the filter is there and is ours: by calls that are really made. */
#include "runners/container/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* They do nothing, allowed or not; `natural` is what the kernel says of them
 * without a filter (0: they succeed). */
static const struct harmless {
	const char *name;
	int number;
	uint64_t arguments[6];
	int natural;
} harmless[] = {
	{"setns(-1)", SYS_setns, {(uint64_t)-1}, EBADF},
	{"unshare(0)", SYS_unshare, {0}, 0},
	{"ioctl(-1, TIOCSTI)", SYS_ioctl, {(uint64_t)-1, TIOCSTI}, EBADF},
	{"getppid()", SYS_getppid, {0}, 0},
	{"sched_yield()", SYS_sched_yield, {0}, 0},
	{"getcpu(0)", SYS_getcpu, {0}, 0},
	{"uname(NULL)", SYS_uname, {0}, EFAULT},
	{"getcwd(NULL)", SYS_getcwd, {0}, ERANGE},
	{"mkdirat(NULL)", SYS_mkdirat, {(uint64_t)AT_FDCWD}, EFAULT},
	{"unlinkat(NULL)", SYS_unlinkat, {(uint64_t)AT_FDCWD}, EFAULT},
	{"fchmodat(NULL)", SYS_fchmodat, {(uint64_t)AT_FDCWD}, EFAULT},
	{"socket(-1)", SYS_socket, {(uint64_t)-1}, EAFNOSUPPORT},
};
#define HARMLESS (sizeof(harmless) / sizeof(*harmless))

/* What the program promises for a call: an errno, 0 that it is let through, or
 * negative when the caller would not come back to tell. */
static int promised(const struct seccomp_program *program,
		    const struct harmless *call)
{
	uint32_t answer = seccomp_program_evaluate(program, call->number,
						   call->arguments);

	if (answer == SECCOMP_RET_ALLOW || answer == SECCOMP_RET_LOG)
		return 0;
	if ((answer & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO)
		return -1;
	return (int)(answer & SECCOMP_RET_DATA);
}

/* What the kernel really says: 0 or an errno. */
static int made(const struct harmless *call)
{
	const uint64_t *a = call->arguments;

	return syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]) < 0
		       ? errno
		       : 0;
}

/* The first call that is denied, or let through; NULL when there is none whose
 * answer would tell the difference. */
static const struct harmless *find(const struct seccomp_program *program,
				   int denied)
{
	size_t i;

	for (i = 0; i < HARMLESS; i++) {
		int number = promised(program, &harmless[i]);

		if (denied ? number > 0 && number != harmless[i].natural
			   : number == 0)
			return &harmless[i];
	}
	return NULL;
}

/* Whether the kernel keeps to the program, in what can be tried. */
static int answers_alike(const struct seccomp_program *program, char *shown,
			 size_t size)
{
	const struct harmless *denied = find(program, 1);
	const struct harmless *let = find(program, 0);
	int denies = denied && made(denied) == promised(program, denied);
	int lets = let && made(let) == let->natural;

	snprintf(shown, size, "PR_GET_SECCOMP; %s is %s, %s is %s",
		 denied ? denied->name : "nothing to try",
		 denies ? "denied" : "let through",
		 let ? let->name : "nothing to try",
		 lets ? "let through" : "denied");
	return (denies || !denied) && (lets || !let);
}

void seccomp_in_force(const struct seccomp_program *program, const char *text,
		      char *got, size_t got_size, char *shown,
		      size_t shown_size)
{
	int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	snprintf(got, got_size, "off");
	snprintf(shown, shown_size, "PR_GET_SECCOMP%s",
		 mode == SECCOMP_MODE_FILTER
			 ? "; there is one of the surroundings"
			 : "");
	if (mode == SECCOMP_MODE_FILTER && program->filter)
		snprintf(got, got_size, "%s",
			 answers_alike(program, shown, shown_size) ? text
								   : "other");
}
