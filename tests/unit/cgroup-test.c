/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a process stands in the trees, from recorded and from broken texts. */
#include "common/cgroup-paths.h"
#include "common/cgroup-tree.h"
#include "common/cgroup.h"
#include "common/cleanup.h"
#include "probe/guard-loop.h"
#include "tests/unit/suite.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define HYBRID_CGROUP                                              \
	"9:name=systemd:/\n8:pids:/\n4:memory:/process_api/336c\n" \
	"2:cpu,cpuacct:/a:b\n0::/\n"
#define HYBRID_MOUNTS                                                   \
	"31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"    \
	"32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:7 master:3"  \
	" - cgroup cgroup rw,cpu,cpuacct\n"                             \
	"35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup"       \
	" cgroup rw,memory\n"                                           \
	"39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n" \
	"41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

static void expect(const char *cgroup, const char *mounts,
		   const char *controller, const char *wanted)
{
	cleanup_free char *found =
		cgroup_own_directory(cgroup, mounts, controller);

	if (wanted)
		ck_assert_str_eq(found ? found : "(none)", wanted);
	else
		ck_assert_ptr_null(found);
}

START_TEST(hybrid_tree)
{
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "pids", "/sys/fs/cgroup/pids");
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "memory",
	       "/sys/fs/cgroup/memory/process_api/336c");
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "", "/sys/fs/cgroup/unified");
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "freezer", NULL);
	ck_assert_int_eq(cgroup_mounted_versions(HYBRID_MOUNTS), 3);
}
END_TEST

START_TEST(two_controllers_in_one_hierarchy_and_a_colon_in_a_name)
{
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "cpu",
	       "/sys/fs/cgroup/cpu,cpuacct/a:b");
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "cpuacct",
	       "/sys/fs/cgroup/cpu,cpuacct/a:b");
	expect(HYBRID_CGROUP, HYBRID_MOUNTS, "cpua", NULL);
}
END_TEST

#define PURE_V2 "0::/user.slice/user-1.slice/session-2.scope\n"

START_TEST(pure_v2)
{
	const char *mounts = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none "
			     "rw,nsdelegate\n";

	expect(PURE_V2, mounts, "",
	       "/sys/fs/cgroup/user.slice/user-1.slice/session-2.scope");
	expect(PURE_V2, mounts, "memory", NULL);
	expect("0::/\n", mounts, "", "/sys/fs/cgroup");
	ck_assert_int_eq(cgroup_mounted_versions(mounts), 2);
}
END_TEST

START_TEST(part_of_a_tree_is_mounted)
{
	const char *mounts = "30 23 0:26 /user.slice /cg rw - cgroup2 none rw";

	expect(PURE_V2, mounts, "", "/cg/user-1.slice/session-2.scope");
	expect("0::/user.slice\n", mounts, "", "/cg");
	expect("0::/user.slices/x\n", mounts, "", NULL);
	expect("0::/system.slice\n", mounts, "", NULL);
}
END_TEST

START_TEST(outside_of_the_cgroup_namespace)
{
	const char *mounts = "30 23 0:26 /../.. /cg rw - cgroup2 none rw";

	expect("0::/../x\n", mounts, "", NULL);
	expect("0::/x\n", mounts, "", NULL);
}
END_TEST

START_TEST(escaped_mount_point)
{
	expect("0::/x\n", "30 23 0:26 / /my\\040cg\\134 rw - cgroup2 n rw", "",
	       "/my cg\\/x");
}
END_TEST

START_TEST(noise_is_no_group)
{
	static const char *const noise[] = {
		"", "\n\n", "0::", "::::", "0::x/", "1 2 3"};
	size_t i;

	for (i = 0; i < sizeof(noise) / sizeof(*noise); i++) {
		expect(noise[i], HYBRID_MOUNTS, "", NULL);
		expect(noise[i], HYBRID_MOUNTS, "pids", NULL);
		expect(HYBRID_CGROUP, noise[i], "pids", NULL);
		ck_assert_int_eq(cgroup_mounted_versions(noise[i]), 0);
	}
	expect(HYBRID_CGROUP, "1 2 0:3 / /x rw - - -\n- cgroup2 \n", "", NULL);
}
END_TEST

START_TEST(lists)
{
	ck_assert_int_eq(cgroup_list_has("cpu io", 6, ' ', "io"), 1);
	ck_assert_int_eq(cgroup_list_has("cpu io\n", 7, ' ', "io"), 1);
	ck_assert_int_eq(cgroup_list_has("cpu io", 6, ' ', "cp"), 0);
	ck_assert_int_eq(cgroup_list_has("", 0, ' ', "io"), 0);
}
END_TEST

START_TEST(json_and_back)
{
	cleanup_json json_t *paths =
		json_pack("{s:s, s:s}", "pids", "/sys/fs/cgroup/x/bulkhead-a",
			  "io", "/nowhere/bulkhead-a");
	cleanup_json json_t *again = NULL;
	cleanup_cgroup struct cgroup group = {0};
	struct error err = {0};

	ck_assert_int_eq(cgroup_from_json(&group, paths, &err), 0);
	again = cgroup_to_json(&group);
	ck_assert(json_equal(paths, again));
	ck_assert_str_eq(group.directory[CGROUP_PIDS],
			 "/sys/fs/cgroup/x/bulkhead-a");
	ck_assert_ptr_null(group.directory[CGROUP_MEMORY]);
}
END_TEST

