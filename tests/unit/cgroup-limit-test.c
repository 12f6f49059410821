/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of a group, against files of the kernel's form, and the conversion
 * of CPU shares. */
#include "common/cgroup-tree.h"
#include "common/cgroup-weight.h"
#include "common/cgroup.h"
#include "common/cleanup.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const struct {
	int64_t shares, weight;
} known[] = {
	/* The tests of opencontainers/cgroups, and its ends. */
	{0, 1},	     {2, 1},	  {204, 29},	   {1024, 100},
	{2000, 170}, {2597, 210}, {262144, 10000}, {300000, 10000},
};

START_TEST(shares_are_weighed_as_runc_weighs_them)
{
	ck_assert_int_eq(cgroup_shares_to_weight(known[_i].shares),
			 known[_i].weight);
}
END_TEST

START_TEST(every_weight_survives_the_way_there_and_back)
{
	int64_t weight, before = 0;

	for (weight = 1; weight <= 10000; weight++) {
		int64_t shares = cgroup_weight_to_shares(weight);

		ck_assert_int_ge(shares, 2);
		ck_assert_int_le(shares, 262144);
		ck_assert_int_gt(shares, before);
		ck_assert_int_eq(cgroup_shares_to_weight(shares), weight);
		before = shares;
	}
	ck_assert_int_eq(cgroup_weight_to_shares(100), 1024);
	ck_assert_int_eq(cgroup_weight_to_shares(10000), 262144);
}
END_TEST

/* A directory with files of the kernel's names stands in for a group. */
struct stand_in {
	char path[64];
	struct cgroup group;
};

static void put(const struct stand_in *in, const char *file, const char *text)
{
	char path[128];
	cleanup_file FILE *at = NULL;

	snprintf(path, sizeof(path), "%s/%s", in->path, file);
	at = fopen(path, "w");
	ck_assert_ptr_nonnull(at);
	fputs(text, at);
}

static void expect(const struct stand_in *in, const char *file,
		   const char *wanted)
{
	char text[256];

	ck_assert_int_eq(cgroup_read_text(in->path, file, text, sizeof(text)),
			 0);
	ck_assert_str_eq(text, wanted);
}

static void begin(struct stand_in *in, int version)
{
	int i;

	*in = (struct stand_in){.path = "/tmp/cgroup-test-XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(in->path));
	for (i = 0; i < CGROUP_CONTROLLERS; i++) {
		in->group.directory[i] = strdup(in->path);
		in->group.version[i] = version;
	}
}

static void end(struct stand_in *in)
{
	cleanup_dir DIR *dir = opendir(in->path);
	struct dirent *entry;

	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	ck_assert_int_eq(rmdir(in->path), 0);
	cgroup_free(&in->group);
}

START_TEST(weight_on_both_versions)
{
	struct error err = {0};
	struct stand_in in;

	begin(&in, 1);
	ck_assert_int_lt(
		cgroup_set_limit(&in.group, CGROUP_LIMIT_WEIGHT, 100, &err), 0);
	ck_assert_int_eq(cgroup_get_limit(&in.group, CGROUP_LIMIT_WEIGHT, &err),
			 -2);
	put(&in, "cpu.shares", "");
	ck_assert_int_eq(
		cgroup_set_limit(&in.group, CGROUP_LIMIT_WEIGHT, 100, &err), 0);
	expect(&in, "cpu.shares", "1024");
	ck_assert_int_eq(cgroup_get_limit(&in.group, CGROUP_LIMIT_WEIGHT, &err),
			 100);
	end(&in);
	begin(&in, 2);
	put(&in, "cpu.weight", "");
	ck_assert_int_eq(
		cgroup_set_limit(&in.group, CGROUP_LIMIT_WEIGHT, 7, &err), 0);
	ck_assert_int_eq(cgroup_get_limit(&in.group, CGROUP_LIMIT_WEIGHT, &err),
			 7);
	ck_assert_str_eq(cgroup_limit_file(&in.group, CGROUP_LIMIT_WEIGHT),
			 "cpu.weight");
	end(&in);
}
END_TEST

static const struct io_limit some = {{1 << 20, -1, -1, 50}};

START_TEST(io_on_version_2)
{
	struct error err = {0};
	struct io_limit got;
	struct stand_in in;

	begin(&in, 2);
	put(&in, "io.max", "");
	ck_assert_int_eq(cgroup_set_io(&in.group, makedev(254, 3), &some, &err),
			 0);
	expect(&in, "io.max", "254:3 rbps=1048576 wbps=max riops=max wiops=50");
	ck_assert_int_eq(cgroup_get_io(&in.group, makedev(254, 3), &got, &err),
			 0);
	ck_assert_mem_eq(&got, &some, sizeof(got));
	end(&in);
}
END_TEST

START_TEST(io_on_version_1)
{
	static const char *const rates[] = {"read_bps", "write_bps",
					    "read_iops", "write_iops"};
	static const char *const wanted[] = {"254:3 1048576", "254:3 0",
					     "254:3 0", "254:3 50"};
	char file[64];
	struct error err = {0};
	struct io_limit got;
	struct stand_in in;
	int i;

	begin(&in, 1);
	ck_assert_int_lt(cgroup_set_io(&in.group, makedev(254, 3), &some, &err),
			 0);
	for (i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "blkio.throttle.%s_device",
			 rates[i]);
		put(&in, file, "");
	}
	ck_assert_int_eq(cgroup_set_io(&in.group, makedev(254, 3), &some, &err),
			 0);
	for (i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "blkio.throttle.%s_device",
			 rates[i]);
		expect(&in, file, wanted[i]);
		if (strstr(wanted[i], " 0")) /* the kernel shows no such line */
			put(&in, file, "254:31 7\n1:254 8\n");
	}
	ck_assert_int_eq(cgroup_get_io(&in.group, makedev(254, 3), &got, &err),
			 0);
	ck_assert_mem_eq(&got, &some, sizeof(got));
	end(&in);
}
END_TEST

