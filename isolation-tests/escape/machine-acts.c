/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only the owner of a whole machine may do: set its clock and name, take
 * its swap and its processes' accounts, write its log, stand above the others.
 * Really done, in a laboratory only, which is thrown away.
 */
#include "isolation-tests/escape/machine-acts.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/kernel-seal.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/quota.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define AN_HOUR 3600
#define LINES 100
#define SWAP_PAGES 64
/* Where the next kernel's page would be. */
#define KERNEL_PLACE 0x1000000UL
#define CHILD_NS (2 * NS_PER_S)
/* Real time, should it be granted, for this long at most. */
#define RTTIME_US 100000

/* Done: 0. Refused: an errno. */
typedef int act(const struct job_context *context);

static int set_clock(const struct job_context *context)
{
	struct timespec now;

	(void)context;
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += AN_HOUR;
	return clock_settime(CLOCK_REALTIME, &now) < 0 ? errno : 0;
}

static int set_name(const struct job_context *context)
{
	(void)context;
	return sethostname(MACHINE_ACTS_NAME, strlen(MACHINE_ACTS_NAME)) < 0
		       ? errno
		       : 0;
}

/* A swap area as mkswap(8) makes it: version 1, and the word at its end. */
static int write_area(int fd)
{
	cleanup_free char *page = NULL;
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	unsigned header[2] = {1, SWAP_PAGES - 1};
	int i;

	page = calloc(1, size);
	if (!page)
		return ENOMEM;
	for (i = 1; i < SWAP_PAGES; i++)
		if (pwrite(fd, page, size, (off_t)((size_t)i * size)) < 0)
			return errno;
	memcpy(page + 1024, header, sizeof(header));
	memcpy(page + size - 10, "SWAPSPACE2", 10);
	return pwrite(fd, page, size, 0) < 0 || fsync(fd) < 0 ? errno : 0;
}

static int take_swap(const struct job_context *context)
{
	char path[512];
	cleanup_close int fd = -1;
	int status;

	snprintf(path, sizeof(path), "%s/swap", context->around->data);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	status = write_area(fd);
	if (status == 0 && swapon(path, 0) < 0)
		status = errno;
	if (status)
		unlink(path);
	return status;
}

static int write_log(const struct job_context *context)
{
	cleanup_close int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	int i;

	(void)context;
	for (i = 0; fd >= 0 && i < LINES; i++)
		if (write(fd, MACHINE_ACTS_LINE,
			  sizeof(MACHINE_ACTS_LINE) - 1) < 0)
			return errno;
	return fd < 0 ? errno : 0;
}

/* A page of nothing, which nobody ever starts. */
static int load_kernel(const struct job_context *context)
{
	static const char page[4096];
	const struct {
		const void *from;
		size_t from_bytes;
		uintptr_t to;
		size_t to_bytes;
	} segment = {page, sizeof(page), KERNEL_PLACE, sizeof(page)};

	(void)context;
	return syscall(SYS_kexec_load, KERNEL_PLACE, 1UL, &segment, 0UL) < 0
		       ? errno
		       : 0;
}

/* How long others may stay above their quotas of the disk. Where there are none
 * the kernel says so, but only to who might set them. */