START_TEST(json_with_a_way_out_is_refused)
{
	cleanup_json json_t *up =
		json_pack("{s:s}", "pids", "/sys/fs/cgroup/../x");
	cleanup_json json_t *relative = json_pack("{s:s}", "pids", "box-1");
	cleanup_cgroup struct cgroup group = {0};
	struct error err = {0};

	ck_assert_int_lt(cgroup_from_json(&group, up, &err), 0);
	ck_assert_int_lt(cgroup_from_json(&group, relative, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "box-1"));
}
END_TEST

START_TEST(what_is_not_ours_is_never_removed)
{
	char path[] = "/tmp/cgroup-test-XXXXXX";
	cleanup_cgroup struct cgroup group = {0};
	struct error err = {0};

	ck_assert_ptr_nonnull(mkdtemp(path));
	group.directory[CGROUP_PIDS] = strdup(path);
	group.version[CGROUP_PIDS] = 1;
	ck_assert_int_eq(cgroup_remove(&group, 10, &err), 0);
	ck_assert_int_eq(access(path, F_OK), 0);
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(what_is_below_goes_with_it)
{
	static const char *const names[] = {"", "/a", "/a/b", "/a/c", "/d"};
	char above[] = "/tmp/cgroup-test-XXXXXX", path[96];
	cleanup_cgroup struct cgroup group = {0};
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(above));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/bulkhead-run-box-1%s", above,
			 names[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
		if (!i)
			group.directory[CGROUP_PIDS] = strdup(path);
	}
	group.version[CGROUP_PIDS] = 1;
	ck_assert_int_eq(cgroup_remove(&group, 10, NULL), 0);
	ck_assert_int_eq(rmdir(above), 0);
}
END_TEST

START_TEST(only_what_carries_our_name_is_removed)
{
	char above[] = "/tmp/cgroup-test-XXXXXX";
	static const char *const names[] = {"box-1", "bulkhead-run-box-1"};
	char path[64];
	int i;

	ck_assert_ptr_nonnull(mkdtemp(above));
	for (i = 0; i < 2; i++) {
		cleanup_cgroup struct cgroup group = {0};

		snprintf(path, sizeof(path), "%s/%s", above, names[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
		group.directory[CGROUP_PIDS] = strdup(path);
		group.version[CGROUP_PIDS] = 1;
		ck_assert_int_eq(cgroup_remove(&group, 10, NULL), 0);
		ck_assert_int_eq(access(path, F_OK), i ? -1 : 0);
	}
	snprintf(path, sizeof(path), "%s/%s", above, names[0]);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(rmdir(above), 0);
}
END_TEST

/* What the file says, and whether it can be made to say "1". */
static const struct {
	const char *text;
	int writable, good;
} hierarchies[] = {{"0\n", 1, 1}, {"1\n", 0, 1}, {"0\n", 0, 0}, {NULL, 1, 1}};

START_TEST(memory_without_hierarchy_is_left_out)
{
	char directory[] = "/tmp/cgroup-test-XXXXXX", path[64];
	const struct rlimit none = {0, 0};
	struct error err = {0};

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/memory.use_hierarchy", directory);
	if (hierarchies[_i].text) {
		FILE *file = fopen(path, "w");

		fputs(hierarchies[_i].text, file);
		fclose(file);
	}
	signal(SIGXFSZ, SIG_IGN);
	if (!hierarchies[_i].writable) /* for root, too */
		setrlimit(RLIMIT_FSIZE, &none);
	ck_assert_int_eq(cgroup_v1.prepare(directory, CGROUP_MEMORY, &err),
			 hierarchies[_i].good ? 0 : -1);
	ck_assert_int_eq(!*err.message, hierarchies[_i].good);
	unlink(path);
	ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

START_TEST(a_runner_needs_what_bounds_the_run)
{
	char directory[] = "/x";
	struct cgroup outer = {0}, group = {0};

	ck_assert(guard_confined(&outer, &group));
	outer.directory[CGROUP_CPU] = directory;
	ck_assert(guard_confined(&outer, &group));
	outer.directory[CGROUP_PIDS] = directory;
	ck_assert(!guard_confined(&outer, &group));
	group.directory[CGROUP_PIDS] = directory;
	ck_assert(guard_confined(&outer, &group));
	outer.directory[CGROUP_MEMORY] = directory;
	ck_assert(!guard_confined(&outer, &group));
	group.directory[CGROUP_MEMORY] = directory;
	ck_assert(guard_confined(&outer, &group));
}
END_TEST

Suite *cgroup_suite(void)
{
	Suite *suite = suite_create("cgroup");
	TCase *tcase = tcase_create("cgroup");

	tcase_add_test(tcase, hybrid_tree);
	tcase_add_test(tcase, what_is_below_goes_with_it);
	tcase_add_test(tcase, only_what_carries_our_name_is_removed);
	tcase_add_loop_test(tcase, memory_without_hierarchy_is_left_out, 0,
			    sizeof(hierarchies) / sizeof(*hierarchies));
	tcase_add_test(tcase, a_runner_needs_what_bounds_the_run);
	tcase_add_test(tcase,
		       two_controllers_in_one_hierarchy_and_a_colon_in_a_name);
	tcase_add_test(tcase, pure_v2);
	tcase_add_test(tcase, part_of_a_tree_is_mounted);
	tcase_add_test(tcase, outside_of_the_cgroup_namespace);
	tcase_add_test(tcase, escaped_mount_point);
	tcase_add_test(tcase, noise_is_no_group);
	tcase_add_test(tcase, lists);
	tcase_add_test(tcase, json_and_back);
	tcase_add_test(tcase, json_with_a_way_out_is_refused);
	tcase_add_test(tcase, what_is_not_ours_is_never_removed);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(cgroup_suite)
