/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Run by the Makefile: writes the built-in filter of system calls, compiled,
 * as a C array to standard output. Having libseccomp compile it at every start
 * of a container takes as long as the rest of the start; and what libseccomp
 * writes, a test per call, takes the kernel twice as long to install as this,
 * a search among ranges of numbers.
 *
 * The calls are those of the public default profile of Docker (moby/profiles,
 * seccomp/default.json) for the default capabilities on a 64-bit machine; the
 * other engines ship nearly the same. Which capabilities are really kept does
 * not change the list: each protection can be taken away alone.
 */
#include "runners/container/seccomp-names.h"

#include <endian.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifndef TIOCLINUX
#define TIOCLINUX 0x541C
#endif

/* clang-format off */
static const char *const allowed[] = {
	"accept", "accept4", "access", "adjtimex", "alarm", "arch_prctl",
	"bind", "brk", "cachestat", "capget", "capset", "chdir", "chmod",
	"chown", "chroot", "clock_adjtime", "clock_getres", "clock_gettime",
	"clock_nanosleep", "close", "close_range", "connect", "copy_file_range",
	"creat", "dup", "dup2", "dup3", "epoll_create", "epoll_create1",
	"epoll_ctl", "epoll_ctl_old", "epoll_pwait", "epoll_pwait2",
	"epoll_wait", "epoll_wait_old", "eventfd", "eventfd2", "execve",
	"execveat", "exit", "exit_group", "faccessat", "faccessat2",
	"fadvise64", "fallocate", "fanotify_mark", "fchdir", "fchmod",
	"fchmodat", "fchmodat2", "fchown", "fchownat", "fcntl", "fdatasync",
	"fgetxattr", "flistxattr", "flock", "fork", "fremovexattr", "fsetxattr",
	"fstat", "fstatat64", "fstatfs", "fsync", "ftruncate", "futex",
	"futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "futimesat",
	"get_robust_list", "get_thread_area", "getcpu", "getcwd", "getdents",
	"getdents64", "getegid", "geteuid", "getgid", "getgroups", "getitimer",
	"getpeername", "getpgid", "getpgrp", "getpid", "getppid", "getpriority",
	"getrandom", "getresgid", "getresuid", "getrlimit", "getrusage",
	"getsid", "getsockname", "getsockopt", "gettid", "gettimeofday",
	"getuid", "getxattr", "getxattrat", "inotify_add_watch", "inotify_init",
	"inotify_init1", "inotify_rm_watch", "io_cancel", "io_destroy",
	"io_getevents", "io_pgetevents", "io_setup", "io_submit", "ioctl",
	"ioprio_get", "ioprio_set", "kill", "landlock_add_rule",
	"landlock_create_ruleset", "landlock_restrict_self", "lchown",
	"lgetxattr", "link", "linkat", "listen", "listmount", "listxattr",
	"listxattrat", "llistxattr", "lremovexattr", "lseek", "lsetxattr",
	"lstat", "madvise", "map_shadow_stack", "membarrier", "memfd_create",
	"memfd_secret", "mincore", "mkdir", "mkdirat", "mknod", "mknodat",
	"mlock", "mlock2", "mlockall", "mmap", "modify_ldt", "mprotect",
	"mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive",
	"mq_timedsend", "mq_unlink", "mremap", "mseal", "msgctl", "msgget",
	"msgrcv", "msgsnd", "msync", "munlock", "munlockall", "munmap",
	"name_to_handle_at", "nanosleep", "newfstatat", "open", "openat",
	"openat2", "pause", "pidfd_open", "pidfd_send_signal", "pipe", "pipe2",
	"pkey_alloc", "pkey_free", "pkey_mprotect", "poll", "ppoll", "prctl",
	"pread64", "preadv", "preadv2", "prlimit64", "process_mrelease",
	"process_vm_readv", "process_vm_writev", "pselect6", "ptrace",
	"pwrite64", "pwritev", "pwritev2", "read", "readahead", "readlink",
	"readlinkat", "readv", "recvfrom", "recvmmsg", "recvmsg",
	"remap_file_pages", "removexattr", "removexattrat", "rename",
	"renameat", "renameat2", "restart_syscall", "rmdir", "rseq",
	"rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo",
	"rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_tgsigqueueinfo",
	"sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity",
	"sched_getattr", "sched_getparam", "sched_getscheduler",
	"sched_rr_get_interval", "sched_setaffinity", "sched_setattr",
	"sched_setparam", "sched_setscheduler", "sched_yield", "seccomp",
	"select", "semctl", "semget", "semop", "semtimedop", "sendfile",
	"sendmmsg", "sendmsg", "sendto", "set_robust_list", "set_thread_area",
	"set_tid_address", "setfsgid", "setfsuid", "setgid", "setgroups",
	"setitimer", "setpgid", "setpriority", "setregid", "setresgid",
	"setresuid", "setreuid", "setrlimit", "setsid", "setsockopt", "setuid",
	"setxattr", "setxattrat", "shmat", "shmctl", "shmdt", "shmget",
	"shutdown", "sigaltstack", "signalfd", "signalfd4", "socket",
	"socketpair", "splice", "stat", "statfs", "statmount", "statx", "symlink",
	"symlinkat", "sync", "sync_file_range", "syncfs", "sysinfo", "tee",
	"tgkill", "time", "timer_create", "timer_delete", "timer_getoverrun",
	"timer_gettime", "timer_settime", "timerfd_create", "timerfd_gettime",
	"timerfd_settime", "times", "tkill", "truncate", "umask", "uname",
	"unlink", "unlinkat", "uretprobe", "utime", "utimensat", "utimes",
	"vfork", "vmsplice", "wait4", "waitid", "write", "writev",
};
/* clang-format on */

