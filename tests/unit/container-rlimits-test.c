/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits as words, and set for real in a child. */
#include "runners/container/rlimits.h"

#include "tests/unit/suite.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void expect(const char *text, int resource, rlim_t soft, rlim_t hard)
{
	struct rlimits limits;
	struct error err = {0};

	ck_assert_msg(!rlimits_parse(text, &limits, &err), "%s", err.message);
	ck_assert_uint_eq(limits.named, 1U << resource);
	ck_assert_uint_eq(limits.values[resource].rlim_cur, soft);
	ck_assert_uint_eq(limits.values[resource].rlim_max, hard);
}

static void expect_refused(const char *text, const char *part)
{
	struct rlimits limits;
	struct error err = {0};

	ck_assert_msg(rlimits_parse(text, &limits, &err) < 0, "'%s'", text);
	ck_assert_msg(strstr(err.message, part) != NULL, "%s", err.message);
	ck_assert_msg(strstr(err.message, "rlimits") != NULL, "%s",
		      err.message);
}

/* The same text again, or what it is in short. */
static void expect_text(const char *text, const char *wanted)
{
	struct rlimits limits, back;
	struct error err = {0};
	char again[1024];

	ck_assert_msg(!rlimits_parse(text, &limits, &err), "%s", err.message);
	rlimits_text(&limits, again, sizeof(again));
	ck_assert_str_eq(again, wanted);
	ck_assert_msg(!rlimits_parse(again, &back, &err), "%s", err.message);
	ck_assert_mem_eq(&limits, &back, sizeof(back));
}

START_TEST(values)
{
	expect("core=0", RLIMIT_CORE, 0, 0);
	expect("core=1:2", RLIMIT_CORE, 1, 2);
	expect("core=5:unlimited", RLIMIT_CORE, 5, RLIM_INFINITY);
	expect("core=unlimited", RLIMIT_CORE, RLIM_INFINITY, RLIM_INFINITY);
	expect("stack=8MiB", RLIMIT_STACK, 8 << 20, 8 << 20);
	expect("stack=256K", RLIMIT_STACK, 256 << 10, 256 << 10);
	expect("fsize=1TiB", RLIMIT_FSIZE, (rlim_t)1 << 40, (rlim_t)1 << 40);
	expect("nofile=1024:4096", RLIMIT_NOFILE, 1024, 4096);
	expect("nofile=64", RLIMIT_NOFILE, 64, 64);
	expect("nproc=2", RLIMIT_NPROC, 2, 2);
	expect("cpu=60", RLIMIT_CPU, 60, 60);
	expect("cpu=60s", RLIMIT_CPU, 60, 60);
	expect("cpu=2min", RLIMIT_CPU, 120, 120);
	expect("cpu=1s:1h", RLIMIT_CPU, 1, 3600);
	expect("rttime=5ms", RLIMIT_RTTIME, 5000, 5000);
	expect("rttime=1000", RLIMIT_RTTIME, 1000, 1000);
	expect("nice=0", RLIMIT_NICE, 0, 0);
	expect("core=9223372036854775807", RLIMIT_CORE, INT64_MAX, INT64_MAX);
}
END_TEST

START_TEST(what_is_none_is_refused)
{
	expect_refused("", "'' is no limit");
	expect_refused("core", "core needs a value");
	expect_refused("core=", "core");
	expect_refused("core=:1", "core");
	expect_refused("core=1:", "core");
	expect_refused("core=1:2:3", "2:3");
	expect_refused("core=-1", "'-1'");
	expect_refused("core=0,", "'' is no limit");
	expect_refused("core=0,,cpu=1", "'' is no limit");
	expect_refused("core=0, cpu=1", "' cpu'");
	expect_refused("CORE=0", "'CORE'");
	expect_refused("moon=1", "'moon'");
	expect_refused("=1", "'' is no limit");
	expect_refused("core=1,core=1", "core is named twice");
	expect_refused("core=2:1", "core=2:1 has a soft limit above");
	expect_refused("core=unlimited:1", "above the hard one");
	expect_refused("core=12parsec", "12parsec");
	expect_refused("nofile=1MiB", "1MiB");
	expect_refused("cpu=1500ms", "whole number of seconds");
	expect_refused("core=9223372036854775808", "core");
	expect_refused("core=99999999TiB", "core");
	expect_refused("core=0000000000000000000000000000000000000000000000000",
		       "core needs a value");
}
END_TEST

START_TEST(no_start_below)
{
	expect_refused("nofile=63", "less than a start takes (64)");
	expect_refused("nproc=1", "less than a start");
	expect_refused("cpu=0", "less than a start");
	expect_refused("as=1MiB", "as=1MiB is less than a start");
	expect_refused("data=64K:1GiB", "data=64K is less");
	expect_refused("stack=1", "stack=1 is less");
}
END_TEST