static int set_quota(const struct job_context *context)
{
	struct if_dqinfo info = {.dqi_bgrace = MACHINE_ACTS_GRACE,
				 .dqi_valid = IIF_BGRACE};
	cleanup_close int fd =
		open(context->around->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	if (syscall(SYS_quotactl_fd, fd, QCMD(Q_SETINFO, USRQUOTA), 0, &info) ==
	    0)
		return 0;
	return errno == ESRCH || errno == ENOSYS ? ENOENT : errno;
}

/* These four act on the caller, which is a child of its own. */
static int take_accounts(const struct job_context *context)
{
	char path[512];
	struct stat seen = {0};
	pid_t child;

	snprintf(path, sizeof(path), "%s/accounts", context->around->data);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (acct(path) < 0)
		return errno;
	child = bounded_fork(clock_now() + CHILD_NS);
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	acct(NULL);
	return stat(path, &seen) == 0 && seen.st_size > 0 ? 0 : ENODATA;
}

static int take_shield(const struct job_context *context)
{
	cleanup_close int fd =
		open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	(void)context;
	return fd < 0 || write(fd, "-500", 4) != 4 ? errno : 0;
}

static int take_time(const struct job_context *context)
{
	const struct rlimit most = {RTTIME_US, RTTIME_US};
	const struct sched_param priority = {.sched_priority = 1};

	(void)context;
	if (setrlimit(RLIMIT_RTTIME, &most) < 0 ||
	    sched_setscheduler(0, SCHED_FIFO, &priority) < 0)
		return errno;
	return sched_getscheduler(0) == SCHED_FIFO ? 0 : ENODATA;
}

static int take_priority(const struct job_context *context)
{
	(void)context;
	if (setpriority(PRIO_PROCESS, 0, -5) < 0)
		return errno;
	errno = 0;
	return getpriority(PRIO_PROCESS, 0) == -5 ? 0 : ENODATA;
}

static const struct machine_act {
	const char *row;
	act *do_it;
	int is_seen; /* by the witness; else shown by a seal */
} acts[] = {
	{"clock", set_clock, 1},
	{"host-name", set_name, 1},
	{"swap", take_swap, 1},
	{"log-flood", write_log, 1},
	{"kexec", load_kernel, 1},
	{"quota", set_quota, 1},
	{"accounting", take_accounts, 0},
	{"oom-shield", take_shield, 0},
	{"realtime", take_time, 0},
	{"priority", take_priority, 0},
	{0},
};

struct doing {
	const struct machine_act *tried;
	const struct job_context *context;
	int answer;
};

static void do_it(void *state)
{
	struct doing *doing = state;

	doing->answer = doing->tried->do_it(doing->context);
}

static void try(struct job_context *context, const struct machine_act *tried)
{
	struct doing doing = {tried, context, 0};
	int done = bounded_do(do_it, &doing, sizeof(doing), CHILD_NS) == 0;
	int answer = done ? doing.answer : errno;

	if (!done && answer != EINTR)
		say_row_unable(context, tried->row, "no process for it");
	else if (answer == ENOENT)
		say_row_not_made(context, tried->row, "there is no such thing");
	else if (!tried->is_seen && answer == 0)
		kernel_seal_found(context, tried->row);
	else if (!tried->is_seen)
		say_found(context, tried->row, "", strerror(answer));
	else if (answer == 0)
		say_row_attempt(context, tried->row, "done", "it was granted");
	else
		say_row_attempt(context, tried->row, "no_effect",
				"it is refused: %s", strerror(answer));
}

static int run(struct job_context *context, struct error *err)
{
	const struct machine_act *tried;

	(void)err;
	for (tried = acts; tried->row; tried++)
		if (say_is_asked(context, tried->row))
			try(context, tried);
	return 0;
}

#define ALL "capabilities=all seccomp=off isolate=-user"

static const struct attack_row rows[] = {
	{"clock", "Clock of the machine", ALL},
	{"host-name", "Name of the machine",
	 "capabilities=all seccomp=off isolate=-uts,user"},
	{"swap", "Swap area of the attacker's", ALL, THREAT_AVAILABILITY},
	{"log-flood", "Lines in the kernel's log", "devices=host isolate=-user",
	 THREAT_AVAILABILITY},
	{"kexec", "Kernel that comes next", ALL},
	{"quota", "Quotas of a disk", ALL, THREAT_AVAILABILITY},
	{"accounting", "Accounts of all processes", ALL,
	 THREAT_CONFIDENTIALITY},
	{"oom-shield", "Last to be killed when memory is short", ALL,
	 THREAT_AVAILABILITY},
	{"realtime", "Before all others on the CPU", ALL, THREAT_AVAILABILITY},
	{"priority", "Before most others on the CPU", ALL, THREAT_AVAILABILITY},
	{0},
};

static const struct attack attack = {
	.boundary = "what a whole machine has once",
	.threatens = THREAT_INTEGRITY,
	.witness = "machine-acts.witness",
	.rows = rows,
	.lab = 1,
};

static const struct job machine_acts = {
	.name = "machine-acts",
	.title = "Clock, name, swap, log and ranks of the machine",
	.reference = "capabilities(7)",
	.kind = JOB_ATTACK,
	.deadline = 30 * NS_PER_S,
	.bound_processes = 2,
	.bound_bytes = INT64_C(1) << 20,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(machine_acts)