START_TEST(nothing_beyond_the_group_beside)
{
	struct error err = {0};
	struct stand_in in, own;
	struct io_limit got;

	begin(&in, 2);
	begin(&own, 2);
	in.group.beside = strdup(own.path);
	put(&own, "pids.max", "40");
	put(&own, "cpuset.cpus", "0-1");
	put(&own, "io.max", "254:3 rbps=max wbps=70000 riops=max wiops=20");
	put(&in, "pids.max", "");
	put(&in, "io.max", "");
	put(&in, "cpuset.cpus", "");
	ck_assert_int_eq(
		cgroup_set_limit(&in.group, CGROUP_LIMIT_PIDS, 500, &err), 0);
	ck_assert_int_eq(cgroup_get_limit(&in.group, CGROUP_LIMIT_PIDS, &err),
			 40);
	put(&in, "pids.max", "");
	ck_assert_int_eq(
		cgroup_set_limit(&in.group, CGROUP_LIMIT_PIDS, 30, &err), 0);
	ck_assert_int_eq(cgroup_get_limit(&in.group, CGROUP_LIMIT_PIDS, &err),
			 30);
	ck_assert_int_eq(cgroup_set_io(&in.group, makedev(254, 3), &some, &err),
			 0);
	ck_assert_int_eq(cgroup_get_io(&in.group, makedev(254, 3), &got, &err),
			 0);
	ck_assert_int_eq(got.rate[IO_RBPS], 1 << 20);
	ck_assert_int_eq(got.rate[IO_WBPS], 70000);
	ck_assert_int_eq(got.rate[IO_WIOPS], 20);
	ck_assert_int_lt(cgroup_set_cpus(&in.group, "1-2", &err), 0);
	ck_assert_int_eq(cgroup_set_cpus(&in.group, "1", &err), 0);
	end(&in);
	end(&own);
}
END_TEST

START_TEST(a_missing_controller_says_why)
{
	cleanup_cgroup struct cgroup group = {0};
	struct error err = {0};
	struct io_limit got;
	char text[64];

	group.reason[CGROUP_PIDS] = strdup("the moon is full");
	ck_assert_int_lt(cgroup_set_limit(&group, CGROUP_LIMIT_PIDS, 9, &err),
			 0);
	ck_assert_str_eq(err.message, "the moon is full");
	ck_assert_int_eq(cgroup_get_limit(&group, CGROUP_LIMIT_WEIGHT, &err),
			 -2);
	ck_assert_ptr_nonnull(strstr(err.message, "no cpu controller"));
	ck_assert_int_lt(cgroup_set_io(&group, makedev(8, 0), &some, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "no io controller"));
	ck_assert_int_lt(cgroup_get_io(&group, makedev(8, 0), &got, &err), 0);
	ck_assert_int_lt(cgroup_set_cpus(&group, "0", &err), 0);
	ck_assert_int_lt(cgroup_get_cpus(&group, text, sizeof(text), &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "no cpuset controller"));
}
END_TEST

START_TEST(a_file_system_without_a_disk)
{
	cleanup_close int proc = open("/proc", O_PATH | O_CLOEXEC);
	cleanup_close int shm = open("/dev/shm", O_PATH | O_CLOEXEC);
	struct error err = {0};
	dev_t device;

	ck_assert_int_lt(cgroup_io_device(proc, &device, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "no disk of its own"));
	if (shm < 0)
		return;
	ck_assert_int_lt(cgroup_io_device(shm, &device, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, "tmpfs has no disk"));
	ck_assert_int_lt(cgroup_io_device(-1, &device, &err), 0);
}
END_TEST

Suite *cgroup_limit_suite(void)
{
	Suite *suite = suite_create("cgroup-limit");
	TCase *tcase = tcase_create("cgroup-limit");

	tcase_add_loop_test(tcase, shares_are_weighed_as_runc_weighs_them, 0,
			    sizeof(known) / sizeof(*known));
	tcase_add_test(tcase, every_weight_survives_the_way_there_and_back);
	tcase_add_test(tcase, weight_on_both_versions);
	tcase_add_test(tcase, io_on_version_2);
	tcase_add_test(tcase, io_on_version_1);
	tcase_add_test(tcase, nothing_beyond_the_group_beside);
	tcase_add_test(tcase, a_missing_controller_says_why);
	tcase_add_test(tcase, a_file_system_without_a_disk);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(cgroup_limit_suite)
