/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calls, one function each. Those that are done make an object that is
 * closed at once, or change only the child that makes them; those that ask are
 * given what lets the kernel check who asks and then find nothing to do.
 * Nothing is attached, mapped, read, run or counted.
 */
#include "isolation-tests/escape/calls.h"

#include "common/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sys/fanotify.h>
#include <sys/klog.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Cannot exist, and nobody can make it. */
#define NO_FILE "/proc/self/bulkhead/no-such-file"
#define SYSLOG_ACTION_CONSOLE_LEVEL 8
#define SYSFS_COUNT 3
#define MPOL_DEFAULT 0
/* KEXEC_SEGMENT_MAX is 16. */
#define SEGMENTS_TOO_MANY 64

static int answer(long result)
{
	return result < 0 ? errno : 0;
}

static int answer_closed(long fd)
{
	return fd < 0 ? errno : answer(close((int)fd));
}

/* An array of one number. */
static int try_bpf(struct act_brought *brought)
{
	union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY,
				     .key_size = 4,
				     .value_size = 4,
				     .max_entries = 1};

	(void)brought;
	return answer_closed(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes,
				     sizeof(attributes)));
}

/* A clock of a whole CPU that is never started. */
static int try_perf(struct act_brought *brought)
{
	struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE,
					     .size = sizeof(attributes),
					     .config = PERF_COUNT_SW_CPU_CLOCK,
					     .disabled = 1};

	(void)brought;
	return answer_closed(syscall(SYS_perf_event_open, &attributes, -1, 0,
				     -1, PERF_FLAG_FD_CLOEXEC));
}

/* One that would see the kernel's own faults; no memory is put under it. */
static int try_userfaultfd(struct act_brought *brought)
{
	(void)brought;
	return answer_closed(syscall(SYS_userfaultfd, O_CLOEXEC));
}

static int try_io_uring(struct act_brought *brought)
{
	struct io_uring_params params = {0};

	(void)brought;
	return answer_closed(syscall(SYS_io_uring_setup, 1, &params));
}

/* The child's own keyring, which goes with it. */
static int try_keyctl(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
			      KEY_SPEC_PROCESS_KEYRING, 1));
}

/* Addresses that can be guessed, in what the child would execute. */
static int try_personality(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_personality, ADDR_NO_RANDOMIZE));
}

/* The right to use ports; none is used. */
static int try_iopl(struct act_brought *brought)
{
	(void)brought;
#ifdef SYS_iopl
	return answer(syscall(SYS_iopl, 3));
#else
	return ENOSYS;
#endif
}

/* A group that could delay everybody's opens; nothing is marked for it. */
static int try_fanotify(struct act_brought *brought)
{
	(void)brought;
	return answer_closed(syscall(
		SYS_fanotify_init, FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY));
}

/* Asks: there is no console level 0. */
static int try_syslog(struct act_brought *brought)
{
	(void)brought;
	return answer(klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, 0));
}

static int try_modify_ldt(struct act_brought *brought)
{
	(void)brought;
#ifdef SYS_modify_ldt
	char table[16];

	return answer(syscall(SYS_modify_ldt, 0, table, sizeof(table)));
#else
	return ENOSYS;
#endif
}

static int try_uselib(struct act_brought *brought)
{
	(void)brought;
#ifdef SYS_uselib
	int said = answer(syscall(SYS_uselib, NO_FILE));

	return said == ENOENT ? 0 : said; /* it has looked for the file */
#else
	return ENOSYS;
#endif
}

static int try_sysfs(struct act_brought *brought)
{
	(void)brought;
#ifdef SYS_sysfs
	return answer(syscall(SYS_sysfs, SYSFS_COUNT));
#else
	return ENOSYS;
#endif
}

static int try_set_mempolicy(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0));
}

/* Asks: neither a time nor a zone to set. */
static int try_clock(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_settimeofday, NULL, NULL));
}

/* Asks: there is no such file. */
static int try_swap(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_swapon, NO_FILE, 0));
}

/* Asks: there is no such file. */
static int try_accounting(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_acct, NO_FILE));
}

/* Asks: there is no such descriptor. */
static int try_module(struct act_brought *brought)
{
	(void)brought;
	return answer(syscall(SYS_finit_module, -1, "", 0));
}

/* Whether the machine allows so many loads only (Linux 6.3): asking is one. */
static int is_counted(const char *path)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	char first = '-';

	return fd >= 0 && read(fd, &first, 1) == 1 && first != '-';
}

/* Asks: in more pieces than a kernel may have. */
static int try_kexec(struct act_brought *brought)
{
	(void)brought;
	if (is_counted("/proc/sys/kernel/kexec_load_limit_reboot"))
		return EPERM;
	return answer(syscall(SYS_kexec_load, 0UL,
			      (unsigned long)SEGMENTS_TOO_MANY, NULL, 0UL));
}

const struct act call_acts[] = {
	{"bpf", try_bpf, 0},
	{"perf", try_perf, 0},
	{"userfaultfd", try_userfaultfd, 0},
	{"io-uring", try_io_uring, 0},
	{"keyctl", try_keyctl, 0},
	{"personality", try_personality, 0},
	{"iopl", try_iopl, 0},
	{"fanotify", try_fanotify, 0},
	{"syslog-call", try_syslog, 1},
	{"modify-ldt", try_modify_ldt, 0},
	{"uselib", try_uselib, 0},
	{"sysfs-call", try_sysfs, 0},
	{"set-mempolicy", try_set_mempolicy, 0},
	{"ask-clock", try_clock, 1},
	{"ask-swap", try_swap, 1},
	{"ask-accounting", try_accounting, 1},
	{"ask-module", try_module, 1},
	{"ask-kexec", try_kexec, 1},
	{0},
};
