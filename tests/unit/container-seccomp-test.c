/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in filter: what it says of every call, and what the kernel says
 * once it is installed, in a child. */
#include "runners/container/seccomp.h"

#include "runners/container/seccomp-names.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DENIED (SECCOMP_RET_ERRNO | EPERM)
#define ABSENT (SECCOMP_RET_ERRNO | ENOSYS)
/* What the kernel does not see of an int. */
#define ABOVE (UINT64_C(1) << 32)

static struct seccomp_program make(const char *text)
{
	struct seccomp_program program;
	struct error err = {0};

	ck_assert_msg(!seccomp_program_make(&program, text, 0, &err), "%s",
		      err.message);
	return program;
}

static uint32_t answer(int number, uint64_t first, uint64_t second)
{
	const struct seccomp_program program = make("default");
	const uint64_t arguments[6] = {first, second};

	return seccomp_program_evaluate(&program, number, arguments);
}

/* Without a way back. */
static void install(const char *text)
{
	const struct seccomp_program program = make(text);
	struct error err = {0};

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_msg(!seccomp_program_install(&program, &err), "%s",
		      err.message);
}

START_TEST(what_the_key_may_be)
{
	struct seccomp_program program = make(NULL);
	struct error err = {0};

	ck_assert_ptr_null(program.filter);
	program = make("off");
	ck_assert_ptr_null(program.filter);
	ck_assert_int_eq(seccomp_program_install(&program, &err), 0);
	program = make("default");
	ck_assert_ptr_nonnull(program.filter);
	ck_assert_ptr_null(program.owned);
	seccomp_program_free(&program);
	ck_assert_ptr_null(program.filter);
	seccomp_program_free(&program);
	ck_assert_int_lt(seccomp_program_make(&program, "defualt", 0, &err), 0);
	ck_assert_msg(strstr(err.message, "'defualt' is none of"), "%s",
		      err.message);
}
END_TEST

