/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles of system calls from files: good ones, bad ones, hostile ones. */
#include "runners/container/seccomp.h"

#include "runners/container/capabilities.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ERRNO(number) (SECCOMP_RET_ERRNO | (number))

static char directory[] = "/tmp/bulkhead-profile-XXXXXX";
static char scratch[64];

static void make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(scratch, sizeof(scratch), "%s/profile.json", directory);
}

static void remove_directory(void)
{
	unlink(scratch);
	rmdir(directory);
	memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
}

/* A file beside this one; make has compiled it from where it is run. */
static struct seccomp_program load(const char *name, uint64_t capabilities)
{
	static const char here[] = __FILE__;
	struct seccomp_program program;
	struct error err = {0};
	char path[1024];

	snprintf(path, sizeof(path), "%.*s/../fixtures/seccomp/%s",
		 (int)(strrchr(here, '/') - here), here, name);
	if (seccomp_program_make(&program, path, capabilities, &err) < 0)
		ck_abort_msg("%s", err.message);
	return program;
}

static uint32_t answer(const struct seccomp_program *program, int number,
		       uint64_t first, uint64_t second)
{
	const uint64_t arguments[6] = {first, second};

	return seccomp_program_evaluate(program, number, arguments);
}

static void write_profile(const void *text, size_t length)
{
	int fd = open(scratch, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	close(fd);
}

/* One sentence that names the file and has `part` in it. */
static void expect_sentence(const char *path, const char *part)
{
	struct seccomp_program program;
	struct error err = {0};
	const char *at;

	ck_assert_int_lt(seccomp_program_make(&program, path, 0, &err), 0);
	ck_assert_ptr_null(program.filter);
	ck_assert_ptr_null(program.owned);
	ck_assert_msg(strstr(err.message, part) != NULL, "'%s' is not in: %s",
		      part, err.message);
	if (strlen(path) < 256)
		ck_assert_msg(!strncmp(err.message, path, strlen(path)), "%s",
			      err.message);
	for (at = err.message; *at; at++)
		ck_assert_msg(*at >= ' ' && *at <= '~', "%s", err.message);
}

static void expect_refused(const char *text, const char *part)
{
	write_profile(text, strlen(text));
	expect_sentence(scratch, part);
}

START_TEST(the_form_of_the_oci)
{
	struct seccomp_program program = load("oci.json", 0);

	ck_assert_uint_eq(program.flags, SECCOMP_FILTER_FLAG_LOG);
	ck_assert_uint_eq(answer(&program, SYS_setns, 0, 0), ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_getcpu, 0, 0), ERRNO(ENOSYS));
	/* Newer than the library. */
	ck_assert_uint_eq(answer(&program, 452, 0, 0), ERRNO(ENOSYS));
	/* Both conditions. */
	ck_assert_uint_eq(answer(&program, SYS_kill, 1, 9), ERRNO(ESRCH));
	ck_assert_uint_eq(answer(&program, SYS_kill, 1, 8), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(&program, SYS_kill, 2, 9), SECCOMP_RET_ALLOW);
	/* Either, since they are of one argument. */
	ck_assert_uint_eq(answer(&program, SYS_personality, 8, 0),
			  ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_personality, 0x20000, 0),
			  ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_personality, 0x20008, 0),
			  SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(
		answer(&program, SYS_unshare, CLONE_NEWUSER | CLONE_FS, 0),
		ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_unshare, CLONE_FS, 0),
			  SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(&program, SYS_read, 0, 0), SECCOMP_RET_ALLOW);
	ck_assert_int_eq(seccomp_program_check_agent(&program, NULL), 0);
	ck_assert_int_eq(seccomp_program_check_init(&program, NULL), 0);
	seccomp_program_free(&program);
	ck_assert_ptr_null(program.owned);
}
END_TEST

START_TEST(within_a_whole_configuration)
{
	struct seccomp_program program = load("config.json", 0);

	ck_assert_uint_eq(answer(&program, SYS_setns, 0, 0), ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_read, 0, 0), SECCOMP_RET_ALLOW);
	seccomp_program_free(&program);
}
END_TEST

