/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables to their end: a table for each row, and how the last bit is had. */
#include "isolation-tests/exhaust/full.h"
#include "probe/job.h"
#include "tests/unit/suite.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

START_TEST(each_row_has_a_table_that_its_processes_can_fill)
{
	const struct job *job = job_find("tables-full");
	const struct attack_row *row;
	size_t rows = 0;

	ck_assert_ptr_nonnull(job);
	for (row = job->attack->rows; row->name; row++, rows++) {
		const struct full *full = full_find(row->name);

		ck_assert_msg(full != NULL, "%s has no table", row->name);
		ck_assert_int_ge(full->each * job->bound_processes, full->most);
	}
	ck_assert_ptr_null(fulls[rows].row);
	ck_assert_ptr_null(full_find("no-such-table"));
}
END_TEST

#define KIB (INT64_C(1) << 10)
#define END (1216 * KIB)

/* Where a file may be no larger, that is the end. */
START_TEST(space_is_taken_to_the_end_in_smaller_pieces)
{
	char path[] = "/var/tmp/bulkhead-full-XXXXXX";
	const struct rlimit end = {END, END};
	struct table_place place = {.data = path, .count = 64 * 1024 * KIB};
	int64_t got;

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_ptr_nonnull(mkdtemp(path));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &end), 0);
	got = make_all_space(&place);
	unmake_files(&place);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(got, END);
}
END_TEST

START_TEST(a_passing_queue_leaves_no_name)
{
	const struct table_place place = {.token = "passing-queue", .count = 1};
	int64_t got = make_passing_queue(&place);

	/* Under the same name: somebody else's, if that were left. */
	ck_assert_int_eq(make_passing_queue(&place), got);
}
END_TEST

static Suite *tables_full_suite(void)
{
	Suite *suite = suite_create("tables-full");
	TCase *all = tcase_create("all");

	tcase_add_test(all, each_row_has_a_table_that_its_processes_can_fill);
	tcase_add_test(all, space_is_taken_to_the_end_in_smaller_pieces);
	tcase_add_test(all, a_passing_queue_leaves_no_name);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(tables_full_suite)
