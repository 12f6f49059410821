/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a process stands in the trees, from recorded and from broken texts. */
#include "common/cgroup-paths.h"
#include "common/cgroup.h"
#include "common/cleanup.h"
#include "tests/unit/suite.h"

#include <string.h>

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

Suite *cgroup_suite(void)
{
	Suite *suite = suite_create("cgroup");
	TCase *tcase = tcase_create("cgroup");

	tcase_add_test(tcase, hybrid_tree);
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
