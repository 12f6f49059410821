/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan of system calls, under filters of the test's own. */
#include "common/cleanup.h"
#include "isolation-tests/escape/kernel-calls.h"
#include "isolation-tests/escape/scan.h"
#include "tests/unit/suite.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define SCAN_NS (20 * NS_PER_S)

static struct scan scan;

/* Answer two calls by these actions, and let all others through. */
static void filter(unsigned one, uint32_t action, unsigned two, uint32_t other)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, one, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, two, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, other),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program),
			 0);
}

static void make(void)
{
	struct error why = {0};

	ck_assert_msg(!scan_make(&scan, clock_now() + SCAN_NS, &why), "%s",
		      *why.message ? why.message : "");
}

START_TEST(without_a_filter_all_get_through)
{
	char before[256], after[256];

	ck_assert_ptr_nonnull(getcwd(before, sizeof(before)));
	make();
	ck_assert_int_eq(scan.said[SYS_read], SCAN_ALLOWED);
	ck_assert_int_eq(scan.said[SYS_reboot], SCAN_ALLOWED);
	ck_assert_int_eq(scan.said[SYS_exit_group], SCAN_ALLOWED);
	ck_assert_int_eq(scan.said[SCAN_CALLS - 1], SCAN_ALLOWED);
	/* And we are still as we were. */
	ck_assert_ptr_nonnull(getcwd(after, sizeof(after)));
	ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(refusals_are_told_with_their_errno)
{
	filter(SYS_acct, SECCOMP_RET_ERRNO | EPERM, SYS_bpf,
	       SECCOMP_RET_ERRNO | ENOSYS);
	make();
	ck_assert_int_eq(scan.said[SYS_acct], EPERM);
	ck_assert_int_eq(scan.said[SYS_bpf], ENOSYS);
	ck_assert_int_eq(scan.said[SYS_swapon], SCAN_ALLOWED);
}
END_TEST

START_TEST(scan_goes_on_after_a_filter_that_kills)
{
	filter(SYS_acct, SECCOMP_RET_KILL_PROCESS, SYS_bpf,
	       SECCOMP_RET_KILL_THREAD);
	make();
	ck_assert_int_eq(scan.said[SYS_acct], SCAN_KILLED);
	ck_assert_int_eq(scan.said[SYS_bpf], SCAN_KILLED);
	ck_assert_int_eq(scan.said[SYS_acct - 1], SCAN_ALLOWED);
	ck_assert_int_eq(scan.said[SYS_acct + 1], SCAN_ALLOWED);
	ck_assert_int_eq(scan.said[SCAN_CALLS - 1], SCAN_ALLOWED);
}
END_TEST

START_TEST(no_filter_of_ones_own_is_said)
{
	struct error why = {0};

	filter(SYS_seccomp, SECCOMP_RET_ERRNO | EPERM, SYS_bpf,
	       SECCOMP_RET_ALLOW);
	ck_assert_int_lt(scan_make(&scan, clock_now() + SCAN_NS, &why), 0);
	ck_assert_ptr_nonnull(strstr(why.message, "filter"));
}
END_TEST

static void read_list(struct kernel_calls *calls, const char *text)
{
	cleanup_file FILE *list = fmemopen((void *)text, strlen(text), "r");

	kernel_calls_read(calls, list);
}

#if defined(__x86_64__)
START_TEST(a_call_without_a_symbol_or_with_a_weak_one_is_absent)
{
	struct kernel_calls calls;

	read_list(&calls, "0000000000000000 T __x64_sys_getpid\n"
			  "0000000000000000 T __x64_sys_umount\n"
			  "0000000000000000 W __x64_sys_uselib\n"
			  "0000000000000000 t __x64_sys_acct.cold\n"
			  "0000000000000000 t __x64_sys_read\t[module]\n");
	ck_assert(calls.is_told);
	ck_assert(calls.has[SYS_getpid]);
	ck_assert(calls.has[SYS_umount2]);
	ck_assert(calls.has[SYS_read]);
	ck_assert(!calls.has[SYS_uselib]);
	ck_assert(!calls.has[SYS_acct]);
}
END_TEST
#endif

START_TEST(a_masked_or_foreign_list_tells_nothing)
{
	struct kernel_calls calls;

	kernel_calls_read(&calls, NULL);
	ck_assert(!calls.is_told);
	read_list(&calls, "\n");
	ck_assert(!calls.is_told);
	read_list(&calls, "0000000000000000 T another_sys_getpid\n");
	ck_assert(!calls.is_told);
}
END_TEST

static Suite *escape_scan_suite(void)
{
	Suite *suite = suite_create("escape-scan");
	TCase *tests = tcase_create("scan");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, without_a_filter_all_get_through);
	tcase_add_test(tests, refusals_are_told_with_their_errno);
	tcase_add_test(tests, scan_goes_on_after_a_filter_that_kills);
	tcase_add_test(tests, no_filter_of_ones_own_is_said);
#if defined(__x86_64__)
	tcase_add_test(tests,
		       a_call_without_a_symbol_or_with_a_weak_one_is_absent);
#endif
	tcase_add_test(tests, a_masked_or_foreign_list_tells_nothing);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(escape_scan_suite)
