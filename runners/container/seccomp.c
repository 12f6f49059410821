/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calls are those of the public default profile of Docker (moby/profiles,
 * seccomp/default.json) for the default capabilities on a 64-bit machine; the
 * other engines ship nearly the same. Which capabilities are really kept does
 * not change the list: each protection can be taken away alone.
 */
#include "runners/container/seccomp.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>

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
	"shutdown", "sigaltstack", "signalfd", "signalfd4", "socketpair",
	"splice", "stat", "statfs", "statmount", "statx", "symlink",
	"symlinkat", "sync", "sync_file_range", "syncfs", "sysinfo", "tee",
	"tgkill", "time", "timer_create", "timer_delete", "timer_getoverrun",
	"timer_gettime", "timer_settime", "timerfd_create", "timerfd_gettime",
	"timerfd_settime", "times", "tkill", "truncate", "umask", "uname",
	"unlink", "unlinkat", "uretprobe", "utime", "utimensat", "utimes",
	"vfork", "vmsplice", "wait4", "waitid", "write", "writev",
};
/* clang-format on */

/* Namespaces are not to be made from inside (CLONE_NEWTIME is no flag of
 * clone, its bit is part of the exit signal). */
#define CLONE_NAMESPACES                                               \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
	 CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static int allow_listed(scmp_filter_ctx filter)
{
	size_t i;

	for (i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
		int call = seccomp_syscall_resolve_name(allowed[i]);
		int status;

		/* Unknown to this library, so it stays forbidden. */
		if (call < 0)
			continue;
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
		if (status < 0)
			return status;
	}
	return 0;
}

/* Calls that are allowed with some arguments only. */
static int allow_some(scmp_filter_ctx filter)
{
	static const unsigned long personalities[] = {0, 0x8, 0x20000, 0x20008,
						      0xffffffff};
	size_t i;
	int status = seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NAMESPACES, 0));

	/* All families but AF_ALG and AF_VSOCK. */
	if (!status)
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
					  SCMP_SYS(socket), 1,
					  SCMP_A0(SCMP_CMP_LT, AF_ALG));
	if (!status)
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
					  SCMP_SYS(socket), 1,
					  SCMP_A0(SCMP_CMP_EQ, AF_NFC));
	if (!status)
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
					  SCMP_SYS(socket), 1,
					  SCMP_A0(SCMP_CMP_GT, AF_VSOCK));
	for (i = 0; !status && i < 5; i++)
		status = seccomp_rule_add(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1,
			SCMP_A0(SCMP_CMP_EQ, personalities[i]));
	return status;
}

int seccomp_load_default(struct error *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int status = filter ? 0 : -ENOMEM;

	/* no_new_privs is a key of its own. */
	if (!status)
		status = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
	if (!status)
		status = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
					  SCMP_ACT_ERRNO(EPERM));
	/* A binary tree instead of a list: a call's price must not depend on
	 * its number. */
	if (!status)
		status = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (!status)
		status = allow_listed(filter);
	if (!status)
		status = allow_some(filter);
	if (!status)
		status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
					  SCMP_SYS(clone3), 0);
	if (!status)
		status = seccomp_load(filter);
	seccomp_release(filter);
	return status < 0 ? error_make(err, -status,
				       "cannot load the seccomp filter")
			  : 0;
}