#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define ALLOW RETURN(SECCOMP_RET_ALLOW)
#define DENY RETURN(SECCOMP_RET_ERRNO | EPERM)
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
/* Skip so many instructions when it holds. */
#define IF(test, value, skip) \
	BPF_JUMP(BPF_JMP | test | BPF_K, (uint32_t)(value), skip, 0)

/* The half of an argument that the kernel takes for an int. A comparison of all
 * 64 bits, as in libseccomp's rules, would let 1 << 32 | AF_ALG pass. */
#define ARGUMENT(index)                                        \
	LOAD(offsetof(struct seccomp_data, args) + 8 * index + \
	     (__BYTE_ORDER == __BIG_ENDIAN ? 4 : 0))

#ifdef __s390x__
#define CLONE_FLAGS ARGUMENT(1)
#else
#define CLONE_FLAGS ARGUMENT(0)
#endif

/* Namespaces are not to be made from inside (CLONE_NEWTIME is no flag of
 * clone, its bit is part of the exit signal). */
#define CLONE_NAMESPACES                                               \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
	 CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* The answers. Each ends every path in a return. */
static const struct sock_filter allow[] = {ALLOW};
static const struct sock_filter deny[] = {DENY};
static const struct sock_filter absent[] = {
	RETURN(SECCOMP_RET_ERRNO | ENOSYS),
};
static const struct sock_filter for_clone[] = {
	CLONE_FLAGS,
	IF(BPF_JSET, CLONE_NAMESPACES, 1),
	ALLOW,
	DENY,
};
/* No input is pushed into a terminal. */
static const struct sock_filter for_ioctl[] = {
	ARGUMENT(1), IF(BPF_JEQ, TIOCSTI, 2), IF(BPF_JEQ, TIOCLINUX, 1), ALLOW,
	DENY,
};
static const struct sock_filter for_socket[] = {
	ARGUMENT(0), IF(BPF_JEQ, AF_ALG, 2), IF(BPF_JEQ, AF_VSOCK, 1), ALLOW,
	DENY,
};
static const struct sock_filter for_personality[] = {
	ARGUMENT(0),
	IF(BPF_JEQ, 0, 5),
	IF(BPF_JEQ, 0x8, 4),
	IF(BPF_JEQ, 0x20000, 3),
	IF(BPF_JEQ, 0x20008, 2),
	IF(BPF_JEQ, 0xffffffff, 1),
	DENY,
	ALLOW,
};

