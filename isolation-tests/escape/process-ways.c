/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways to the decoy process, one function each. Whoever calls them has made
 * sure that the number is the decoy's, and holds it by a pidfd, as long as
 * which is open and the decoy lives nobody else gets the number.
 */
#include "isolation-tests/escape/process-ways.h"

#include "common/cleanup.h"
#include "isolation-tests/decoys/decoy-process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>

/* It is stopped for as long as the token takes, and let go with its tracer. */
static int by_ptrace(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	size_t at;

	if (ptrace(PTRACE_SEIZE, decoy->pid, NULL, NULL) < 0)
		return error_make(err, errno, "cannot trace it");
	if (ptrace(PTRACE_INTERRUPT, decoy->pid, NULL, NULL) < 0 ||
	    waitpid(decoy->pid, NULL, __WALL) < 0)
		return error_make(err, errno, "cannot stop it");
	for (at = 0; at < DECOY_TOKEN; at += sizeof(long)) {
		long word;

		errno = 0;
		word = ptrace(PTRACE_PEEKDATA, decoy->pid,
			      (void *)(uintptr_t)(decoy->address + at), NULL);
		if (errno)
			return error_make(err, errno, "cannot look into it");
		memcpy(token + at, &word, sizeof(word));
	}
	ptrace(PTRACE_DETACH, decoy->pid, NULL, NULL);
	return 0;
}

static int by_vm_readv(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	const struct iovec here = {token, DECOY_TOKEN};
	const struct iovec there = {(void *)(uintptr_t)decoy->address,
				    DECOY_TOKEN};

	if (process_vm_readv(decoy->pid, &here, 1, &there, 1, 0) < 0)
		return error_make(err, errno, "cannot read its memory");
	return 0;
}

static int by_getfd(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	cleanup_close int fd = (int)syscall(SYS_pidfd_getfd, decoy->pidfd,
					    decoy->descriptor, 0);

	if (fd < 0)
		return error_make(err, errno, "cannot take its descriptor");
	/* The offset is shared with the decoy: it is left alone. */
	if (pread(fd, token, DECOY_TOKEN, 0) < 0)
		return error_make(err, errno, "cannot read its file");
	return 0;
}

static int by_signal(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;

	(void)token;
	if (syscall(SYS_pidfd_send_signal, decoy->pidfd, DECOY_SIGNAL, NULL,
		    0) < 0)
		return error_make(err, errno, "cannot signal it");
	return 0;
}

/* Into what the decoy has for it. */
static int by_mem(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	cleanup_close int fd = -1;
	char path[64];

	(void)token;
	snprintf(path, sizeof(path), "/proc/%d/mem", decoy->pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return error_make(err, errno, "cannot open its memory");
	if (pwrite(fd, "written", 7, (off_t)decoy->address + DECOY_SPARE) < 0)
		return error_make(err, errno, "cannot write its memory");
	return 0;
}

static int by_prlimit(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	struct rlimit limit;

	(void)token;
	if (prlimit(decoy->pid, RLIMIT_MSGQUEUE, NULL, &limit) < 0)
		return error_make(err, errno, "cannot read its limit");
	limit.rlim_cur = PROCESS_LIMIT;
	if (prlimit(decoy->pid, RLIMIT_MSGQUEUE, &limit, NULL) < 0)
		return error_make(err, errno, "cannot set its limit");
	return 0;
}

static int by_nice(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;

	(void)token;
	if (setpriority(PRIO_PROCESS, (id_t)decoy->pid, PROCESS_NICE) < 0)
		return error_make(err, errno, "cannot change its niceness");
	return 0;
}

/* Only this child joins, which ends at once. */
static int by_setns(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	struct utsname names;

	if (setns(decoy->pidfd, CLONE_NEWUTS) < 0)
		return error_make(err, errno, "cannot join its namespace");
	if (uname(&names) < 0)
		return error_make(err, errno, "cannot read its host name");
	memcpy(token, names.nodename, DECOY_TOKEN);
	return 0;
}

/* A file below a link of /proc of the decoy's. */
static int read_below(const struct process_target *decoy, const char *link,
		      const char *file, char *token, struct error *err)
{
	char path[640];
	cleanup_close int fd = -1;

	snprintf(path, sizeof(path), "/proc/%d/%s/%s", decoy->pid, link, file);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	return reach_read(fd, link, token, err);
}

static int by_root(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;

	return read_below(decoy, "root", decoy->file, token, err);
}

static int by_cwd(const void *target, char *token, struct error *err)
{
	return read_below(target, "cwd", DECOY_FILE, token, err);
}

static int by_fd(const void *target, char *token, struct error *err)
{
	const struct process_target *decoy = target;
	char link[32];

	snprintf(link, sizeof(link), "fd/%d", decoy->tree);
	return read_below(decoy, link, DECOY_FILE, token, err);
}

const struct reach process_ways[] = {
	{"ptrace", by_ptrace, 0},
	{"vm-readv", by_vm_readv, 0},
	{"pidfd-getfd", by_getfd, 0},
	{"signal", by_signal, REACH_ACTS},
	{"proc-mem", by_mem, REACH_ACTS},
	{"prlimit", by_prlimit, REACH_ACTS},
	{"sched-other", by_nice, REACH_ACTS},
	{"setns", by_setns, 0},
	{"proc-root", by_root, 0},
	{"proc-cwd", by_cwd, 0},
	{"proc-fd", by_fd, 0},
	{0},
};