/* What differs by capabilities: getcpu, getppid. */
static void expect_docker(const char *kept, uint32_t getcpu_answer,
			  uint32_t getppid_answer)
{
	struct seccomp_program program;
	uint64_t mask;

	ck_assert(!capabilities_parse(kept, &mask, NULL));
	program = load("docker.json", mask);
	ck_assert_uint_eq(answer(&program, SYS_setns, 0, 0), ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_sched_yield, 0, 0),
			  ERRNO(EPERM));
	ck_assert_uint_eq(answer(&program, SYS_getpgid, 0, 0),
			  SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(&program, SYS_getsid, 0, 0), ERRNO(EPERM));
	ck_assert_msg(answer(&program, SYS_getcpu, 0, 0) == getcpu_answer,
		      "getcpu with %s", kept);
	ck_assert_msg(answer(&program, SYS_getppid, 0, 0) == getppid_answer,
		      "getppid with %s", kept);
	seccomp_program_free(&program);
}

START_TEST(the_form_of_docker)
{
	expect_docker("none", SECCOMP_RET_ALLOW, ERRNO(EPERM));
	expect_docker("chown", SECCOMP_RET_ALLOW, ERRNO(EPERM));
	expect_docker("default", ERRNO(EPERM), ERRNO(EPERM));
	expect_docker("sys_admin", SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW);
	expect_docker("all", ERRNO(EPERM), SECCOMP_RET_ALLOW);
}
END_TEST

/* In a process of the test's own: libcheck forks. */
START_TEST(the_kernel_keeps_to_it)
{
	struct seccomp_program program = load("oci.json", 0);
	struct error err = {0};
	char got[64], shown[160];

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_msg(!seccomp_program_install(&program, &err), "%s",
		      err.message);
	ck_assert_int_lt(setns(-1, 0), 0);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_lt(kill(1, 9), 0);
	ck_assert_int_eq(errno, ESRCH);
	ck_assert_int_eq(kill(getpid(), 0), 0);
	ck_assert_int_gt(getppid(), 0);
	seccomp_in_force(&program, "./oci.json", got, sizeof(got), shown,
			 sizeof(shown));
	ck_assert_str_eq(got, "./oci.json");
	ck_assert_msg(strstr(shown, "setns(-1) is denied"), "%s", shown);
	seccomp_program_free(&program);
}
END_TEST

START_TEST(bad_files_of_the_fixtures)
{
	static const struct {
		const char *name, *part;
	} bad[] = {
		{"unknown-action.json",
		 "syscalls[1]: unknown action 'SCMP_ACT_APPLAUD'"},
		{"listener.json", "a listener (listenerPath)"},
		{"cut-short.json", "line 4: "},
		{"there-is-none.json", "No such file"},
	};
	static const char here[] = __FILE__;
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(path, sizeof(path), "%.*s/../fixtures/seccomp/%s",
			 (int)(strrchr(here, '/') - here), here, bad[i].name);
		expect_sentence(path, bad[i].part);
	}
}
END_TEST

START_TEST(one_that_the_agent_cannot_live_with)
{
	struct seccomp_program program = load("agent-cannot-live.json", 0);
	struct error err = {0};

	ck_assert_int_lt(seccomp_program_check_agent(&program, &err), 0);
	ck_assert_msg(strstr(err.message, "denies close"), "%s", err.message);
	seccomp_program_free(&program);
}
END_TEST

/* Without execve an agent may live; a program can't be started. */
START_TEST(what_the_init_needs)
{
	static const char text[] =
		"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":"
		"[{\"names\":[\"execve\"],\"action\":\"SCMP_ACT_ERRNO\"}]}";
	struct seccomp_program program;
	struct error err = {0};

	write_profile(text, sizeof(text) - 1);
	ck_assert_int_eq(seccomp_program_make(&program, scratch, 0, &err), 0);
	ck_assert_int_eq(seccomp_program_check_agent(&program, &err), 0);
	ck_assert_int_lt(seccomp_program_check_init(&program, &err), 0);
	ck_assert_msg(strstr(err.message, "denies execve") != NULL, "%s",
		      err.message);
	seccomp_program_free(&program);
}
END_TEST