/* Calls from this number on, up to the next range, are answered alike. */
struct range {
	uint32_t from;
	const struct sock_filter *answer;
	size_t length;
};
#define RANGE(from, answer)                                      \
	(struct range)                                           \
	{                                                        \
		from, answer, sizeof(answer) / sizeof(*(answer)) \
	}

/* No number of a call is as large; those of x32 begin at the other one. */
#define NUMBERS 1024
#define X32 0x40000000

struct program {
	struct sock_filter code[BPF_MAXINSNS];
	size_t length;
};

static void put(struct program *program, const struct sock_filter *code,
		size_t length)
{
	if (program->length + length > BPF_MAXINSNS)
		abort();
	memcpy(program->code + program->length, code, length * sizeof(*code));
	program->length += length;
}

/* What every number is answered; `*newest` is the last of the list. */
static void answer_listed(struct range *answers, uint32_t *newest)
{
	size_t i;

	for (i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
		int call = seccomp_call_number(allowed[i]);

		/* Negative: not on this architecture. */
		if (call < 0)
			continue;
		if (call >= NUMBERS)
			abort();
		answers[call] = RANGE((uint32_t)call, allow);
		if ((uint32_t)call > *newest)
			*newest = (uint32_t)call;
	}
	answers[SCMP_SYS(clone)] = RANGE(SCMP_SYS(clone), for_clone);
	answers[SCMP_SYS(ioctl)] = RANGE(SCMP_SYS(ioctl), for_ioctl);
	answers[SCMP_SYS(socket)] = RANGE(SCMP_SYS(socket), for_socket);
	answers[SCMP_SYS(personality)] =
		RANGE(SCMP_SYS(personality), for_personality);
	/* A filter cannot see its flags; without it clone is called. */
	answers[SCMP_SYS(clone3)] = RANGE(SCMP_SYS(clone3), absent);
}

/* The ranges in order; how many. Calls newer than the list answer ENOSYS, so
 * that a C library falls back to what is older. */
static size_t make_ranges(struct range *ranges)
{
	static struct range answers[NUMBERS];
	uint32_t newest = 0, i;
	size_t count = 0;

	for (i = 0; i < NUMBERS; i++)
		answers[i] = RANGE(i, deny);
	answer_listed(answers, &newest);
	for (i = 0; i <= newest; i++)
		if (!count || ranges[count - 1].answer != answers[i].answer)
			ranges[count++] = answers[i];
	ranges[count++] = RANGE(newest + 1, absent);
	ranges[count++] = RANGE(X32, deny);
	return count;
}

/* Find the range of the number: halve, and halve again. */
static void search(struct program *program, const struct range *ranges,
		   size_t count)
{
	size_t at = program->length, half = count / 2;
	struct sock_filter branch = IF(BPF_JGE, ranges[half].from, 0);

	if (count == 1) {
		put(program, ranges->answer, ranges->length);
		return;
	}
	put(program, &branch, 1);
	search(program, ranges, half);
	/* A jump is of 255 instructions at most. */
	if (program->length - at - 1 > UINT8_MAX)
		abort();
	program->code[at].jt = (uint8_t)(program->length - at - 1);
	search(program, ranges + half, count - half);
}

int main(void)
{
	static struct program program;
	static struct range ranges[NUMBERS + 2];
	const struct sock_filter start[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		IF(BPF_JEQ, seccomp_arch_native(), 1),
		DENY,
		LOAD(offsetof(struct seccomp_data, nr)),
	};
	size_t i;

	put(&program, start, sizeof(start) / sizeof(*start));
	search(&program, ranges, make_ranges(ranges));
	printf("/* Written by tools/seccomp-default.c. */\n"
	       "static const struct sock_filter seccomp_default[] = {\n");
	for (i = 0; i < program.length; i++)
		printf("\t{0x%02x, %u, %u, 0x%08x},\n", program.code[i].code,
		       program.code[i].jt, program.code[i].jf,
		       program.code[i].k);
	printf("};\n");
	return fflush(stdout) || ferror(stdout);
}
