/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead exec, what needs no system: which environments there are, keys from
 * the command line, and the program's variables. */
#include "probe/exec-environment.h"

#include "common/cleanup.h"
#include "common/exec-groups.h"
#include "common/read-only.h"
#include "probe/exec-program.h"
#include "tests/unit/suite.h"

#include <string.h>

static void refused(const char *name, const char *said)
{
	struct error err = {0};

	ck_assert_ptr_null(exec_environment_keys(name, &err));
	ck_assert_msg(strstr(err.message, said) != NULL, "%s", err.message);
}

START_TEST(test_names)
{
	cleanup_json json_t *container =
		exec_environment_keys("container", NULL);
	cleanup_json json_t *rootless = exec_environment_keys("rootless", NULL);

	ck_assert_uint_eq(json_object_size(container), 0);
	ck_assert_str_eq(json_text(rootless, "started_by", ""), "ordinary");
	refused("contaner", "did you mean 'container'");
	refused("vm", "a kernel of its own");
	refused("native", "without exec");
	refused("bare", "without exec");
	refused("peer", "there are chroot, namespaces");
	refused("", "there are chroot");
}
END_TEST

static int set(json_t *keys, const char *word, struct error *err)
{
	return exec_environment_set(keys, "container", word, err);
}

static void not_set(const char *word, const char *said)
{
	cleanup_json json_t *keys = json_object();
	struct error err = {0};

	ck_assert_int_lt(set(keys, word, &err), 0);
	ck_assert_msg(strstr(err.message, said) != NULL, "%s", err.message);
	ck_assert_uint_eq(json_object_size(keys), 0);
}

START_TEST(test_set)
{
	cleanup_json json_t *keys = json_object();

	ck_assert_int_eq(set(keys, "pids=8", NULL), 0);
	ck_assert_int_eq(set(keys, "container.pids=4194304", NULL), 0);
	ck_assert_int_eq(set(keys, "root=/a=b.c", NULL), 0);
	ck_assert_str_eq(json_text(keys, "pids", ""), "4194304");
	ck_assert_str_eq(json_text(keys, "root", ""), "/a=b.c");
	not_set("pids=1", "outside 2");
	not_set("pids=4194305", "outside 2");
	not_set("pids", "KEY=VALUE");
	not_set("=8", "unknown key");
	not_set("pid=8", "did you mean 'pids'");
	not_set("vm.pids=8", "not 'vm'");
	not_set("zzzzzzzzz=8", "bulkhead list");
}
END_TEST

START_TEST(test_complete)
{
	cleanup_json json_t *keys = json_object();
	cleanup_json json_t *chroot = exec_environment_keys("chroot", NULL);
	struct error err = {0};

	ck_assert_int_eq(exec_environment_complete(keys, "container", NULL), 0);
	ck_assert_str_eq(json_text(keys, "root", ""), "system");
	ck_assert_int_lt(exec_environment_complete(chroot, "chroot", &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "root=PATH"));
	set(chroot, "root=/x", NULL);
	ck_assert_int_eq(exec_environment_complete(chroot, "chroot", NULL), 0);
	set(keys, "network=veth", NULL);
	ck_assert_int_lt(exec_environment_complete(keys, "container", &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "no run"));
}
END_TEST

static void free_all(char **environment)
{
	size_t i;

	for (i = 0; environment[i]; i++)
		free(environment[i]);
	free(environment);
}

START_TEST(test_variables)
{
	static const char *const given[] = {"HOME=/h", "A=1", "PATH=/p",
					    "A=2=3"};
	struct exec_program program = {.terminal = -1};

	ck_assert_int_eq(exec_program_set_environment(&program, NULL, 0, NULL),
			 0);
	ck_assert_str_eq(program.environment[1], "HOME=/");
	ck_assert_ptr_null(program.environment[2]);
	free_all(program.environment);
	ck_assert_int_eq(
		exec_program_set_environment(&program, given, 4, "vt100"), 0);
	ck_assert_str_eq(program.environment[0], "PATH=/p");
	ck_assert_str_eq(program.environment[1], "HOME=/h");
	ck_assert_str_eq(program.environment[2], "TERM=vt100");
	ck_assert_str_eq(program.environment[3], "A=2=3");
	ck_assert_ptr_null(program.environment[4]);
	free_all(program.environment);
}
END_TEST

/* It becomes a part of a group's name, which takes 32 letters of it. */
START_TEST(test_run)
{
	char run[EXEC_GROUPS_RUN], wanted[32];

	exec_groups_run(run, sizeof(run));
	snprintf(wanted, sizeof(wanted), "exec-%d-", getpid());
	ck_assert_int_eq(strncmp(run, wanted, strlen(wanted)), 0);
	ck_assert_uint_lt(strlen(run), sizeof(run) - 1);
	ck_assert(!read_only_is());
}
END_TEST

Suite *exec_environment_suite(void)
{
	Suite *suite = suite_create("exec-environment");
	TCase *tests = tcase_create("exec-environment");

	tcase_add_test(tests, test_names);
	tcase_add_test(tests, test_set);
	tcase_add_test(tests, test_complete);
	tcase_add_test(tests, test_variables);
	tcase_add_test(tests, test_run);
	suite_add_tcase(suite, tests);
	return suite;
}
TEST_SUITE(exec_environment_suite)