START_TEST(bad_profiles)
{
#define ALLOW "{\"defaultAction\":\"SCMP_ACT_ALLOW\","
	expect_refused("", "line 1");
	expect_refused("[]", "is no object");
	expect_refused("{}", "defaultAction is missing");
	expect_refused("{\"defaultAction\":1}", "defaultAction is missing");
	expect_refused("{\"defaultAction\":\"ALLOW\"}", "'ALLOW'");
	expect_refused("{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", "listener");
	expect_refused(ALLOW "\"defaultErrnoRet\":1}", "defaultErrnoRet");
	expect_refused("{\"defaultAction\":\"SCMP_ACT_ERRNO\","
		       "\"defaultErrnoRet\":4096}",
		       "up to 4095");
	expect_refused("{\"defaultAction\":\"SCMP_ACT_ERRNO\","
		       "\"defaultErrnoRet\":-1}",
		       "up to 4095");
	expect_refused(ALLOW "\"defaultAction\":\"SCMP_ACT_KILL\"}",
		       "duplicate");
	expect_refused(ALLOW "\"architectures\":[\"SCMP_ARCH_ABACUS\"]}",
		       "'SCMP_ARCH_ABACUS'");
	expect_refused(ALLOW "\"architectures\":[\"x86_64\"]}", "'x86_64'");
	expect_refused(ALLOW "\"architectures\":[\"SCMP_ARCH_\"]}",
		       "'SCMP_ARCH_'");
	expect_refused(ALLOW "\"architectures\":[1]}", "architecture");
	expect_refused(ALLOW "\"architectures\":\"x\"}", "no list");
	expect_refused(ALLOW "\"archMap\":7}", "archMap is no list");
	expect_refused(ALLOW "\"archMap\":[{}],\"architectures\":"
			     "[\"SCMP_ARCH_X86\"]}",
		       "both architectures and archMap");
	expect_refused(ALLOW "\"flags\":[\"SECCOMP_FILTER_FLAG_MOON\"]}",
		       "FLAG_MOON");
	expect_refused(ALLOW "\"flags\":{}}", "flags are no list");
	expect_refused(ALLOW "\"syscalls\":{}}", "syscalls are no list");
}
END_TEST

START_TEST(bad_rules)
{
#define RULE ALLOW "\"syscalls\":[{\"names\":[\"read\"],"
#define DENY RULE "\"action\":\"SCMP_ACT_ERRNO\","
	expect_refused(ALLOW "\"syscalls\":[1]}", "syscalls[0]: is no object");
	expect_refused(ALLOW "\"syscalls\":[{}]}", "action is missing");
	expect_refused(ALLOW "\"syscalls\":[{\"action\":\"SCMP_ACT_KILL\"}]}",
		       "names are missing");
	expect_refused(ALLOW "\"syscalls\":[{\"action\":\"SCMP_ACT_KILL\","
			     "\"names\":[]}]}",
		       "names are missing");
	expect_refused(ALLOW "\"syscalls\":[{\"action\":\"SCMP_ACT_KILL\","
			     "\"names\":[\"read\",2]}]}",
		       "names[1] is no text");
	expect_refused(RULE
		       "\"name\":\"write\",\"action\":\"SCMP_ACT_TRAP\"}]}",
		       "both name and names");
	expect_refused(RULE "\"action\":\"SCMP_ACT_NOTIFY\"}]}", "listener");
	expect_refused(RULE "\"action\":\"SCMP_ACT_KILL\",\"errnoRet\":1}]}",
		       "errnoRet has no use with SCMP_ACT_KILL");
	expect_refused(DENY "\"errnoRet\":1.5}]}", "errnoRet");
	expect_refused(DENY "\"args\":{}}]}", "args are no list");
	expect_refused(DENY "\"args\":[{}]}]}", "args[0]: index is missing");
	expect_refused(DENY "\"args\":[{\"index\":6,\"value\":1,\"op\":"
			    "\"SCMP_CMP_EQ\"}]}]}",
		       "index is no whole number up to 5");
	expect_refused(DENY "\"args\":[{\"index\":0,\"value\":-1,\"op\":"
			    "\"SCMP_CMP_EQ\"}]}]}",
		       "value is no");
	expect_refused(DENY "\"args\":[{\"index\":0,\"value\":1,\"op\":"
			    "\"==\"}]}]}",
		       "unknown op '=='");
	expect_refused(DENY "\"args\":[{\"index\":0,\"value\":99999999999999999"
			    "999}]}]}",
		       "line 1");
	expect_refused(DENY "\"includes\":[]}]}", "no object");
	expect_refused(DENY "\"includes\":{\"caps\":\"CAP_KILL\"}}]}",
		       "caps is no list");
	expect_refused(DENY "\"excludes\":{\"arches\":[1]}}]}", "arches");
	expect_refused(DENY "\"includes\":{\"minKernel\":\"new\"}}]}",
		       "minKernel");
	expect_refused(DENY "\"includes\":{\"minKernel\":\"4.8x\"}}]}",
		       "minKernel");
}
END_TEST