START_TEST(calls_of_the_list_are_let_through)
{
	static const char *const names[] = {
		"read",	     "openat",
		"mmap",	     "getppid",
		"execve",    "futex",
		"wait4",     "prctl",
		"seccomp",   "landlock_restrict_self",
		"ptrace",    "splice",
		"mseal",     "statx",
		"fchmodat2", "listmount",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(answer(seccomp_call_number(names[i]), 0, 0) ==
				      SECCOMP_RET_ALLOW,
			      "%s", names[i]);
}
END_TEST

START_TEST(others_are_denied)
{
	static const char *const names[] = {
		"mount",
		"umount2",
		"unshare",
		"setns",
		"pivot_root",
		"init_module",
		"kexec_load",
		"bpf",
		"keyctl",
		"add_key",
		"perf_event_open",
		"userfaultfd",
		"reboot",
		"swapon",
		"open_by_handle_at",
		"io_uring_setup",
		"io_uring_enter",
		"fsopen",
		"move_mount",
		"mount_setattr",
		"settimeofday",
		"acct",
		"quotactl",
		"syslog",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(answer(seccomp_call_number(names[i]), 0, 0) ==
				      DENIED,
			      "%s", names[i]);
}
END_TEST

START_TEST(numbers_that_nobody_has)
{
	int newest = seccomp_call_number("removexattrat");

	ck_assert_uint_eq(answer(newest, 0, 0), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(newest + 1, 0, 0), ABSENT);
	ck_assert_uint_eq(answer(0x3fffffff, 0, 0), ABSENT);
	/* x32, and what is negative. */
	ck_assert_uint_eq(answer(0x40000000, 0, 0), DENIED);
	ck_assert_uint_eq(answer(0x40000000 + SYS_getppid, 0, 0), DENIED);
	ck_assert_uint_eq(answer(-1, 0, 0), DENIED);
	ck_assert_uint_eq(answer(SYS_clone3, 0, 0), ABSENT);
}
END_TEST

START_TEST(arguments_decide)
{
	static const unsigned long spaces[] = {
		CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
		CLONE_NEWUSER, CLONE_NEWPID,	CLONE_NEWNET,
	};
	int family;
	size_t i;

	ck_assert_uint_eq(answer(SYS_clone, SIGCHLD | CLONE_VM, 0),
			  SECCOMP_RET_ALLOW);
	for (i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
		ck_assert_uint_eq(answer(SYS_clone, SIGCHLD | spaces[i], 0),
				  DENIED);
		ck_assert_uint_eq(answer(SYS_clone, ABOVE | spaces[i], 0),
				  DENIED);
	}
	for (family = 0; family < 50; family++) {
		uint32_t wanted = family == AF_ALG || family == AF_VSOCK
					  ? DENIED
					  : SECCOMP_RET_ALLOW;

		ck_assert_uint_eq(answer(SYS_socket, (uint64_t)family, 0),
				  wanted);
		ck_assert_uint_eq(
			answer(SYS_socket, ABOVE | (uint64_t)family, 0),
			wanted);
	}
	ck_assert_uint_eq(answer(SYS_personality, 0xffffffff, 0),
			  SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(SYS_personality, 0x20008, 0),
			  SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(SYS_personality, 0x40000, 0), DENIED);
}
END_TEST

START_TEST(nothing_is_pushed_into_a_terminal)
{
	ck_assert_uint_eq(answer(SYS_ioctl, 0, TIOCSTI), DENIED);
	ck_assert_uint_eq(answer(SYS_ioctl, 0, ABOVE | TIOCSTI), DENIED);
	ck_assert_uint_eq(answer(SYS_ioctl, 0, TIOCLINUX), DENIED);
	ck_assert_uint_eq(
		answer(SYS_ioctl, 0, ~UINT64_C(0xffffffff) | TIOCLINUX),
		DENIED);
	ck_assert_uint_eq(answer(SYS_ioctl, 0, TIOCSTI - 1), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(SYS_ioctl, 0, TIOCSTI + 1), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(SYS_ioctl, 0, TCGETS), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(SYS_ioctl, TIOCSTI, TIOCGWINSZ),
			  SECCOMP_RET_ALLOW);
}
END_TEST

START_TEST(the_agent_can_live)
{
	struct seccomp_program program = make("default");
	struct error err = {0};

	ck_assert_msg(!seccomp_program_check_agent(&program, &err), "%s",
		      err.message);
	program = make("off");
	ck_assert_msg(!seccomp_program_check_agent(&program, &err), "%s",
		      err.message);
}
END_TEST

/* From here on each test is a process of its own (libcheck forks), and what it
 * has installed stays. */

START_TEST(the_kernel_denies_and_lets_through)
{
	install("default");
	ck_assert_int_lt(unshare(0), 0);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_gt(getppid(), 0);
	ck_assert_int_lt(syscall(SYS_clone3, NULL, 0), 0);
	ck_assert_int_eq(errno, ENOSYS);
	ck_assert_int_lt(syscall(SYS_socket, ABOVE | AF_ALG, SOCK_SEQPACKET, 0),
			 0);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_lt(syscall(SYS_clone, SIGCHLD | CLONE_NEWUSER, 0), 0);
	ck_assert_int_eq(errno, EPERM);
}
END_TEST

START_TEST(a_filtered_process_still_forks)
{
	int status;
	pid_t pid;

	install("default");
	pid = fork();
	if (pid == 0)
		_exit(7);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

START_TEST(the_kernel_looks_at_the_request)
{
	int fd = open("/dev/null", O_RDWR);

	ck_assert_int_lt(ioctl(fd, TIOCSTI, "x"), 0);
	ck_assert_int_eq(errno, ENOTTY);
	install("default");
	ck_assert_int_lt(ioctl(fd, TIOCSTI, "x"), 0);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_lt(syscall(SYS_ioctl, fd, ABOVE | TIOCSTI, "x"), 0);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_lt(ioctl(fd, TIOCLINUX, "x"), 0);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_lt(ioctl(fd, TCGETS, NULL), 0);
	ck_assert_int_eq(errno, ENOTTY);
}
END_TEST

START_TEST(it_is_read_back)
{
	struct seccomp_program program = make("default"), none = make(NULL);
	char got[64], shown[160];

	seccomp_in_force(&program, "default", got, sizeof(got), shown,
			 sizeof(shown));
	ck_assert_str_eq(got, "off");
	install("default");
	seccomp_in_force(&program, "default", got, sizeof(got), shown,
			 sizeof(shown));
	ck_assert_str_eq(got, "default");
	ck_assert_msg(strstr(shown, "setns(-1) is denied"), "%s", shown);
	/* Off, but whoever started us had one: it is said. */
	seccomp_in_force(&none, NULL, got, sizeof(got), shown, sizeof(shown));
	ck_assert_str_eq(got, "off");
	ck_assert_msg(strstr(shown, "surroundings"), "%s", shown);
}
END_TEST

START_TEST(another_filter_is_not_taken_for_ours)
{
	static const struct sock_filter code[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct seccomp_program all = {.filter = code, .length = 1};
	const struct seccomp_program ours = make("default");
	char got[64], shown[160];

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(seccomp_program_install(&all, NULL), 0);
	seccomp_in_force(&ours, "default", got, sizeof(got), shown,
			 sizeof(shown));
	ck_assert_str_eq(got, "other");
}
END_TEST

START_TEST(it_takes_no_new_privs_or_a_capability)
{
	const struct seccomp_program program = make("default");
	struct error err = {0};

	if (geteuid() == 0)
		ck_assert_int_eq(setresuid(65534, 65534, 65534), 0);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return;
	ck_assert_int_lt(seccomp_program_install(&program, &err), 0);
	ck_assert_msg(strstr(err.message, "no_new_privs=on"), "%s",
		      err.message);
}
END_TEST

START_TEST(a_program_that_is_none_kills)
{
	static const struct sock_filter odd[] = {BPF_STMT(BPF_LDX, 0)};
	static const struct sock_filter far[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static const struct sock_filter out[] = {
		BPF_JUMP(BPF_JMP | BPF_JA, 1000, 0, 0),
	};
	const struct seccomp_program programs[] = {
		{.filter = odd, .length = 1},
		{.filter = far, .length = 2},
		{.filter = out, .length = 1},
	};
	const uint64_t zeros[6] = {0};
	size_t i;

	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(
			seccomp_program_evaluate(&programs[i], 0, zeros),
			SECCOMP_RET_KILL_PROCESS);
}
END_TEST

Suite *container_seccomp_suite(void)
{
	Suite *suite = suite_create("container-seccomp");
	TCase *tcase = tcase_create("container-seccomp");

	tcase_add_test(tcase, what_the_key_may_be);
	tcase_add_test(tcase, calls_of_the_list_are_let_through);
	tcase_add_test(tcase, others_are_denied);
	tcase_add_test(tcase, numbers_that_nobody_has);
	tcase_add_test(tcase, arguments_decide);
	tcase_add_test(tcase, nothing_is_pushed_into_a_terminal);
	tcase_add_test(tcase, the_agent_can_live);
	tcase_add_test(tcase, a_program_that_is_none_kills);
	tcase_add_test(tcase, the_kernel_denies_and_lets_through);
	tcase_add_test(tcase, a_filtered_process_still_forks);
	tcase_add_test(tcase, the_kernel_looks_at_the_request);
	tcase_add_test(tcase, it_is_read_back);
	tcase_add_test(tcase, another_filter_is_not_taken_for_ours);
	tcase_add_test(tcase, it_takes_no_new_privs_or_a_capability);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_seccomp_suite)