START_TEST(texts)
{
	expect_text("off", "off");
	expect_text("core=0", "core=0");
	expect_text("stack=8388608,core=0", "stack=8MiB,core=0");
	expect_text("stack=8388609", "stack=8388609");
	expect_text("cpu=2min", "cpu=120s");
	expect_text("rttime=5ms", "rttime=5000us");
	expect_text("nofile=1024:4096", "nofile=1024:4096");
	expect_text("nofile=4096:4096", "nofile=4096");
	expect_text("as=unlimited", "as=unlimited");
	expect_text("memlock=0:unlimited", "memlock=0:unlimited");
}
END_TEST

START_TEST(every_limit_has_a_name)
{
	static const char all[] =
		"cpu=1,fsize=1,data=1GiB,stack=1GiB,core=1,rss=1,nproc=2,"
		"nofile=64,memlock=1,as=1GiB,locks=1,sigpending=1,msgqueue=1,"
		"nice=1,rtprio=1,rttime=1s";
	struct rlimits limits;
	char text[1024];
	int i;

	ck_assert(!rlimits_parse(all, &limits, NULL));
	ck_assert_uint_eq(limits.named, (1U << RLIM_NLIMITS) - 1);
	/* The longest text there is. */
	for (i = 0; i < (int)RLIM_NLIMITS; i++)
		limits.values[i] =
			(struct rlimit){RLIM_INFINITY - 2, RLIM_INFINITY - 1};
	rlimits_text(&limits, text, sizeof(text));
	ck_assert_uint_lt(strlen(text), sizeof(text) - 1);
	rlimits_text(&limits, text, 10);
	ck_assert_uint_eq(strlen(text), 9);
	ck_assert(!rlimits_parse(NULL, &limits, NULL) && !limits.named);
}
END_TEST

START_TEST(a_key_of_its_own_is_not_given_twice)
{
	struct rlimits limits;
	struct error err = {0};
	int64_t nofile = 1024, nproc = 5;

	ck_assert(!rlimits_parse("nofile=128", &limits, NULL));
	ck_assert(!rlimits_adopt(&limits, RLIMIT_NPROC, 1, &nproc, &err));
	ck_assert_int_eq(nproc, 5);
	ck_assert_int_lt(
		rlimits_adopt(&limits, RLIMIT_NOFILE, 1, &nofile, &err), 0);
	ck_assert_msg(strstr(err.message, "nofile is given twice"), "%s",
		      err.message);
	ck_assert(!rlimits_adopt(&limits, RLIMIT_NOFILE, 0, &nofile, &err));
	ck_assert_int_eq(nofile, -1);
	rlimits_add(&limits, RLIMIT_NOFILE, nofile);
	ck_assert_uint_eq(limits.values[RLIMIT_NOFILE].rlim_cur, 128);
	rlimits_add(&limits, RLIMIT_NPROC, nproc);
	ck_assert_uint_eq(limits.values[RLIMIT_NPROC].rlim_max, 5);
}
END_TEST

/* In a process of the test's own: libcheck forks. */
START_TEST(they_are_in_force)
{
	struct rlimits limits;
	struct error err = {0};
	char got[1024], shown[160];
	int fd;

	ck_assert(!rlimits_parse("core=0,nofile=64:128", &limits, NULL));
	ck_assert_msg(!rlimits_set(&limits, 0, &err), "%s", err.message);
	rlimits_in_force(&limits, got, sizeof(got), shown, sizeof(shown));
	ck_assert_str_eq(got, "core=0,nofile=64:128");
	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd < 63);
	ck_assert_int_eq(fd, 63);
	ck_assert_int_lt(open("/dev/null", O_RDONLY), 0);
	close_range(3, 63, 0);
}
END_TEST

START_TEST(one_that_cannot_be_is_named)
{
	struct rlimits limits;
	struct error err = {0};

	/* More than the kernel gives to anybody. */
	ck_assert(!rlimits_parse("core=0,nofile=4611686018427387904", &limits,
				 NULL));
	ck_assert_int_lt(rlimits_set(&limits, 0, &err), 0);
	ck_assert_msg(strstr(err.message, "nofile=4611686018427387904 cannot"),
		      "%s", err.message);
}
END_TEST

Suite *container_rlimits_suite(void)
{
	Suite *suite = suite_create("container-rlimits");
	TCase *tcase = tcase_create("container-rlimits");

	tcase_add_test(tcase, values);
	tcase_add_test(tcase, what_is_none_is_refused);
	tcase_add_test(tcase, no_start_below);
	tcase_add_test(tcase, texts);
	tcase_add_test(tcase, every_limit_has_a_name);
	tcase_add_test(tcase, a_key_of_its_own_is_not_given_twice);
	tcase_add_test(tcase, they_are_in_force);
	tcase_add_test(tcase, one_that_cannot_be_is_named);
	suite_add_tcase(suite, tcase);
	return suite;
}
TEST_SUITE(container_rlimits_suite)