START_TEST(hostile_texts)
{
	size_t length = 10 << 20, i;
	char *noise = malloc(length);

	srandom(1);
	for (i = 0; i < length; i++)
		noise[i] = (char)random();
	write_profile(noise, length);
	expect_sentence(scratch, "is larger than 1048576 bytes");
	write_profile(noise, 100000);
	expect_sentence(scratch, "line 1");
	memset(noise, '[', length);
	write_profile(noise, 1 << 20);
	expect_sentence(scratch, "depth");
	memset(noise, 0, length);
	write_profile(noise, 1000);
	expect_sentence(scratch, "line 1");
	write_profile("{\"defaultAction\":\"\0\"}", 21);
	expect_sentence(scratch, "line 1");
	free(noise);
	expect_refused("{\"defaultAction\":\"SCMP_\\u0000ALLOW\"}", "line 1");
	expect_refused("{\"defaultAction\":\"\xff\"}", "line 1");
	expect_refused("{\"defaultAction\":\"a\\nb\\u001b[2J\xc3\xa4\"}",
		       "'a?b?[2J?\?'");
}
END_TEST

/* What a text is put together in. */
struct text {
	char bytes[1 << 20];
	size_t used;
};

static void add(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text->used += (size_t)vsnprintf(text->bytes + text->used,
					sizeof(text->bytes) - text->used,
					format, arguments);
	va_end(arguments);
	ck_assert_uint_lt(text->used, sizeof(text->bytes));
}

START_TEST(more_conditions_than_anybody_needs)
{
	static struct text text;
	int call, value;

	add(&text, ALLOW "\"syscalls\":[");
	for (call = 0; call < 300; call++) {
		char *name = seccomp_syscall_resolve_num_arch(
			seccomp_arch_native(), call);

		add(&text, "%s{\"names\":[\"%s\"],", call ? "," : "",
		    name ? name : "read");
		add(&text, "\"action\":\"SCMP_ACT_TRAP\",\"args\":[");
		for (value = 0; value < 4; value++)
			add(&text,
			    "%s{\"index\":0,\"value\":%d,"
			    "\"op\":\"SCMP_CMP_EQ\"}",
			    value ? "," : "", value + 4 * call);
		add(&text, "]}");
		free(name);
	}
	add(&text, "]}");
	expect_refused(text.bytes, "syscalls[240]: more than 4096 calls");
}
END_TEST

START_TEST(more_calls_than_anybody_needs)
{
	static struct text text;
	int i;

	add(&text, ALLOW "\"syscalls\":[{\"action\":\"SCMP_ACT_TRAP\",");
	add(&text, "\"names\":[\"read\"");
	for (i = 0; i < 5000; i++)
		add(&text, ",\"read\"");
	add(&text, "]}]}");
	expect_refused(text.bytes, "syscalls[0]: more than 4096 calls");
}
END_TEST

START_TEST(files_that_are_none)
{
	char path[5000];

	ck_assert_int_eq(mkfifo(scratch, 0600), 0);
	expect_sentence(scratch, "is no regular file");
	unlink(scratch);
	ck_assert_int_eq(symlink(scratch, scratch), 0);
	expect_sentence(scratch, "symbolic links");
	expect_sentence(directory, "is no regular file");
	expect_sentence("/dev/zero", "is no regular file");
	expect_sentence("/", "is no regular file");
	memset(path, '/', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	expect_sentence(path, "File name too long");
}
END_TEST

Suite *container_profile_suite(void)
{
	Suite *suite = suite_create("container-profile");
	TCase *tcase = tcase_create("container-profile");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_add_test(tcase, the_form_of_the_oci);
	tcase_add_test(tcase, within_a_whole_configuration);
	tcase_add_test(tcase, the_form_of_docker);
	tcase_add_test(tcase, the_kernel_keeps_to_it);
	tcase_add_test(tcase, bad_files_of_the_fixtures);
	tcase_add_test(tcase, one_that_the_agent_cannot_live_with);
	tcase_add_test(tcase, what_the_init_needs);
	tcase_add_test(tcase, bad_profiles);
	tcase_add_test(tcase, bad_rules);
	tcase_add_test(tcase, hostile_texts);
	tcase_add_test(tcase, more_conditions_than_anybody_needs);
	tcase_add_test(tcase, more_calls_than_anybody_needs);
	tcase_add_test(tcase, files_that_are_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_profile_suite)
