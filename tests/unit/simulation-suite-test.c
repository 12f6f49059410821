/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated nights are as many series, starts, rounds and boundaries as the
 * suite `nightly` has, so that what is promised is promised of these. */
#include "common/cleanup.h"
#include "harness/plan/suite.h"
#include "probe/job.h"
#include "tests/simulation/flips.h"
#include "tests/simulation/nights.h"
#include "tests/unit/suite.h"

#include <string.h>

static struct suite nightly;

static void read_suite(void)
{
	static const char here[] = __FILE__;
	struct error err = {0};
	char path[1024];

	snprintf(path, sizeof(path), "%.*s/../../suites/nightly.ini",
		 (int)(strrchr(here, '/') - here), here);
	if (suite_read(&nightly, path, &err) < 0)
		ck_abort_msg("%s", err.message);
}

static void free_suite(void)
{
	suite_free(&nightly);
}

/* The reference job natively is the machine, and in no family. */
START_TEST(the_family_is_that_of_the_suite)
{
	size_t environments = json_object_size(nightly.environments);
	size_t workloads = json_object_size(nightly.workloads);

	ck_assert_uint_eq(environments * workloads - 1, NIGHTS_FAMILY);
	ck_assert_int_eq(nightly.starts, NIGHTS_STARTS);
	ck_assert_int_eq(nightly.rounds, NIGHTS_ROUNDS);
}
END_TEST

static size_t rows_of(const char *name)
{
	const struct attack_row *row;
	const struct job *job = job_find(name);
	size_t rows = 0;

	ck_assert_msg(job && job->attack, "%s", name);
	for (row = job->attack->rows; row && row->name; row++)
		rows++;
	return rows ? rows : 1;
}

/* Natively nothing is held. */
START_TEST(the_boundaries_are_those_of_the_suite)
{
	size_t held = json_object_size(nightly.environments) - 1, i = 0;
	size_t boundaries = 0;
	const char *name;
	json_t *parameters;

	ck_assert_uint_eq(held, FLIPS_ENVIRONMENTS);
	ck_assert_uint_eq(json_object_size(nightly.attacks), FLIPS_ATTACKS);
	json_object_foreach (nightly.attacks, name, parameters) {
		ck_assert_uint_eq(rows_of(name), flips_rows[i]);
		boundaries += held * flips_rows[i++];
	}
	ck_assert_uint_eq(boundaries, FLIPS_BOUNDARIES);
}
END_TEST

static Suite *simulation_suite_suite(void)
{
	Suite *suite = suite_create("simulation-suite");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, read_suite, free_suite);
	tcase_add_test(all, the_family_is_that_of_the_suite);
	tcase_add_test(all, the_boundaries_are_those_of_the_suite);
	suite_add_tcase(suite, all);
	return suite;
}
TEST_SUITE(simulation_suite_suite)
