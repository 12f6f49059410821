/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /proc/stat says of a machine's work. */
#include "harness/host/busy.h"
#include "tests/unit/suite.h"

#include <math.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *text;
	int result;
	long long busy, interrupts, idle;
} lines[] = {
	{"cpu  10 1 5 100 20 2 3 4 50 5\ncpu0 1 1 1 1 1 1 1\n", 0, 25, 5, 120},
	/* A kernel that knows no steal. */
	{"cpu  10 1 5 100 20 2 3\n", 0, 21, 5, 120},
	{"cpu  0 0 0 0 0 0 0 0\n", 0, 0, 0, 0},
	{"cpu  10 1 5 100 20 2", -1, 0, 0, 0},
	{"intr 5", -1, 0, 0, 0},
	{"", -1, 0, 0, 0},
};

START_TEST(work_and_leisure_are_told_apart)
{
	struct host_ticks ticks = {0};

	ck_assert_int_eq(host_ticks_parse(lines[_i].text, &ticks),
			 lines[_i].result);
	ck_assert_int_eq(ticks.busy, lines[_i].busy);
	ck_assert_int_eq(ticks.interrupts, lines[_i].interrupts);
	ck_assert_int_eq(ticks.idle, lines[_i].idle);
}
END_TEST

/* A second of all CPUs, in which all of it was work but for a tenth, and of
 * that so much was ours. Shares of all CPUs. */
static const struct {
	double interrupts, own, children, charged, threads, others;
} seconds[] = {
	{0, 0, 0, -1, 0, 0.9},
	{0, 0.1, 0.3, -1, 0, 0.5},
	/* What died with its namespace is in its group alone. */
	{0, 0.1, 0.3, 0.6, 0, 0.2},
	/* There are no groups, or they do not hold all of us. */
	{0, 0.1, 0.6, 0.3, 0, 0.2},
	/* What the kernel does it does for all. */
	{0.2, 0.1, 0.3, 0.3, 0.1, 0.2},
	/* Ticks are counted, and what is ours is measured. */
	{0, 0.5, 0.5, -1, 0, 0},
};

START_TEST(what_is_not_ours_is_that_of_others)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const double ticks = (double)(sysconf(_SC_CLK_TCK) * cpus);
	const double ns = 1e9 * (double)cpus;
	cleanup_host_spent struct host_spent before = {
		.ticks = {1000, 10, 1000},
		.threads = json_pack("{s:{s:I}}", "5.1", "cpu_ns",
				     (json_int_t)NS_PER_S),
		.own_ns = NS_PER_S,
		.children_ns = NS_PER_S};
	cleanup_host_spent struct host_spent after = {
		.ticks = {1000 + (long long)lround(0.9 * ticks),
			  10 + (long long)lround(seconds[_i].interrupts *
						 ticks),
			  1000 + (long long)lround(0.1 * ticks)},
		/* One that was there, and one that is new. */
		.threads = json_pack(
			"{s:{s:I}, s:{s:I}}", "5.1", "cpu_ns",
			(json_int_t)(1e9 + seconds[_i].threads / 2 * ns), "6.1",
			"cpu_ns", (json_int_t)(seconds[_i].threads / 2 * ns)),
		.own_ns = NS_PER_S + (nanoseconds)(seconds[_i].own * ns),
		.children_ns =
			NS_PER_S + (nanoseconds)(seconds[_i].children * ns)};
	nanoseconds charged = seconds[_i].charged < 0
				      ? -1
				      : (nanoseconds)(seconds[_i].charged * ns);

	ck_assert_double_eq_tol(host_others(&before, &after, charged),
				seconds[_i].others * (double)cpus, 1e-6);
	ck_assert_double_nan(host_others(&before, &before, charged));
}
END_TEST

/* Somebody else: not a child that was waited for. */
START_TEST(somebody_elses_work_is_seen)
{
	cleanup_host_spent struct host_spent before = {0}, after = {0};
	nanoseconds until = clock_now() + NS_PER_S / 2;
	pid_t other;

	if (host_spent_read(&before) < 0)
		return;
	other = fork();
	if (!other)
		while (clock_now() < until)
			continue;
	if (!other)
		_exit(0);
	while (clock_now() < until)
		poll(NULL, 0, 20);
	ck_assert_int_eq(host_spent_read(&after), 0);
	ck_assert_double_gt(host_others(&before, &after, -1), 0.1);
	ck_assert_int_eq(after.children_ns, before.children_ns);
	waitpid(other, NULL, 0);
	host_spent_free(&after);
	ck_assert_int_eq(host_spent_read(&after), 0);
	ck_assert_int_gt(after.children_ns, before.children_ns);
}
END_TEST

static Suite *host_busy_suite(void)
{
	Suite *suite = suite_create("host-busy");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, work_and_leisure_are_told_apart, 0,
			    (int)(sizeof(lines) / sizeof(*lines)));
	tcase_add_loop_test(all, what_is_not_ours_is_that_of_others, 0,
			    (int)(sizeof(seconds) / sizeof(*seconds)));
	tcase_add_test(all, somebody_elses_work_is_seen);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(host_busy_suite)
